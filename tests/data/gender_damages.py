"""The ways in which copies of the Gender Equality Index are damaged, each made from the sheets of the embedded one."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from datasets.build.gender import sheets
from datasets.build.stored_workbook import workbook_bytes

Sheets = dict[str, list[list[Any]]]
Damage = Callable[[Sheets], bytes]


def published_sheets() -> Sheets:
    """Fresh sheets of the embedded workbook, by name."""
    return copy.deepcopy(_sheets())


@lru_cache(maxsize=1)
def _sheets() -> Sheets:
    return dict(sheets())


def book(changed: Sheets) -> bytes:
    """A workbook with these sheets."""
    return workbook_bytes(list(changed.items()), "changed", "tests")


def renamed(changed: Sheets, **names: str) -> Sheets:
    """The sheets with other names, in the same order: "s2013" stands for the sheet of 2013."""
    return {names.get(f"s{name[:4]}", name): rows for name, rows in changed.items()}


def without_columns(changed: Sheets, year: str, *headings: str) -> Sheets:
    """The sheets without some columns of one edition."""
    name = next(name for name in changed if name.startswith(year))
    places = [number for number, heading in enumerate(changed[name][0]) if heading not in headings]
    return {**changed, name: [[row[place] for place in places] for row in changed[name]]}


def cell(changed: Sheets, year: str, country: str, heading: str, value: Any) -> Sheets:
    """The sheets with another value in one cell."""
    name = next(name for name in changed if name.startswith(year))
    column, row = changed[name][0].index(heading), next(row for row in changed[name] if row[3] == country)
    row[column] = value
    return changed


def countries(changed: Sheets, change: Callable[[str], str | None]) -> Sheets:
    """The sheets with other codes of countries; a row whose code becomes None goes away."""
    for name, rows in changed.items():
        if name != "SYNTHETIC":
            for row in rows[1:]:
                row[3] = change(row[3])
            changed[name] = [rows[0], *(row for row in rows[1:] if row[3] is not None)]
    return changed


def old_form(changed: Sheets) -> Sheets:
    """The form of 2005–2015: no columns before the country, names that are a year, sources below the table."""
    made: Sheets = {}
    for name, rows in changed.items():
        if name != "SYNTHETIC":
            width = len(rows[0]) - 3
            made[name[:4]] = [row[3:] for row in rows] + [[None] * width, [None] * 5 + ["Source:"] * (width - 5)]
    return made


def zipped(name: str, content: bytes) -> bytes:
    """An archive with one file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def as_csv(changed: Sheets) -> bytes:
    """One sheet saved as csv."""
    rows = changed["2019 (2017 data)"]
    quoted = [",".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows]
    return "\n".join([*quoted, ""]).encode("utf-8")


def _decimal_commas(changed: Sheets) -> Sheets:
    for name, rows in changed.items():
        if name != "SYNTHETIC":
            changed[name] = [[str(c).replace(".", ",") if isinstance(c, float) else c for c in row] for row in rows]
    return changed


def _new_edition(changed: Sheets, name: str) -> Sheets:
    return {**changed, name: changed["2019 (2017 data)"]}


