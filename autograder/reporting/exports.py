"""Marks as the gradebooks of Moodle and Canvas import them.

Moodle (docs.moodle.org, "Grade import"): a CSV file in UTF-8 with a heading; the person who imports maps one column to
the user (user name, ID number or e-mail address) and others to grade items. Feedback and grade are mapped together,
because feedback that is imported alone takes the grade away.
Canvas (community.canvaslms.com, Instructor Guide, "How do I import grades in the Gradebook?"): the columns Student, ID,
SIS User ID, SIS Login ID and Section, then one an assignment; a row "Points Possible" gives a new one its points.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.reporting.plain import one_line
from autograder.reporting.records import CORRECT, Cohort, Person, Submitted
from autograder.reporting.roster import Entry
from autograder.tabular import plain_cell
from autograder.text import _

MOODLE = "grades-moodle.csv"
CANVAS = "grades-canvas.csv"

MAX_FEEDBACK = 1500
FEEDBACK_QUESTIONS = 12

_MOODLE_PEOPLE = {
    "First name": "first_name",
    "Last name": "last_name",
    "ID number": "id_number",
    "Email address": "email",
    "Username": "username",
}


@dataclass(frozen=True)
class Exported:
    """A file's content, and who is not in it: learners without a mark in any lab, and those that no list has."""

    text: str
    without_mark: tuple[str, ...]
    unmatched: tuple[str, ...]


def moodle_csv(
    cohorts: Sequence[Cohort], people: Mapping[str, Person], entries: Mapping[str, Entry] | None = None
) -> Exported:
    """Marks for Moodle's grade import: who it is, then the points and the feedback of each lab.

    people: what the gradebook knows. entries: who is who in a list; None takes the learners' ids for user names.
    """
    learners, without_mark, unmatched = _rows(cohorts, entries)
    known = {name: _moodle_person(name, people, entries) for name in learners}
    columns = [head for head, name in _MOODLE_PEOPLE.items() if any(person[name] for person in known.values())]
    heads = [*columns]
    for cohort in cohorts:
        heads += [f"{cohort.title} (Real)", f"{cohort.title} (Feedback)"]
    rows = []
    for learner in learners:
        cells: list[object] = [known[learner][_MOODLE_PEOPLE[head]] for head in columns]
        for cohort in cohorts:
            item = _of(cohort, learner)
            cells += [_mark(item), feedback(cohort, item) if item and item.score is not None else ""]
        rows.append(cells)
    return Exported(_csv([heads, *rows]), without_mark, unmatched)


def canvas_csv(
    cohorts: Sequence[Cohort], people: Mapping[str, Person], entries: Mapping[str, Entry] | None = None
) -> Exported:
    """Marks for Canvas's gradebook import. Without a list, a learner's id is taken for the login id."""
    learners, without_mark, unmatched = _rows(cohorts, entries)
    heads: list[object] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    # Canvas itself writes this heading of the row with four spaces in front.
    most: list[object] = ["    Points Possible", "", "", "", ""]
    for cohort in cohorts:
        heads.append(cohort.title)
        most.append(_points(max((item.max_score for item in cohort.submissions), default=0.0)))
    rows = []
    for learner in learners:
        if entries is not None:
            entry = entries[learner]
            login = entry["sis_login_id"] or entry["username"] or entry["email"]
            cells: list[object] = [entry.sorted_name, entry["id"], entry["sis_user_id"], login, entry["section"]]
        else:
            person = people.get(learner, Person())
            name = ", ".join(part for part in (person.last_name, person.first_name) if part)
            cells = [name or learner, person.lms_id, "", learner, ""]
        rows.append([*cells, *(_mark(_of(cohort, learner)) for cohort in cohorts)])
    return Exported(_csv([heads, most, *rows]), without_mark, unmatched)


def feedback(cohort: Cohort, item: Submitted) -> str:
    """One learner's feedback as a short text: the score, what to look at again, and what a person wrote."""
    parts = [_("{points} of {most} points.").format(points=_points(item.score or 0.0), most=_points(item.max_score))]
    if item.penalty:
        parts.append(_("{points} points were taken off for handing in late.").format(points=_points(item.penalty)))
    open_ = [
        _("{number} ({points} of {most})").format(
            number=asked.number, points=_points(answer.points), most=_points(answer.max_points)
        )
        for asked in cohort.questions
        if (answer := item.by_question.get(asked.id)) and answer.points < answer.max_points - 1e-9
    ]
    if open_:
        numbers = ", ".join(open_[:FEEDBACK_QUESTIONS])
        if len(open_) > FEEDBACK_QUESTIONS:
            numbers = _("{some} and {count} more").format(some=numbers, count=len(open_) - FEEDBACK_QUESTIONS)
        parts.append(_("Look again at: {questions}.").format(questions=numbers))
    elif item.answers and all(answer.outcome == CORRECT for answer in item.answers):
        parts.append(_("All answers are right."))
    parts += [answer.comment for answer in item.answers if answer.comment]
    return one_line(" ".join(parts), MAX_FEEDBACK)


def _rows(
    cohorts: Sequence[Cohort], entries: Mapping[str, Entry] | None
) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Learners of the file, those without a mark, and those who are not in the list."""
    everybody = sorted({item.learner for cohort in cohorts for item in cohort.submissions})
    marked = {item.learner for cohort in cohorts for item in cohort.graded}
    unmatched = tuple(name for name in everybody if name in marked and entries is not None and name not in entries)
    taken = [name for name in everybody if name in marked and name not in unmatched]
    return taken, tuple(name for name in everybody if name not in marked), unmatched


def _moodle_person(learner: str, people: Mapping[str, Person], entries: Mapping[str, Entry] | None) -> dict[str, str]:
    if entries is not None:
        entry = entries[learner]
        person = entry.person
        found = {name: entry[name] for name in ("id_number", "email", "username")}
        return {**found, "first_name": person.first_name, "last_name": person.last_name}
    person = people.get(learner, Person())
    named = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
    return {**named, "id_number": "", "username": learner}


def _of(cohort: Cohort, learner: str) -> Submitted | None:
    return cohort.by_learner.get(learner)


def _mark(item: Submitted | None) -> str:
    return "" if item is None or item.score is None else _points(item.score)


def _points(value: float) -> str:
    return f"{round(value, 4):.4f}".rstrip("0").rstrip(".")


def _csv(rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[plain_cell(cell) for cell in row] for row in rows])
    return text.getvalue()
