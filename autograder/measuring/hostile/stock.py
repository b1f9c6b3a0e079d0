"""The same submissions under stock nbgrader, for the cases that can safely be run without a sandbox."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.measuring.hostile.around import Around
from autograder.measuring.hostile.cases import Case, Suite
from autograder.measuring.hostile.judged import output_text
from autograder.measuring.hostile.layout import lay_out
from autograder.measuring.stock import StockCourse, read_marks
from autograder.text import _

# Each of nbgrader's kernels imports the libraries anew, which counts as time of the first cell.
CELL_SECONDS = 30


def stock_marks(suite: Suite, folder: Path) -> dict[str, str]:
    """What stock nbgrader makes of each safe case, in one cell of a table, by case.

    A score, with a word when the attack got somewhere, or that it could not be graded.
    """
    cases = tuple(case for case in suite.cases if case.stock and not case.zipped and (suite.folder / case.id).is_dir())
    course = StockCourse(folder / "course", suite.lab, CELL_SECONDS)
    course.root.mkdir(parents=True)
    around = folder / "around"
    around.mkdir()
    with Around(around) as stands, _environment(stands.environment()):
        course.prepare()
        where = {**stands.where(), "out": str(course.root), "submissions": str(course.submitted)}
        lay_out(replace(suite, cases=cases), course.submitted, {**where, "gradebook": str(course.gradebook)})
        course.autograde()
        # One submission can end a whole batch of nbgrader's; the others are given another chance, one by one.
        for case in cases:
            if case.learner_folder not in read_marks(course.gradebook, suite.lab):
                course.start_up(case.learner_folder)
        marks = read_marks(course.gradebook, suite.lab)
        return {case.id: _told(case, suite.lab, course, marks.get(case.learner_folder)) for case in cases}


def _told(case: Case, lab: str, course: StockCourse, marks: Mapping[str, float | None] | None) -> str:
    notebook = course.root / "autograded" / case.learner_folder / lab / f"{lab}.ipynb"
    if marks is None or not notebook.is_file():
        return _("ungraded")
    score = f"{sum(mark or 0.0 for mark in marks.values()):g}"
    outputs = output_text(notebook)
    reached = any(re.search(pattern, outputs) for pattern in case.never)
    return _("{score}, reached").format(score=score) if reached else score


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """The environment of this process, and so of what it starts, for a while."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
