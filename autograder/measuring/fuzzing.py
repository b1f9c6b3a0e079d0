"""Fuzzing on all cores: cases in portions, each with a seed of its own, so that a case can be had again."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Any

from autograder.measuring.fuzz import fuzz

SURFACES = ("channel", "notebook")
PORTION = 2000


@dataclass(frozen=True)
class Fault:
    """A case that ended in an exception: the `number`-th of those that `seed` makes on `surface`."""

    surface: str
    seed: int
    number: int
    error: str


@dataclass
class Fuzzed:
    """What became of all cases of a surface. outcomes: how often each came."""

    cases: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        faults = [vars(fault) for fault in self.faults]
        return {"cases": self.cases, "outcomes": dict(self.outcomes), "faults": faults}


def fuzz_portion(surface: str, count: int, seed: int) -> tuple[Counter[str], Fault | None]:
    """Run a portion, as far as the first case that ends in an exception."""
    done = 0

    def count_one(number: int) -> None:
        nonlocal done
        done = number

    try:
        return fuzz(surface, count, seed, count_one), None
    except Exception as error:  # whatever it is: a case must end in one of the two known ways
        return Counter(), Fault(surface, seed, done + 1, f"{type(error).__name__}: {error}"[:500])


def fuzz_all(
    surfaces: Sequence[str],
    cases: int,
    seed: int,
    jobs: int,
    on_done: Callable[[str, int], None] = lambda surface, count: None,
) -> dict[str, Fuzzed]:
    """Run `cases` on each surface in `jobs` processes, with seeds from `seed` on.

    A portion that meets a fault stops there, and its cases are not counted.
    """
    found = {surface: Fuzzed() for surface in surfaces}
    portions = [
        (surface, min(PORTION, cases - start), seed + number)
        for number, start in enumerate(range(0, cases, PORTION))
        for surface in surfaces
    ]
    # A fresh start: a fork would share the state of this process's random numbers and libraries.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(fuzz_portion, *portion): portion for portion in portions}
        for future in as_completed(running):
            surface, count, _seed = running[future]
            outcomes, fault = future.result()
            found[surface].outcomes += outcomes
            if fault is None:
                found[surface].cases += count
            else:
                found[surface].faults.append(fault)
            on_done(surface, count)
    return found
