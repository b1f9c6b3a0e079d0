"""Edition sheets as one tidy table: a row for each country and edition, short names, no row for the whole Union."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.data import canonical
from autograder.data.catalogue import Dataset, Field, dataset
from autograder.data.errors import DataError
from autograder.data.findings import Finding
from autograder.data.home import read_bytes
from autograder.data.reading import MISSING, names_of, normal, read_text
from autograder.data.workbooks.countries import ISO, MEMBERS, code_of, is_union
from autograder.data.workbooks.sheets import Sheet, Unreadable, read_sheets

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("country", "year", "data_year")
NEW_BASELINE = 2025  # EIGE computes the Index in another way since this edition
_GAPS = MISSING | {":"}  # a colon is Eurostat's sign for a value that is not available
_COMMA = re.compile(r"^[+-]?\d+,\d+$")


@dataclass
class Tidy:
    """`rows` in the order of `columns`, numbers as floats, None for a gap; sorted by year and country.

    `columns` are those of the dataset that the file has: a csv of scores has no indicators.
    `years` maps each year to the name of its sheet.
    """

    columns: tuple[str, ...]
    rows: list[list[Any]] = field(default_factory=list)
    years: dict[int, str] = field(default_factory=dict)


@dataclass
class _Faults:
    """The first place of each fault, and how often it occurs."""

    first: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def note(self, code: str, sheet: str, **facts: Any) -> None:
        known = self.first.setdefault((code, sheet), {"sheet": sheet, "count": 0, **facts})
        known["count"] += 1

    def findings(self) -> list[Finding]:
        return [Finding(code, facts) for (code, _sheet), facts in self.first.items()]


def frame(path: Path, dataset_id: str) -> pd.DataFrame:
    """The tidy table of a workbook (or of the csv of 2024) as a fresh data frame.

    Columns: country (text), year and data_year (int64), scores and indicators (float64, NaN where not available).
    Columns that the file does not have are left out, and so are the rows of the whole Union.
    """
    state = path.stat()
    return _frame(path, state.st_mtime_ns, state.st_size, dataset_id).copy()


@lru_cache(maxsize=4)
def _frame(path: Path, _changed: int, _size: int, dataset_id: str) -> pd.DataFrame:
    import pandas as pd

    findings: list[Finding] = []
    table = tidy_bytes(read_bytes(path), dataset(dataset_id), findings)
    if table is None:
        reasons = " ".join(str(finding) for finding in findings if finding.refused)
        raise DataError("refused_file", file=path, reasons=reasons)
    types = {name: "int64" if name in KEYS else "float64" for name in table.columns if name != "country"}
    return pd.DataFrame(table.rows, columns=list(table.columns)).astype(types)


def tidy_bytes(data: bytes, spec: Dataset, findings: list[Finding]) -> Tidy | None:
    """The tidy table in the bytes of a workbook or a csv of scores; None when a refusal is among `findings`."""
    if data.startswith(b"PK\x03\x04"):
        try:
            sheets, names = read_sheets(data)
        except Unreadable as error:
            findings.append(Finding("damaged_workbook", {"reason": error}))
            return None
        if not sheets:
            findings.append(Finding("no_edition_sheet", {"sheets": some(names)}))
            return None
        return tidy_sheets(sheets, spec, findings)
    return _tidy_csv(data, spec, findings)


def tidy_sheets(sheets: Sequence[Sheet], spec: Dataset, findings: list[Finding]) -> Tidy | None:
    """All edition sheets as one table; None when a refusal is among `findings`."""
    table = Tidy(spec.columns)
    reader = _Reader(spec)
    for sheet in sheets:
        year, data_year = _years(sheet, reader, findings)
        if year is None or data_year is None:
            continue
        if year >= NEW_BASELINE:
            findings.append(Finding("new_baseline", {"year": year}))
            continue
        if year in table.years:
            facts = {"year": year, "sheet": table.years[year], "other": sheet.title}
            findings.append(Finding("sheet_twice", facts))
            continue
        table.years[year] = sheet.title
        places = reader.places(sheet, spec.columns[len(KEYS) :], findings)
        if places is not None:
            table.rows += reader.rows(sheet, year, data_year, spec.columns, places, findings)
    return _finished(table, reader, findings)


def tidy_text(table: Tidy, spec: Dataset) -> list[list[str]]:
    """Canonical cells in the order of the dataset's columns; "" for a gap and for a column that the file lacks."""
    place = {name: number for number, name in enumerate(table.columns)}
    return [[_text(row[place[name]]) if name in place else "" for name in spec.columns] for row in table.rows]


