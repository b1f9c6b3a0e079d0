"""Further checks on choosing k."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.choosing import COUNTS, choose_k, fitted, fresh_blobs, table_of
from autograder.questions.clustering.labels import scaled_indicators
from autograder.questions.clustering.thresholds import threshold

if TYPE_CHECKING:
    from autograder.questions.clustering.hidden.multiverse import Edition

# Written by `python solutions/clustering/stability.py`.
STORE = Path(__file__).with_name("stability.json")


def stability(X: np.ndarray, k: int, resamples: int, starts: int, seed: int) -> float:
    """Mean adjusted Rand index between the labels of all rows and those that refits on resampled rows predict.

    Bootstrap stability: Hennig, Cluster-wise assessment of cluster stability, 2007, with ARI in place of Jaccard.
    X: shape (rows, columns). resamples: number of samples of all rows with replacement. starts: n_init of each refit.
    """
    whole = KMeans(k, n_init=max(starts, 20), random_state=seed).fit(X)
    rng = np.random.default_rng(seed)
    found = []
    for number in range(resamples):
        drawn = X[rng.integers(0, len(X), size=len(X))]
        refit = KMeans(k, n_init=starts, random_state=seed + number).fit(drawn)
        found.append(adjusted_rand_score(whole.labels_, refit.predict(X)))
    return float(np.mean(found))


@lru_cache(maxsize=1)
def _stored() -> dict[str, Any]:
    return dict(json.loads(STORE.read_text(encoding="utf-8")))


_computed: dict[str, dict[int, float]] = {}


def known_stability(edition: Edition) -> dict[int, float]:
    """Stability for each k on the scaled table of an edition: stored for known ones, computed for any other."""
    for entry in _stored()["editions"]:
        if edition.sha256 in entry["sha256"]:
            return {int(k): float(value) for k, value in entry["stability"].items()}
    if edition.sha256 not in _computed:
        X = scaled_indicators(edition.frame()).to_numpy()
        _computed[edition.sha256] = {k: stability(X, k, 40, 5, seed=0) for k in COUNTS}
    return _computed[edition.sha256]


@choose_k.hidden(
    "stability",
    points=1.5,
    needs=("table",),
    says=N_("The stability can be recomputed from new samples"),
    topic=N_("stability"),
    messages={
        "always_one": Message(
            seen=N_("The column 'stability' holds 1, or nearly 1, for every k."),
            expected=N_("New samples of countries move the border between clusters, more so for some k."),
            next=N_("Refit on rows drawn with replacement. New seeds on the same rows are not new samples."),
        ),
        "spread": Message(
            seen=N_("In the column 'stability', the row k = {k} holds {got}."),
            expected=N_("From many samples with replacement, the mean adjusted Rand index is about {wanted}."),
            next=N_("Compare the labels of all rows with those that each refit predicts, over 30 samples or more."),
        ),
    },
)
def recomputed_stability(work: Work) -> None:
    found = table_of(work)["stability"]
    wanted = known_stability(work.dataset("country"))
    if (found > 0.97).all():
        raise Refuse("always_one")
    for k in COUNTS:
        if abs(found[k] - wanted[k]) > threshold("table_stability_tolerance"):
            raise Refuse("spread", k=k, got=found[k], wanted=wanted[k])


@choose_k.hidden(
    "best",
    points=1,
    needs=("model",),
    says=N_("best_kmeans finds the best clusters of new data"),
    topic=N_("the best of many starts"),
    messages={
        "other_data": Message(
            seen=N_("On a test table, the model of best_kmeans has an inertia of {got}; the best is {wanted}."),
            expected=N_("The model is fitted on the table that was given, as it was given."),
            next=N_("Fit on the argument X. Do not scale, drop or replace it inside the function."),
        )
    },
)
def best(work: Work) -> None:
    for k in (3, 5):
        table = fresh_blobs(work.rng)
        got = float(fitted(work, table, k).fitted["inertia_"])
        wanted = float(KMeans(k, n_init=20, random_state=4).fit(table.to_numpy()).inertia_)
        if abs(got - wanted) > 0.001 * wanted:
            raise Refuse("other_data", got=got, wanted=wanted)
