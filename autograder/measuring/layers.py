"""What the sandbox costs a submission."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from autograder.checking.limits import ResourceLimits
from autograder.judging.session import Session
from autograder.judging.stopwatch import Stopwatch
from autograder.judging.warm import Nest, Warm


@dataclass(frozen=True)
class LayerCost:
    """Median milliseconds of a learner's process that runs one trivial cell, at one level of the sandbox.

    start_ms: fork, and all layers put in place. end_ms: everything of it ended and removed. cell_ms: the cell.
    """

    level: str
    layers: tuple[str, ...]
    start_ms: float
    cell_ms: float
    end_ms: float

    @property
    def around_ms(self) -> float:
        """Start and end together."""
        return self.start_ms + self.end_ms

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {**vars(self), "layers": list(self.layers)}


def layer_costs(rounds: int, levels: tuple[str, ...] = ("namespaces", "none")) -> list[LayerCost]:
    """Start and end a process `rounds` times at each level, the levels in turn, so that a busy moment meets them all.

    A level that this machine does not reach comes out as the one that it has.
    """
    warm = [Warm(Nest(highest=level)) for level in levels]
    times: list[list[tuple[float, float, float]]] = [[] for _level in levels]
    try:
        for number in range(rounds + 1):
            for one, found in zip(warm, times, strict=True):
                taken = _round(one.ready())
                # The first round pays for what is done once.
                found += [taken] if number else []
        return [
            LayerCost(one.level, one.layers, *(statistics.median(part) * 1000 for part in zip(*found, strict=True)))
            for one, found in zip(warm, times, strict=True)
        ]
    finally:
        for one in warm:
            one.close()


def _round(warm: Warm) -> tuple[float, float, float]:
    session = Session(warm, ResourceLimits(), {}, Stopwatch())
    moments = [time.perf_counter()]
    try:
        session.revive()
        moments.append(time.perf_counter())
        session.run_cell("x = 1")
        moments.append(time.perf_counter())
    finally:
        session.close()
    moments.append(time.perf_counter())
    start, cell, end = (later - earlier for earlier, later in pairwise(moments))
    return start, cell, end
