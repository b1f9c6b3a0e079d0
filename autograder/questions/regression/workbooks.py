"""Fresh Excel workbooks in the form of the official one, for the question about loading."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

HEADINGS: tuple[str, ...] = (
    "Gender Equality Index",
    "WORK",
    "MONEY",
    "",
    "FTE employment rate (%) W",
    "Share of members of boards in largest quoted companies,  supervisory board (%) W",
    " Life expectancy at birth (years) W",
)
CODES: tuple[str, ...] = ("BE", "BG", "EL", "FI", "SE", "UK")
GAP = ":"  # how the official workbook writes that there is no figure


def clean(heading: str) -> str:
    """A heading without spaces at its ends, and with single spaces inside."""
    return " ".join(heading.split())


@dataclass
class Sheet:
    """One sheet of a workbook. values: one row for each code; `gaps` are (row, column) of cells without a figure."""

    name: str
    codes: Sequence[str]
    headings: Sequence[str]
    values: np.ndarray
    gaps: list[tuple[int, int]] = field(default_factory=list)
    union: str = "EU-28"


def fresh_sheet(
    rng: np.random.Generator,
    name: str,
    *,
    codes: Sequence[str] = CODES,
    headings: Sequence[str] = HEADINGS,
    union: str = "EU-28",
) -> Sheet:
    """A sheet with invented scores and figures."""
    return Sheet(name, codes, headings, rng.uniform(20, 95, size=(len(codes), len(headings))).round(4), [], union)


_made: dict[str, bytes] = {}


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The workbook of these sheets, with a sheet of notes in front and one of country codes behind.

    A property asks for the same one at each submission, and writing it costs more than reading it.
    """
    key = repr(
        [(sheet.name, sheet.codes, sheet.headings, sheet.gaps, sheet.union, sheet.values.tolist()) for sheet in sheets]
    )
    if key not in _made:
        _made[key] = _written(sheets)
    return _made[key]


def _written(sheets: Sequence[Sheet]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    notes = book.active
    notes.title = "Metadata"
    notes.append(["Domain", "Indicator", "Source"])
    notes.append(["Work", "Full-time equivalent employment rate", "Eurostat"])
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.append(["Country", *(heading or None for heading in sheet.headings)])
        rows = [[None if not heading else value for heading, value in zip(sheet.headings, row, strict=True)]
                for row in sheet.values.tolist()]  # fmt: skip
        for row, column in sheet.gaps:
            rows[row][column] = GAP
        mean = [None if not heading else float(value) for heading, value in
                zip(sheet.headings, sheet.values.mean(axis=0), strict=True)]  # fmt: skip
        page.append([sheet.union, *mean])
        for code, cells in zip(sheet.codes, rows, strict=True):
            page.append([code, *cells])
        # Rows below the table that hold a stray blank: the official file has eight of them.
        page.append([])
        page.append([None, None, None, None, None, " "])
    listed = book.create_sheet("CountryCodes")
    for code in sheets[0].codes:
        listed.append([code, f"Country {code}"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def expected(sheets: Sequence[Sheet]) -> pd.DataFrame:
    """What tidy gives for these sheets: indexed by country and year, columns by cleaned heading, numbers."""
    parts = []
    for sheet in sheets:
        values = sheet.values.copy()
        for row, column in sheet.gaps:
            values[row, column] = np.nan
        keep = [position for position, heading in enumerate(sheet.headings) if heading]
        table = pd.DataFrame(values[:, keep], columns=[clean(sheet.headings[position]) for position in keep])
        table["country"], table["year"] = list(sheet.codes), int(sheet.name[:4])
        parts.append(table)
    return pd.concat(parts, ignore_index=True).set_index(["country", "year"])
