"""Cells of CSV files that people open in a spreadsheet."""

from __future__ import annotations

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(value: object) -> str:
    """`value` as a cell that no spreadsheet takes for a formula.

    A text that starts like a formula gets an apostrophe in front, as OWASP advises against CSV injection.
    Numbers are left as they are: a negative number is not a formula.
    """
    if isinstance(value, bool | int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
