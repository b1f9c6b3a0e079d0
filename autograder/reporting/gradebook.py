"""Marks, comments, due dates and names from nbgrader's gradebook, which is the truth for marks.

Read with plain SQL and read-only: importing nbgrader takes more than a second, and nothing may change here.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.reporting.records import Person
from autograder.text import _

GRADEBOOK = "gradebook.db"
LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Mark:
    """What the gradebook has for a marked cell. points: None when nobody has marked it."""

    cell: str
    points: float | None
    auto: float | None
    manual: bool
    most: float
    waiting: bool
    comment: str = ""


@dataclass
class Booked:
    """What the gradebook has for a learner's submission of a lab."""

    marks: dict[str, Mark] = field(default_factory=dict)
    handed_in: datetime | None = None
    seconds_late: float | None = None
    penalty: float = 0.0


@dataclass
class Book:
    """What a gradebook tells about one assignment. results: form of results.json, by learner."""

    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    booked: dict[str, Booked] = field(default_factory=dict)
    due: datetime | None = None
    people: dict[str, Person] = field(default_factory=dict)


class Gradebook:
    """An open gradebook. Use as a context manager. Raises LabsError where it can't be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            # A run that was killed may have left a change that has to be taken back, which only a writer can do.
            self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=LOCK_SECONDS)
            self._database.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise self._unreadable(error) from None
        self._tables = {name for (name,) in self._ask("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *error: object) -> None:
        self._database.close()

    def labs(self) -> list[str]:
        """Assignments that have results of ours, sorted."""
        if "bdti_labs_result" not in self._tables:
            return []
        return sorted(lab for (lab,) in self._ask("SELECT DISTINCT assignment FROM bdti_labs_result"))

    def book(self, lab: str) -> Book:
        """What is known about an assignment; empty when the gradebook does not have it."""
        book = Book()
        if not {"assignment", "submitted_assignment", "grade", "student"} <= self._tables:
            return book
        self._read_submissions(book, lab)
        self._read_marks(book, lab)
        if "bdti_labs_result" in self._tables:
            self._read_results(book, lab)
        return book

    def _read_results(self, book: Book, lab: str) -> None:
        for learner, told in self._ask("SELECT learner, result_json FROM bdti_labs_result WHERE assignment = ?", lab):
            if learner not in book.booked:
                continue  # somebody took the submission out of the gradebook
            try:
                book.results[learner] = json.loads(told)
            except (ValueError, TypeError, RecursionError):
                book.damaged.append(str(learner))

    def _read_submissions(self, book: Book, lab: str) -> None:
        query = """
            SELECT student.id, student.first_name, student.last_name, student.email, student.lms_user_id,
                   assignment.duedate, submitted_assignment.timestamp, submitted_assignment.extension,
                   (SELECT SUM(late_submission_penalty) FROM submitted_notebook
                    WHERE submitted_notebook.assignment_id = submitted_assignment.id)
            FROM submitted_assignment
            JOIN assignment ON assignment.id = submitted_assignment.assignment_id
            JOIN student ON student.id = submitted_assignment.student_id
            WHERE assignment.name = ?
        """
        for learner, first, last, email, lms_id, due, stamp, extension, penalty in self._ask(query, lab):
            book.due = _moment(due)
            handed_in = _moment(stamp)
            late = None
            if book.due is not None and handed_in is not None:
                late = max(0.0, (handed_in - (book.due + _extension(extension))).total_seconds())
            book.booked[learner] = Booked({}, handed_in, late, float(penalty or 0.0))
            book.people[learner] = Person(first or "", last or "", email or "", lms_id or "")

    def _read_marks(self, book: Book, lab: str) -> None:
        comments: dict[tuple[str, str], str] = {}
        query = """
            SELECT submitted_assignment.student_id, base_cell.name, comment.manual_comment
            FROM comment
            JOIN base_cell ON base_cell.id = comment.cell_id
            JOIN submitted_notebook ON submitted_notebook.id = comment.notebook_id
            JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
            JOIN assignment ON assignment.id = submitted_assignment.assignment_id
            WHERE assignment.name = ? AND comment.manual_comment IS NOT NULL AND comment.manual_comment != ''
        """
        for learner, cell, comment in self._ask(query, lab):
            comments[learner, cell] = str(comment)
        # nbgrader's own rule: a manual mark counts instead of the automatic one, and extra credit is added to either.
        query = """
            SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score,
                   grade.extra_credit, grade.needs_manual_grade, COALESCE(grade_cells.max_score, task_cells.max_score)
            FROM grade
            JOIN base_cell ON base_cell.id = grade.cell_id
            LEFT JOIN grade_cells ON grade_cells.id = base_cell.id
            LEFT JOIN task_cells ON task_cells.id = base_cell.id
            JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
            JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
            JOIN assignment ON assignment.id = submitted_assignment.assignment_id
            WHERE assignment.name = ?
        """
        commented = defaultdict(str, comments)
        for learner, cell, auto, manual, extra, waiting, most in self._ask(query, lab):
            given = manual if manual is not None else auto
            points = None if given is None else float(given) + float(extra or 0.0)
            mark = Mark(cell, points, auto, manual is not None, float(most or 0.0), bool(waiting))
            remark = commented[learner, cell] or commented[learner, cell.removesuffix("-check")]
            book.booked[learner].marks[cell] = mark if not remark else Mark(**{**vars(mark), "comment": remark})

    def _ask(self, query: str, *values: str) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> LabsError:
        sentence = _("The gradebook {path} could not be read: {reason}. Grade again into a new folder.")
        return LabsError(sentence.format(path=self._path, reason=error))


def _moment(text: object) -> datetime | None:
    """As SQLAlchemy stores a moment in SQLite."""
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def _extension(text: object) -> timedelta:
    """SQLAlchemy stores an interval as the moment that long after the epoch."""
    moment = _moment(text)
    return moment - datetime(1970, 1, 1) if moment else timedelta()
