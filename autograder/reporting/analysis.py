"""Everything that a report says about one lab, computed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.reporting.flags import Flagged, flags_of
from autograder.reporting.helping import NeedsHelp, who_needs_help
from autograder.reporting.mistakes import CommonMistake, common_mistakes
from autograder.reporting.notebooks import Answers, answers_of, starter_of
from autograder.reporting.plain import excerpt
from autograder.reporting.records import Asked, Cohort
from autograder.reporting.similarity import Comparison, Pair, Similarity
from autograder.reporting.statistics import Figures, figures_of
from autograder.reporting.times import Times, times_of
from autograder.reporting.tokens import without_comments

SHOWN_PAIRS = 10
SIDE_LINES = 24
# Lines before the first alike one, so that a reader sees where she is.
LINES_BEFORE = 3


@dataclass(frozen=True)
class Line:
    """A line of code with its number, from 1. alike: whether it stands in a passage that the other one has too."""

    number: int
    text: str
    alike: bool


@dataclass(frozen=True)
class SideBySide:
    """The answers of a pair to the question in which they are most alike, from the first alike line on."""

    pair: Pair
    question: Asked
    first: tuple[Line, ...]
    second: tuple[Line, ...]


@dataclass(frozen=True)
class LabReport:
    """What a report says about one lab. read: notebooks that could be read for examples and comparison."""

    cohort: Cohort
    figures: Figures
    mistakes: tuple[CommonMistake, ...]
    needs_help: tuple[NeedsHelp, ...]
    similarity: Similarity
    side_by_side: tuple[SideBySide, ...]
    flags: tuple[Flagged, ...]
    times: Times
    read: int


def analyse(folder: Path, cohort: Cohort, *, names: bool | None = None) -> LabReport:
    """Compute a lab's report. `folder` holds the notebooks. Never raises for what is in them.

    names: as `Names` has it. Where learners are not named, the words of their comments are left out: people sign there.
    """
    answers: dict[str, Answers] = {}
    for item in cohort.submissions:
        found = answers_of(folder, item.learner, cohort.lab)
        if found is not None:
            answers[item.learner] = found
    comparison = Comparison(answers, starter_of(folder, cohort.lab), [asked.id for asked in cohort.questions])
    similarity = comparison.run()
    return LabReport(
        cohort,
        figures_of(cohort),
        tuple(common_mistakes(cohort, answers, comments=names is True)),
        tuple(who_needs_help(cohort)),
        similarity,
        tuple(
            _beside(cohort, answers, comparison, pair, comments=names is not False)
            for pair in similarity.pairs[:SHOWN_PAIRS]
        ),
        tuple(flags_of(cohort)),
        times_of(cohort),
        len(answers),
    )


def _beside(
    cohort: Cohort, answers: dict[str, Answers], comparison: Comparison, pair: Pair, *, comments: bool
) -> SideBySide:
    question_id = pair.questions[0][0]
    asked = cohort.question(question_id) or Asked(question_id, 0, question_id, 0.0)
    marked = comparison.alike_lines(pair, question_id)
    first, second = (
        _lines(_told(answers[name].get(question_id, ""), comments), alike)
        for name, alike in zip((pair.first, pair.second), marked, strict=True)
    )
    return SideBySide(pair, asked, first, second)


def _told(code: str, comments: bool) -> str:
    return code if comments else without_comments(code)


def _lines(code: str, alike: set[int]) -> tuple[Line, ...]:
    start = max(0, min(alike, default=0) - LINES_BEFORE)
    shown, _cut = excerpt(code, start + SIDE_LINES)
    return tuple(Line(number + 1, text, number in alike) for number, text in enumerate(shown) if number >= start)
