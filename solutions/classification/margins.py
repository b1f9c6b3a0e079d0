"""Measures how far right answers lie from each other, and wrong ones from them, for every limit of the lab's checks.

Run as `.venv/bin/python -m solutions.classification.margins` in the course folder. It prints a line for each limit.
Nothing reads its output: who changes a limit or a fresh table runs it again, and looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import (
    StratifiedKFold,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    train_test_split,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from threadpoolctl import threadpool_limits

from autograder.data import load
from autograder.questions.classification.costing import cheapest, cost_at
from autograder.questions.classification.folding import NOISE_COLUMNS, NOISE_ROWS, NOISE_SHARE
from autograder.questions.classification.importances import halves, reference
from autograder.questions.classification.tables import FEATURES, two_groups

SCORERS = ("recall", "precision", "roc_auc")


def model() -> Pipeline:
    """The lab's model, not fitted."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))


def training_samples() -> tuple[pd.DataFrame, pd.Series]:
    """The training samples of the lab's own split."""
    frame = load("breast-cancer").frame()
    y = 1 - frame["target"]
    kept = y.groupby(y).cumcount() % 4 != 3
    return frame.loc[kept, list(FEATURES)], y[kept]


def spread(values: Iterable[float]) -> str:
    """Lowest and highest of some values."""
    listed = list(values)
    return f"{min(listed):.4f} to {max(listed):.4f}"


def recall() -> Iterator[tuple[str, str]]:
    """LEAST_RECALL of question folds."""
    X, y = training_samples()
    for name, estimator in (("scaled", model()), ("not scaled", LogisticRegression(max_iter=100))):
        means = []
        for seed in range(4):
            for cuts in (5, 10):
                found = []
                for repeat in range(5 if cuts == 5 else 3):
                    cut = StratifiedKFold(cuts, shuffle=True, random_state=100 * seed + repeat)
                    found.append(pd.DataFrame(cross_validate(clone(estimator), X, y, cv=cut, scoring=SCORERS)))
                means.append(float(pd.concat(found)["test_recall"].mean()))
        yield f"mean recall, {name}", spread(means)


def noise() -> Iterator[tuple[str, str]]:
    """MOST_AUC_OF_NOISE of question folds: left-out rows against rows of the fit."""
    left_out, known, found, benign = [], [], [], []
    for seed in range(20):
        X, y = two_groups(np.random.default_rng(seed), NOISE_ROWS, NOISE_COLUMNS, share=NOISE_SHARE)
        result = cross_validate(model(), X, y, cv=5, scoring=SCORERS, return_train_score=True)
        said = cross_val_predict(model(), X, y, cv=5)
        benign.append(float((said[y == 0] == 0).mean()))
        left_out.append(float(result["test_roc_auc"].mean()))
        known.append(float(result["train_roc_auc"].mean()))
        found.append(float(result["test_recall"].mean()))
    yield "AUC of noise, left out", spread(left_out)
    yield "AUC of noise, rows of the fit", spread(known)
    yield "recall of noise", spread(found)
    yield "recall of noise, benign", spread(benign)


def leak() -> Iterator[tuple[str, str]]:
    """LEAST_LEAKY, HONEST_TOLERANCE and LEAST_WITH_SIGNAL of question leak, with three classifiers."""
    for name, last in (("logistic", model()), ("neighbours", KNeighborsClassifier()), ("Bayes", GaussianNB())):
        leaky, honest, telling = [], [], []
        for seed in range(15):
            rng = np.random.default_rng(seed)
            X, y = (part.to_numpy() for part in two_groups(rng, 80, 600, share=0.5))
            chosen = SelectKBest(f_classif, k=20).fit_transform(X, y)
            inside = make_pipeline(SelectKBest(f_classif, k=20), clone(last))
            leaky.append(float(cross_val_score(clone(last), chosen, y, cv=5).mean()))
            honest.append(float(cross_val_score(inside, X, y, cv=5).mean()))
            X, y = (part.to_numpy() for part in two_groups(rng, 100, 300, share=0.5, apart=1.2, told_by=10))
            telling.append(float(cross_val_score(inside, X, y, cv=5).mean()))
        yield f"leaky, {name}", spread(leaky)
        yield f"honest, {name}, one table", spread(honest)
        yield f"honest, {name}, mean of three", spread(np.reshape(honest, (-1, 3)).mean(axis=1))
        yield f"honest with a signal, {name}", spread(telling)


