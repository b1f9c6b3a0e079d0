"""What a report says first: a few sentences that an instructor can act on."""

from __future__ import annotations

import math

from autograder.reporting.analysis import LabReport
from autograder.reporting.mistakes import CommonMistake
from autograder.reporting.naming import Names
from autograder.reporting.statistics import SMALL, QuestionFigures
from autograder.text import _, ngettext

# A question on which less than this share of the points was got is called hard.
HARD = 0.5
# Questions that a sentence names by number.
SHOWN = 8


def in_words(report: LabReport, names: Names) -> list[str]:
    """The state of a lab in sentences, most important first."""
    found = [_graded(report)]
    marks = report.figures.marks
    if marks is not None:
        found.append(
            _("The median score is {median} %; half of the learners have between {lower} % and {upper} %.").format(
                median=_whole(marks.median), lower=_whole(marks.lower_quartile), upper=_whole(marks.upper_quartile)
            )
        )
        found += _about_questions(report)
    found += _about_people(report, names)
    if report.figures.small and marks is not None:
        found.append(
            _("Fewer than {count} learners were graded, so figures about questions mean little here.").format(
                count=SMALL
            )
        )
    return found


def start_with(report: LabReport) -> list[tuple[str, str]]:
    """What to do first, as (sentence, part of the page), at most three."""
    todo: list[tuple[str, str]] = []
    waiting = sum(one.waiting for one in report.figures.questions)
    if waiting:
        sentence = ngettext(
            "Look at {count} mark that waits for a person, in formgrader.",
            "Look at {count} marks that wait for a person, in formgrader.",
            waiting,
        )
        todo.append((sentence.format(count=waiting), "questions"))
    if report.cohort.ungraded:
        todo.append((_("Ask for new copies of what could not be graded."), "help"))
    if report.needs_help:
        todo.append((_("Talk to those who may need help."), "help"))
    chief = chief_mistake(report)
    if chief is not None and len(chief.learners) > 1:
        sentence = _("Take up the most common mistake in class: {key} in question {number}.")
        todo.append((sentence.format(key=chief.key, number=chief.question.number), "mistakes"))
    if any(flag.to_read for flag in report.flags):
        todo.append((_("Read the notebooks whose flags ask for a reader."), "flags"))
    if report.similarity.pairs:
        todo.append((_("Read the most similar pairs, both sides."), "similar"))
    return todo[:3]


def hardest(report: LabReport) -> QuestionFigures | None:
    """The question on which the smallest share of the points was got."""
    known = [one for one in report.figures.questions if not math.isnan(one.difficulty)]
    return min(known, key=lambda one: (one.difficulty, one.question.number), default=None)


def chief_mistake(report: LabReport) -> CommonMistake | None:
    """The mistake that most learners made; one about the question's own subject before a general one."""
    own = (one for one in report.mistakes if not one.key.startswith("common."))
    return next(own, report.mistakes[0] if report.mistakes else None)


def _graded(report: LabReport) -> str:
    cohort = report.cohort
    all_of = len(cohort.submissions)
    text = ngettext("{graded} of {all} submission graded.", "{graded} of {all} submissions graded.", all_of).format(
        graded=len(cohort.graded), all=all_of
    )
    if not cohort.ungraded:
        return text
    left = len(cohort.ungraded)
    rest = ngettext("{count} has a reason instead of a score.", "{count} have a reason instead of a score.", left)
    return f"{text} {rest.format(count=left)}"


def _about_questions(report: LabReport) -> list[str]:
    found = []
    hard = hardest(report)
    if hard is not None:
        found.append(
            _("Hardest was question {number}, {title}: {percent} % of its points were got.").format(
                number=hard.question.number, title=hard.question.title, percent=_whole(100 * hard.difficulty)
            )
        )
    others = [one for one in report.figures.questions if one.difficulty < HARD and one is not hard]
    if others:
        numbers = ", ".join(str(one.question.number) for one in others[:SHOWN])
        if len(others) > SHOWN:
            numbers = _("{some} and {count} more").format(some=numbers, count=len(others) - SHOWN)
        found.append(_("Below half of the points as well: questions {numbers}.").format(numbers=numbers))
    odd = [one for one in report.figures.questions if one.discrimination < 0]
    if odd and not report.figures.small:
        numbers = ", ".join(str(one.question.number) for one in odd)
        found.append(
            _(
                "Learners who were better elsewhere got fewer points on question {numbers}. "
                "Read the question and its checks again."
            ).format(numbers=numbers)
        )
    top = chief_mistake(report)
    if top is not None:
        met = len(top.learners)
        found.append(
            ngettext(
                "The most common mistake is {key} in question {number}: {count} learner met it.",
                "The most common mistake is {key} in question {number}: {count} learners met it.",
                met,
            ).format(key=top.key, number=top.question.number, count=met)
        )
    return found


def _about_people(report: LabReport, names: Names) -> list[str]:
    found = []
    if report.needs_help:
        count = len(report.needs_help)
        first = ", ".join(names.of(one.submitted.learner) for one in report.needs_help[:3])
        found.append(
            ngettext(
                "{count} learner may need help: {first}.",
                "{count} learners may need help, first of all {first}.",
                count,
            ).format(count=count, first=first)
        )
    pairs = len(report.similarity.pairs)
    if pairs:
        found.append(
            ngettext(
                "{count} pair of submissions has similar passages; reasons can be harmless.",
                "{count} pairs of submissions have similar passages; reasons can be harmless.",
                pairs,
            ).format(count=pairs)
        )
    return found


def _whole(value: float) -> str:
    return f"{value:.0f}"
