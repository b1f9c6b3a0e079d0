"""The text of a data file as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, field

_START = 60  # characters of a line that a message shows


@dataclass
class Text:
    """The text of a file as rows of cells, with what its form gave away."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)  # (line number, cells)
    separator: str = ","
    line_end: str = "LF"  # "" in a form that has no lines
    ends_whole: bool = True


def start_of(line: str) -> str:
    """The beginning of a line, for a message."""
    line = " ".join(line.split())
    return line if len(line) <= _START else line[:_START] + "…"