ANY, HAND = "2015 (2012 data)", "WORK"
# What is harmless: the content is recognised, and the frame is that of the published workbook.
HARMLESS: dict[str, tuple[Damage, set[str]]] = {
    "saved again": (lambda s: book(s), {"workbook_saved_again"}),
    "a sheet of the user's own": (lambda s: book({"My notes": [["x", 1]], **s}), {"workbook_saved_again"}),
    "ISO code of Greece": (lambda s: book(countries(s, lambda c: "GR" if c == "EL" else c)), {"iso_codes"}),
    "names of countries": (
        lambda s: book(countries(s, lambda c: {"EL": "Greece", "CZ": "Czech Republic"}.get(c, c))),
        {"workbook_saved_again"},
    ),
    "sheets renamed": (lambda s: book(renamed(s, s2013="first", s2015="second")), {"sheet_renamed"}),
    "no row of the Union": (lambda s: book(countries(s, lambda c: None if c == "EU" else c)), {"workbook_saved_again"}),
    "decimal commas as text": (lambda s: book(_decimal_commas(s)), {"text_numbers"}),
    "in a zip": (lambda s: zipped("downloads/index.xlsx", book(s)), {"zip"}),
}
# What is taken in with a note: code and words of it.
NOTED: dict[str, tuple[Damage, str, str]] = {
    "a value changed": (lambda s: book(cell(s, "2015", "BE", HAND, 71.5)), "changed_values", "were changed"),
    "an earlier publication": (
        lambda s: book({name: rows for name, rows in s.items() if not name.startswith("2019")}),
        "sheets_older",
        "ends with 2017 (2015 data)",
    ),
    "a later publication": (lambda s: book(_new_edition(s, "2024 (2022 data)")), "unrecognised", "no edition that"),
}
# What is refused: code and words of the message.
REFUSED: dict[str, tuple[Damage, str, str]] = {
    "one sheet missing": (
        lambda s: book({name: rows for name, rows in s.items() if name != ANY}),
        "sheets_missing",
        "Sheets are missing: 2015 (2012 data).",
    ),
    "a name without a year": (
        lambda s: book(renamed(old_form(s), s2015="copy")),
        "sheet_without_year",
        "The name of the sheet copy does not say its year",
    ),
    "a sheet twice": (lambda s: book({**s, "2015 copy": s[ANY]}), "sheet_twice", "2015 (2012 data) and 2015 copy"),
    "no country table": (lambda s: book({"SYNTHETIC": s["SYNTHETIC"]}), "no_edition_sheet", "SYNTHETIC"),
    "no domain": (
        lambda s: book(without_columns(s, "2017", "POWER", "HEALTH")),
        "sheet_columns",
        "The sheet 2017 (2015 data) lacks columns: power; health.",
    ),
    "no indicator": (
        lambda s: book(without_columns(s, "2013", "Share of ministers (%) W")),
        "sheet_columns",
        "Share of ministers (%) W",
    ),
    "a column twice": (
        lambda s: book({**s, ANY: [[*row, row[5]] for row in s[ANY]]}),
        "sheet_columns_twice",
        "has columns twice: WORK",
    ),
    "no Greece": (
        lambda s: book(countries(s, lambda c: None if c == "EL" else c)),
        "sheet_countries",
        "lacks countries: EL",
    ),
    "Belgium twice": (
        lambda s: book(countries(s, lambda c: "BE" if c == "EU" else c)),
        "sheet_countries_twice",
        "BE",
    ),
    "Norway": (lambda s: book(countries(s, lambda c: "NO" if c == "EU" else c)), "sheet_strangers", "NO"),
    "a word for a number": (
        lambda s: book(cell(s, "2015", "BE", HAND, "low")),
        "sheet_no_number",
        "“work” is low, which is no number. Such values: 1.",
    ),
    "a yes for a number": (lambda s: book(cell(s, "2015", "BE", HAND, "TRUE")), "sheet_no_number", "TRUE"),
    "an empty score": (lambda s: book(cell(s, "2015", "BE", HAND, None)), "sheet_gap", "“work” is empty"),
    "a score of 710": (
        lambda s: book(cell(s, "2015", "BE", HAND, 710.5)),
        "sheet_implausible",
        "A value between 1 and 100 (points, 1 to 100).",
    ),
    "the edition of 2025": (
        lambda s: book(_new_edition(s, "2025 (2023 data)")),
        "new_baseline",
        "Since 2025 the Index is computed in a new way",
    ),
    "one sheet as csv": (as_csv, "sheet_as_csv", "a csv with one sheet of the workbook"),
    "a csv with scores of several years": (
        lambda s: b"Index year,Country,Gender Equality Index,WORK\n2013,BE,70,71\n2015,BE,71,72\n",
        "csv_unknown",
        "but not with those of the edition of 2024",
    ),
    "another csv": (lambda s: b"country,child_mort\nChad,150\n", "not_a_workbook", "country,child_mort"),
    "a web page": (
        lambda s: b"<!doctype html><html><title>EIGE</title></html>",
        "page_for_workbook",
        "a web page (EIGE)",
    ),
    "a picture": (lambda s: b"\x89PNG\r\n\x1a\n" + bytes(40), "not_a_workbook", "neither a workbook nor"),
    "an old workbook": (lambda s: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_workbook", ".xls"),
    "cut in the middle": (lambda s: book(s)[:150_000], "damaged_workbook", "cannot be opened"),
    "a broken sheet": (
        lambda s: book(s).replace(b"</worksheet>", b"</workbook >", 3),
        "damaged_workbook",
        "cannot be opened",
    ),
    "a zip of pictures": (lambda s: zipped("a.png", b"x"), "zip_without_table", "a.png"),
    "empty": (lambda s: b"\n", "empty_file", "The file is empty."),
}
