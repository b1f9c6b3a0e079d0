"""Further checks on the rhythm of the week."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.weekdays import NAMES, around, off, ratios, weekday, weekly
from autograder.text import _


@weekday.hidden(
    "edges",
    points=1.5,
    needs=("flat",),
    says=N_("Days without seven days around them do not count"),
    topic=N_("the ends of the series"),
    messages={
        "edges": Message(
            seen=N_("In a series that is high on its first and last three days, {name} has the ratio {got}."),
            expected=N_("Three days at each end have no whole window. They are left out, which gives {want}."),
            next=N_("Leave min_periods as it is, and drop days without a mean."),
        ),
    },
)
def edges(work: Work) -> None:
    series = weekly(work.rng, 24, 0.0)
    series.iloc[[0, 1, 2, -3, -2, -1]] *= 4
    got, want = ratios(work, series), around(series)
    worst = off(got, want)
    if worst is not None:
        raise Refuse("edges", name=_(NAMES[worst]), got=got[worst], want=want[worst])


@weekday.hidden(
    "empty_weeks",
    points=1.5,
    needs=("flat",),
    says=N_("Weeks without any case do not spoil the ratios"),
    topic=N_("weeks without cases"),
    messages={
        "empty_weeks": Message(
            seen=N_("In a series with 18 days without cases, {name} has the ratio {got}."),
            expected=N_("Zero divided by zero says nothing. Such days are left out, which gives {want}."),
            next=N_("Drop ratios that are NaN before you average, or let mean() skip them; fill nothing."),
        ),
    },
)
def empty_weeks(work: Work) -> None:
    series = weekly(work.rng, 63, 0.0)
    series.iloc[20:38] = 0
    got, want = ratios(work, series), around(series)
    worst = off(got, want)
    if worst is not None and not np.isclose(got[worst], want[worst], atol=0.01):
        raise Refuse("empty_weeks", name=_(NAMES[worst]), got=got[worst], want=want[worst])
