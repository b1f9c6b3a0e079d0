"""Match the columns of a file with those of a dataset, through the ways in which copies differ."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from autograder.data.catalogue import Dataset
from autograder.data.findings import Finding
from autograder.data.reading import MISSING, names_of, normal
from autograder.data.text import Text, start_of

_UNNAMED = re.compile(r"^(unnamed: ?\d+(_level_\d+)?|index|level_0|rownames|\.\.\.1|x|)$")


@dataclass
class Columns:
    """Where each column of the dataset stands in the file: name → position."""

    places: dict[str, int] = field(default_factory=dict)
    width: int = 0
    complete: bool = False
    other_layout: bool = False


def match_columns(text: Text, dataset: Dataset, findings: list[Finding]) -> Columns:
    """Find the dataset's columns; changes `text` where a column of row numbers has no name at all."""
    listed = {"count": len(dataset.columns), "columns": ", ".join(dataset.columns)}
    _name_row_numbers(text)
    _drop_trailing(text, findings, listed)
    known = names_of(dataset)
    columns = Columns(width=len(text.header))
    ignored = {normal(name) for name in dataset.ignored_columns}
    spelled: list[str] = []
    aliased: list[str] = []
    extra: list[str] = []
    double: list[str] = []
    for position, cell in enumerate(text.header):
        name = known.get(normal(cell))
        if name is None:
            if _is_row_numbers(text, position):
                shown = cell.strip() or "…"
                findings.append(Finding("row_numbers", {"name": shown, **listed}))
            elif _UNNAMED.match(cell.strip().lower()) and not any(_cell(row, position) for _, row in text.rows):
                findings.append(Finding("empty_column", {"position": position + 1, **listed}))
            elif normal(cell) in ignored:
                aliased.append(cell.strip())
            else:
                extra.append(cell.strip() or "…")
        elif name in columns.places:
            double.append(cell.strip())
        else:
            columns.places[name] = position
            if cell != name:
                (spelled if normal(cell) == normal(name) else aliased).append(cell.strip())
    columns.other_layout = bool(aliased)
    for code, names in (("other_layout", aliased), ("column_names", spelled), ("extra_columns", extra)):
        if names:
            findings.append(Finding(code, {"names": _some(names), **listed}))
    missing = [name for name in dataset.columns if name not in columns.places]
    if double:
        findings.append(Finding("double_columns", {"names": ", ".join(double), **listed}))
    if missing:
        findings.append(Finding("missing_columns", {"names": ", ".join(missing), **listed}))
    columns.complete = not missing and not double and _check_widths(text, columns, dataset, findings)
    return columns


def _check_widths(text: Text, columns: Columns, dataset: Dataset, findings: list[Finding]) -> bool:
    if not text.rows:
        findings.append(Finding("no_rows", {"rows": dataset.official.rows}))
        return False
    last = text.rows[-1][1]
    uneven = [(line, row) for line, row in text.rows if len(row) != columns.width]
    if not uneven and not text.ends_whole and not _cell(last, max(columns.places.values())):
        # "…,4.84," and no end of line: the break came between two values.
        shown = start_of(text.separator.join(last))
        findings.append(Finding("truncated", {"end": shown, "rows": dataset.official.rows}))
        return False
    if not uneven:
        return True
    line, row = uneven[0]
    shown = start_of(text.separator.join(row))
    split = [item for item in uneven if _lost_quotes(item[1], columns, dataset)]
    if split:
        facts = {"count": len(split), "line": split[0][0], "start": start_of(text.separator.join(split[0][1]))}
        findings.append(Finding("lost_quotes", facts))
    elif len(uneven) == 1 and uneven[0] == text.rows[-1] and len(row) < columns.width:
        findings.append(Finding("truncated", {"end": shown, "rows": dataset.official.rows}))
    else:
        facts = {"count": len(uneven), "columns": columns.width, "line": line, "start": shown}
        findings.append(Finding("uneven_rows", facts))
    return False


def _lost_quotes(row: list[str], columns: Columns, dataset: Dataset) -> bool:
    """One value too many, and text where the number after the name should be: "Congo, Dem. Rep." without quotes."""
    if dataset.key is None or len(row) != columns.width + 1:
        return False
    place = columns.places[dataset.key]
    name, rest = row[place], row[place + 1].strip()
    # A name over two lines is a quote that was never closed; "NA" or a number is a value too many, not half a name.
    text = bool(rest) and rest.lower() not in MISSING and not any(character.isdigit() for character in rest)
    return text and "\n" not in name


def _name_row_numbers(text: Text) -> None:
    """R writes row names without a column name: every row is one longer than the header."""
    width = len(text.header) + 1
    if text.rows and all(len(row) == width for _, row in text.rows):
        numbers = [row[0] for _, row in text.rows]
        if _counts(numbers):
            text.header.insert(0, "")


def _drop_trailing(text: Text, findings: list[Finding], listed: dict[str, object]) -> None:
    """Take away an empty column at the end that only the header or only the rows have."""
    width = len(text.header)
    if text.rows and not text.header[-1].strip() and all(len(row) == width - 1 for _, row in text.rows):
        findings.append(Finding("empty_column", {"position": width, **listed}))
        text.header.pop()
    elif text.rows and all(len(row) == width + 1 and not row[-1].strip() for _, row in text.rows):
        findings.append(Finding("empty_column", {"position": width + 1, **listed}))
        for _, row in text.rows:
            row.pop()


def _is_row_numbers(text: Text, position: int) -> bool:
    if not _UNNAMED.match(text.header[position].strip().lower()):
        return False
    return _counts([_cell(row, position) for _, row in text.rows])


def _counts(cells: list[str]) -> bool:
    """Whether the cells are 0 … n−1 or 1 … n, in any order: rows may have been sorted after they were numbered."""
    try:
        numbers = sorted(int(cell) for cell in cells)
    except ValueError:
        return False
    return bool(numbers) and numbers in (list(range(len(numbers))), list(range(1, len(numbers) + 1)))


def _cell(row: list[str], position: int) -> str:
    return row[position].strip() if position < len(row) else ""


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
