"""Bring indicators to one scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work

minmax = Question(
    id="minmax",
    title=N_("Min-max scaling by its formula"),
    topic=N_("scaling"),
    points=6,
    answers=("minmax", "scale_new"),
    hints=(
        N_("Min-max scaling works on each column alone. Which two numbers of a column does it need?"),
        N_("Subtract the column's minimum, then divide by the column's range. What if the range is 0?"),
        N_(
            "Turn X into an array, take minimum and range along axis 0, and replace a range of 0 by 1 before you "
            "divide."
        ),
    ),
    messages={
        "shape": Message(
            seen=N_("A table of shape {given} came back with shape {got}."),
            expected=N_("Scaling changes the values and keeps the shape."),
            next=N_("Return the whole scaled table."),
        ),
        "limits": Message(
            seen=N_("In a test table, the scaled columns run from {low} to {high}."),
            expected=N_("Every scaled column runs from exactly 0 to exactly 1."),
            next=N_("Subtract the minimum of the column, then divide by its maximum minus its minimum."),
        ),
        "rows": Message(
            seen=N_("Your function scales each row of the table."),
            expected=N_("Each indicator is a column, so each column has its own minimum and maximum."),
            next=N_("Take the minimum and the maximum along axis=0."),
        ),
        "whole_table": Message(
            seen=N_("Your function uses one minimum and one maximum for the whole table."),
            expected=N_("Each column has its own minimum and maximum."),
            next=N_("X.min() of an array is one number: write X.min(axis=0), and the same for the maximum."),
        ),
        "standardised": Message(
            seen=N_("The columns came back with mean 0 and standard deviation 1."),
            expected=N_("That is standardising. Min-max scaling gives columns from 0 to 1."),
            next=N_("Use the minimum and the range of the column instead of its mean and its standard deviation."),
        ),
        "formula": Message(
            seen=N_("A value of {value}, in a column from {low} to {high}, became {got}."),
            expected=N_("MinMaxScaler of scikit-learn gives {want}: the part of the range that lies below the value."),
            next=N_("Work out one value by hand with the formula, and compare."),
        ),
        "constant": Message(
            seen=N_("A column that holds {value} in every row came back as {got}."),
            expected=N_("A constant column becomes 0, because it has no range to divide by."),
            next=N_("Replace a range of 0 by 1 before you divide."),
        ),
        "new_shape": Message(
            seen=N_("scale_new(train, new) gave shape {got} for new values of shape {given}."),
            expected=N_("It gives back the new values, scaled, in the shape that they had."),
            next=N_("Scale new, and return only that."),
        ),
        "refit": Message(
            seen=N_("scale_new scales the new values by their own minimum and maximum."),
            expected=N_("New values are scaled with the minimum and the maximum of train."),
            next=N_("Take both numbers from train, and apply them to new."),
        ),
        "together": Message(
            seen=N_("scale_new uses the minimum and the maximum of train and new together."),
            expected=N_("The scale is fitted on train only. New values must not change it."),
            next=N_("Take both numbers from train alone."),
        ),
        "clipped": Message(
            seen=N_("scale_new gives {got} for a new value above the maximum of train."),
            expected=N_("Such a value is larger than 1, and one below the minimum is less than 0."),
            next=N_("Do not cut the result off at 0 and 1."),
        ),
        "train_only": Message(
            seen=N_("With train from {low} to {high}, scale_new turned {value} into {got}."),
            expected=N_("The scale of train gives {want}."),
            next=N_("Subtract the minimum of train, then divide by the range of train."),
        ),
    },
)


def fresh(work: Work, rows: int = 30, columns: int = 4) -> np.ndarray:
    """A matrix with columns of very different sizes, as the indicators have. Shape (rows, columns).

    Every value of a column is larger than all of the column before. So scaling rows or the whole table gives
    other numbers than scaling columns, in every row.
    """
    return work.rng.uniform(1, 9, size=(rows, columns)) * 10.0 ** np.arange(columns)


def scaled(work: Work, X: np.ndarray | pd.DataFrame) -> np.ndarray:
    """The learner's minmax(X) as an array of the shape of X."""
    got = work.array(work.call("minmax", X), "minmax(X)")
    if got.shape != X.shape:
        raise Refuse("shape", given=str(X.shape), got=str(got.shape))
    return got


