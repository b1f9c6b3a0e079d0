"""A table as a list of JSON records, from which publishers leave missing values out."""

from __future__ import annotations

import json
from typing import Any

from autograder.data.catalogue import Dataset
from autograder.data.findings import Finding
from autograder.data.text import Text, start_of


def read_records(decoded: str, dataset: Dataset, findings: list[Finding]) -> Text | None:
    """Rows of cells with "" where a record has no such key; None, with a refusal, when it is no list of records.

    The line number of a row is the number of its record plus 1, as in a csv with a header.
    """
    try:
        records = json.loads(decoded)
    except (ValueError, RecursionError):
        end = start_of(decoded.rstrip()[-40:])
        findings.append(Finding("truncated", {"end": end, "rows": dataset.official.rows}))
        return None
    if not isinstance(records, list) or not records or not all(map(_is_record, records)):
        columns = ", ".join(dataset.columns)
        findings.append(Finding("no_header", {"start": start_of(decoded[:200]), "columns": columns}))
        return None
    findings.append(Finding("json"))
    # In the order of first appearance: the first record need not have every key.
    header = list(dict.fromkeys(key for record in records for key in record))
    rows = [(number, [_cell(record.get(name)) for name in header]) for number, record in enumerate(records, 2)]
    return Text(header=header, rows=rows, line_end="")


def _is_record(record: Any) -> bool:
    return isinstance(record, dict) and not any(isinstance(value, dict | list | bool) for value in record.values())


def _cell(value: str | float | None) -> str:
    return "" if value is None else str(value)
