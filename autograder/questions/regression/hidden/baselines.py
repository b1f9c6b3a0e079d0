"""Further checks on the baseline."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.baselines import baseline, compare, fresh_target
from autograder.questions.regression.tables import predictions


@baseline.hidden(
    "other_targets", points=1, needs=("others",), says=N_("It works for two rows, for equal values and for any labels")
)
def other_targets(work: Work) -> None:
    compare(work, pd.Series([61.0, 47.5], index=["one", "two"], name="index"))
    many = fresh_target(work.rng, rows=40)
    compare(work, many.sort_values(ascending=False))
    compare(work, pd.Series(np.full(6, 58.25), index=list("abcdef")))


@baseline.hidden(
    "own_row",
    points=1,
    needs=("others",),
    says=N_("The value of a row has no influence on its own prediction"),
    messages={
        "own_row": Message(
            seen=N_("The value of one row was changed, and its own prediction moved by {moved}."),
            expected=N_("A prediction must not know the value that it is for."),
            next=N_("Leave out only the row itself, not the nearest or the highest value."),
        ),
    },
)
def own_row(work: Work) -> None:
    y = fresh_target(work.rng, rows=11)
    before = predictions(work, work.call("mean_of_others", y), "mean_of_others(y)", y.index)
    changed = y.copy()
    changed.iloc[4] = 5000.0
    after = predictions(work, work.call("mean_of_others", changed), "mean_of_others(y)", y.index)
    moved = abs(float(after[4] - before[4]))
    if moved > 1e-6:
        raise Refuse("own_row", moved=moved)
