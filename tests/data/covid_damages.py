"""The ways in which copies of the COVID-19 tables are damaged, each as a function of the table of tests."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from autograder.data import dataset as find_dataset
from autograder.paths import datasets_dir


def synthetic(name: str) -> bytes:
    """The bytes of the table that ships with the course."""
    known = find_dataset(name).shipped
    assert known is not None
    return gzip.decompress((datasets_dir() / known.file).read_bytes())


def again(content: bytes, change: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table, **form: Any) -> bytes:
    """The table as a data frame saves it again, changed on the way."""
    table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    return str(change(table).to_csv(index=False, **form)).encode("utf-8")


def records(content: bytes) -> bytes:
    """The JSON edition: numbers as numbers, and no key where a value is missing."""
    table = pd.read_csv(io.BytesIO(content))
    rows = [{key: value for key, value in row.items() if value == value} for row in table.to_dict("records")]
    return json.dumps(rows, ensure_ascii=False).encode("utf-8")


REPAIRED: dict[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "byte order mark": (lambda content: b"\xef\xbb\xbf" + content, {"bom"}),
    "semicolons": (lambda content: again(content, sep=";"), {"separator", "line_ends"}),
    "tabs": (lambda content: again(content, sep="\t"), {"separator", "line_ends"}),
    "plain line ends": (lambda content: content.replace(b"\r\n", b"\n"), {"line_ends"}),
    "saved by a data frame": (again, {"line_ends"}),
    "missing values left empty": (lambda content: again(content.replace(b"NA", b"")), {"line_ends"}),
    "rows in another order": (
        lambda content: again(content, lambda table: table.sample(frac=1, random_state=1)),
        {"row_order", "line_ends"},
    ),
    "columns in another order": (
        lambda content: again(content, lambda table: table[table.columns[::-1]]),
        {"line_ends"},
    ),
    "a column that later files have": (
        lambda content: again(content, lambda table: table.assign(TESTS_PCR="1")),
        {"extra_columns", "line_ends"},
    ),
    "row numbers": (
        lambda content: pd.read_csv(io.BytesIO(content), keep_default_na=False).to_csv().encode(),
        {"row_numbers", "line_ends"},
    ),
    "small letters": (lambda content: content.replace(b'"PROVINCE"', b'"Province"', 1), {"column_names"}),
    "JSON edition": (records, {"json"}),
}

REFUSED: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "damaged letters": (
        lambda content: content.replace("Liège".encode(), "LiÃ¨ge".encode()),
        "mojibake",
        "damaged by a wrong encoding, such as in LiÃ¨ge",
    ),
    "Latin-1": (lambda content: content.decode().encode("latin-1"), "encoding", "Latin-1"),
    "a column missing": (
        lambda content: again(content, lambda table: table.drop(columns="REGION")),
        "missing_columns",
        "Columns are missing: REGION.",
    ),
    "cut inside a row": (lambda content: content[:70_003], "truncated", "The file stops too early"),
    "cut inside the last number": (lambda content: content[:-3], "truncated", "The file stops too early"),
    "cut after a few weeks": (
        lambda content: b"\n".join(content.split(b"\n")[:500]) + b"\n",
        "row_count",
        "The file has 499 rows.",
    ),
    "JSON that stops": (lambda content: records(content)[:50_000], "truncated", "The file stops too early"),
    "JSON that is no table": (lambda content: b'{"error": "not found"}', "no_header", "not found"),
    "days of a spreadsheet": (
        lambda content: again(
            content, lambda table: table.assign(DATE=table["DATE"].str.replace("-", "/", regex=False))
        ),
        "not_a_day",
        "DATE is 2020/03/01, which is no day of the calendar",
    ),
    "a day that does not exist": (
        lambda content: content.replace(b"2020-03-31", b"2020-02-31"),
        "not_a_day",
        "DATE is 2020-02-31",
    ),
    "names with hyphens": (
        lambda content: content.replace(b"OostVlaanderen", b"Oost-Vlaanderen"),
        "unknown_value",
        "PROVINCE is Oost-Vlaanderen",
    ),
    "a row twice": (
        lambda content: content + content.splitlines(keepends=True)[7],
        "double_rows",
        "Each DATE, PROVINCE once.",
    ),
    "a missing number": (
        lambda content: again(
            content, lambda table: table.assign(TESTS_ALL=table["TESTS_ALL"].where(table.index != 3, "NA"))
        ),
        "missing_values",
        "Missing values: 1, the first in line 5, column TESTS_ALL.",
    ),
    "a negative number": (
        lambda content: again(
            content, lambda table: table.assign(TESTS_ALL=table["TESTS_ALL"].where(table.index != 3, "-5"))
        ),
        "implausible",
        "TESTS_ALL is -5",
    ),
}
