"""Read the cells of a table into canonical text, and find values that cannot be right."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from autograder.data import canonical
from autograder.data.catalogue import Dataset, Field
from autograder.data.columns import Columns
from autograder.data.findings import Finding
from autograder.data.reading import MISSING
from autograder.data.text import Text

_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
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
    # Each column with the cells that were read before: a table of 80,000 rows has a few hundred different ones.
    plan: list[tuple[Field, int, dict[str, tuple[str, str]]]]
    plan = [(item, columns.places[item.name], {}) for item in dataset.fields]
    for line, cells in text.rows:
        row = []
        for item, place, known in plan:
            cell = cells[place]
            if cell not in known:
                known[cell] = _read(cell, item, bool(comma))
            value, fault = known[cell]
            if fault:
                faults.note(fault, line, item, canonical.words(cell))
            row.append(value)
        rows.append(row)
    for code, (line, item, value) in faults.first.items():
        facts = {"line": line, "column": item.name, "value": value, "count": faults.counts[code]}
        limits = {"minimum": item.minimum, "maximum": item.maximum, "unit": item.unit}
        if item.enum and item.numeric:
            limits |= {"minimum": min(item.enum), "maximum": max(item.enum)}
        limits["allowed"] = ", ".join(map(str, item.enum))
        findings.append(Finding(code, facts | limits | {"example": value}))
    if not dataset.row_key:
        return Values(rows)
    places = [dataset.columns.index(name) for name in dataset.row_key]
    keys = Counter(zip(*([row[place] for row in rows] for place in places), strict=True))
    double = [" ".join(cell or dataset.missing for cell in key) for key, count in keys.items() if count > 1]
    if any(double):
        facts = {"names": "; ".join(double[:4]), "key": ", ".join(dataset.row_key)}
        findings.append(Finding("double_rows", facts))
    return Values(rows, frozenset(key[0] for key in keys) if dataset.key else frozenset())


def _read(cell: str, item: Field, comma: bool) -> tuple[str, str]:
    """Canonical text of a cell, and the code of what is wrong with it or ""."""
    cell = canonical.words(cell)
    if item.values and cell in item.values:
        cell = str(item.values[cell])
    if cell.lower() in MISSING:
        return "", "missing_values" if item.required else ""
    if item.type == "date":
        return cell, "" if _is_day(cell) else "not_a_day"
    if not item.numeric:
        if _MOJIBAKE.search(cell):
            return cell, "mojibake"
        return cell, "unknown_value" if item.enum and cell not in item.enum else ""
    value = canonical.number(cell.replace(",", ".") if comma else cell)
    if value is None:
        return "", "not_numeric"
    return canonical.plain(value), "" if _plausible(value, item) else "implausible"


def _is_day(cell: str) -> bool:
    try:
        return bool(_DAY.match(cell)) and bool(date.fromisoformat(cell))
    except ValueError:
        return False


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