def score_names(spec: Dataset) -> tuple[str, ...]:
    """The index, the domains and the sub-domains: what the csv of 2024 has, and what never has a gap."""
    levels = {"index", "domain", "sub-domain"}
    return tuple(item["name"] for item in spec.descriptor["schema"]["fields"] if item["level"] in levels)


def csv_edition(spec: Dataset) -> tuple[str, int, int] | None:
    """Id, year and year of the data of the edition that is published as csv: such a file does not say its year."""
    for item in spec.descriptor["editions"]:
        if item["file"].endswith(".csv"):
            return item["id"], item["years"][0], item["dataYears"][0]
    return None


def some(names: Iterable[object], most: int = 6) -> str:
    """The first names of a list, for a message."""
    listed = [str(name) for name in names]
    return "; ".join(listed[:most]) + ("; …" if len(listed) > most else "")


def _tidy_csv(data: bytes, spec: Dataset, findings: list[Finding]) -> Tidy | None:
    noticed: list[Finding] = []
    text = read_text(data, spec, noticed)
    if text is None:
        refused = next(finding for finding in noticed if finding.refused)
        if refused.code == "html_page":
            findings.append(Finding("page_for_workbook", {"title": refused.facts["title"]}))
        else:
            start = refused.facts.get("start", "")
            findings.append(Finding("not_a_workbook", {"start": start or "…"}))
        return None
    # The published csv has semicolons, which read_text reports as unusual.
    findings += [finding for finding in noticed if finding.code != "separator"]
    known = names_of(spec)
    scores = score_names(spec)
    found = {known.get(normal(cell)) for cell in text.header} - {None}
    edition = csv_edition(spec)
    if found - set(scores) - set(KEYS) or edition is None:
        findings.append(Finding("sheet_as_csv"))
        return None
    if found & {"year", "data_year"}:  # the published csv has no such column
        findings.append(Finding("csv_unknown"))
        return None
    _id, year, data_year = edition
    rows = tuple((line, tuple(cells)) for line, cells in text.rows)
    sheet = Sheet("csv", (year, data_year), tuple(text.header), rows)
    columns = (*KEYS, *scores)
    reader = _Reader(spec, csv=True)
    places = reader.places(sheet, scores, findings)
    table = Tidy(columns, years={year: sheet.title})
    if places is not None:
        table.rows += reader.rows(sheet, year, data_year, columns, places, findings)
    return _finished(table, reader, findings)


def _finished(table: Tidy, reader: _Reader, findings: list[Finding]) -> Tidy | None:
    findings += reader.findings()
    if any(finding.refused for finding in findings):
        return None
    table.rows.sort(key=lambda row: (row[1], row[0]))
    return table


def _years(sheet: Sheet, reader: _Reader, findings: list[Finding]) -> tuple[int | None, int | None]:
    """Year of the edition and of its data: from the name of the sheet, else from its columns."""
    if sheet.years:
        return sheet.years[0], sheet.years[-1]
    columns = {reader.known.get(normal(cell)): number for number, cell in enumerate(sheet.header)}
    said = []
    for name in ("year", "data_year"):
        values = {row[columns[name]] for _number, row in sheet.rows} - {None} if name in columns else set()
        said.append(int(values.pop()) if len(values) == 1 and all(isinstance(v, int | float) for v in values) else None)
    titles = {year: title for edition in reader.spec.descriptor["editions"] for year, title in _titles(edition)}
    if said[0] is None:
        facts = {"sheet": sheet.title, "expected": some(reader.spec.descriptor["editions"][0]["sheets"])}
        findings.append(Finding("sheet_without_year", facts))
        return None, None
    renamed: dict[str, Any] = {"sheet": sheet.title, "year": said[0], "expected": titles.get(said[0], said[0])}
    findings.append(Finding("sheet_renamed", renamed))
    return said[0], said[1] or said[0]


def _titles(edition: dict[str, Any]) -> list[tuple[int, str]]:
    return list(zip(edition["years"], edition.get("sheets", ()), strict=False))


