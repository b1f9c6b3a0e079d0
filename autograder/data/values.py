"""Read the cells of a table into canonical text, and find values that cannot be right."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from autograder.data import canonical
from autograder.data.catalogue import Dataset, Field
from autograder.data.columns import Columns
from autograder.data.findings import Finding
from autograder.data.reading import MISSING, Text

_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(,\d{3})+$")
# UTF-8 read as Windows-1252 ("CÃ´te"), the replacement character, and that one read wrongly once more.
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf\u0152-\u2122]|Â[\u0080-\u00bf]|â€|ï¿½|\ufffd")


@dataclass
class Values:
    """Canonical cells in the order of the dataset's columns, and the names of the rows."""

    rows: list[list[str]] = field(default_factory=list)
    keys: frozenset[str] = frozenset()


@dataclass
class _Faults:
    """The first place of each fault, and how often it occurs."""

    first: dict[str, tuple[int, Field, str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, code: str, line: int, item: Field, value: str) -> None:
        self.first.setdefault(code, (line, item, value))
        self.counts[code] += 1


def read_values(text: Text, columns: Columns, dataset: Dataset, findings: list[Finding]) -> Values:
    """Canonical text of every cell; faults are added to `findings`."""
    comma = _decimal_comma(text, columns, dataset)
    if comma:
        findings.append(Finding("decimal_comma", {"example": comma}))
    faults = _Faults()
    rows = []
    for line, cells in text.rows:
        row = [_read(cells[columns.places[item.name]], item, bool(comma), line, faults) for item in dataset.fields]
        rows.append(row)
    for code, (line, item, value) in faults.first.items():
        facts = {"line": line, "column": item.name, "value": value, "count": faults.counts[code]}
        limits = {"minimum": item.minimum, "maximum": item.maximum, "unit": item.unit}
        if item.enum:
            limits |= {"minimum": min(item.enum), "maximum": max(item.enum)}
        findings.append(Finding(code, facts | limits | {"example": value}))
    if dataset.key is None:
        return Values(rows)
    place = dataset.columns.index(dataset.key)
    keys = Counter(row[place] for row in rows)
    double = [key for key, count in keys.items() if count > 1 and key]
    if double:
        findings.append(Finding("double_rows", {"names": "; ".join(double[:4]), "key": dataset.key}))
    return Values(rows, frozenset(keys))


def _read(cell: str, item: Field, comma: bool, line: int, faults: _Faults) -> str:
    cell = canonical.words(cell)
    if item.values and cell in item.values:
        cell = str(item.values[cell])
    if cell.lower() in MISSING:
        faults.note("missing_values", line, item, cell)
        return ""
    if not item.numeric:
        if _MOJIBAKE.search(cell):
            faults.note("mojibake", line, item, cell)
        return cell
    value = canonical.number(cell.replace(",", ".") if comma else cell)
    if value is None:
        faults.note("not_numeric", line, item, cell)
        return ""
    if not _plausible(value, item):
        faults.note("implausible", line, item, cell)
    return canonical.plain(value)


def _plausible(value: Decimal, item: Field) -> bool:
    if item.enum:
        return float(value) in item.enum
    low = item.minimum is None or float(value) >= item.minimum
    return low and (item.maximum is None or float(value) <= item.maximum)


def _decimal_comma(text: Text, columns: Columns, dataset: Dataset) -> str:
    """An example when the file writes decimal commas throughout, else ""."""
    places = [columns.places[item.name] for item in dataset.fields if item.numeric]
    cells = [row[place].strip() for _, row in text.rows for place in places]
    with_comma = [cell for cell in cells if "," in cell]
    if not with_comma or any("." in cell for cell in cells):
        return ""
    if not all(_COMMA.match(cell) for cell in with_comma):
        return ""
    # 1,610 alone may mean 1610: only a file with some other form of comma is sure to use it for decimals.
    sure = [cell for cell in with_comma if not _THOUSANDS.match(cell)]
    return sure[0] if sure else ""
