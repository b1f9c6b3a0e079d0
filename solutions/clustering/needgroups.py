"""Need groups of sensible analyses and of useless ones: what the limits of question 12 must tell apart.

Every generator yields (name, group), where the group is True for its rows of `frame`, a table sorted by country.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA

from autograder.questions.clustering.hidden import multiverse

Named = tuple[str, np.ndarray]

# A need group of fewer rows is no group: the careful analyst merges it with the next neediest cluster.
SMALL = 10


def sensible(frame: pd.DataFrame) -> Iterator[Named]:
    """Groups that a careful analyst may end with."""
    for spec, group in multiverse.runs(frame):
        if spec.scaler != "robust":
            yield spec.name, group
    for form in multiverse.FORMS:
        for scaler in ("minmax", "standard"):
            values = multiverse.scaled(multiverse.features(frame, form), scaler)
            for parts in (2, 3, 5):
                scores = PCA(parts).fit_transform(values)
                for k in (3, 4):
                    yield f"{form}/{scaler}/{k}/kmeans on {parts} components", _neediest(frame, _kmeans(scores, k))
    both = pd.concat([frame, multiverse.features(frame, "absolute")[["exports", "imports", "health"]]], axis=1)
    both.columns = [*frame.columns, "exports_abs", "imports_abs", "health_abs"]
    for scaler in ("minmax", "standard"):
        for k in (3, 4):
            values = multiverse.scaled(both, scaler)
            yield f"raw and absolute/{scaler}/{k}/kmeans", _neediest(frame, _kmeans(values, k))
    for form in ("raw", "absolute"):
        values = multiverse.scaled(multiverse.features(frame, form), "standard")
        labels = _kmeans(values, 5)
        if _neediest(frame, labels).sum() < SMALL:
            yield f"{form}/standard/5/kmeans, the small one merged", _merged(frame, labels)


def too_large(frame: pd.DataFrame) -> Iterator[Named]:
    """Groups of clusterings that tell rich from not rich, or a few odd rows from the rest."""
    for form in ("raw", "absolute"):
        unscaled = multiverse.features(frame, form).to_numpy()
        for k in (2, 3, 4):
            yield f"{form}/unscaled/{k}/kmeans", _neediest(frame, _kmeans(unscaled, k))
    robust = multiverse.scaled(multiverse.features(frame, "absolute"), "robust")
    for k in multiverse.CLUSTERS:
        for method in multiverse.METHODS:
            yield f"absolute/robust/{k}/{method}", _neediest(frame, multiverse.cluster(robust, k, method))
    yield "the poorer half by income", (frame["income"] <= frame["income"].median()).to_numpy()


def too_small(frame: pd.DataFrame) -> Iterator[Named]:
    """Single countries, and lists that were made by a filter and not by a cluster."""
    for form in ("raw", "absolute"):
        values = multiverse.scaled(multiverse.features(frame, form), "standard")
        labels = _kmeans(values, 5)
        if _neediest(frame, labels).sum() < SMALL:
            yield f"{form}/standard/5/kmeans", _neediest(frame, labels)
    yield "the ten with the highest child_mort", (frame["child_mort"].rank(ascending=False) <= 10).to_numpy()
    need = frame[_reference(frame)].mean()
    filtered = (frame["gdpp"] <= need["gdpp"]) & (frame["child_mort"] >= need["child_mort"])
    yield "worse than the cluster's means", (filtered & (frame["income"] <= need["income"])).to_numpy()


def not_neediest(frame: pd.DataFrame) -> Iterator[Named]:
    """Another cluster, as a label number that was fixed by hand picks it, and names drawn at random."""
    for scaler in ("minmax", "standard"):
        for k in (3, 4):
            labels = _kmeans(multiverse.scaled(frame, scaler), k)
            right = _neediest(frame, labels)
            for label in sorted(set(labels[~right])):
                yield f"raw/{scaler}/{k}/kmeans, cluster {label}", labels == label
    rng = np.random.default_rng(0)
    for number in range(5):
        group = np.zeros(len(frame), dtype=bool)
        group[rng.choice(len(frame), len(frame) // 4, replace=False)] = True
        yield f"drawn at random, {number}", group


def without_core(frame: pd.DataFrame) -> Iterator[Named]:
    """Groups that lost part of the neediest: outliers deleted, or the cluster cut into pieces."""
    z = (frame - frame.mean()) / frame.std()
    kept = (z.abs() <= 3).all(axis=1)
    high, low = frame.quantile(0.75), frame.quantile(0.25)
    inside = ((frame <= high + 1.5 * (high - low)) & (frame >= low - 1.5 * (high - low))).all(axis=1)
    for name, rows in (("|z| > 3", kept), ("the IQR rule", inside)):
        for k in (3, 4):
            rest = frame[rows]
            labels = _kmeans(multiverse.scaled(rest, "minmax"), k)
            group = pd.Series(_neediest(rest, labels), index=rest.index)
            yield f"rows deleted by {name}, k = {k}", group.reindex(frame.index, fill_value=False).to_numpy()
    values = multiverse.scaled(frame, "minmax")
    for k in (7, 8):
        yield f"raw/minmax/{k}/kmeans", _neediest(frame, _kmeans(values, k))


def useless(frame: pd.DataFrame) -> Iterator[Named]:
    """All of the wrong groups."""
    for family in (too_large, too_small, not_neediest, without_core):
        yield from family(frame)


def linkages(frame: pd.DataFrame) -> Iterator[Named]:
    """Groups of average and single linkage, which may put nearly all rows in one cluster."""
    values = multiverse.scaled(frame, "minmax")
    for linkage in ("average", "single"):
        labels = AgglomerativeClustering(3, linkage=linkage).fit(values).labels_
        yield f"raw/minmax/3/{linkage}", _neediest(frame, labels)


# --- what the limits look at ---


def share(group: np.ndarray) -> float:
    """Share of the rows."""
    return float(group.mean())


def mortality_ratio(frame: pd.DataFrame, group: np.ndarray) -> float:
    """Median child mortality of the group over that of the rest."""
    return float(frame["child_mort"][group].median() / frame["child_mort"][~group].median())


def core_share(frame: pd.DataFrame, group: np.ndarray, core: frozenset[str]) -> float:
    """Share of the core that is in the group."""
    return len(core & set(frame.index[group])) / len(core)


def rich_count(frame: pd.DataFrame, group: np.ndarray, rows: int) -> int:
    """How many of the `rows` rows with the highest gdpp are in the group."""
    return len(set(frame["gdpp"].nlargest(rows).index) & set(frame.index[group]))


def _kmeans(values: np.ndarray, k: int) -> np.ndarray:
    labels: np.ndarray = KMeans(k, n_init=50, random_state=0).fit(values).labels_
    return labels


def _neediest(frame: pd.DataFrame, labels: np.ndarray) -> np.ndarray:
    return multiverse.neediest(frame["child_mort"], labels)


def _merged(frame: pd.DataFrame, labels: np.ndarray) -> np.ndarray:
    """Clusters from the neediest on, until the group is no longer small."""
    order = frame["child_mort"].groupby(labels).mean().sort_values(ascending=False).index
    group = np.zeros(len(frame), dtype=bool)
    for label in order:
        group |= labels == label
        if group.sum() >= SMALL:
            break
    return group


def _reference(frame: pd.DataFrame) -> np.ndarray:
    """The need group of K-Means with k = 3 on min-max-scaled data."""
    return _neediest(frame, _kmeans(multiverse.scaled(frame, "minmax"), 3))
