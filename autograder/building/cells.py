"""Cells of a notebook: their ids, their nbgrader metadata, and the heading of a question."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from autograder.building.front_matter import FrontMatter, plain
from autograder.building.source import SourceCell
from autograder.checking.question import Lab, Question

NBGRADER_SCHEMA = 3

_HEADING = re.compile(r"#{1,6}\s+(.+)")
_LONGEST_SLUG = 40


def cell_ids(cells: Iterable[SourceCell]) -> list[str]:
    """An id for each cell, the same in every build.

    A marked cell is named after its mark. A plain cell is named after its heading, else after its own text, so that
    an edit elsewhere never changes its id. Cells that say the same are numbered.
    """
    ids: list[str] = []
    for cell in cells:
        base = _base_id(cell)
        name, number = base, 1
        while name in ids:
            number += 1
            name = f"{base}-{number}"
        ids.append(name)
    return ids


def _base_id(cell: SourceCell) -> str:
    if cell.mark in ("answer", "locked"):
        return cell.name
    if cell.mark in ("task", "check"):
        return f"{cell.name}-{cell.mark}"
    heading = _HEADING.match(cell.text) if cell.cell_type == "markdown" else None
    slug = re.sub(r"[^a-z0-9]+", "-", heading[1].lower()).strip("-")[:_LONGEST_SLUG].strip("-") if heading else ""
    return f"cell-{slug or hashlib.sha256(f'{cell.cell_type}:{cell.text}'.encode()).hexdigest()[:10]}"


def nbgrader_metadata(cell: SourceCell, lab: Lab) -> dict[str, Any] | None:
    """nbgrader's metadata of a marked cell; None for prose and plain cells, which nbgrader does not look at."""
    if cell.mark == "answer":
        return _metadata(cell.name, solution=True)
    if cell.mark == "check":
        points = plain(lab[cell.name].points)
        return {**_metadata(f"{cell.name}-check", grade=True, locked=True), "points": points}
    if cell.mark == "locked":
        return _metadata(cell.name, locked=True)
    return None


def _metadata(grade_id: str, *, grade: bool = False, solution: bool = False, locked: bool = False) -> dict[str, Any]:
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": NBGRADER_SCHEMA,
        "solution": solution,
        "task": False,
    }


def cell_text(cell: SourceCell, lab: Lab, front: FrontMatter) -> str:
    """Text of a cell in the notebook: a check calls the lab, a task gets its heading, others stay as they are."""
    if cell.mark == "check":
        return f'lab.check("{cell.name}")'
    if cell.mark == "task":
        question = lab[cell.name]
        return f"{question_heading(question, lab.number(cell.name), front.tasks[cell.name])}\n\n{cell.text}"
    return cell.text


def question_heading(question: Question, number: int, minutes: int) -> str:
    """ "## Question 6 · Min-max scaling by its formula (6 points, 9 minutes)" """
    points = plain(question.points)
    effort = f"{points} {'point' if points == 1 else 'points'}, {minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"## Question {number} · {question.title} ({effort})"
