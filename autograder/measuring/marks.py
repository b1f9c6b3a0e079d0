"""Whether two gradebooks agree."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.measuring.cohorts import Entry
from autograder.measuring.stock import Marks


@dataclass(frozen=True)
class Difference:
    """A grade cell with other marks in the two gradebooks. None: no mark."""

    learner: str
    kind: str
    cell: str
    stock: float | None
    ours: float | None


@dataclass(frozen=True)
class Agreement:
    """What a comparison of two gradebooks came to."""

    submissions: int
    cells: int
    differences: list[Difference] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        """True when cells were compared and none differs."""
        return self.cells > 0 and not self.differences

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {"agree": self.agree, **asdict(self)}


def compare(entries: Iterable[Entry], stock: Marks, ours: Marks) -> Agreement:
    """Compare every grade cell of the honest submissions among `entries`. A missing mark differs from any."""
    submissions = cells = 0
    differences = []
    for entry in entries:
        if not entry.honest:
            continue
        submissions += 1
        there, here = stock.get(entry.learner, {}), ours.get(entry.learner, {})
        # A learner whom neither knows is one difference, so that an empty comparison never passes.
        for cell in sorted(there.keys() | here.keys()) or [""]:
            cells += 1
            if not _same(there.get(cell), here.get(cell)):
                differences.append(Difference(entry.learner, entry.kind, cell, there.get(cell), here.get(cell)))
    return Agreement(submissions, cells, differences)


def _same(first: float | None, second: float | None) -> bool:
    return first is not None and second is not None and math.isclose(first, second, abs_tol=1e-6)
