"""Who is in the need group under 36 ways to cluster: the reference that no single choice of method can give.

3 feature forms × 3 scalers × k 3 or 4 × K-Means or Ward. In each, the need group is the cluster with the highest mean
of `child_mort`. A country's share is the part of the 36 that put it there; the core is in all of them.

Figures of known editions are kept in multiverse.json, written by `python solutions/clustering/multiverse.py`. Any other
table of the same columns is computed when it is first asked for.

A multiverse analysis: Steegen et al., Increasing Transparency Through a Multiverse Analysis, 2016.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STORE = Path(__file__).with_name("multiverse.json")

FORMS = ("raw", "absolute", "log")
SCALERS = ("minmax", "standard", "robust")
CLUSTERS = (3, 4)
METHODS = ("kmeans", "ward")

# K-Means with fifty starts still depends on the seed in several of the 36. Ten batches of twenty starts, each batch's
# best polished point by point, do not (`python solutions/clustering/multiverse.py --seeds` shows it).
BATCHES = 10
STARTS = 20
SEED = 0


class Edition(Protocol):
    """The part of `autograder.data.Edition` that is used here: questions import the checking language only."""

    @property
    def id(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    def frame(self) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Specification:
    """One way to cluster. Its name reads form/scaler/k/method."""

    form: str
    scaler: str
    k: int
    method: str

    @property
    def name(self) -> str:
        return f"{self.form}/{self.scaler}/{self.k}/{self.method}"


def specifications() -> list[Specification]:
    """The 36, in a fixed order."""
    return [Specification(*choice) for choice in product(FORMS, SCALERS, CLUSTERS, METHODS)]


# --- one specification ---


def features(frame: pd.DataFrame, form: str) -> pd.DataFrame:
    """The nine indicators in one of three forms.

    raw: as in the file. absolute: exports, imports and health in dollars per person (% of GDP × gdpp / 100).
    log: sign(x) · log(1 + |x|) of every indicator but life_expec, which is not skewed; inflation may be negative.
    """
    import numpy as np

    table = frame.astype(float)
    if form == "absolute":
        for column in ("exports", "imports", "health"):
            table[column] = table[column] * table["gdpp"] / 100
    elif form == "log":
        skewed = table.columns.difference(["life_expec"], sort=False)
        table[skewed] = np.sign(table[skewed]) * np.log1p(table[skewed].abs())
    elif form != "raw":
        raise ValueError(f"no feature form {form!r}")
    return table


def scaled(table: pd.DataFrame, scaler: str) -> np.ndarray:
    """The table under one of three scalers. Shape (rows, columns)."""
    from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

    scalers: dict[str, Any] = {"minmax": MinMaxScaler(), "standard": StandardScaler(), "robust": RobustScaler()}
    values: np.ndarray = scalers[scaler].fit_transform(table)
    return values


def cluster(values: np.ndarray, k: int, method: str, seed: int = SEED) -> np.ndarray:
    """Label of each row. `seed` is K-Means's; Ward has none."""
    from sklearn.cluster import AgglomerativeClustering

    if method == "kmeans":
        return kmeans(values, k, seed)
    labels: np.ndarray = AgglomerativeClustering(k, linkage="ward").fit(values).labels_
    return labels


def kmeans(values: np.ndarray, k: int, seed: int = SEED) -> np.ndarray:
    """Labels of the grouping with the least within-cluster sum of squares that was found."""
    from sklearn.cluster import KMeans

    best: tuple[float, np.ndarray] | None = None
    for batch in range(BATCHES):
        model = KMeans(k, n_init=STARTS, tol=0, random_state=seed * BATCHES + batch).fit(values)
        labels = _polished(values, model.labels_, k)
        within = sum(((values[labels == one] - values[labels == one].mean(axis=0)) ** 2).sum() for one in range(k))
        if best is None or within < best[0]:
            best = within, labels
    assert best is not None
    return best[1]


