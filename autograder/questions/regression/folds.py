"""Everything that learns from data is fitted inside the fold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import country_names, mae, predictions

# A prediction that a held-out row has no part in stays the same to the last digits; solvers may differ in them.
SAME = 1e-6
# Mean error over that of the mean: ten columns or lasso gave 0.20 to 0.48 on 30 fresh tables, ridge on all columns 0.71
# in half of them and 0.86 on the one of this check (solutions/regression/limits.py).
BETTER = 0.92

pipeline = Question(
    id="pipeline",
    title=N_("Fit inside the fold"),
    topic=N_("steps inside the folds"),
    points=10,
    answers=("fold_predict", "leak_step"),
    hints=(
        N_("A pipeline is fitted as a whole. Which rows may it see when fold 2 is predicted?"),
        N_(
            "For each fold number: fit make_pipeline(...) on the rows of the other folds, predict the rows of this one."
        ),
        N_("make_pipeline(StandardScaler(), SelectKBest(f_regression, k=10), LinearRegression()), fitted in the loop."),
    ),
    messages={
        "own_value": Message(
            seen=N_("Values of y in one fold were changed, and predictions of the same fold moved by {moved}."),
            expected=N_("The values that you predict have no part in the model that predicts them."),
            next=N_(
                "Loop over the numbers in folds. Choose the columns inside the loop, "
                "from the rows of the other folds only."
            ),
        ),
        "neighbour": Message(
            seen=N_("An extreme country was put into one fold. The others of this fold moved by {moved}."),
            expected=N_("A held-out row has no part in any step, the scaling included."),
            next=N_(
                "Loop over the numbers in folds. Fit the scaler inside the loop, on the rows of the other folds only."
            ),
        ),
        "no_signal": Message(
            seen=N_("Three of {columns} columns tell y well, and your mean error is {got}."),
            expected=N_("Always to guess the mean gives {want}; a model that picks columns is clearly better."),
            next=N_("Keep about ten columns with SelectKBest, or use a model with a penalty."),
        ),
        "order": Message(
            seen=N_("Your predictions fit the rows of y only when they are put in another order."),
            expected=N_("The first prediction is for the first row, also when folds are mixed."),
            next=N_("Write predictions into an array at the places where folds equals the number."),
        ),
        "leak_step": Message(
            seen=N_("You answer '{got}'."),
            expected=N_("One line of the colleague's code uses y of all rows, before any row is held back."),
            next=N_("Read the colleague's cell line by line. Where does y appear first?"),
        ),
        "unknown_code": Message(
            seen=N_("leak_step is '{got}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy a code from the table in the task."),
        ),
    },
)


def wide_case(
    rng: np.random.Generator, rows: int = 48, columns: int = 60
) -> tuple[pd.DataFrame, pd.Series, np.ndarray]:
    """More columns than rows, three of them with a say in y; and five folds, mixed. Noise is a third of the signal."""
    values = rng.normal(size=(rows, columns))
    telling = rng.choice(columns, size=3, replace=False)
    target = 60 + values[:, telling].sum(axis=1) * 5 + rng.normal(size=rows) * 2
    labels = pd.Index(country_names(rows), name="country")
    X = pd.DataFrame(values * 10.0 + 50, index=labels, columns=[f"figure {number}" for number in range(columns)])
    return X, pd.Series(target, index=labels, name="index"), rng.permutation(np.arange(rows) % 5)


def predicted(work: Work, X: pd.DataFrame, y: pd.Series, folds: np.ndarray) -> np.ndarray:
    """The learner's out-of-fold predictions, in the order of the rows."""
    return predictions(work, work.call("fold_predict", X, y, folds), "fold_predict(X, y, folds)", y.index)


def guess(y: pd.Series, folds: np.ndarray) -> float:
    """Mean absolute error of guessing the mean of the other folds."""
    means = np.array([y[folds != fold].mean() for fold in folds])
    return mae(y, means)


@pipeline.property("signal", points=2, says=N_("The predictions are clearly better than the mean"))
def signal(work: Work) -> None:
    X, y, folds = wide_case(work.rng)
    got, want = predicted(work, X, y, folds), guess(y, folds)
    if mae(y, got) <= BETTER * want:
        return
    if mae(y, _by_fold(got, folds)) <= BETTER * want:
        raise Refuse("order")
    raise Refuse("no_signal", columns=X.shape[1], got=mae(y, got), want=want)


def _by_fold(got: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Predictions that stand fold after fold, put to the rows that they are for."""
    placed = np.empty(len(got))
    placed[np.argsort(folds, kind="stable")] = got
    return placed


@pipeline.property("own_fold", points=2, says=N_("No y of a fold has a part in the predictions of that fold"))
def own_fold(work: Work) -> None:
    X, y, folds = wide_case(work.rng)
    before = predicted(work, X, y, folds)
    held = folds == 3
    changed = y.copy()
    changed[held] = X.iloc[:, 5][held] * 8
    moved = float(np.abs(predicted(work, X, changed, folds) - before)[held].max())
    if moved > SAME * 1e3:
        raise Refuse("own_value", moved=moved)


@pipeline.property("neighbours", points=2, says=N_("No held-out row has a part in a step, such as the scaling"))
def neighbours(work: Work) -> None:
    X, y, folds = wide_case(work.rng)
    before = predicted(work, X, y, folds)
    held = np.flatnonzero(folds == 1)
    extreme = X.copy()
    extreme.iloc[held[0]] = 5e4
    moved = float(np.abs(predicted(work, extreme, y, folds) - before)[held[1:]].max())
    if moved > SAME * 1e3:
        raise Refuse("neighbour", moved=moved)


@pipeline.property("colleague", points=1, says=N_("leak_step names the line that tells the model the answer"))
def colleague(work: Work) -> None:
    got = work.text(work.value("leak_step"), "leak_step").strip().lower()
    if got == "selection":
        return
    raise Refuse("leak_step" if got in ("noise", "folds", "model") else "unknown_code", got=got[:40])
