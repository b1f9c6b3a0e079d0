"""Read what `labs grade` left in a folder: results, marks made since in formgrader, and the front matter of the lab."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.front_matter import notebook_path, place, read_lab_info
from autograder.reporting.gradebook import GRADEBOOK, Book, Booked, Gradebook, Mark
from autograder.reporting.plain import MAX_MESSAGE, cleaned, one_line
from autograder.reporting.records import Answer, Asked, Cohort, Mistake, Submitted
from autograder.text import _, ngettext

RESULTS = "results.json"
# Results of 10,000 learners take a fifth of it.
MAX_BYTES = 1024**3

Result = dict[str, Any]


class NoResults(LabsError):
    """There is nothing to report on."""

    exit_code = 2


def read_cohorts(folder: Path) -> list[tuple[Path, Cohort]]:
    """Cohorts in a folder that `labs grade --out` wrote, or in the folders in it, in the order of the course.

    Each comes with the folder that has its notebooks. Raises NoResults where there are no results, LabsError where they
    can't be read.
    """
    if not folder.is_dir():
        raise NoResults(
            _("There is no folder {path}. Name the folder that `labs grade … --out` wrote.").format(path=folder)
        )
    places = [folder] if _has_results(folder) else [inner for inner in sorted(folder.iterdir()) if _has_results(inner)]
    found = [(one, cohort) for one in places for cohort in _read(one)]
    if not found:
        raise NoResults(
            _(
                "There are no results in {path}: no results.json, and no gradebook that labs grade wrote. "
                "Run `labs grade LAB SUBMISSIONS --out {path}` first."
            ).format(path=folder)
        )
    return sorted(found, key=lambda item: place(item[1].lab))


def _has_results(folder: Path) -> bool:
    return (folder / RESULTS).is_file() or (folder / GRADEBOOK).is_file()


def _read(folder: Path) -> list[Cohort]:
    books: dict[str, Book] = {}
    if (folder / GRADEBOOK).is_file():
        with Gradebook(folder / GRADEBOOK) as gradebook:
            books = {lab: gradebook.book(lab) for lab in gradebook.labs()}
    listed, notes = _listed(folder / RESULTS, needed=not any(book.results for book in books.values()))
    by_lab: dict[str, dict[str, Result]] = {}
    for result in listed:
        if isinstance(result, dict) and isinstance(result.get("lab"), str) and isinstance(result.get("learner"), str):
            by_lab.setdefault(result["lab"], {})[result["learner"]] = result
        else:
            notes.append(_("An entry of {path} names no lab or no learner, and was left out.").format(path=RESULTS))
    cohorts = []
    for lab in sorted({*by_lab, *(lab for lab, book in books.items() if book.results)}):
        book = books.get(lab, Book())
        told = list(dict.fromkeys(notes))
        if lab in by_lab and (missing := len(set(book.results) - set(by_lab[lab]))):
            told.append(
                ngettext(
                    "The gradebook has {count} result more than results.json. A run was stopped: the same `labs grade` "
                    "command goes on where it was.",
                    "The gradebook has {count} results more than results.json. A run was stopped: the same "
                    "`labs grade` command goes on where it was.",
                    missing,
                ).format(count=missing)
            )
        cohorts.append(_cohort(folder, lab, {**by_lab.get(lab, {}), **book.results}, book, told))
    return cohorts


def _listed(path: Path, *, needed: bool) -> tuple[list[Any], list[str]]:
    """Entries of results.json, and notes. Raises LabsError when it is `needed` and can't be read."""
    if not path.is_file():
        return [], []
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(_("it is larger than 1 GiB"))
        listed = json.loads(path.read_bytes())
        if not isinstance(listed, list):
            raise ValueError(_("a list of results was expected"))
    except (OSError, ValueError, RecursionError) as error:
        sentence = _("{path} can't be read ({reason}).").format(path=path, reason=one_line(str(error)))
        if needed:
            raise LabsError(
                f"{sentence} {_('Run the same `labs grade` command again: it writes the file anew.')}"
            ) from None
        return [], [f"{sentence} {_('The results were taken from the gradebook.')}"]
    return listed, []


def _cohort(folder: Path, lab: str, results: dict[str, Result], book: Book, notes: list[str]) -> Cohort:
    title, asked = _front_matter(folder, lab)
    submissions, unreadable = [], list(book.damaged)
    for learner in sorted(results):
        try:
            submissions.append(_submitted(learner, results[learner], book.booked.get(learner)))
        except (KeyError, TypeError, ValueError, AttributeError):
            unreadable.append(learner)
    if unreadable:
        names = ", ".join(one_line(name, 40) for name in unreadable[:5]) + (" …" if len(unreadable) > 5 else "")
        notes.append(
            ngettext(
                "{count} result has another form than this version writes, and was left out: {names}. Grade it again "
                "with --force.",
                "{count} results have another form than this version writes, and were left out: {names}. Grade them "
                "again with --force.",
                len(unreadable),
            ).format(count=len(unreadable), names=names)
        )
    if not submissions:
        raise LabsError(
            _("No result of '{lab}' in {path} can be read. Grade again with `labs grade … --force`.").format(
                lab=one_line(lab), path=folder
            )
        )
    if not book.booked:
        notes.append(
            _("There is no gradebook beside the results, so marks and comments made by hand are not included.")
        )
    return Cohort(one_line(lab), title, _questions(asked, submissions), submissions, book.due, book.people, notes)


