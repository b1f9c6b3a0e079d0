"""A graded notebook in parts: what each mark stands for, and what the learner gets to read about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup
from nbgrader.utils import compute_checksum, is_grade, is_solution, is_task

from autograder.checking.registry import load_lab
from autograder.checking.verdict import OUTCOMES, Verdict
from autograder.checking.view import STATES, points_text, properties_html, verdict_from_outputs
from autograder.errors import LabsError
from autograder.grading.feedback_cells import Piece, Reader
from autograder.text import N_, _, ngettext

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Questions that are named under "Start here".
MOST_FIRST = 3

_WAITING = (N_("Not marked yet"), "…", "#737b88")


@dataclass(frozen=True)
class Part:
    """One mark of the notebook, with all that a learner wants to know about it.

    word, shape, colour: its state. score, points: the mark in a sentence and in a table.
    missing: points that can still be gained. next: what to do first; "" when nothing is.
    details: what was checked, as HTML; "" for a course without verdicts. answers: the learner's cells.
    before: prose and examples above the answer.
    """

    anchor: str
    title: str
    word: str
    shape: str
    colour: str
    score: str
    points: str
    missing: float
    waiting: bool
    next: str
    details: Markup | str
    told: str
    answers: tuple[Piece, ...]
    before: tuple[Piece, ...]


@dataclass
class _Segment:
    """Cells that belong to one mark: everything since the mark before it."""

    marked: NotebookNode
    before: list[NotebookNode] = field(default_factory=list)
    answers: list[NotebookNode] = field(default_factory=list)
    after: list[NotebookNode] = field(default_factory=list)


def question_titles(assignment: str) -> Mapping[str, str]:
    """Titles of a lab's questions by the grade id of their check cells; empty for a course of somebody else's."""
    try:
        lab = load_lab(assignment)
    except LabsError:
        return {}
    said = _("Question {number}: {title}")
    return {
        f"{question.id}-check": said.format(number=number, title=_(question.title))
        for number, question in enumerate(lab.questions, 1)
    }


def read_parts(
    cells: Sequence[NotebookNode], titles: Mapping[str, str], reader: Reader
) -> tuple[list[Part], tuple[Piece, ...]]:
    """Parts of a notebook in its order, and the cells after the last of them."""
    segments, rest = _segments(cells)
    parts = [_part(number, segment, titles, reader) for number, segment in enumerate(segments, 1)]
    return parts, tuple(reader.piece(cell) for cell in rest)


def first_steps(parts: Sequence[Part]) -> list[Part]:
    """The parts where most can be gained and a next step is known, the most points first."""
    open_parts = [part for part in parts if part.next and part.missing > 0.005]
    return sorted(open_parts, key=lambda part: -part.missing)[:MOST_FIRST]


def _segments(cells: Sequence[NotebookNode]) -> tuple[list[_Segment], list[NotebookNode]]:
    """Cells by the mark that they lead to. A task comes before the learner's cells, every other mark after them."""
    segments: list[_Segment] = []
    waiting: list[NotebookNode] = []
    task: _Segment | None = None
    for cell in cells:
        if is_grade(cell) or is_task(cell):
            answers = [one for one in waiting if is_solution(one)]
            before = [one for one in waiting if not is_solution(one)]
            segments.append(_Segment(cell, before, answers))
            task = segments[-1] if is_task(cell) else None
            waiting = []
        elif task is not None and not cell.metadata.get("nbgrader"):
            task.after.append(cell)
        else:
            task = None
            waiting.append(cell)
    return segments, waiting


def _part(number: int, segment: _Segment, titles: Mapping[str, str], reader: Reader) -> Part:
    cell = segment.marked
    mark = cell.metadata["nbgrader"]
    by_person = is_task(cell) or is_solution(cell)
    verdict, details = (None, "") if by_person else _verdict(cell)
    title = _title(cell, titles, verdict)
    score, most = float(mark.get("score") or 0.0), float(mark.get("points") or 0.0)
    waiting = bool(mark.get("waiting"))
    untouched = is_solution(cell) and not waiting and score == 0 and mark.get("checksum") == compute_checksum(cell)
    word, shape, colour = STATES["not_attempted"] if untouched else _state(verdict, score, most, waiting=waiting)
    before = tuple(reader.piece(one, whose=title) for one in segment.before)
    answers = [reader.piece(one, whose=title) for one in segment.answers]
    # A check cell of ours is one line that says nothing; its verdict says what it does.
    ours = verdict is not None or (cell.metadata["nbgrader"].get("grade_id") in titles and not cell.get("outputs"))
    if not ours or mark.get("comment"):
        answers.append(reader.piece(cell, whose=title, verdict=verdict is not None))
    answers += [reader.piece(one, whose=title) for one in segment.after]
    return Part(
        anchor=f"part-{number}",
        title=title,
        word=_(word),
        shape=shape,
        colour=colour,
        score=_score(score, most, waiting=waiting),
        points=_("{points} of {total}").format(points="–" if waiting else points_text(score), total=points_text(most)),
        missing=0.0 if waiting else most - score,
        waiting=waiting,
        next=_next(verdict, score, most, by_person=by_person, untouched=untouched) if not waiting else "",
        details=details,
        told=_told(cell, verdict, titles, score, most, by_person=by_person, waiting=waiting)
        if not untouched
        else _("This answer is still as it was released, so nobody had to read it."),
        answers=tuple(answers),
        before=before,
    )


