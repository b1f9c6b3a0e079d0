"""The ranges that right and wrong answers reach, one function a limit of thresholds.py.

Each takes a Subject, one edition of the data, and returns {"right": (lowest, highest), "wrong": (lowest, highest)};
"wrong" is missing where that limit alone tells no wrong answer from a right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

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
SEEDS = 40


class Subject:
    """One edition: its table, indexed by country and sorted by it, and what several limits need of it."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._runs: dict[tuple[int, int], list[KMeans]] = {}

    @cached_property
    def X(self) -> np.ndarray:
        """The lab's scaled table. Shape (rows, 9)."""
        return multiverse.scaled(self.frame, "minmax")

    @cached_property
    def unscaled(self) -> np.ndarray:
        """The table as it is. Shape (rows, 9)."""
        return self.frame.to_numpy(dtype=float)

    @cached_property
    def core(self) -> frozenset[str]:
        """Countries that all 36 specifications put in the need group."""
        share = multiverse.membership(self.frame).mean(axis=1)
        return frozenset(share.index[share == 1])

    @cached_property
    def groups(self) -> dict[str, list[np.ndarray]]:
        """Need groups by family of analyses, the right ones under "sensible"."""
        families = (
            needgroups.sensible,
            needgroups.too_large,
            needgroups.too_small,
            needgroups.not_neediest,
            needgroups.without_core,
        )
        return {family.__name__: [group for _name, group in family(self.frame)] for family in families}

    def values(self, form: str, scaler: str) -> np.ndarray:
        """A feature form under a scaler."""
        return multiverse.scaled(multiverse.features(self.frame, form), scaler)

    def runs(self, k: int, starts: int) -> list[KMeans]:
        """K-Means on the scaled table, once for each seed."""
        if (k, starts) not in self._runs:
            self._runs[k, starts] = [KMeans(k, n_init=starts, random_state=seed).fit(self.X) for seed in range(SEEDS)]
        return self._runs[k, starts]


def span(right: Iterable[float], wrong: Iterable[float] = ()) -> Ranges:
    """Lowest and highest of right and of wrong values."""
    found = {"right": list(right), "wrong": list(wrong)}
    return {kind: (float(min(values)), float(max(values))) for kind, values in found.items() if values}


# --- scaling ---


def scale_bug(subject: Subject) -> Ranges:
    """Right: unscaled against scaled clusters. Wrong: against clusters of the same table with two columns left large."""
    buggy = multiverse.kmeans(subject.unscaled, 3)
    mended = [multiverse.kmeans(subject.values(form, scaler), 3) for form in multiverse.FORMS for scaler in SCALED]
    half = subject.X.copy()
    half[:, [subject.frame.columns.get_loc(name) for name in ("income", "gdpp")]] *= 100
    still = [multiverse.kmeans(half, 3), buggy]
    return span(*([adjusted_rand_score(buggy, labels) for labels in family] for family in (mended, still)))


def excess_at_three(subject: Subject) -> Ranges:
    """Right: ten starts. Wrong: the clusters of the unscaled table, and single starts that stopped elsewhere."""
    best = min(model.inertia_ for model in subject.runs(3, 20))
    stuck = [model.inertia_ for model in subject.runs(3, 1) if model.inertia_ > 1.02 * best]
    unscaled = _within(subject.X, multiverse.kmeans(subject.unscaled, 3))
    right = (model.inertia_ / best - 1 for model in subject.runs(3, 10))
    return span(right, (within / best - 1 for within in (*stuck, unscaled)))


def ari_spread(subject: Subject) -> Ranges:
    """Right: another run of the given clustering, with 50 starts. Wrong: the Rand index without the adjustment."""
    labels = multiverse.kmeans(subject.X, 3)
    given = [KMeans(3, n_init=50, random_state=seed).fit(subject.unscaled).labels_ for seed in range(SEEDS)]
    scores = [adjusted_rand_score(one, labels) for one in given]
    return span(
        (abs(score - scores[0]) for score in scores), (abs(rand_score(one, labels) - scores[0]) for one in given)
    )


# --- choosing k ---


def curves(subject: Subject) -> Ranges:
    """Right: two curves of ten starts, where they differ most. Wrong: a curve of the two components alone."""
    inertias = {k: [model.inertia_ for model in subject.runs(k, 10)] for k in range(1, 11)}
    scores = PCA(2).fit_transform(subject.X)
    flat = {k: KMeans(k, n_init=10, random_state=0).fit(scores).inertia_ for k in inertias}
    wrong = max(1 - flat[k] / min(values) for k, values in inertias.items())
    return span((max(values) / min(values) - 1 for values in inertias.values()), [wrong])


def starts(subject: Subject) -> Ranges:
    """The least n_init with which every seed comes within 0.1 % of the best at k = 4."""
    most = 30
    best = min(model.inertia_ for model in subject.runs(4, most))
    for count in range(most, 0, -1):
        if any(model.inertia_ > 1.001 * best for model in subject.runs(4, count)):
            return span([count + 1])
    return span([1])


def table_wcss(subject: Subject) -> Ranges:
    """Right: two runs of 20 starts. Wrong: the worst of the single starts, at the k where it is least far off."""
    right, wrong = [], []
    for k in range(2, 7):
        values = [model.inertia_ for model in subject.runs(k, 20)]
        right.append(max(values) / min(values) - 1)
        if k > 2:
            wrong.append(max(model.inertia_ for model in subject.runs(k, 1)) / min(values) - 1)
    return span(right, wrong)


