"""Small cohorts of the light lab for tests, and what a run over one leaves in its folder, in a form to compare."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from autograder.measuring import light
from autograder.measuring.light_source import course_root, write_root

HERE = Path(__file__).resolve().parent
LAB = light.ID
FULL = 24.0

# Learners, and how many of the twelve tasks each got wrong. Bo and Cy handed in the same file.
WRONG = {"ana": 0, "bo": 3, "cy": 3, "dee": 5, "eli": 1, "fay": 12, "gus": 2, "hal": 4}
BROKEN = "zoe"


@contextmanager
def light_course(folder: Path) -> Iterator[Path]:
    """A course with the light lab, for this process and those that it starts."""
    root = folder / "course"
    write_root(root)
    with course_root(root):
        yield root


def light_notebook(wrong: int = 0, remark: str = "", cell: str = "") -> bytes:
    """A submission with the first `wrong` answers wrong. A remark makes it different from every other one.

    cell: code of one more cell, at the end.
    """
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell

    released = nbformat.read(Path(os.environ["LABS_ROOT"]) / "labs" / LAB / f"{LAB}.ipynb", as_version=4)
    notebook = light.filled(released, frozenset(task.name for task in light.TASKS[:wrong]))
    if remark:
        notebook.cells.append(new_markdown_cell(remark, id="remark"))
    if cell:
        notebook.cells.append(new_code_cell(cell, id="one-more"))
    return nbformat.writes(notebook).encode("utf-8")


def submit(folder: Path, learner: str, content: bytes) -> Path:
    """Put a notebook where nbgrader collects it; returns its path."""
    path = folder / learner / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def small_cohort(folder: Path) -> Path:
    """Submissions of the learners in WRONG, and a broken file of one more."""
    for learner, wrong in WRONG.items():
        submit(folder, learner, light_notebook(wrong))
    submit(folder, BROKEN, b'{"cells": [')
    return folder


def grade(submissions: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `labs grade` on the light lab."""
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(submissions), "--out", str(out), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)


def json_lines(run: subprocess.CompletedProcess[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What `labs grade --json` printed: a result a line, and the sums."""
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert lines, run.stderr
    assert lines[-1]["summary"] is True
    return lines[:-1], lines[-1]


def scores(out: Path) -> dict[str, float | None]:
    """Scores in results.json by learner."""
    return {item["learner"]: item["score"] for item in json.loads((out / "results.json").read_text(encoding="utf-8"))}


def expected_scores() -> dict[str, float | None]:
    """What the small cohort must come to."""
    return {**{learner: FULL - 2 * wrong for learner, wrong in WRONG.items()}, BROKEN: None}


_TABLES = {
    "students": "SELECT id FROM student",
    "submissions": "SELECT a.name, s.student_id, s.timestamp FROM submitted_assignment s "
    "JOIN assignment a ON a.id = s.assignment_id",
    "notebooks": "SELECT n.name, s.student_id, m.late_submission_penalty FROM submitted_notebook m "
    "JOIN notebook n ON n.id = m.notebook_id JOIN submitted_assignment s ON s.id = m.assignment_id",
    "grades": "SELECT s.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade "
    "FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook m ON m.id = g.notebook_id "
    "JOIN submitted_assignment s ON s.id = m.assignment_id",
    "comments": "SELECT s.student_id, c.name, k.auto_comment, k.manual_comment "
    "FROM comment k JOIN base_cell c ON c.id = k.cell_id JOIN submitted_notebook m ON m.id = k.notebook_id "
    "JOIN submitted_assignment s ON s.id = m.assignment_id",
    "cells": "SELECT n.name, c.name, c.type FROM base_cell c JOIN notebook n ON n.id = c.notebook_id",
}


def state(out: Path) -> dict[str, Any]:
    """All that a run leaves and that does not depend on when it ran: rows of the gradebook, results, names of files."""
    found: dict[str, Any] = {}
    with closing(sqlite3.connect(out / "gradebook.db")) as database:
        for name, query in _TABLES.items():
            found[name] = sorted(database.execute(query).fetchall(), key=repr)
        kept = database.execute("SELECT learner, assignment, result_json FROM bdti_labs_result").fetchall()
        found["kept"] = sorted((learner, lab, _timeless(json.loads(told))) for learner, lab, told in kept)
    found["results"] = [_timeless(item) for item in json.loads((out / "results.json").read_text(encoding="utf-8"))]
    found["grades.csv"] = (out / "grades.csv").read_bytes()
    folders = ("submitted", "autograded", "feedback")
    found["files"] = sorted(
        path.relative_to(out).as_posix() for name in folders for path in (out / name).rglob("*") if path.is_file()
    )
    found["submitted"] = {path.parent.parent.name: path.read_bytes() for path in out.glob("submitted/*/*/*.ipynb")}
    return found


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Compare two states, and show only what differs: whole states are too long to be read."""
    told = []
    for name in sorted({*found, *expected}):
        if found.get(name) != expected.get(name):
            told += [f"--- {name}", *_lines(expected.get(name)), f"+++ {name}", *_lines(found.get(name))]
    shown = [line for line in told if line.startswith(("---", "+++")) or told.count(line) == 1]
    assert not shown, "\n".join(shown)


def _lines(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [f"{key}: {value!r}" for key, value in sorted(part.items())]
    return [repr(item) for item in part] if isinstance(part, list) else [repr(part)]


def _timeless(result: dict[str, Any]) -> str:
    """A result without its seconds, and without the words about the fresh random data that a property was tried on."""
    questions = [
        {**question, "properties": [{**item, "message": ""} for item in question["properties"]]}
        for question in result["questions"]
    ]
    return json.dumps({**result, "seconds": 0, "questions": questions}, sort_keys=True)


def fresh(folder: Path) -> Path:
    """An empty folder in place of whatever is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
