"""A course folder with the light lab in it, graded through nbgrader, and edits of its notebook."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.checking.verdict import MIME
from autograder.grading.collect import collect, read_work
from autograder.grading.course import CONFIG_FILE, Course, course_config
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.trees import FolderTree
from autograder.judging.job import Job
from autograder.judging.run import judge
from autograder.measuring import light

LAB = light.ID
DUE = datetime(2026, 3, 1, 9, 0, 0)
STAMP = "2026-03-01 12:00:00 UTC\n"


class LightCourse:
    """A course folder with the light lab released in it."""

    def __init__(self, root: Path, config: Config | None = None) -> None:
        self.root = root
        self.course = Course(root, config)
        source = root / "source" / LAB / f"{LAB}.ipynb"
        source.parent.mkdir(parents=True)
        nbformat.write(light.source_notebook(), source)
        (root / "nbgrader_config.py").write_text(CONFIG_FILE, encoding="utf-8")
        result = self.course.api.generate_assignment(LAB)
        assert result["success"], result["error"]
        with Gradebook(self.course.gradebook_url, "bdti-labs") as gradebook:
            gradebook.update_or_create_assignment(LAB, duedate=DUE, course_id="bdti-labs")

    def released(self, lab: str = LAB) -> NotebookNode:
        return nbformat.read(self.root / "release" / lab / f"{lab}.ipynb", as_version=4)

    def submit(self, learner: str, content: str, stamp: str = "", name: str = LAB) -> Path:
        folder = self.root / "submitted" / learner / LAB
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.ipynb"
        path.write_text(content, encoding="utf-8")
        if stamp:
            (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
        return path

    def autograde(self, learner: str) -> dict[str, Any]:
        """What formgrader's button does."""
        result: dict[str, Any] = self.course.api.autograde(LAB, learner)
        return result

    def nbgrader(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=600)

    def score(self, learner: str) -> float:
        with Gradebook(self.course.gradebook_url) as gradebook:
            score: float = gradebook.find_submission(LAB, learner).score
            return score

    def autograded(self, learner: str) -> Path:
        return self.root / "autograded" / learner / LAB / f"{LAB}.ipynb"

    def results(self) -> dict[str, dict[str, Any]]:
        with GradebookWriter(self.course.gradebook_url) as writer:
            return {learner: json.loads(told) for learner, (_key, told) in writer.known(LAB).items()}


def text(notebook: NotebookNode) -> str:
    written: str = nbformat.writes(notebook)
    return written


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def edited(released: NotebookNode, edit: Callable[[NotebookNode], object]) -> str:
    notebook = light.filled(released)
    edit(notebook)
    return text(notebook)


def duplicate_and_strip(notebook: NotebookNode) -> None:
    """What stops a whole cohort in nbgrader: a check twice, and metadata of another kind."""
    check = cell_of(notebook, "double-check")
    twin = copy.deepcopy(check)
    twin.id = "twin"
    notebook.cells.insert(3, twin)
    cell_of(notebook, "square-check").metadata["nbgrader"] = {}
    cell_of(notebook, "half-check").metadata["nbgrader"]["schema_version"] = 99
    cell_of(notebook, "digits-check").source = "2.0"
    notebook.cells.remove(cell_of(notebook, "is_even-check"))
    cell_of(notebook, "negative-check").metadata["nbgrader"] = "gone"


def forge(notebook: NotebookNode) -> None:
    """No answers, but full marks among the outputs, and a `lab` that gives them."""
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution"):
            cell.source = "class Lab:\n    def check(self, name):\n        return 2.0\nlab = Lab()"
        if mark.get("grade"):
            forged = {"text/plain": "2.0", MIME: {"points": 2.0}}
            cell.outputs = [new_output("execute_result", forged, execution_count=1)]


def opened(root: Path) -> LightCourse:
    course = LightCourse.__new__(LightCourse)
    course.root, course.course = root, Course(root)
    return course


def write(course: LightCourse, lab: str = LAB) -> None:
    """Grade as `labs grade` does: read, judge, write."""
    released = text(course.released(lab)).encode()
    tree = FolderTree(course.root / "submitted")
    config = course_config(course.root)
    with GradebookWriter(course.course.gradebook_url, config) as writer:
        for found in collect(tree, lab):
            work = read_work(tree, found)
            judged = judge(Job(work.submission, work.content, work.files, released))
            writer.write(judged, key="key", timestamp=work.handed_in)
