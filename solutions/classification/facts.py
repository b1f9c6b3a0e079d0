"""The facts about the Wisconsin table that this lab rests on, computed again: expected, got, and whether they agree.

Run as `.venv/bin/python -m solutions.classification.facts` in the course folder. It takes about ten seconds.
The table ships with scikit-learn, so no other file is needed.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    RepeatedStratifiedKFold,
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from autograder.data import load
from autograder.questions.classification.costing import counts_at
from autograder.questions.classification.tables import FEATURES
from solutions.fact import Fact, line

SCORERS = {"accuracy": "accuracy", "recall": "recall", "precision": "precision", "AUC": "roc_auc"}


def samples() -> tuple[pd.DataFrame, pd.Series]:
    """The table that ships with scikit-learn, and y with 1 for malignant."""
    frame = load("breast-cancer", "breast-cancer-sklearn").frame()
    return frame[list(FEATURES)], 1 - frame["target"]


def table() -> Iterator[Fact]:
    """Size, code and correlations."""
    frame = load("breast-cancer", "breast-cancer-sklearn").frame()
    X, y = samples()
    yield Fact("samples, columns", (569, 30), X.shape)
    yield Fact("benign, malignant", (357, 212), (int((y == 0).sum()), int(y.sum())))
    yield Fact("malignant, share", 0.373, float(y.mean()), 0.0005, "rounding")
    # A sample with large nuclei is malignant: so the code of the larger ones tells which is which.
    larger = int(frame.groupby("target")["mean radius"].mean().idxmax())
    yield Fact("code of malignant in scikit-learn", 0, larger)
    correlation = np.triu(X.corr().abs().to_numpy(), 1)
    yield Fact("pairs with |r| > .95", 15, int((correlation > 0.95).sum()))


def folds() -> Iterator[Fact]:
    """Five folds, repeated ten times, with seed 0."""
    X, y = samples()
    cut = RepeatedStratifiedKFold(n_splits=5, n_repeats=10, random_state=0)
    scaled = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    scaled_neighbours = make_pipeline(StandardScaler(), KNeighborsClassifier())
    expected = {
        "rule 'always benign'": (DummyClassifier(strategy="most_frequent"), {"accuracy": 0.627, "recall": 0.0}),
        "logistic regression, not scaled": (LogisticRegression(max_iter=100), {"recall": 0.909}),
        "logistic regression, scaled": (
            scaled,
            {"accuracy": 0.977, "recall": 0.958, "precision": 0.980, "AUC": 0.995},
        ),
        "nearest neighbours, not scaled": (KNeighborsClassifier(), {"recall": 0.883}),
        "nearest neighbours, scaled": (scaled_neighbours, {"recall": 0.927}),
    }
    for name, (model, measures) in expected.items():
        scorers = {measure: SCORERS[measure] for measure in measures}
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", ConvergenceWarning
            )  # not scaled, the solver does not arrive: that is the fact
            result = cross_validate(model, X, y, cv=cut, scoring=scorers)
        for measure, value in measures.items():
            got = float(result[f"test_{measure}"].mean())
            # A solver that is stopped at 100 steps is elsewhere in another version of the library.
            tolerance = 0.006 if "regression, not" in name else 0.0011
            yield Fact(f"{name}: {measure}", value, got, tolerance, "rounding, versions of the solver")


def thresholds() -> Iterator[Fact]:
    """Missed and needless samples at four thresholds, out of ten folds with seed 0."""
    X, y = samples()
    cut = StratifiedKFold(10, shuffle=True, random_state=0)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    p = cross_val_predict(model, X, y, cv=cut, method="predict_proba")[:, 1]
    for at, missed, needless in ((0.5, 9, 4), (0.3, 5, 12), (0.1, 4, 33), (0.05, 1, 52)):
        got = counts_at(y.to_numpy(), p, at)
        yield Fact(f"threshold {at}: missed, needless", [float(missed), float(needless)], list(map(float, got)), 1.0)


def leak() -> Iterator[Fact]:
    """Selection before and inside the folds, on noise: mean over ten tables of 100 rows and 2,000 columns."""
    found: dict[str, list[float]] = {"before": [], "inside": []}
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    for seed in range(10):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(100, 2000)), rng.permutation(np.arange(100) % 2)
        chosen = SelectKBest(f_classif, k=20).fit_transform(X, y)
        found["before"].append(float(cross_val_score(model, chosen, y, cv=5).mean()))
        inside = make_pipeline(SelectKBest(f_classif, k=20), model)
        found["inside"].append(float(cross_val_score(inside, X, y, cv=5).mean()))
    note = "the outline has one table of noise"
    yield Fact("noise, selected before the folds", 0.85, float(np.mean(found["before"])), 0.05, note)
    yield Fact("noise, selected inside the folds", 0.48, float(np.mean(found["inside"])), 0.05, note)


GROUPS: dict[str, Callable[[], Iterator[Fact]]] = {
    "table": table,
    "folds": folds,
    "thresholds": thresholds,
    "leak": leak,
}


def check(group: str) -> list[Fact]:
    """The facts of one group, computed."""
    with threadpool_limits(1):  # tables this small gain nothing from threads
        return list(GROUPS[group]())


def main() -> int:
    """Print the whole table. Exit code 0 when every fact agrees."""
    found = []
    for group in GROUPS:
        print(group, flush=True)
        for fact in check(group):
            found.append(fact)
            print(f"  {line(fact)}", flush=True)
    agreeing = sum(fact.agrees for fact in found)
    print(f"{agreeing} of {len(found)} facts agree.")
    return 0 if agreeing == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
