"""The ways in which copies of the country data are damaged, each as a function of the published table."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.data.conftest import Published

Damage = Callable[[Published], bytes]


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")


def again(published: Published, change: Callable[[pd.DataFrame], pd.DataFrame] = lambda f: f, **form: Any) -> bytes:
    """The table as a data frame saves it again, changed on the way."""
    frame = change(pd.read_csv(io.StringIO(published.text)))
    return frame.to_csv(index=False, **form).encode("utf-8")


def with_row_numbers(published: Published, start: int = 0, name: str = "") -> bytes:
    head, *rows = published.lines
    numbered = [f"{name},{head}", *(f"{number},{row}" for number, row in enumerate(rows, start))]
    return ("\n".join(numbered) + "\n").encode("utf-8")


def european(published: Published) -> bytes:
    return again(published, sep=";", decimal=",")


def zipped(published: Published, *names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, published.content if name.endswith("data.csv") else "Column Name,Description\n")
    return target.getvalue()


def other_line_ends(published: Published) -> bytes:
    return crlf(published.text) if published.edition.line_end == "\n" else published.text.encode("utf-8")


def shuffled(published: Published) -> bytes:
    return again(published, lambda frame: frame.sample(frac=1, random_state=1))


# What is harmless: the content is named, and the published bytes come back.
REPAIRED: dict[str, tuple[Damage, set[str]]] = {
    "byte order mark": (lambda p: b"\xef\xbb\xbf" + p.content, {"bom"}),
    "other line ends": (other_line_ends, {"line_ends"}),
    "old Mac line ends": (lambda p: p.text.replace("\n", "\r").encode(), {"line_ends"}),
    "mixed line ends": (lambda p: p.text.replace("\n", "\r\n", 5).encode(), {"line_ends"}),
    "rows in another order": (shuffled, {"row_order"}),
    "row numbers of pandas": (lambda p: with_row_numbers(p), {"row_numbers"}),
    "row numbers saved twice": (lambda p: with_row_numbers(p, name="Unnamed: 0"), {"row_numbers"}),
    "row numbers of R": (lambda p: with_row_numbers(p, 1, '""'), {"row_numbers"}),
    "row numbers of R without a name": (
        lambda p: with_row_numbers(p, 1).removeprefix(b","),
        {"row_numbers"},
    ),
    "semicolons and decimal commas": (european, {"separator", "decimal_comma"}),
    "semicolons": (lambda p: again(p, sep=";"), {"separator"}),
    "tabs": (lambda p: again(p, sep="\t"), {"separator"}),
    "blank lines": (lambda p: p.content + b"\r\n,,,,,,,,,\r\n\r\n", {"blank_lines"}),
    "empty last column": (lambda p: p.content.replace(b"\r", b"").replace(b"\n", b",\n"), {"empty_column"}),
    "capital names": (
        lambda p: p.content.replace(b"income,inflation", b"Income,Inflation", 1),
        {"column_names"},
    ),
    "a column of labels": (
        lambda p: again(p, lambda frame: frame.assign(cluster=2)),
        {"extra_columns"},
    ),
    "columns in another order": (
        lambda p: again(p, lambda frame: frame[frame.columns[::-1]]),
        set(),
    ),
    "floats with noise": (
        lambda p: p.content.replace(b",5.82,", b",5.8200000000000003,").replace(b",5.33,", b",5.330000000000001,"),
        set(),
    ),
    "everything quoted": (
        lambda p: again(p, quoting=1),
        set(),
    ),
    "no line end at the end": (lambda p: p.content.rstrip(b"\r\n"), set()),
    "zip as downloaded": (lambda p: zipped(p, "Country-data.csv", "data-dictionary.csv"), {"zip"}),
    "zip with a folder": (lambda p: zipped(p, "archive/Country-data.csv", "__MACOSX/._Country-data.csv"), {"zip"}),
}


# What changes the content: the damage, the code of the finding, and words of its message.
REFUSALS: dict[str, tuple[Damage, str, str]] = {
    "lost quotes": (lambda p: p.content.replace(b'"', b""), "lost_quotes", "A name with a comma lost its quotes."),
    "skipped bad lines": (
        lambda p: re.sub(rb'"[^\n]*\n', b"", p.content),
        "rows_missing",
        "Congo, Dem. Rep.; Congo, Rep.",
    ),
    "two columns missing": (
        lambda p: again(p, lambda frame: frame.drop(columns=["life_expec", "total_fer"])),
        "missing_columns",
        "Columns are missing: life_expec, total_fer.",
    ),
    "cut inside a row": (lambda p: p.content[:5000].rpartition(b",")[0], "truncated", "The file stops too early"),
    "cut inside the last value": (lambda p: p.content.rstrip(b"\r\n")[:-1], "truncated", "Zambia"),
    "cut between two rows": (
        lambda p: ("\n".join(p.lines[:120]) + "\n").encode(),
        "truncated",
        "The file stops too early",
    ),
    "login page": (
        lambda p: b"\n<!DOCTYPE html><html><head><title>Login | Kaggle</title></head><body></body></html>",
        "html_page",
        "a web page (Login | Kaggle), not a table",
    ),
    "mojibake": (
        lambda p: p.text.replace("Cote d'Ivoire", "CÃ´te d'Ivoire").encode(),
        "mojibake",
        "CÃ´te d'Ivoire",
    ),
    "replacement character": (lambda p: p.text.replace("Cote", "C\ufffdte").encode(), "mojibake", "C\ufffdte"),
    "Latin-1": (lambda p: p.text.replace("Cote", "Côte").encode("latin-1"), "encoding", "Latin-1"),
    "UTF-16": (lambda p: p.text.encode("utf-16"), "encoding", "UTF-16"),
    "old Excel": (lambda p: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "excel_file", "Excel workbook"),
    "a picture": (lambda p: b"\x89PNG\r\n\x1a\n" + bytes(40), "not_text", "no text"),
    "empty": (lambda p: b"  \n", "empty_file", "The file is empty."),
    "only a header": (lambda p: p.lines[0].encode() + b"\n", "no_rows", "no rows"),
    "no header": (lambda p: "\n".join(p.lines[1:]).encode(), "no_header", "Afghanistan"),
    "the dictionary": (lambda p: b"Column Name,Description\ncountry,Name\n", "no_header", "Column Name,Description"),
    "a column twice": (lambda p: p.content.replace(b"exports", b"imports", 1), "double_columns", "imports"),
    "a row twice": (lambda p: p.text.encode() + p.lines[5].encode() + b"\n", "double_rows", "twice"),
    "a gap": (lambda p: p.text.replace("Albania,", "Albania,NA,", 1).encode(), "uneven_rows", "Albania"),
    "a missing value": (
        lambda p: re.sub(r"\nAlbania,[\d.]+", "\nAlbania,", p.text).encode(),
        "missing_values",
        "Missing values: 1, the first in line 3, column child_mort.",
    ),
    "a word in a number's place": (
        lambda p: re.sub(r"\nAlbania,[\d.]+", "\nAlbania,low", p.text).encode(),
        "not_numeric",
        "In line 3, child_mort is low",
    ),
    "mixed decimals": (
        lambda p: re.sub(r"\nAlbania,[\d.]+", '\nAlbania,"12,9"', p.text).encode(),
        "not_numeric",
        "12,9",
    ),
    "infinity": (
        lambda p: re.sub(r"\nAlbania,[\d.]+", "\nAlbania,inf", p.text).encode(),
        "not_numeric",
        "inf",
    ),
    "a negative mortality": (
        lambda p: re.sub(r"\nAlbania,", "\nAlbania,-", p.text).encode(),
        "implausible",
        "child_mort between 0 and 500 (deaths per 1,000 live births)",
    ),
    "an open quote": (lambda p: p.text.replace("Albania", '"Albania', 1).encode(), "uneven_rows", "Albania"),
    "few rows of another table": (
        lambda p: "\n".join([p.lines[0], *(line.replace(",", "land,", 1) for line in p.lines[1:20]), ""]).encode(),
        "row_count",
        "The file has 19 rows.",
    ),
    "zip without a table": (lambda p: zipped(p, "readme.txt"), "zip_without_table", "readme.txt"),
    "damaged zip": (lambda p: zipped(p, "Country-data.csv")[:300], "damaged_zip", "cannot be opened"),
}
