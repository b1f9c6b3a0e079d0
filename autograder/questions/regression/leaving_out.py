"""Leave-one-out, its two scores, and repeated folds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import leave_one_out, linear_case, mae, predictions, r_squared

# The loop of the learner and the identity of ours agree to 1e-9 on tables of this size; 1e-6 leaves room for float32.
SAME = 1e-4

loo = Question(
    id="loo",
    title=N_("Every country is held back once"),
    topic=N_("leave-one-out and repeated folds"),
    points=8,
    answers=("loo_predict", "scores_of", "repeated"),
    hints=(
        N_("A held-back country is predicted by a model that is fitted on all others. How many models is that?"),
        N_("cross_val_predict does it with cv=LeaveOneOut(); a new KFold with shuffle=True makes one repeat."),
        N_("In repeated, call cross_val_predict in a loop with KFold(folds, shuffle=True, random_state=turn)."),
    ),
    messages={
        "in_sample": Message(
            seen=N_("Your prediction for {country} is {got}: that of a model which was fitted on all rows."),
            expected=N_("Fitted without {country}, a linear model predicts {want}."),
            next=N_("Leave the row out before you fit, for each row anew."),
        ),
        "loo": Message(
            seen=N_("Your prediction for {country} is {got}."),
            expected=N_("A linear model with an intercept, fitted on all other rows, predicts {want}."),
            next=N_("Compare with a loop: drop one row, fit LinearRegression, predict that row."),
        ),
        "fields": Message(
            seen=N_("scores_of returned {got}."),
            expected=N_("It returns a dictionary with the keys mae and r2."),
            next=N_("Return {{'mae': ..., 'r2': ...}}, each a number."),
        ),
        "mae": Message(
            seen=N_("For the predictions of the check, mae is {got}."),
            expected=N_("The mean of the absolute differences is {want}."),
            next=N_("Use mean_absolute_error."),
        ),
        "r2": Message(
            seen=N_("For the predictions of the check, r2 is {got}."),
            expected=N_(
                "1 minus the sum of squared errors, divided by the sum of squared "
                "distances to the mean of y, is {want}."
            ),
            next=N_("Use r2_score with y first. The square of a correlation is another number."),
        ),
        "shape": Message(
            seen=N_("repeated returned an array of shape {got}."),
            expected=N_("It has one row for each repeat and one column for each row of X: {want}."),
            next=N_("Collect the predictions of each repeat in a list, and return np.array of it."),
        ),
        "seen_row": Message(
            seen=N_("In repeat {repeat}, the prediction for an extreme row has followed its own value of y."),
            expected=N_("In every repeat, each row is predicted by a model that has not seen it."),
            next=N_("Predict only the rows of the fold that was left out."),
        ),
        "same_folds": Message(
            seen=N_("All repeats give the same predictions."),
            expected=N_("Each repeat shuffles the rows into other folds."),
            next=N_("Use KFold with shuffle=True, and another random_state in each repeat."),
        ),
    },
)


def compare(work: Work, X: pd.DataFrame, y: pd.Series) -> None:
    """Refuses predictions that are not those of leave-one-out."""
    got = predictions(work, work.call("loo_predict", X, y), "loo_predict(X, y)", y.index)
    want = leave_one_out(X, y)
    wrong = ~np.isclose(got, want, rtol=SAME, atol=SAME)
    if wrong.any():
        row = int(np.argmax(wrong))
        facts = {"country": str(y.index[row]), "got": got[row], "want": want[row]}
        raise Refuse("in_sample" if np.allclose(got, in_sample(X, y), atol=SAME) else "loo", **facts)


def in_sample(X: pd.DataFrame, y: pd.Series) -> np.ndarray:
    """Predictions of a linear model for the rows that it was fitted on."""
    table = X.to_numpy()
    design = np.column_stack([np.ones(len(table)), (table - table.mean(axis=0)) / table.std(axis=0)])
    return np.asarray(design @ np.linalg.lstsq(design, y.to_numpy(), rcond=None)[0])


@loo.property("loo", points=2, says=N_("loo_predict predicts each row by a model that has not seen it"))
def left_out(work: Work) -> None:
    compare(work, *linear_case(work.rng, rows=16, columns=4))


@loo.property("scores", points=2, says=N_("scores_of gives the mean absolute error and R²"))
def scores(work: Work) -> None:
    y = pd.Series(work.rng.uniform(50, 80, size=9))
    predicted = (y * 0.4 + work.rng.normal(size=9) * 3 + 35).to_numpy()
    found = work.call("scores_of", y, predicted)
    found = found if isinstance(found, pd.Series) else work.mapping(found, "scores_of(…)")
    if not {"mae", "r2"} <= set(found.keys()):
        raise Refuse("fields", got=[str(key) for key in found.keys()])  # noqa: SIM118 -- a Series as well
    for key, want in (("mae", mae(y, predicted)), ("r2", r_squared(y, predicted))):
        got = work.number(found[key], f"scores_of(…)['{key}']")
        if abs(got - want) > 1e-6:
            raise Refuse(key, got=got, want=want)


@loo.property(
    "repeats", points=2, says=N_("repeated holds each row back once in every repeat, in other folds each time")
)
def repeats(work: Work) -> None:
    X, y = linear_case(work.rng, rows=18, columns=2)
    # A row far out decides the fit alone: a model that has seen it hits its value, one that has not misses it widely.
    X.iloc[7] = X.iloc[7] * 1e4
    y.iloc[7] = 900.0
    got = work.array(work.call("repeated", X, y, 4, 3), "repeated(X, y, folds, repeats)")
    if got.shape != (3, len(y)):
        raise Refuse("shape", got=" × ".join(map(str, got.shape)), want=f"3 × {len(y)}")
    for repeat in range(3):
        if abs(got[repeat, 7] - 900) < 10:
            raise Refuse("seen_row", repeat=repeat + 1)
    if np.allclose(got, got[0], rtol=1e-9):
        raise Refuse("same_folds")
