"""Texts that come from learners: bounded, and without characters that a page or a terminal would act on."""

from __future__ import annotations

import unicodedata

MAX_NAME = 100
MAX_MESSAGE = 700
MAX_LINE = 160

_KEPT = "\n\t"
# What turns the direction of writing could show code in another order than it runs in.
_DROPPED = {"Cc": "\N{REPLACEMENT CHARACTER}", "Cs": "\N{REPLACEMENT CHARACTER}", "Cf": ""}


def cleaned(text: str, most: int) -> str:
    """`text` without control characters and lone surrogates, with an ellipsis where it was cut."""
    part = text[: most + 1]
    if not (part.isascii() and part.isprintable()):
        part = "".join(_kept(letter) for letter in part)
    return part if len(part) <= most else f"{part[: most - 1]}…"


def _kept(letter: str) -> str:
    return letter if letter in _KEPT else _DROPPED.get(unicodedata.category(letter), letter)


def one_line(text: str, most: int = MAX_NAME) -> str:
    """`text` on one line."""
    return " ".join(cleaned(text[: 2 * most + 2], 2 * most + 2).split())[:most] if text else ""


def excerpt(code: str, lines: int) -> tuple[list[str], bool]:
    """First lines of a piece of code, long ones cut; and whether something was left out."""
    found = code[: (lines + 1) * 4 * MAX_LINE].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = [cleaned(line, MAX_LINE).replace("\t", "    ") for line in found[:lines]]
    while shown and not shown[-1].strip():
        shown.pop()
    return shown, len(found) > lines or len(code) > (lines + 1) * 4 * MAX_LINE
