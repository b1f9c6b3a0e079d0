"""What a lab's instructor page says about a mistake: the table with message keys in `solutions/<lab>/instructor.md`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.paths import solutions_dir
from autograder.reporting.plain import one_line

_KEY = re.compile(r"`([a-z][a-z0-9_]*\.[a-z0-9_]+)`")


@dataclass(frozen=True)
class Advice:
    """A line of the instructor page. mistake: in words. say: what to say. heading: of the section with the table."""

    mistake: str
    say: str
    heading: str


def page_name(lab: str) -> str:
    """Path of the instructor page inside the course."""
    return f"solutions/{lab}/instructor.md"


def advice_of(lab: str) -> dict[str, Advice]:
    """Advice by message key. Empty where the page is not here, as in a learner's bundle."""
    if not re.fullmatch(r"[\w-]+", lab):
        return {}
    path = solutions_dir() / lab / "instructor.md"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found: dict[str, Advice] = {}
    heading = ""
    for line in lines:
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) < 4 or not (key := _KEY.search(cells[2])):
            continue
        found.setdefault(key[1], Advice(one_line(cells[1], 200), one_line(cells[3].strip('"'), 300), heading))
    return found