def _polished(values: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Labels after moving single rows for as long as a move lowers the within-cluster sum of squares.

    Hartigan and Wong, A K-Means Clustering Algorithm, 1979: moving a row from a cluster of n to one of m members
    changes the sum by d²(new) · m / (m + 1) - d²(old) · n / (n - 1).
    """
    import numpy as np

    labels, rows = labels.copy(), np.arange(len(values))
    squares = (values**2).sum(axis=1)[:, None]
    while True:
        sizes = np.bincount(labels, minlength=k)
        centres = np.array([values[labels == one].mean(axis=0) for one in range(k)])
        distances = squares - 2 * values @ centres.T + (centres**2).sum(axis=1)
        leaving = distances[rows, labels] * (sizes / np.maximum(sizes - 1, 1))[labels]
        change = distances * (sizes / (sizes + 1)) - leaving[:, None]
        change[rows, labels] = 0
        change[sizes[labels] == 1] = 0  # a cluster keeps its last row
        row, cluster_to = np.unravel_index(change.argmin(), change.shape)
        if change[row, cluster_to] > -1e-9 * squares.sum():
            return labels
        labels[row] = cluster_to


def neediest(child_mort: pd.Series, labels: np.ndarray) -> np.ndarray:
    """True for the rows of the cluster with the highest mean child mortality, whatever its number."""
    means = child_mort.groupby(labels).mean()
    mask: np.ndarray = labels == means.idxmax()
    return mask


# --- all of them ---


def runs(frame: pd.DataFrame, seed: int = SEED) -> Iterator[tuple[Specification, np.ndarray]]:
    """Each specification with the rows of its need group. `frame` is indexed by country and must be sorted by it."""
    for form, scaler in product(FORMS, SCALERS):
        values = scaled(features(frame, form), scaler)
        for k, method in product(CLUSTERS, METHODS):
            labels = cluster(values, k, method, seed)
            yield Specification(form, scaler, k, method), neediest(frame["child_mort"], labels)


def membership(frame: pd.DataFrame, seed: int = SEED) -> pd.DataFrame:
    """Who is in the need group of which specification: True or False, countries × 36."""
    import pandas as pd
    import sklearn.cluster  # noqa: F401 - the limit below reaches only libraries that are loaded
    from threadpoolctl import threadpool_limits

    # The order of the rows is the order of the random starts, so it is fixed here.
    table = frame.sort_index()
    # A table this small gains nothing from threads, and on a busy machine waiting for them takes twenty times as long.
    with threadpool_limits(1):
        return pd.DataFrame({spec.name: mask for spec, mask in runs(table, seed)}, index=table.index)


@lru_cache(maxsize=1)
def _stored() -> dict[str, dict[str, int]]:
    """Counts per country, by sha256 of an edition."""
    if not STORE.is_file():
        return {}
    content = json.loads(STORE.read_text(encoding="utf-8"))
    return {sha: entry["counts"] for entry in content["editions"] for sha in entry["sha256"]}


_computed: dict[str, dict[str, int]] = {}


def counts(edition: Edition) -> dict[str, int]:
    """In how many of the 36 each country is in the need group."""
    stored = _stored().get(edition.sha256)
    if stored is not None:
        return stored
    if edition.sha256 not in _computed:
        table = membership(edition.frame())
        _computed[edition.sha256] = {str(name): int(count) for name, count in table.sum(axis=1).items()}
    return _computed[edition.sha256]


def share(edition: Edition) -> pd.Series:
    """Share of the 36 specifications that put a country in the need group, in [0, 1], indexed by country."""
    import pandas as pd

    series = pd.Series(counts(edition), dtype=float, name="share") / len(specifications())
    return series.rename_axis("country")


def core(edition: Edition) -> frozenset[str]:
    """Countries that all 36 specifications put in the need group."""
    full = len(specifications())
    return frozenset(name for name, count in counts(edition).items() if count == full)