def scaled_new(work: Work, train: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The learner's scale_new(train, new) as an array of the shape of new."""
    got = work.array(work.call("scale_new", train, new), "scale_new(train, new)")
    if got.shape != new.shape:
        raise Refuse("new_shape", given=str(new.shape), got=str(got.shape))
    return got


def same(got: np.ndarray, want: np.ndarray | float) -> bool:
    """Whether two arrays agree, with room for rounding to six decimals."""
    return bool(np.allclose(got, want, rtol=0, atol=2e-6))


def _part_of_range(X: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    # np.interp puts values beyond the range on its ends, so for new values this is clipped scaling.
    columns = [np.interp(X[:, j], [low[j], high[j]], [0.0, 1.0]) for j in range(X.shape[1])]
    return np.column_stack(columns)


def _recognise(X: np.ndarray, got: np.ndarray) -> None:
    """Refuses with the name of another known scaling."""
    if same(got, _part_of_range(X.T, X.min(axis=1), X.max(axis=1)).T):
        raise Refuse("rows")
    if same(got, np.interp(X, [np.min(X), np.max(X)], [0.0, 1.0])):
        raise Refuse("whole_table")
    for ddof in (0, 1):
        if same(got.mean(axis=0), 0) and same(got.std(axis=0, ddof=ddof), 1):
            raise Refuse("standardised")


@minmax.property("limits", points=1, says=N_("Every column runs from 0 to 1"))
def zero_to_one(work: Work) -> None:
    X = fresh(work)
    got = scaled(work, X)
    _recognise(X, got)
    lows, highs = got.min(axis=0), got.max(axis=0)
    if not (same(lows, 0) and same(highs, 1)):
        raise Refuse("limits", low=float(lows.min()), high=float(highs.max()))


@minmax.property("formula", points=1.5, needs=("limits",), says=N_("The values agree with scikit-learn"))
def formula(work: Work) -> None:
    from sklearn.preprocessing import MinMaxScaler

    X = fresh(work) - 40
    got, want = scaled(work, X), MinMaxScaler().fit_transform(X)
    wrong = np.argwhere(~np.isclose(got, want, rtol=0, atol=2e-6))
    if len(wrong):
        row, column = wrong[0]
        ends = {"low": float(X[:, column].min()), "high": float(X[:, column].max())}
        raise Refuse("formula", value=X[row, column], got=got[row, column], want=want[row, column], **ends)


@minmax.property("constant", points=1, says=N_("A constant column becomes 0, not NaN"))
def constant(work: Work) -> None:
    X = fresh(work)
    X[:, 1] = 7.0
    got = scaled(work, X)[:, 1]
    if not np.allclose(got, 0, atol=1e-9):
        raise Refuse("constant", value=7, got=float(got[0]))


@minmax.property("train_only", points=1, says=N_("New values are scaled with the limits of train only"))
def train_only(work: Work) -> None:
    from sklearn.preprocessing import MinMaxScaler

    train = fresh(work)
    low, high = train.min(axis=0), train.max(axis=0)
    # New values go beyond the range of train above in two columns and below in the others, and nowhere on both
    # sides: so a scale of new alone differs from a scale of both tables together.
    new = low + (high - low) * work.rng.uniform([0.2, -0.8, 0.2, -0.8], [1.9, 0.7, 1.9, 0.7], size=(12, 4))
    got = scaled_new(work, train, new)
    want = MinMaxScaler().fit(train).transform(new)
    if same(got, want):
        return
    both = np.vstack([train, new])
    if same(got, _part_of_range(new, new.min(axis=0), new.max(axis=0))):
        raise Refuse("refit")
    if same(got, _part_of_range(new, both.min(axis=0), both.max(axis=0))):
        raise Refuse("together")
    if same(got, _part_of_range(new, low, high)):
        raise Refuse("clipped", got=float(got.max()))
    row, column = np.argwhere(~np.isclose(got, want, rtol=0, atol=2e-6))[0]
    ends = {"low": float(low[column]), "high": float(high[column])}
    raise Refuse("train_only", value=new[row, column], got=got[row, column], want=want[row, column], **ends)
