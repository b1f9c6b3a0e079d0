"""The ranges that right and wrong answers reach, one function a limit of thresholds.py.

Each takes a Subject, one edition of the data, and returns {"right": (lowest, highest), "wrong": (lowest, highest)};
"wrong" is missing where nothing wrong is told from right by that limit alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, rand_score, silhouette_score

from autograder.questions.clustering.hidden import multiverse
from solutions.clustering import needgroups
from solutions.clustering.needindex import need_index, top_ten_probability

Ranges = dict[str, tuple[float, float]]

SCALED = ("minmax", "standard")
RICH_ROWS = 60
# K-Means runs that a careful learner may make: starts and seeds.
SEEDS = range(40)


@dataclass(frozen=True, eq=False)
class Subject:
    """One edition: its table indexed by country and sorted by it."""

    frame: pd.DataFrame

    @cached_property
    def X(self) -> np.ndarray:
        """The lab's scaled table."""
        return multiverse.scaled(self.frame, "minmax")

    @cached_property
    def unscaled(self) -> np.ndarray:
        return self.frame.to_numpy(dtype=float)

    @cached_property
    def core(self) -> frozenset[str]:
        share = multiverse.membership(self.frame).mean(axis=1)
        return frozenset(share.index[share == 1])

    def values(self, form: str, scaler: str) -> np.ndarray:
        return multiverse.scaled(multiverse.features(self.frame, form), scaler)


def span(right: Iterable[float], wrong: Iterable[float] = ()) -> Ranges:
    """Lowest and highest of right and of wrong values."""
    ranges = {}
    for kind, values in (("right", list(right)), ("wrong", list(wrong))):
        if values:
            ranges[kind] = (float(min(values)), float(max(values)))
    return ranges


# Not shared between subjects by accident: an array is told by its identity, and subjects keep theirs alive.
@lru_cache(maxsize=None)
def _runs(key: int, k: int, starts: int, seeds: range, values: _Array) -> list[KMeans]:
    return [KMeans(k, n_init=starts, random_state=seed).fit(values.array) for seed in seeds]


@dataclass(frozen=True, eq=False)
class _Array:
    array: np.ndarray