def _front_matter(folder: Path, lab: str) -> tuple[str, list[tuple[str, str, float]]]:
    """Title of a lab, and (id, title, points) of its questions; from the released notebook, which was graded."""
    if "/" not in lab and "\\" not in lab and lab not in ("", ".", ".."):
        for path in (folder / "release" / lab / f"{lab}.ipynb", notebook_path(lab)):
            if path.is_file():
                try:
                    info = read_lab_info(path)
                    asked = [(str(one["id"]), str(one["title"]), float(one["points"])) for one in info.questions]
                except (LabsError, KeyError, TypeError, ValueError):
                    continue
                return one_line(info.title, 120), asked
    return one_line(lab), []


def _questions(asked: list[tuple[str, str, float]], submissions: list[Submitted]) -> tuple[Asked, ...]:
    """Questions of the lab in its order; then whatever else has marks, such as a cell that a person marks."""
    known = {name for name, _title, _points in asked}
    most: dict[str, float] = {}
    for item in submissions:
        for answer in item.answers:
            # The points that were given count, should the lab have others by now.
            most[answer.question] = max(most.get(answer.question, 0.0), answer.max_points)
            if answer.question not in known:
                known.add(answer.question)
                asked.append((answer.question, answer.question, answer.max_points))
    return tuple(
        Asked(one_line(name), number, one_line(title, 120), most.get(name, points))
        for number, (name, title, points) in enumerate(asked, 1)
    )


def _submitted(learner: str, result: Result, booked: Booked | None) -> Submitted:
    """A submission in the form of results.json. Raises KeyError, TypeError or ValueError for another form."""
    graded = {"graded": True, "ungraded": False}[result["status"]]
    answers = tuple(_answer(item) for item in result["questions"])
    score = _number(result["score"]) if graded else None
    penalty = 0.0
    if graded and booked is not None and booked.marks:
        answers = _marked(answers, booked.marks)
        penalty = booked.penalty
        score = max(0.0, sum(mark.points or 0.0 for mark in booked.marks.values()) - penalty)
    flags = tuple(one_line(str(flag), 200) for flag in result.get("flags", [])[:200])
    return Submitted(
        learner=one_line(learner),
        graded=graded,
        reason=cleaned(str(result.get("reason", "")), MAX_MESSAGE),
        score=score,
        max_score=_number(result["max_score"]),
        flags=flags,
        seconds=_number(result.get("seconds", 0.0)),
        answers=answers,
        handed_in=booked.handed_in if booked else None,
        seconds_late=booked.seconds_late if booked else None,
        penalty=penalty,
    )


def _answer(item: dict[str, Any]) -> Answer:
    points = _number(item["points"])
    refused = [one for one in item.get("properties", []) if not one["passed"] and one.get("message_key")]
    mistakes = tuple(
        Mistake(
            one_line(str(one["message_key"]), 120),
            cleaned(str(one.get("message", "")), MAX_MESSAGE),
            bool(one.get("hidden")),
        )
        for one in refused
    )
    seconds = item.get("seconds")
    return Answer(
        one_line(str(item["id"])),
        points,
        _number(item["max_points"]),
        one_line(str(item["outcome"])),
        mistakes,
        points,
        seconds=None if seconds is None else _number(seconds),
    )


def _marked(answers: tuple[Answer, ...], marks: dict[str, Mark]) -> tuple[Answer, ...]:
    """The answers with the marks of the gradebook. A check cell is called after its question."""
    left = dict(marks)
    found = []
    for answer in answers:
        mark = left.pop(f"{answer.question}-check", None) or left.pop(answer.question, None)
        found.append(answer if mark is None else _with(answer, mark))
    others = [
        _with(Answer(one_line(name), 0.0, mark.most, "marked"), mark) for name, mark in left.items() if mark.most > 0
    ]
    return (*found, *others)


def _with(answer: Answer, mark: Mark) -> Answer:
    return Answer(
        answer.question,
        mark.points or 0.0,
        mark.most or answer.max_points,
        answer.outcome,
        answer.mistakes,
        mark.auto,
        mark.manual,
        mark.waiting,
        cleaned(mark.comment, MAX_MESSAGE),
        answer.seconds,
    )


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError(value)
    return number