def silhouettes_small(subject: Subject) -> Ranges:
    """Right: two runs of 20 starts at k = 2 to 4. Wrong: the silhouette on unscaled data."""
    return _silhouettes(subject, (2, 3, 4))


def silhouettes_large(subject: Subject) -> Ranges:
    """The same at k = 5 and 6, where good runs differ more."""
    return _silhouettes(subject, (5, 6))


def _silhouettes(subject: Subject, counts: tuple[int, ...]) -> Ranges:
    right, wrong = [], []
    for k in counts:
        scores = [silhouette_score(subject.X, model.labels_) for model in subject.runs(k, 20)]
        right.append(max(scores) - min(scores))
        unscaled = silhouette_score(
            subject.unscaled, KMeans(k, n_init=20, random_state=0).fit_predict(subject.unscaled)
        )
        wrong.append(unscaled - max(scores))
    return span(right, wrong)


def stability(subject: Subject) -> Ranges:
    """Right: means over 30 resamples with 5 or 20 starts, against the mean of all. Wrong: 1, from new seeds alone."""
    rng = np.random.default_rng(0)
    right, wrong = [], []
    for k in range(2, 7):
        whole = multiverse.kmeans(subject.X, k)
        pools = {n: np.array([_bootstrap(subject.X, whole, k, n, rng) for _ in range(150)]) for n in (5, 20)}
        middle = pools[20].mean()
        for pool in pools.values():
            # 400 learners who drew 30 resamples each; the outermost one in 400 sets the range.
            means = rng.choice(pool, size=(400, 30)).mean(axis=1)
            right.append(np.abs(means - middle).max())
        if k > 4:
            wrong.append(1 - middle)
    return span(right, wrong)


def _bootstrap(values: np.ndarray, whole: np.ndarray, k: int, starts: int, rng: np.random.Generator) -> float:
    """Adjusted Rand index of the labels and those that a refit on resampled rows predicts for all rows."""
    rows = rng.integers(len(values), size=len(values))
    model = KMeans(k, n_init=starts, random_state=int(rng.integers(2**31))).fit(values[rows])
    return float(adjusted_rand_score(whole, model.predict(values)))


def _within(values: np.ndarray, labels: np.ndarray) -> float:
    groups = (values[labels == label] for label in np.unique(labels))
    return float(sum(((rows - rows.mean(axis=0)) ** 2).sum() for rows in groups))


# --- the need group ---


def need_small(subject: Subject) -> Ranges:
    """Right: sensible analyses. Wrong: single countries and filters."""
    return _over(subject, "too_small", needgroups.share)


def need_large(subject: Subject) -> Ranges:
    """Right: sensible analyses. Wrong: rich against not rich."""
    return _over(subject, "too_large", needgroups.share)


def need_mortality(subject: Subject) -> Ranges:
    """Right: sensible analyses. Wrong: another cluster, and names drawn at random."""
    return _over(subject, "not_neediest", lambda group: needgroups.mortality_ratio(subject.frame, group))


def need_core(subject: Subject) -> Ranges:
    """Right: sensible analyses. Wrong: outliers deleted first, and the cluster cut into pieces."""
    return _over(subject, "without_core", lambda group: needgroups.core_share(subject.frame, group, subject.core))


def need_rich(subject: Subject) -> Ranges:
    """Right: sensible analyses. Wrong: another cluster, and names drawn at random, unless they are a handful."""
    groups = {name: [group for group in family if group.sum() > 10] for name, family in subject.groups.items()}
    counted = {
        name: [needgroups.rich_count(subject.frame, group, RICH_ROWS) for group in family]
        for name, family in groups.items()
    }
    return span(counted["sensible"], counted["not_neediest"])


def accepted_groups(subject: Subject, limits: dict[str, float]) -> dict[str, list[bool]]:
    """Whether the limits together accept each group, by family; those of "sensible" are the right ones."""

    def accepted(group: np.ndarray) -> bool:
        return bool(
            limits["need_share_min"] <= needgroups.share(group) <= limits["need_share_max"]
            and needgroups.mortality_ratio(subject.frame, group) >= limits["need_mortality_ratio_min"]
            and needgroups.core_share(subject.frame, group, subject.core) >= limits["need_core_share_min"]
            and needgroups.rich_count(subject.frame, group, RICH_ROWS) <= limits["need_rich_max"]
        )

    return {name: [accepted(group) for group in family] for name, family in subject.groups.items()}


def _over(subject: Subject, wrong: str, quantity: Callable[[np.ndarray], float]) -> Ranges:
    return span(map(quantity, subject.groups["sensible"]), map(quantity, subject.groups[wrong]))


# --- robustness ---


def top_ten(subject: Subject) -> Ranges:
    """Right: 500 weightings against 20,000. Wrong: certainty, where the probability is not 0 or 1."""
    index = need_index(subject.frame)
    known, _likeness = top_ten_probability(index, 20_000, seed=0)
    right = [(top_ten_probability(index, 500, seed)[0] - known).abs().max() for seed in range(1, SEEDS + 1)]
    equal = index.mean(axis=1).rank(ascending=False) <= 10
    return span(right, [float((equal.astype(float) - known).abs().max())])
