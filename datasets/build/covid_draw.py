"""Random draws that are the same on every machine and with every version of Python and its libraries.

Only `random.Random(seed).random()` is used, whose stream Python promises to keep, and beside it nothing but addition,
multiplication, division and square roots, which IEEE 754 fixes to the last bit. `math.exp`, `sum` of floats and
numpy's distributions are no such thing: they depend on the C library, on Python's version (which adds up more
exactly from 3.12 on), and on numpy's version.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from math import sqrt

_ONE_OVER_E = 0.36787944117144233
_MANY = 30.0  # from here on a Poisson draw is taken from the normal distribution


class Draw:
    """A stream of draws. Each table has its own seed, so that a change in one leaves the others as they are."""

    def __init__(self, seed: int) -> None:
        self.share = random.Random(seed).random

    def pick(self, cumulative: list[float]) -> int:
        """A place in a list of weights that were added up with `running`."""
        return min(bisect_right(cumulative, self.share() * cumulative[-1]), len(cumulative) - 1)

    def normal(self) -> float:
        """Mean 0 and variance 1, between -6 and 6: the sum of twelve uniform numbers, less 6."""
        total = 0.0
        for _number in range(12):
            total += self.share()
        return total - 6.0

    def around(self, spread: float) -> float:
        """A factor near 1 that is never negative: 1 with a standard deviation of `spread`."""
        return max(0.0, 1.0 + spread * self.normal())

    def lopsided(self, spread: float) -> float:
        """A log-normal factor with median 1; `spread` is the standard deviation of its logarithm."""
        return exponential(spread * self.normal())

    def count(self, mean: float) -> int:
        """A Poisson count, by counting uniform factors (Knuth) where the mean is small."""
        if mean <= 0.0:
            return 0
        if mean >= _MANY:
            return max(0, int(mean + sqrt(mean) * self.normal() + 0.5))
        least, product, number = exponential(-mean), self.share(), 0
        while product > least:
            product *= self.share()
            number += 1
        return number


def running(weights: Iterable[float]) -> list[float]:
    """Weights added up, for `Draw.pick`."""
    return list(accumulate(weights))


def added(weights: Iterable[float]) -> float:
    """The sum, from left to right."""
    total = 0.0
    for weight in weights:
        total += weight
    return total


def exponential(power: float) -> float:
    """e to a power, from basic operations only; relative error below 1e-14 for powers from -30 to 30."""
    if power > 0.0:
        return 1.0 / exponential(-power)
    whole = int(-power)
    rest = -power - whole
    # The series of e^rest, whose terms are all positive.
    term, total = 1.0, 1.0
    for number in range(1, 22):
        term = term * rest / number
        total += term
    result = 1.0 / total
    for _number in range(whole):
        result *= _ONE_OVER_E
    return result
