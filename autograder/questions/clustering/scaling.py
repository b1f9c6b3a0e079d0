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
        N_("Compute low = X.min(axis=0) and span = X.max(axis=0) - low, replace spans of 0 by 1, then divide."),
    ),
    messages={
        "limits": Message(
            seen=N_("In a test table, the scaled columns run from {low} to {high}."),
            expected=N_("Every scaled column runs from exactly 0 to exactly 1."),
            next=N_("Use the minimum and the maximum of the column, not its mean or its standard deviation."),
        ),
        "rows": Message(
            seen=N_("Your function scales each row of the table."),
            expected=N_("Each indicator is a column, so each column has its own minimum and maximum."),
            next=N_("Take the minimum and the maximum along axis=0."),
        ),
        "shape": Message(
            seen=N_("A table of shape {given} came back with shape {got}."),
            expected=N_("Scaling changes the values and keeps the shape."),
            next=N_("Return the whole scaled table."),
        ),
        "constant": Message(
            seen=N_("A column that holds {value} in every row came back as {got}."),
            expected=N_("A constant column becomes 0, because it has no range to divide by."),
            next=N_("Replace a range of 0 by 1 before you divide."),
        ),
    },
)


def _fresh(work: Work, rows: int = 30, columns: int = 4) -> np.ndarray:
    """A matrix with columns of very different scales, as the indicators have. Shape (rows, columns)."""
    return work.rng.normal(size=(rows, columns)) * 10.0 ** np.arange(columns) + 50


def _scaled(work: Work, X: np.ndarray, frame: bool = False) -> np.ndarray:
    given = pd.DataFrame(X, columns=[f"indicator_{number}" for number in range(X.shape[1])]) if frame else X
    got = work.array(work.call("minmax", given), "minmax(X)")
    if got.shape != X.shape:
        raise Refuse("shape", given=str(X.shape), got=str(got.shape))
    return got


@minmax.property("limits", points=1, says=N_("Every column runs from 0 to 1"))
def limits(work: Work) -> None:
    X = _fresh(work)
    got = _scaled(work, X)
    lows, highs = got.min(axis=0), got.max(axis=0)
    if np.allclose(lows, 0, atol=1e-9) and np.allclose(highs, 1, atol=1e-9):
        return
    if np.allclose(got.min(axis=1), 0, atol=1e-9) and np.allclose(got.max(axis=1), 1, atol=1e-9):
        raise Refuse("rows")
    raise Refuse("limits", low=float(lows.min()), high=float(highs.max()))


@minmax.property("constant", points=1, says=N_("A constant column becomes 0, not NaN"))
def constant(work: Work) -> None:
    X = _fresh(work)
    X[:, 1] = 7.0
    got = _scaled(work, X)[:, 1]
    if not np.allclose(got, 0, atol=1e-12):
        raise Refuse("constant", value=7, got=float(got[0]))
