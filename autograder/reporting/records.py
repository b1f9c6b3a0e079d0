"""A graded cohort as the report sees it: plain records, with marks as the gradebook has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

NOT_ATTEMPTED = "not_attempted"
CORRECT = "correct"


@dataclass(frozen=True)
class Mistake:
    """A property that did not hold: its message key, and the message as the learner reads it."""

    key: str
    message: str
    hidden: bool = False


@dataclass(frozen=True)
class Answer:
    """One learner's answer to one question.

    points: as they count, a manual mark included. auto_points: what the judge gave; None where it gave nothing.
    manual: whether a person gave the mark. waiting: whether the gradebook asks for a person to look.
    seconds: run time, where the result tells it.
    """

    question: str
    points: float
    max_points: float
    outcome: str
    mistakes: tuple[Mistake, ...] = ()
    auto_points: float | None = None
    manual: bool = False
    waiting: bool = False
    comment: str = ""
    seconds: float | None = None

    @property
    def attempted(self) -> bool:
        """Whether there is an answer."""
        return self.outcome != NOT_ATTEMPTED


@dataclass(frozen=True)
class Submitted:
    """One learner's submission of one lab.

    score: points that count, after manual marks and a late penalty; None when it was not graded.
    handed_in: UTC without a time zone, None when unknown. seconds_late: None when there is no due date.
    """

    learner: str
    graded: bool
    reason: str = ""
    score: float | None = None
    max_score: float = 0.0
    flags: tuple[str, ...] = ()
    seconds: float = 0.0
    answers: tuple[Answer, ...] = ()
    handed_in: datetime | None = None
    seconds_late: float | None = None
    penalty: float = 0.0

    @cached_property
    def by_question(self) -> dict[str, Answer]:
        """Answers by question id."""
        return {answer.question: answer for answer in self.answers}

    @property
    def share(self) -> float | None:
        """Share of the full score, 0 to 1; None when it was not graded or nothing is marked."""
        return None if self.score is None or self.max_score <= 0 else self.score / self.max_score


@dataclass(frozen=True)
class Asked:
    """A question of the lab. number: its place in the lab, from 1."""

    id: str
    number: int
    title: str
    points: float


@dataclass(frozen=True)
class Person:
    """What is known of a learner beside her id. Empty texts where nothing is known."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass
class Cohort:
    """All submissions of one lab.

    notes: what the reader of the report has to know about the files it was made from, in words.
    """

    lab: str
    title: str
    questions: tuple[Asked, ...]
    submissions: list[Submitted]
    due: datetime | None = None
    people: dict[str, Person] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def graded(self) -> list[Submitted]:
        """Submissions that have a score."""
        return [item for item in self.submissions if item.graded and item.score is not None]

    @cached_property
    def ungraded(self) -> list[Submitted]:
        """Submissions that have a reason instead of a score."""
        return [item for item in self.submissions if not (item.graded and item.score is not None)]

    @cached_property
    def by_learner(self) -> dict[str, Submitted]:
        """Submissions by learner."""
        return {item.learner: item for item in self.submissions}

    def question(self, question_id: str) -> Asked | None:
        """A question by its id."""
        return next((item for item in self.questions if item.id == question_id), None)
