"""How far a learner is in a lab, read from the lab's progress file without loading the lab."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from autograder.checking.progress import FILE_NAME
from autograder.front_matter import LabInfo


@dataclass(frozen=True)
class Work:
    """Numbers of questions by latest outcome. `last` is the time of the last attempt (ISO 8601), "" for none.

    `damaged` tells that there is a file which can't be read.
    """

    correct: int
    tried: int
    total: int
    last: str = ""
    damaged: bool = False

    @property
    def done(self) -> bool:
        """All questions are correct."""
        return self.total > 0 and self.correct == self.total


def read_work(lab: LabInfo) -> Work:
    """Progress of `lab`. A question that the lab no longer has does not count."""
    names = [str(question["id"]) for question in lab.questions]
    path = lab.notebook.with_name(FILE_NAME)
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["questions"]
        outcomes = {name: str(entries[name]["outcome"]) for name in names if name in entries}
        last = max((str(entries[name].get("last", "")) for name in outcomes), default="")
    except FileNotFoundError:
        return Work(0, 0, len(names))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Work(0, 0, len(names), damaged=True)
    tried = sum(outcome != "not_attempted" for outcome in outcomes.values())
    correct = sum(outcome == "correct" for outcome in outcomes.values())
    return Work(correct, tried, len(names), last)


# Time, size and number of a file.
Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp | None:
    """Changes whenever the file does; None when there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return (state.st_mtime_ns, state.st_size, state.st_ino)
