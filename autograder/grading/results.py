"""What grading found, as results.json and grades.csv. Results are kept on disk, not in memory."""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from autograder.errors import LabsError
from autograder.tabular import plain_cell
from autograder.text import _

RESULTS = "results.json"
GRADES = "grades.csv"

# The files on disk are brought up to date when both have grown: more often would be the square of the cohort's size.
WRITE_SECONDS = 1.0
WRITE_GROWTH = 1.1


@dataclass(frozen=True, slots=True)
class Row:
    """A result as tables and the terminal show it. points: by question. reused: taken over from an earlier run."""

    learner: str
    lab: str
    status: str
    reason: str
    score: float | None
    max_score: float
    flags: tuple[str, ...]
    seconds: float
    correct: int
    points: dict[str, float] = field(default_factory=dict)
    reused: bool = False

    @classmethod
    def of(cls, result: dict[str, Any], *, reused: bool = False) -> Row:
        """Row of a result in the form of results.json."""
        questions = result["questions"]
        return cls(
            result["learner"],
            result["lab"],
            result["status"],
            result["reason"],
            result["score"],
            result["max_score"],
            tuple(result["flags"]),
            result["seconds"],
            sum(question["outcome"] == "correct" for question in questions),
            # Thousands of rows share the names of a few questions.
            {sys.intern(question["id"]): question["points"] for question in questions},
            reused,
        )


class Results:
    """Collects results in any order, and writes results.json and grades.csv in the order of learners.

    questions: ids of the lab's questions, the columns of grades.csv.
    """

    def __init__(self, folder: Path, questions: Sequence[str]) -> None:
        self._folder = folder
        self._questions = tuple(questions)
        self._spool: IO[bytes] = tempfile.TemporaryFile(prefix="labs-results-")  # noqa: SIM115 - `close` does
        self._places: dict[str, tuple[int, int]] = {}
        self.rows: dict[str, Row] = {}
        self._written_at = time.monotonic()
        self._written_rows = 0

    def close(self) -> None:
        """Let go of the results. What was written stays."""
        self._spool.close()

    def add(self, result: dict[str, Any], *, reused: bool = False) -> Row:
        """Take a result in the form of results.json, in place of an earlier one of this learner."""
        row = Row.of(result, reused=reused)
        text = json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")
        place = self._spool.seek(0, io.SEEK_END)
        self._spool.write(text)
        self._places[row.learner] = (place, len(text))
        self.rows[row.learner] = row
        return row

    def in_order(self) -> list[Row]:
        """Rows in the order of learners."""
        return [self.rows[name] for name in sorted(self.rows)]

    def write_now_and_then(self) -> None:
        """Write the files, when enough time has passed and enough results have come since they were written."""
        if time.monotonic() - self._written_at >= WRITE_SECONDS and len(self.rows) > self._written_rows * WRITE_GROWTH:
            self.write()

    def write(self) -> None:
        """Write results.json and grades.csv. Each is replaced whole or not at all. Raises LabsError."""
        _replace(self._folder / RESULTS, self._write_results)
        # A byte-order mark makes spreadsheets read accented names as UTF-8.
        text = ("\ufeff" + grades_csv(self._questions, self.in_order())).encode("utf-8", "replace")
        _replace(self._folder / GRADES, lambda file: file.write(text))
        self._written_at, self._written_rows = time.monotonic(), len(self.rows)

    def _write_results(self, file: IO[bytes]) -> None:
        """A list with one result a line."""
        file.write(b"[")
        for number, name in enumerate(sorted(self._places)):
            place, size = self._places[name]
            self._spool.seek(place)
            file.write(b",\n" if number else b"\n")
            file.write(self._spool.read(size))
        file.write(b"\n]\n")


def grades_csv(questions: Sequence[str], rows: Sequence[Row]) -> str:
    """grades.csv: one quoted row a submission, points by question; no cell can be taken for a formula.

    An ungraded submission has empty cells for its points, never a zero.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["learner", "lab", "status", "score", "max_score", *questions, "flags", "reason"])
    for row in rows:
        cells: list[object] = [row.learner, row.lab, row.status, _mark(row.score), _mark(row.max_score)]
        cells += [_mark(row.points.get(name)) for name in questions]
        cells += [" ".join(row.flags), row.reason]
        writer.writerow([plain_cell(value) for value in cells])
    return text.getvalue()


def _mark(points: float | None) -> str:
    return "" if points is None else f"{round(points, 6):g}"


def _replace(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            write(file)
        part.replace(path)
    except OSError as error:
        raise LabsError(
            _("The file {path} could not be written: {reason}.").format(path=path, reason=error.strerror)
        ) from None
