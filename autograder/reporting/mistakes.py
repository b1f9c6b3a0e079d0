"""The most common mistakes of a cohort, by message key, with an example each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.reporting.guides import Advice, advice_of
from autograder.reporting.notebooks import Answers
from autograder.reporting.plain import excerpt
from autograder.reporting.records import Answer, Asked, Cohort
from autograder.reporting.tokens import without_comments

# A property that could not be tried because of another one is no mistake of its own.
CONSEQUENCE = "common.blocked"
EXAMPLE_LINES = 14


@dataclass(frozen=True)
class CommonMistake:
    """A message key in a question. learners: who met it, sorted. message: as one of them read it.

    example: first lines of that learner's answer, empty where there is none. cut: whether lines were left out.
    """

    key: str
    question: Asked
    learners: tuple[str, ...]
    message: str
    hidden: bool
    example_of: str = ""
    example: tuple[str, ...] = ()
    cut: bool = False
    advice: Advice | None = None


@dataclass
class _Met:
    hidden: bool
    messages: dict[str, str] = field(default_factory=dict)


def common_mistakes(cohort: Cohort, answers: Mapping[str, Answers], *, comments: bool = True) -> list[CommonMistake]:
    """Mistakes of the graded learners, the most frequent first, and as frequent ones in the order of questions.

    answers: code by learner and grade id. comments: whether examples keep the words of comments.
    """
    met: dict[tuple[str, str], _Met] = {}
    for item in cohort.graded:
        for answer in item.answers:
            _collect(met, item.learner, answer)
    advice = advice_of(cohort.lab)
    found = []
    for (question_id, key), one in met.items():
        asked = cohort.question(question_id)
        if asked is not None:
            found.append(_mistake(key, asked, one, answers, advice.get(key), comments))
    return sorted(found, key=lambda item: (-len(item.learners), item.question.number, item.key))


def _collect(met: dict[tuple[str, str], _Met], learner: str, answer: Answer) -> None:
    for mistake in answer.mistakes:
        if mistake.key != CONSEQUENCE:
            place = met.setdefault((answer.question, mistake.key), _Met(mistake.hidden))
            place.messages.setdefault(learner, mistake.message)


def _mistake(
    key: str, asked: Asked, met: _Met, answers: Mapping[str, Answers], advice: Advice | None, comments: bool
) -> CommonMistake:
    learners = tuple(sorted(met.messages))
    code = {name: text for name in learners if (text := answers.get(name, {}).get(asked.id, "")).strip()}
    # The shortest answer shows the mistake with the least around it.
    chosen = min(code, key=lambda name: (len(code[name]), name), default="")
    shown = code.get(chosen, "")
    lines, cut = excerpt(shown if comments else without_comments(shown), EXAMPLE_LINES)
    message = met.messages[chosen or learners[0]]
    return CommonMistake(key, asked, learners, message, met.hidden, chosen, tuple(lines), cut, advice)