class _Reader:
    """Reads sheets of one file and gathers the faults of its cells."""

    def __init__(self, spec: Dataset, csv: bool = False) -> None:
        self.spec = spec
        self.csv = csv
        self.known = names_of(spec)
        self.fields: dict[str, Field] = {item.name: item for item in spec.fields}
        self.scores = frozenset(score_names(spec))
        self.faults = _Faults()
        self.iso: set[str] = set()
        self.comma = ""

    def findings(self) -> list[Finding]:
        found = self.faults.findings()
        if self.iso:
            found.append(Finding("iso_codes", {"names": some(sorted(self.iso))}))
        if self.comma:
            found.append(Finding("decimal_comma" if self.csv else "text_numbers", {"example": self.comma}))
        return found

    def places(self, sheet: Sheet, wanted: Sequence[str], findings: list[Finding]) -> dict[str, int] | None:
        """Where the country and the wanted columns stand; None when some are missing or there twice."""
        places: dict[str, int] = {}
        double = []
        for number, cell in enumerate(sheet.header):
            name = self.known.get(normal(cell)) if cell.strip() else None
            if name in places:
                double.append(cell.strip())
            elif name is not None:
                places[name] = number
        missing = [name for name in ("country", *wanted) if name not in places]
        if missing:
            findings.append(Finding("sheet_columns", {"sheet": sheet.title, "names": some(missing)}))
        if double:
            findings.append(Finding("sheet_columns_twice", {"sheet": sheet.title, "names": some(double)}))
        return None if missing or double else places

    def rows(
        self,
        sheet: Sheet,
        year: int,
        data_year: int,
        columns: Sequence[str],
        places: dict[str, int],
        findings: list[Finding],
    ) -> list[list[Any]]:
        """A row for each country of the sheet. Rows below the table, which name sources, have no country."""
        found: dict[str, list[Any]] = {}
        double, strangers = [], []
        for number, cells in sheet.rows:
            cell = cells[places["country"]] if places["country"] < len(cells) else None
            text = "" if cell is None else str(cell).strip()
            if not text or is_union(text):
                continue
            code = code_of(text)
            if code is None:
                strangers.append(text)
            elif code in found:
                double.append(code)
            else:
                if text.upper() in ISO:
                    self.iso.add(text.upper())
                values = (self._value(name, cells, places, sheet.title, number) for name in columns[len(KEYS) :])
                found[code] = [code, year, data_year, *values]
        lists = {
            "sheet_countries": sorted(MEMBERS - set(found)),
            "sheet_countries_twice": double,
            "sheet_strangers": strangers,
        }
        for code, names in lists.items():
            if names:
                findings.append(Finding(code, {"sheet": sheet.title, "names": some(names)}))
        return list(found.values())

    def _value(self, name: str, cells: tuple[Any, ...], places: dict[str, int], sheet: str, row: int) -> float | None:
        cell = cells[places[name]] if places[name] < len(cells) else None
        item = self.fields[name]
        if cell is None or (isinstance(cell, str) and cell.strip().lower() in _GAPS):
            if name in self.scores:
                self.faults.note("sheet_gap", sheet, row=row, column=name)
            return None
        value = self._number(cell)
        if value is None:
            self.faults.note("sheet_no_number", sheet, row=row, column=name, value=str(cell)[:40])
            return None
        # Twelve digits: a share of 100.00000000000001 % is 100 %.
        rounded = float(canonical.number(repr(value)) or 0)
        if not (
            (item.minimum is None or rounded >= item.minimum) and (item.maximum is None or rounded <= item.maximum)
        ):
            limits = {"minimum": item.minimum, "maximum": item.maximum, "unit": item.unit}
            self.faults.note("sheet_implausible", sheet, row=row, column=name, value=cell, **limits)
        return value

    def _number(self, cell: Any) -> float | None:
        if isinstance(cell, bool):
            return None
        if isinstance(cell, int | float):
            return float(cell) if math.isfinite(cell) else None
        text = str(cell).strip()
        if _COMMA.match(text):
            self.comma = self.comma or text
            text = text.replace(",", ".")
        number = canonical.number(text)
        return None if number is None else float(number)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return canonical.plain(canonical.number(repr(value)) or canonical.DIGITS.create_decimal(0))