def _title(cell: NotebookNode, titles: Mapping[str, str], verdict: Verdict | None) -> str:
    name = str(cell.metadata["nbgrader"].get("grade_id", ""))
    if is_task(cell):
        return _("Task: {name}").format(name=name)
    if is_solution(cell):
        return _("Answer: {name}").format(name=name)
    if name not in titles and verdict is not None:  # a lab that is not installed here
        return _("Question {number}: {title}").format(number=verdict.number, title=verdict.title)
    return titles.get(name) or _("Test: {name}").format(name=name)


def _verdict(cell: NotebookNode) -> tuple[Verdict | None, Markup | str]:
    """A verdict of the judge's, drawn anew from its data. None for what only looks like one."""
    try:
        verdict = verdict_from_outputs(cell.get("outputs", []))
        if verdict is None or verdict.outcome not in OUTCOMES:
            return None, ""
        return verdict, Markup(properties_html(verdict))
    except (TypeError, ValueError, KeyError, AttributeError):
        return None, ""


def _state(verdict: Verdict | None, score: float, most: float, *, waiting: bool) -> tuple[str, str, str]:
    """Word, shape and colour. The mark in the gradebook decides: a person may have changed it."""
    if waiting:
        return _WAITING
    if most > 0 and score >= most - 0.005:
        return STATES["correct"]
    if score > 0.005:
        return STATES["partly"]
    if verdict is not None and verdict.outcome == "not_attempted":
        return STATES["not_attempted"]
    return STATES["incorrect"]


def _score(score: float, most: float, *, waiting: bool) -> str:
    plural = 1 if most == 1 else 2
    if waiting:
        words = ngettext("worth {total} point", "worth {total} points", plural)
        return words.format(total=points_text(most))
    words = ngettext("{points} of {total} point", "{points} of {total} points", plural)
    return words.format(points=points_text(score), total=points_text(most))


def _next(verdict: Verdict | None, score: float, most: float, *, by_person: bool, untouched: bool) -> str:
    if score >= most - 0.005:
        return ""
    if untouched:
        return _("Write your answer in this cell.")
    if verdict is None:
        if by_person:
            return _("Read your answer again with the comment beside it, and ask your instructor what is missing.")
        return _("Read the message of the test that failed, and run your answer with the values that it names.")
    if verdict.outcome == "not_attempted":
        return _("Fill in the answer cell, run it, and run the check below it.")
    return next(iter(_steps(verdict)), "")


def _steps(verdict: Verdict) -> Iterator[str]:
    refused = [result for result in verdict.properties if not result.passed and not result.fault and result.next]
    waiting = "common.blocked"
    yield from (result.next for result in refused if result.message_key != waiting)


def _told(
    cell: NotebookNode,
    verdict: Verdict | None,
    titles: Mapping[str, str],
    score: float,
    most: float,
    *,
    by_person: bool,
    waiting: bool,
) -> str:
    """One sentence on how this mark came about, where no verdict says it."""
    if by_person and waiting:
        return _("A person marks this answer, and has not done so yet. Until then it counts 0 points.")
    if by_person:
        return _("A person marked this answer.")
    if verdict is not None:
        if abs(verdict.points - score) > 0.005:
            return _("Your instructor changed this mark. The checks alone gave {points} points.").format(
                points=points_text(verdict.points)
            )
        return ""
    if str(cell.metadata["nbgrader"].get("grade_id", "")) in titles:
        return _("No verdict was recorded for this question. Ask your instructor to grade the notebook again.")
    if waiting:
        return _("The test gave no mark. A person decides about it, and until then it counts 0 points.")
    if score >= most - 0.005:
        return _("The test ran to its end without an error.")
    return _("The test did not pass. What it printed stands below it.")
