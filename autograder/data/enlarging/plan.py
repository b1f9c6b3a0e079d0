"""Which rows an enlarged table has, and in which order, before any of them is drawn.

A row of the edition becomes one row for each reporting office and each period. Offices are what a national file
would hold if each laboratory's counts stood in rows of their own; a period is the whole edition some weeks later,
on the same weekdays. The columns stay as they are, so that sums over the offices mean what they did.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from autograder.data.errors import DataError

# More than this is refused without a word of the user's: 50 million rows are 3 GB of CSV.
BOUND = 50_000_000
# All periods together last six years at most.
_LONGEST = 6 * 365
MISSING = "NA"
DAY = "DATE"
COUNT = "CASES"

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Slot:
    """Neighbouring rows of the edition with one day, in one period. day: None for rows without a day."""

    day: np.datetime64 | None
    period: int
    first: int
    last: int


@dataclass(frozen=True)
class Part:
    """One file: its place among the files, its slots and the number of its rows."""

    number: int
    slots: tuple[Slot, ...]
    rows: int


class Plan:
    """Rows of an enlarged table: exactly `rows` of them, in the order of the published table."""

    def __init__(self, base: pd.DataFrame, rows: int, seed: int, part_rows: int) -> None:
        """base: the edition's rows, days and levels as text, counts as numbers. Raises DataError "enlarge_rows"."""
        if rows < len(base):
            raise DataError("enlarge_rows", rows=rows, least=len(base))
        known = base[base[DAY] != MISSING].sort_values(DAY, kind="stable")
        self.base = pd.concat([known, base[base[DAY] == MISSING]], ignore_index=True)
        self.rows, self.seed = rows, seed
        days = known[DAY].to_numpy().astype("datetime64[D]")
        # Whole weeks, so that a Sunday stays a Sunday.
        self.weeks = max(1, (int((days[-1] - days[0]).astype(int)) + 1) // 7)
        self.periods = max(1, min(_LONGEST // (7 * self.weeks), rows // len(base)))
        self.offices, rest = divmod(rows, len(base) * self.periods)
        # One office more, which reports a part of all combinations: so the number of rows is what was asked for.
        self.copies = np.full((self.periods, len(base)), self.offices, dtype=np.int64)
        self.copies.ravel()[_chosen(self.copies.size, rest, seed)] += 1
        self.parts = self._parts(days, part_rows)

    def day_shift(self, period: int) -> np.timedelta64:
        """Days between the edition and its copy in a period."""
        return np.timedelta64(7 * self.weeks * period, "D")

    def _parts(self, days: npt.NDArray[np.datetime64], part_rows: int) -> list[Part]:
        parts: list[Part] = []
        slots: list[Slot] = []
        held = 0
        for slot in self._slots(days):
            slots.append(slot)
            held += int(self.copies[slot.period, slot.first : slot.last].sum())
            if held >= part_rows:
                parts.append(Part(len(parts), tuple(slots), held))
                slots, held = [], 0
        if held:
            parts.append(Part(len(parts), tuple(slots), held))
        return parts

    def _slots(self, days: npt.NDArray[np.datetime64]) -> list[Slot]:
        starts = np.flatnonzero(np.r_[True, days[1:] != days[:-1]])
        ends = np.r_[starts[1:], len(days)]
        slots = [
            Slot(days[first] + self.day_shift(period), period, int(first), int(last))
            for period in range(self.periods)
            for first, last in zip(starts, ends, strict=True)
        ]
        # The last days of a period, which are not complete, are the first ones of the next.
        slots.sort(key=lambda slot: (slot.day, slot.period))
        if len(days) < len(self.base):
            slots += [Slot(None, period, len(days), len(self.base)) for period in range(self.periods)]
        return slots


def uniform(size: int, *seed: int) -> npt.NDArray[np.float64]:
    """Numbers in [0, 1). Made of raw bits, whose order NumPy promises to keep from version to version (NEP 19)."""
    bits = np.random.PCG64(np.random.SeedSequence(seed)).random_raw(size)
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _chosen(size: int, count: int, seed: int) -> Integers:
    """So many different places of `size`."""
    return np.argsort(uniform(size, seed, 1), kind="stable")[:count].astype(np.int64)
