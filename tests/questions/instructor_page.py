"""Reads the instructor's page of the clustering lab: its sections, its tables, and the numbers in them."""

from __future__ import annotations

import re
from typing import Any

from autograder.building.source import source_path

LAB = "clustering"
PAGE = source_path(LAB).with_name("instructor.md")
PAGE_TEXT = PAGE.read_text(encoding="utf-8")
# Sentences may be broken into lines.
PROSE = " ".join(PAGE_TEXT.split())


def section(title: str) -> str:
    """Text of one section of level 2."""
    parts = re.split(r"^## (.+)$", PAGE_TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def tables(text: str) -> list[list[dict[str, str]]]:
    """The tables of a text: a dictionary a row, by the heading of the column."""
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        heads = [head.strip("`") for head in rows[0]]
        found.append([dict(zip(heads, row, strict=True)) for row in rows[2:]])
    return found


def quoted(cell: str) -> str:
    """What stands between the first two backticks; "" without any."""
    match = re.search(r"`([^`]+)`", cell)
    return match[1] if match else ""


def agrees(shown: str, got: list[Any], tolerance: float = 0) -> bool:
    """Do numbers and names, separated by commas, stand for `got`? A number is right when it is rounded rightly."""
    parts = shown.split(", ")
    return len(parts) == len(got) and all(_same(*pair, tolerance) for pair in zip(parts, got, strict=True))


def _same(shown: str, got: Any, tolerance: float) -> bool:
    if isinstance(got, str):
        return shown == got
    decimals = len(shown.partition(".")[2])
    return abs(float(shown) - got) <= max(tolerance, 0.5 * 10**-decimals + 1e-9)
