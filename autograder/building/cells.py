"""Cells of a notebook: their nbgrader metadata, their text, and the heading of a question."""

from __future__ import annotations

from typing import Any

from autograder.building.front_matter import FrontMatter, plain
from autograder.building.source import SourceCell
from autograder.building.wording import ENGLISH, Wording
from autograder.checking.question import Lab, Question
from autograder.text import N_

NBGRADER_SCHEMA = 3


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


def cell_text(
    cell: SourceCell, lab: Lab, front: FrontMatter, wording: Wording = ENGLISH, *, first: bool = False
) -> str:
    """Text of a cell in the notebook: a check calls the lab, a task gets its heading, others stay as they are.

    first: whether it is the notebook's first cell.
    """
    if cell.mark == "check":
        return f'lab.check("{cell.name}")'
    text = wording.cell(cell, first=first)
    if cell.mark == "task":
        question = lab[cell.name]
        return f"{question_heading(question, lab.number(cell.name), front.tasks[cell.name], wording)}\n\n{text}"
    return text


def question_heading(question: Question, number: int, minutes: int, wording: Wording = ENGLISH) -> str:
    """ "## Question 6 · Min-max scaling by its formula (6 points, 9 minutes)" """
    points = plain(question.points)
    ngettext = wording.texts.ngettext
    # gettext counts whole things only; a part of a point is told like several.
    effort = ngettext("{count} point", "{count} points", points if isinstance(points, int) else 2).format(count=points)
    time = ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return "## " + wording.say(N_("Question {number} · {title} ({points}, {minutes})")).format(
        number=number, title=wording.say(question.title), points=effort, minutes=time
    )
