"""Where the limits of this lab's checks come from: what right and wrong answers give, measured.

    python solutions/regression/limits.py

Uses every edition of the data at hand that holds indicators (LABS_DATA_MIRROR adds the official ones).
Prints a line for each limit: its value, and the ranges of right and of wrong answers. Takes about two minutes.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LassoCV, LinearRegression, RidgeCV
from sklearn.model_selection import GroupKFold, KFold, LeaveOneOut, PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from autograder.data.load import present
from autograder.questions.regression import deciding, folds, intervals, splitting, tables
from autograder.questions.regression.hidden import folds as hidden_folds
from autograder.questions.regression.hidden import intervals as hidden_intervals
from autograder.questions.regression.hidden import splitting as hidden_splitting

ROUNDS = 200


def panels() -> dict[str, pd.DataFrame]:
    """Every edition at hand that has indicators, by id."""
    found = {edition.id: edition.frame() for edition in present(tables.DATASET)[0]}
    return {name: frame for name, frame in found.items() if set(tables.SHORT) <= set(frame.columns)}


def latest(panel: pd.DataFrame) -> pd.DataFrame:
    """The last edition, by country."""
    return panel[panel["year"] == panel["year"].max()].set_index("country").sort_index()


def span(values: object) -> str:
    """Smallest, middle and largest value."""
    array = np.asarray(values, dtype=float)
    return f"{array.min():.3f} … {np.median(array):.3f} … {array.max():.3f}"


def lottery_limits() -> Iterator[str]:
    """Deviation of percentiles between as many splits as a learner makes, and ours."""
    rng = np.random.default_rng(1)
    for name, panel in panels().items():
        table = latest(panel)
        X, y = table[list(tables.SHORT)], table["index"]
        ours = [np.percentile(splitting.own_scores(X, y, 400, rng), [5, 50, 95]) for _ in range(60)]
        theirs = [np.percentile(splitting.own_scores(X, y, 100, rng), [5, 50, 95]) for _ in range(120)]
        gaps = np.abs(np.array(ours)[:, None] - np.array(theirs)[None]).reshape(-1, 3)
        low, high = np.percentile(splitting.own_scores(X, y, 2000, rng), [5, 95])
        yield f"splitting.FAR {splitting.FAR}: {name} 99.9 % {np.percentile(gaps, 99.9, axis=0).round(3)}, width {high - low:.2f}"
        fitted = LinearRegression().fit(X, y)
        yield f"    wrong, fitted on all rows: R² {fitted.score(X, y):.2f}; median of splits {np.median(ours, axis=0)[1]:.2f}"
    gaps, wrong = [], []
    for _ in range(120):
        X, y = tables.linear_case(rng, rows=24, columns=8, noise=5.0)
        want = np.percentile(splitting.own_scores(X, y, 300, rng), [5, 50, 95])
        got = np.percentile(splitting.own_scores(X, y, hidden_splitting.SPLITS, rng), [5, 50, 95])
        gaps.append(np.abs(got - want))
        half = [_half(X, y, rng) for _ in range(60)]
        wrong.append(np.median(half) - want[1])
    yield f"hidden splitting.FAR {hidden_splitting.FAR}: 99 % {np.percentile(gaps, 99, axis=0).round(3)}; half as test, median off by {span(wrong)}"


def _half(X: pd.DataFrame, y: pd.Series, rng: np.random.Generator) -> float:
    order = rng.permutation(len(y))
    test, train = order[: len(y) // 2], order[len(y) // 2 :]
    model = LinearRegression().fit(X.iloc[train], y.iloc[train])
    return float(model.score(X.iloc[test], y.iloc[test]))


def signal_limits() -> Iterator[str]:
    """Mean error over that of the mean, on tables with three telling columns."""
    rng = np.random.default_rng(6)
    found: dict[str, list[float]] = {"ten columns": [], "lasso": [], "ridge": [], "first four columns": []}
    for _ in range(30):
        X, y, parts = folds.wide_case(rng)
        guess = folds.guess(y, parts)
        ten = make_pipeline(StandardScaler(), SelectKBest(f_regression, k=10), LinearRegression())
        ridge = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-3, 4, 29)))
        lasso = make_pipeline(StandardScaler(), LassoCV(cv=4, tol=1e-2))
        for name, model, columns in (
            ("ten columns", ten, X),
            ("lasso", lasso, X),
            ("ridge", ridge, X),
            ("first four columns", LinearRegression(), X.iloc[:, :4]),
        ):
            got = cross_val_predict(model, columns, y, cv=PredefinedSplit(parts))
            found[name].append(tables.mae(y, got) / guess)
    for name, ratios in found.items():
        yield f"folds.BETTER {folds.BETTER}: {name} {span(ratios)}"


def noise_limits() -> Iterator[str]:
    """R² on noise, with the selection inside and before the folds."""
    rng, inside, before = np.random.default_rng(2), [], []
    for _ in range(ROUNDS):
        X, y = rng.normal(size=(hidden_folds.ROWS, hidden_folds.COLUMNS)), rng.normal(size=hidden_folds.ROWS)
        parts = KFold(5, shuffle=True, random_state=0)
        for steps in (SelectKBest(f_regression, k=10), SelectKBest(f_regression, k=4)):
            model = make_pipeline(StandardScaler(), steps, LinearRegression())
            inside.append(tables.r_squared(y, cross_val_predict(model, X, y, cv=parts)))
        ridge = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-2, 5, 15)))
        inside.append(tables.r_squared(y, cross_val_predict(ridge, X, y, cv=parts)))
        chosen = SelectKBest(f_regression, k=10).fit_transform(X, y)
        before.append(tables.r_squared(y, cross_val_predict(LinearRegression(), chosen, y, cv=parts)))
    yield f"hidden folds.NOISE_R2 {hidden_folds.NOISE_R2}: inside {span(inside)}, before {span(before)}"


def error_limits() -> Iterator[str]:
    """Mean error of seven folds over that of leave-one-out, for several models, and forests without a seed."""
    rng = np.random.default_rng(3)
    for name, panel in panels().items():
        table = latest(panel)
        y = table["index"]
        for what, X in {"DAILY": table[tables.daily(table)], "SHORT": table[list(tables.SHORT)]}.items():
            ratios = []
            for model in (
                make_pipeline(StandardScaler(), RidgeCV(np.logspace(-3, 4, 15))),
                make_pipeline(StandardScaler(), LassoCV(alphas=np.logspace(-1, 1, 8), cv=4, tol=1e-2)),
            ):
                single = tables.mae(y, cross_val_predict(model, X, y, cv=LeaveOneOut()))
                for seed in range(10):
                    parts = KFold(7, shuffle=True, random_state=seed)
                    ratios.append(tables.mae(y, cross_val_predict(model, X, y, cv=parts)) / single)
            yield f"deciding.FACTOR {deciding.FACTOR}: {name} {what} seven folds over leave-one-out {span(ratios)}"
        X, target, countries = panel[list(tables.SHORT)], panel["index"], panel["country"]
        runs = [
            tables.r_squared(target, cross_val_predict(RandomForestRegressor(40, random_state=int(seed)), X, target,
                                                       groups=countries, cv=GroupKFold(5)))
            for seed in rng.integers(1000, size=8)
        ]  # fmt: skip
        yield f"same_country: {name} forest by country, eight seeds {span(runs)}"


def interval_limits() -> Iterator[str]:
    """Width of right intervals over that of the formula, and how often right and wrong ones hold the true mean."""
    rng = np.random.default_rng(4)
    ratios, wrong_ratios = [], []
    for rows in (26, 28, 30):
        for _ in range(ROUNDS):
            errors = np.abs(rng.normal(size=rows)) * 4
            want = intervals.by_formula(errors, 0.9)
            ratios += [np.diff(_bootstrap(errors, 0.9, 500, rng))[0] / want, np.diff(_student(errors, 0.9))[0] / want]
            wrong_ratios.append(np.diff(np.percentile(errors, [5, 95]))[0] / want)
    yield f"intervals.NARROW, WIDE {intervals.NARROW}, {intervals.WIDE}: right {span(ratios)}, percentiles of errors {span(wrong_ratios)}"
    yield "    wrong: four rows counted apart 0.5; divided by n instead of its root about 0.19"
    held: dict[str, list[int]] = {"bootstrap": [], "student": [], "a quarter of the width": []}
    for _ in range(ROUNDS):
        counts = dict.fromkeys(held, 0)
        for _sample in range(hidden_intervals.TIMES):
            errors = rng.gamma(2.0, 1.5, size=24)
            low, high = _bootstrap(errors, 0.8, 300, rng)
            counts["bootstrap"] += low <= 3 <= high
            inner = (high - low) / 8
            counts["a quarter of the width"] += abs(errors.mean() - 3) <= inner
            low, high = _student(errors, 0.8)
            counts["student"] += low <= 3 <= high
        for name, count in counts.items():
            held[name].append(count)
    for name, counted in held.items():
        yield f"hidden intervals {hidden_intervals.LEAST} to {hidden_intervals.MOST} of {hidden_intervals.TIMES}: {name} {span(counted)}"


def _bootstrap(errors: np.ndarray, level: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    means = rng.choice(errors, size=(draws, len(errors))).mean(axis=1)
    return np.percentile(means, [50 * (1 - level), 50 * (1 + level)])


def _student(errors: np.ndarray, level: float) -> np.ndarray:
    half = stats.t.ppf((1 + level) / 2, len(errors) - 1) * stats.sem(errors)
    return np.array([errors.mean() - half, errors.mean() + half])


def main() -> None:
    """Print every limit with the ranges that it separates."""
    warnings.simplefilter("ignore")
    for part in (lottery_limits, signal_limits, noise_limits, error_limits, interval_limits):
        for line in part():
            print(line, flush=True)


if __name__ == "__main__":
    main()
