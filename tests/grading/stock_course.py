"""A small course that nbgrader grades as it comes, and a second gradebook of the same course that it does not touch."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from autograder.grading.course import Course
from autograder.grading.gradebook import GradebookWriter
from autograder.judging.job import Judged
from autograder.judging.results import SubmissionResult
from tests.grading.nbgrader_rows import difference, rows

QUIZ = "quiz"
HANDED_IN = datetime(2026, 3, 1, 12, 0, 0)
STAMP = "2026-03-01 12:00:00 UTC\n"


def marked(name: str, source: str, *, kind: str = "code", **flags: object) -> NotebookNode:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    make = new_code_cell if kind == "code" else new_markdown_cell
    return make(source, metadata={"nbgrader": {**plain, **flags}})


def quiz(answer: str, words: str = "YOUR ANSWER HERE", essay: str = "raise NotImplementedError()") -> NotebookNode:
    """Two tests, a coding and a written answer that a person marks, a task, and a locked cell."""
    cells = [
        marked("locked", "import math", locked=True),
        marked("answer", answer, solution=True),
        marked("first", "assert answer == 42", grade=True, locked=True, points=2),
        marked("second", "assert answer % 2 == 0", grade=True, locked=True, points=1),
        marked("essay", essay, grade=True, solution=True, points=3),
        marked("words", words, kind="markdown", grade=True, solution=True, points=2),
        marked("task", "Draw something.", kind="markdown", task=True, locked=True, points=2),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


UNTOUCHED = "# YOUR CODE HERE\nraise NotImplementedError()"
SUBMISSIONS = {
    "ana": quiz("answer = 42", "Because.", "print('essay')"),
    "ben": quiz("answer = 40", essay=UNTOUCHED),
    "cem": quiz(UNTOUCHED, essay=UNTOUCHED),
}


def stock_config(folder: Path, *, penalty: str = "none") -> Config:
    """nbgrader as it comes."""
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = "course"
    config.LateSubmissionPlugin.penalty_method = penalty
    config.Execute.iopub_timeout = 60
    return config


class Stock:
    """A course that nbgrader alone grades."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gradebook = folder / "gradebook.db"
        self.url = f"sqlite:///{self.gradebook}"
        self.course = Course(folder, stock_config(folder))
        source = folder / "source" / QUIZ / f"{QUIZ}.ipynb"
        source.parent.mkdir(parents=True)
        nbformat.write(quiz("### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION", essay="print()"), source)
        assert self.course.api.generate_assignment(QUIZ)["success"]

    def submit(self, learner: str, content: str, stamp: str = "") -> None:
        folder = self.folder / "submitted" / learner / QUIZ
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{QUIZ}.ipynb").write_text(content, encoding="utf-8")
        (folder / "timestamp.txt").unlink(missing_ok=True)
        if stamp:
            (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")

    def autograde(self, learner: str, *, penalty: str = "none") -> bool:
        api = NbGraderAPI(config=stock_config(self.folder, penalty=penalty))
        return bool(api.autograde(QUIZ, learner)["success"])

    def judged(self, learner: str) -> Judged:
        """What nbgrader found, in the form in which our judge tells it."""
        path = self.folder / "autograded" / learner / QUIZ / f"{QUIZ}.ipynb"
        with Gradebook(self.url) as gradebook:
            grades = gradebook.find_submission_notebook(QUIZ, QUIZ, learner).grades
            tests = {grade.name: (grade.auto_score, grade.max_score) for grade in grades if grade.name in TESTS}
        result = SubmissionResult(learner, QUIZ, "graded", score=sum(score for score, _most in tests.values()))
        return Judged(result, path.read_text(encoding="utf-8"), grades=tests)


TESTS = ("first", "second")


class Both:
    """The same course twice: graded by nbgrader, and by nobody yet."""

    def __init__(self, graded: Stock, folder: Path) -> None:
        self.theirs = folder / "theirs"
        shutil.copytree(graded.folder, self.theirs)
        self.folder = folder / "ours"
        self.folder.mkdir()
        self.gradebook = self.folder / "gradebook.db"
        shutil.copy(graded.gradebook, self.gradebook)
        self.url = f"sqlite:///{self.gradebook}"
        with Gradebook(self.url, "course") as gradebook:
            for learner in SUBMISSIONS:
                gradebook.remove_student(learner)
        self.judged = {learner: graded.judged(learner) for learner in SUBMISSIONS}

    def stock(self) -> Stock:
        stock = Stock.__new__(Stock)
        stock.folder, stock.gradebook = self.theirs, self.theirs / "gradebook.db"
        stock.url = f"sqlite:///{stock.gradebook}"
        return stock

    def write(self, learner: str, *, penalty: str = "none", timestamp: datetime | None = HANDED_IN) -> None:
        with GradebookWriter(self.url, stock_config(self.folder, penalty=penalty)) as writer:
            writer.write(self.judged[learner], key=f"key of {learner}", timestamp=timestamp)

    def write_all(self) -> None:
        for learner in SUBMISSIONS:
            self.write(learner)

    def change(self, learner: str, **options: Any) -> None:
        """Do the same in both gradebooks: marks, comments, dates."""
        for url in (self.url, self.stock().url):
            with Gradebook(url, "course") as gradebook:
                _change(gradebook, learner, **options)

    def difference(self) -> object:
        return difference(rows(self.gradebook), rows(self.theirs / "gradebook.db"))


def _change(
    gradebook: Gradebook,
    learner: str,
    *,
    score: float | None = None,
    credit: float | None = None,
    comment: str = "",
    due: datetime | None = None,
    extension: int = 0,
) -> None:
    if due is not None:
        gradebook.update_or_create_assignment(QUIZ, duedate=due, course_id="course")
    if extension:
        gradebook.grant_extension(QUIZ, learner, hours=extension)
    for name in ("first", "essay", "task"):
        grade = gradebook.find_grade(name, QUIZ, QUIZ, learner)
        if score is not None:
            grade.manual_score, grade.needs_manual_grade = score, False
        if credit is not None:
            grade.extra_credit = credit
    if comment:
        gradebook.find_comment("answer", QUIZ, QUIZ, learner).manual_comment = comment
    gradebook.db.commit()


def raw(gradebook: Path) -> list[str]:
    with sqlite3.connect(gradebook) as connection:
        return sorted(connection.iterdump())
