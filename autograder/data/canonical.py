"""One form for one content: how an edition is recognised after somebody saved it again.

Spreadsheets and data frames change line ends, row order and the way a number is written, and a checksum of the bytes
no longer matches. The checksum of the canonical form still does.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal, InvalidOperation

# A float that went through a data frame may come back as 7.580000000000001: twelve digits are beyond any figure here.
DIGITS = Context(prec=12)
NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
HUGE = 10**15


def number(text: str) -> Decimal | None:
    """The finite number in `text` ("7.58", "1e3"), rounded to twelve significant digits, or None."""
    if not NUMBER.match(text):
        return None
    try:
        value = DIGITS.create_decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < HUGE else None


def plain(value: Decimal) -> str:
    """Shortest decimal form without exponent: 10, 7.58, -0.7."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def words(text: str) -> str:
    """Text without differences that nobody sees: spaces around it, and composed against decomposed accents."""
    return unicodedata.normalize("NFC", text).strip()


def content_sha256(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Checksum of a table whose cells are in canonical text already; the order of the rows does not matter."""
    lines = ["\x1f".join(columns), *sorted("\x1f".join(row) for row in rows)]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def csv_bytes(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    line_end: str = "\n",
    missing: str = "",
    quoted: Sequence[str] | None = None,
) -> bytes:
    """The table as UTF-8 CSV with commas and quotes only where they are needed.

    `missing` stands where a cell is empty. With `quoted`, the header and the texts of these columns stand in quotes
    and nothing else does, as R writes a table.
    """
    if missing:
        rows = ([cell or missing for cell in row] for row in rows)
    if quoted is not None:
        marked = [name in quoted for name in columns]
        lines = [",".join(map(_in_quotes, columns))]
        lines += [
            ",".join(
                _in_quotes(cell) if mark and cell != missing else cell for mark, cell in zip(marked, row, strict=True)
            )
            for row in rows
        ]
        return (line_end.join(lines) + line_end).encode("utf-8")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
