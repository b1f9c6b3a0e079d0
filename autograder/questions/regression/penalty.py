"""A penalty, chosen inside the training rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import country_names, daily_xy, leave_one_out, mae, predictions
from autograder.text import _

ridge = Question(
    id="ridge",
    title=N_("A penalty against too many columns"),
    topic=N_("the penalty"),
    points=9,
    answers=("tuned_predict", "tuned_alpha", "comparison"),
    hints=(
        N_("RidgeCV and LassoCV try a list of penalties inside the rows that they are fitted on."),
        N_("Scale first, and give alphas over several powers of ten: np.logspace(-3, 4, 29)."),
        N_("make_pipeline(StandardScaler(), RidgeCV(alphas)).fit(X, y); its last step has alpha_."),
    ),
    messages={
        "fields": Message(
            seen=N_("{what} has the entries {got}."),
            expected=N_("It is a dictionary with {want}."),
            next=N_("Compare the names with those in the task."),
        ),
        "mean": Message(
            seen=N_("comparison['mean'] is {got}."),
            expected=N_("Guessing the mean of the other countries misses y by {want} on average."),
            next=N_("Take the leave-one-out error that you computed for the baseline."),
        ),
        "ols": Message(
            seen=N_("comparison['ols'] is {got}."),
            expected=N_("Leave-one-out with LinearRegression on X_daily has a mean absolute error of {want}."),
            next=N_("Use cross_val_predict with cv=LeaveOneOut() on X_daily and y."),
        ),
        "ols_in_sample": Message(
            seen=N_("comparison['ols'] is {got}, the error on the rows that the model was fitted on."),
            expected=N_("Held back one by one, the error on the countries is {want} on average."),
            next=N_("Use cross_val_predict with cv=LeaveOneOut() on X_daily and y."),
        ),
        "tuned": Message(
            seen=N_("comparison['tuned'] is {got}. The mean misses y by {mean} on average, plain regression by {ols}."),
            expected=N_("With a penalty, the error is smaller than both."),
            next=N_("Scale the columns, and try penalties from 0.001 to 10,000."),
        ),
        "too_good": Message(
            seen=N_("comparison['tuned'] is {got}."),
            expected=N_("Your function, called with one fold after the other held back, misses y by {want}."),
            next=N_("Hold each country back before anything is fitted, the choice of the penalty included."),
        ),
        "edge": Message(
            seen=N_("For {data}, the chosen penalty is {alpha}, an end of your list from {low} to {high}."),
            expected=N_("The best penalty lies inside the list; at an end, a better one may lie beyond it."),
            next=N_("Make the list wider, over more powers of ten."),
        ),
        "not_chosen": Message(
            seen=N_("For nearly exact data the penalty is {calm}, and for noisy data {noisy}."),
            expected=N_("The more noise, the larger the penalty that works best."),
            next=N_("Choose alpha by cross-validation on the rows that tuned_alpha is given."),
        ),
    },
)


def wide(rng: np.random.Generator, noise: float, rows: int = 28, columns: int = 23) -> tuple[pd.DataFrame, pd.Series]:
    """Columns that share four causes, as indicators do, and a target of the same causes with `noise`."""
    causes = rng.normal(size=(rows, 4))
    loads = rng.normal(size=(4, columns))
    values = causes @ loads + rng.normal(size=(rows, columns)) * 0.5
    target = 60 + causes @ np.array([4.0, 3.0, 2.0, 1.0]) + rng.normal(size=rows) * noise
    labels = pd.Index(country_names(rows), name="country")
    sizes = 10.0 ** rng.integers(-1, 4, size=columns)
    X = pd.DataFrame((values + 4) * sizes, index=labels, columns=[f"figure {number}" for number in range(columns)])
    return X, pd.Series(target, index=labels, name="index")


def entries(work: Work, value: Any, what: str, names: tuple[str, ...]) -> dict[str, float]:
    """Numbers of a dictionary or Series by these names. Refuses one that lacks a name."""
    found = work.mapping(value, what)
    if not set(names) <= set(found):
        raise Refuse("fields", what=what, got=[str(name) for name in found], want=list(names))
    return {name: work.number(found[name], f"{what}['{name}']") for name in names}


def inside(work: Work, X: pd.DataFrame, y: pd.Series, data: str) -> float:
    """The learner's penalty for these rows. Refuses one at an end of the list."""
    got = entries(work, work.call("tuned_alpha", X, y), "tuned_alpha(…)", ("alpha", "lowest", "highest"))
    if not got["lowest"] * 1.0001 < got["alpha"] < got["highest"] * 0.9999:
        raise Refuse("edge", data=data, alpha=got["alpha"], low=got["lowest"], high=got["highest"])
    return got["alpha"]


def tuned(work: Work, X: pd.DataFrame, y: pd.Series, new: pd.DataFrame) -> np.ndarray:
    """The learner's predictions for new rows."""
    return predictions(work, work.call("tuned_predict", X, y, new), "tuned_predict(…)", new.index)


@ridge.property("plain", points=2, says=N_("comparison has the errors of the mean and of plain regression"))
def plain(work: Work) -> None:
    X, y = daily_xy(work)
    got = entries(work, work.value("comparison"), "comparison", ("mean", "ols", "tuned"))
    mean = mae(y, (y.sum() - y) / (len(y) - 1))
    if abs(got["mean"] - mean) > 0.01:
        raise Refuse("mean", got=got["mean"], want=mean)
    ols = mae(y, leave_one_out(X, y))
    if abs(got["ols"] - ols) > 0.02 * ols:  # nearly as many columns as rows: the last digits hang on the solver
        design = np.column_stack([np.ones(len(X)), (X - X.mean()) / X.std()])
        fitted = design @ np.linalg.lstsq(design, y.to_numpy(), rcond=None)[0]
        key = "ols_in_sample" if abs(got["ols"] - mae(y, fitted)) < 0.1 else "ols"
        raise Refuse(key, got=got["ols"], want=ols)


@ridge.property("better", points=2, needs=("plain",), says=N_("With a penalty, the error is smaller than both"))
def better(work: Work) -> None:
    X, y = daily_xy(work)
    got = entries(work, work.value("comparison"), "comparison", ("mean", "ols", "tuned"))
    if not got["tuned"] < min(got["mean"], got["ols"]):
        raise Refuse("tuned", got=got["tuned"], mean=got["mean"], ols=got["ols"])
    # Seven folds instead of all countries one by one: an error of the same size for a quarter of the time.
    parts = np.arange(len(y)) % 7
    held = np.empty(len(y))
    for part in range(7):
        held[parts == part] = tuned(work, X[parts != part], y[parts != part], X[parts == part])
    # It was 0.76 to 1.35 times that of leave-one-out, on three editions (solutions/regression/limits.py).
    if not got["tuned"] > 0.6 * mae(y, held):
        raise Refuse("too_good", got=got["tuned"], want=mae(y, held))


@ridge.property("inside", points=2, says=N_("The penalty is chosen from the rows, inside a list that is wide enough"))
def chosen(work: Work) -> None:
    inside(work, *daily_xy(work), _("the lab's countries"))
    calm, noisy = (inside(work, *wide(work.rng, noise), _("a fresh table")) for noise in (0.3, 8.0))
    if not noisy > calm:
        raise Refuse("not_chosen", calm=calm, noisy=noisy)
