"""How learners are called in a report: by id and name, or by a number that says nothing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from autograder.reporting.plain import one_line
from autograder.reporting.records import Person
from autograder.text import _


class Names:
    """Names of the learners of a report.

    shown: True names everybody everywhere; None names them where the instructor acts on it, and leaves examples of
    mistakes without a name; False replaces every name by a number. The numbers are drawn anew each time, because any
    order that can be repeated gives names away.
    """

    def __init__(self, learners: Iterable[str], people: Mapping[str, Person], shown: bool | None = None) -> None:
        known = sorted(set(learners))
        numbers = list(range(1, len(known) + 1))
        random.SystemRandom().shuffle(numbers)
        self._numbers = dict(zip(known, numbers, strict=True))
        self._people = people
        self.shown = shown

    @property
    def anonymous(self) -> bool:
        """Whether nobody is named."""
        return self.shown is False

    def of(self, learner: str) -> str:
        """A learner in a list: her id, with her name where it is known; or her number."""
        if self.anonymous:
            return _("learner {number}").format(number=self._numbers.get(learner, 0))
        person = self._people.get(learner)
        name = one_line(person.name) if person else ""
        return f"{learner} ({name})" if name and name != learner else learner

    def in_example(self, learner: str) -> str:
        """Whose example it is; empty when that is left out."""
        return self.of(learner) if self.shown else ""
