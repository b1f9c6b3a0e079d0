"""Further checks on the seven-day mean."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.exploration.smoothing import DAYS, expected, rolling, smooth, table
from autograder.questions.exploration.thresholds import MEAN_ROUNDING


@rolling.hidden(
    "weekly",
    points=1,
    needs=("constant",),
    says=N_("A weekly rhythm becomes flat"),
    topic=N_("a weekly rhythm"),
    messages={
        "weekly": Message(
            seen=N_("A rhythm that repeats every seven days still moves by {got} in your mean."),
            expected=N_("Seven days hold each weekday once, so the mean stays the same."),
            next=N_("Count the days of your window: seven, with the day itself."),
        ),
    },
)
def weekly(work: Work) -> None:
    counts = table(work.rng, 49)
    counts[:] = np.tile(counts.iloc[:DAYS].to_numpy(), (7, 1))
    got = smooth(work, counts).iloc[2 * DAYS :].to_numpy()
    moved = float(np.ptp(got, axis=0).max())
    if not moved <= 1e-6:
        raise Refuse("weekly", got=moved)


@rolling.hidden(
    "order",
    points=1,
    needs=("gaps",),
    says=N_("Days in another order give the same means, and the table stays as it was"),
    topic=N_("the order of days"),
    messages={
        "order": Message(
            seen=N_("With the days of the table in another order, the means differ by up to {got}."),
            expected=N_("The calendar decides which seven days belong together, and not the order of the rows."),
            next=N_(
                "Before rolling, sort the table by day, or build its calendar from the earliest to the latest day."
            ),
        ),
    },
)
def order(work: Work) -> None:
    counts = table(work.rng, 30)
    mixed: pd.DataFrame = counts.iloc[work.rng.permutation(len(counts))]
    tried = work.attempt("rolling7", mixed)
    if tried.error is not None:
        raise Refuse("common.raised", what="rolling7(counts)", **error_facts(tried.error))
    if tried.changed_argument:
        raise Refuse("common.argument_changed", what="rolling7(counts)")
    want = expected(counts)
    got = smooth(work, mixed).groupby(level=0).first().reindex(want.index)
    apart = (got - want).abs().iloc[DAYS - 1 :].fillna(np.inf)
    if float(apart.to_numpy().max()) > MEAN_ROUNDING:
        raise Refuse("order", got=float(apart.to_numpy().max()))
