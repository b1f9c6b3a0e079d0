"""From the bytes of a workbook to the cells of its edition sheets."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from autograder.data.home import LARGEST
from autograder.text import _

# A spreadsheet may claim a million empty rows (the sheet of country codes of 2005–2015 does), so reading ends early.
MOST_ROWS = 400
MOST_COLUMNS = 400
_HEADER_WITHIN = 12  # rows in which the headings must come
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Unreadable(Exception):
    """The bytes are no workbook that can be opened; the text says why."""


@dataclass(frozen=True)
class Sheet:
    """A sheet with a country table. `header` are the headings as they stand there, `rows` (row number, cells) below.

    `years` are the years in the sheet's name: ("2013", "2010") for "2013 (2010 data)".
    """

    title: str
    years: tuple[int, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def read_sheets(data: bytes) -> tuple[list[Sheet], list[str]]:
    """The sheets that hold a country table, and the names of all sheets. Raises Unreadable.

    A country table has the headings "Country" and "Gender Equality Index" in one of its first rows; other sheets
    (metadata, country codes) are not read further.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise Unreadable(_("it is too large when unpacked"))
        # From bytes, because openpyxl refuses a workbook whose name does not end in .xlsx.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            found = [_read(sheet) for sheet in book.worksheets]
            return [sheet for sheet in found if sheet is not None], list(book.sheetnames)
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as error:  # openpyxl lets errors of zipfile, the XML parser and its own descriptors through
        raise Unreadable(str(error) or type(error).__name__) from None


def years_in(text: str) -> tuple[int, ...]:
    """The years that a sheet's name mentions, in order."""
    return tuple(int(year) for year in _YEAR.findall(text))


def _read(sheet: Any) -> Sheet | None:
    header: tuple[str, ...] | None = None
    rows = []
    cells = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    for number, row in enumerate(cells, 1):
        if header is not None:
            rows.append((number, tuple(row)))
        elif {"country", "gender equality index"} <= {str(cell).strip().lower() for cell in row if cell is not None}:
            header = tuple("" if cell is None else str(cell) for cell in row)
        elif number >= _HEADER_WITHIN:
            return None
    return Sheet(sheet.title, years_in(sheet.title), header, tuple(rows)) if header else None