def plan() -> Iterator[tuple[str, str]]:
    """LEAST_SHARE_OF_NOISE of question plan: lowest cost on noise, over that of flagging everybody."""
    shares: dict[str, list[float]] = {"out of fold": [], "held back": [], "rows of the fit": []}
    for seed in range(40):
        X, y = two_groups(np.random.default_rng(seed), 60, 120, share=0.4)
        labels, well = y.to_numpy(), int((y == 0).sum())
        p = cross_val_predict(model(), X, y, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
        shares["out of fold"].append(cheapest(labels, p)[1] / well)
        held = next(StratifiedKFold(4, shuffle=True, random_state=seed).split(X, y))
        p = model().fit(X.iloc[held[0]], y.iloc[held[0]]).predict_proba(X.iloc[held[1]])[:, 1]
        shares["held back"].append(cheapest(labels[held[1]], p)[1] / well)
        p = model().fit(X, y).predict_proba(X)[:, 1]
        shares["rows of the fit"].append(cheapest(labels, p)[1] / well)
    for name, found in shares.items():
        yield f"cost of noise, {name}", spread(found)
    saved: dict[str, list[float]] = {"out of fold": [], "held back": []}
    for seed in range(60):
        X, y = (part[:110] for part in two_groups(np.random.default_rng(seed), 160, 3, apart=2.8))
        p = cross_val_predict(model(), X, y, cv=StratifiedKFold(5), method="predict_proba")[:, 1]
        saved["out of fold"].append(cost_at(y.to_numpy(), p, 0.5) - cheapest(y.to_numpy(), p)[1])
        fit_X, held_X, fit_y, held_y = train_test_split(X, y, test_size=0.3, stratify=y, random_state=seed)
        p, labels = model().fit(fit_X, fit_y).predict_proba(held_X)[:, 1], held_y.to_numpy()
        saved["held back"].append(cost_at(labels, p, 0.5) - cheapest(labels, p)[1])
    for name, found in saved.items():
        yield f"saved against 0.5, {name}", f"{spread(found)}, nothing on {found.count(0)} of {len(found)}"


def units() -> Iterator[tuple[str, str]]:
    """UNITS_TOLERANCE of question pipeline: largest change of a probability when columns change their unit."""
    factors = np.array([1.0, 0.001, 1.0, 25.4])
    size = np.array([1.0, 4000.0, 0.01, 30.0])
    for scaler in (StandardScaler(), RobustScaler(), MinMaxScaler(), None):
        apart = []
        for seed in range(10):
            X, y = two_groups(np.random.default_rng(seed), 120, 4, apart=2.5, told_by=2)
            X = X * size + 9000 * (size == 4000)
            last = LogisticRegression(max_iter=5000)
            steps = make_pipeline(scaler, last) if scaler is not None else make_pipeline(last)
            before = clone(steps).fit(X, y).predict_proba(X)[:, 1]
            after = clone(steps).fit(X * factors, y).predict_proba(X * factors)[:, 1]
            apart.append(float(np.abs(before - after).max()))
        yield f"change by units, {scaler}", spread(apart)


def importance() -> Iterator[tuple[str, str]]:
    """TOLERANCE of question importance: one right answer of ten shuffles against the check's own."""
    apart, other = [], []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        X, y = two_groups(rng, 240, 3, share=0.2, apart=2.0)
        X["a1"] += 0.7 * y
        X["b"], X["c"] = 3 * X["a0"] + rng.normal(0, 0.3, len(X)), 10 - X["a0"] + rng.normal(0, 0.1, len(X))
        groups = {"copies": ["a0", "b", "c"], "a0": ["a0"], "noise": ["a2"]}
        ten = reference(*halves(X, y), groups, rng=rng, repeats=10)
        more = reference(*halves(X, y), groups, rng=rng)
        apart.append(max(abs(ten[name] - more[name]) for name in groups))
        X, y, X_new, y_new = halves(X, y)
        fitted = model().fit(X, y)
        drops = []
        for _repeat in range(10):
            moved = X_new.copy()
            moved[groups["copies"]] = X_new[groups["copies"]].to_numpy()[rng.permutation(len(X_new))]
            drops.append(fitted.score(X_new, y_new) - fitted.score(moved, y_new))
        other.append(more["copies"] - float(np.mean(drops)))
    yield "two right importances", spread(apart)
    yield "importance by AUC less that by accuracy", spread(other)
    X, y = training_samples()
    half = (X[::2], y[::2], X[1::2], y[1::2])
    alone = reference(*half, {name: [name] for name in FEATURES}, rng=np.random.default_rng(0))
    yield "mean radius alone, on the training samples", f"{alone['mean radius']:.4f}"
    p = model().fit(X[::2], y[::2]).predict_proba(X[1::2])[:, 1]
    yield "AUC there", f"{roc_auc_score(y[1::2], p):.4f}"


MEASUREMENTS: tuple[Callable[[], Iterator[tuple[str, str]]], ...] = (recall, noise, leak, plan, units, importance)


def main() -> None:
    """Print every measurement."""
    with threadpool_limits(1):
        for measure in MEASUREMENTS:
            for name, found in measure():
                print(f"{name:45} {found}", flush=True)


if __name__ == "__main__":
    main()
