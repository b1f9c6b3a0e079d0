"""The checking language: a question, its properties, and the messages that refuse an answer.

A question is declared once and serves the notebook, the command line, nbgrader and the judge.
A property states what is true of every right answer. It returns nothing when it holds, and raises `Refuse` when not.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.checking.limits import ResourceLimits

if TYPE_CHECKING:
    from autograder.checking.work import Work
    from infra.settings import Services

PropertyFunction = Callable[["Work"], None]


@dataclass(frozen=True)
class Message:
    """What a learner reads when a property does not hold, in three sentences that may hold `{facts}`.

    `seen` tells what the answer did, `expected` what a right answer does, `next` what to try.
    All three are English source texts marked with `N_`.
    """

    seen: str
    expected: str
    next: str


class Refuse(Exception):
    """Raised by a property that does not hold. `key` names a message; `facts` fill its placeholders."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


@dataclass(frozen=True)
class Property:
    """One thing that is true of every right answer, with its share of the points.

    `topic` is what a learner is told about a hidden property ("a further check on <topic>").
    """

    key: str
    points: float
    says: str
    function: PropertyFunction
    hidden: bool = False
    topic: str = ""
    needs: tuple[str, ...] = ()
    messages: Mapping[str, Message] = field(default_factory=dict)


class Question:
    """A question of a lab.

    id: name used in `lab.check(id)`, lower-case with underscores.
    title, topic: English source texts marked with `N_`.
    points: full points, visible and hidden properties together.
    answers: names that the learner's cell defines.
    hints: three texts, from a nudge to nearly the way.
    messages: message of each key that a visible property of this question may refuse with.
    engines: those of Spark and Hive on which it can be checked; none named: all.
    """

    def __init__(
        self,
        id: str,
        *,
        title: str,
        topic: str,
        points: float,
        answers: tuple[str, ...],
        hints: tuple[str, str, str],
        messages: Mapping[str, Message],
        engines: tuple[str, ...] = (),
    ) -> None:
        self.id = id
        self.title = title
        self.topic = topic
        self.points = points
        self.answers = answers
        self.hints = hints
        self.messages: dict[str, Message] = dict(messages)
        self.engines = engines
        self.properties: list[Property] = []

    def property(
        self, key: str, *, points: float, says: str, needs: tuple[str, ...] = ()
    ) -> Callable[[PropertyFunction], PropertyFunction]:
        """Declare a visible property. `says` states it in one line, as a learner reads it in a list."""

        def declare(function: PropertyFunction) -> PropertyFunction:
            self._add(Property(key, points, says, function, needs=needs))
            return function

        return declare

    def hidden(
        self,
        key: str,
        *,
        points: float,
        says: str,
        topic: str = "",
        needs: tuple[str, ...] = (),
        messages: Mapping[str, Message] | None = None,
    ) -> Callable[[PropertyFunction], PropertyFunction]:
        """Declare a hidden property: run when graded, shown to a learner only as a further check on `topic`."""

        def declare(function: PropertyFunction) -> PropertyFunction:
            self._add(
                Property(
                    key,
                    points,
                    says,
                    function,
                    hidden=True,
                    topic=topic or self.topic,
                    needs=needs,
                    messages=messages or {},
                )
            )
            return function

        return declare

    def _add(self, prop: Property) -> None:
        if any(known.key == prop.key for known in self.properties):
            raise ValueError(f"question {self.id}: property {prop.key!r} is declared twice")
        known_keys = {known.key for known in self.properties}
        if missing := set(prop.needs) - known_keys:
            raise ValueError(
                f"question {self.id}: property {prop.key!r} needs {sorted(missing)}, declared later or never"
            )
        self.properties.append(prop)

    @builtins.property
    def visible_points(self) -> float:
        """Points of the visible properties."""
        return sum(prop.points for prop in self.properties if not prop.hidden)

    def message(self, prop: Property, key: str) -> Message | None:
        """Message for `key` when `prop` refused: the property's own, the question's, or a common one."""
        from autograder.checking.common import COMMON

        if key.startswith("common."):
            return COMMON.get(key)
        return prop.messages.get(key) or self.messages.get(key)

    def message_key(self, key: str) -> str:
        """Full name of a message key, such as "minmax.constant"."""
        return key if key.startswith("common.") else f"{self.id}.{key}"


class Lab:
    """The questions of one lab, in order.

    packages: import names that its worker warms up. limits: what a graded submission may use.
    services: those that its notebooks use, of "s3", "mysql", "postgres", "search" and "hive".
    engines: ("spark",) when its notebooks have a Spark session, with an engine of their own unless settings say else.
    seed: puts what its checks read below the shared prefix, as an administrator; returns how much was missing.
    endpoints: host and port of anything else that its notebooks may reach while they are graded.
    """

    def __init__(
        self,
        id: str,
        questions: list[Question],
        *,
        packages: tuple[str, ...] = (),
        limits: ResourceLimits | None = None,
        services: tuple[str, ...] = (),
        seed: Callable[[Services], int] | None = None,
        endpoints: tuple[tuple[str, int], ...] = (),
        engines: tuple[str, ...] = (),
    ) -> None:
        self.id = id
        self.questions = questions
        self.packages = packages
        self.limits = limits or ResourceLimits()
        self.services = services
        self.seed = seed
        self.endpoints = endpoints
        self.engines = engines

    def __getitem__(self, question_id: str) -> Question:
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def number(self, question_id: str) -> int:
        """Position of a question in the lab, counted from 1."""
        return 1 + [question.id for question in self.questions].index(question_id)

    @property
    def points(self) -> float:
        """Full points of the lab."""
        return sum(question.points for question in self.questions)


__all__ = ["Lab", "Message", "Property", "Question", "Refuse"]
