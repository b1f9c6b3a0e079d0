"""Further checks on the interval of the mean error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.intervals import asked, fresh_errors, interval
from autograder.questions.regression.tables import country_names

# Of 40 intervals at 80 %, bootstrap and t intervals held the true mean 21 to 38 times in 200 simulations, those of a
# quarter of the width 2 to 17 times (solutions/regression/limits.py).
TIMES, LEAST, MOST = 40, 20, 39


@interval.hidden(
    "coverage",
    points=2,
    needs=("around",),
    says=N_("In a simulation, intervals at the level 0.8 hold the true mean about as often as they say"),
    messages={
        "coverage": Message(
            seen=N_("In {times} simulated samples, your intervals at the level 0.8 held the true mean {got} times."),
            expected=N_("They should hold it in about {want} of them."),
            next=N_("Use the level that is passed to the function, and draw as many countries as there are."),
        ),
    },
)
def coverage(work: Work) -> None:
    held = 0
    names = pd.Series(country_names(24), name="country")
    for _sample in range(TIMES):
        errors = pd.Series(work.rng.gamma(2.0, 1.5, size=24), name="error")
        low, high = asked(work, errors, names, 0.8)
        held += low <= 3.0 <= high  # the mean of this gamma distribution: shape times scale
    if not LEAST <= held <= MOST:
        raise Refuse("coverage", times=TIMES, got=held, want=round(0.8 * TIMES))


@interval.hidden(
    "levels",
    points=1,
    needs=("around",),
    says=N_("A higher level gives a wider interval"),
    messages={
        "level": Message(
            seen=N_("At the level 0.5 your interval is {half} wide, and at 0.99 it is {high}."),
            expected=N_("The surer it has to be, the wider it is."),
            next=N_("Use the percentiles 100 * (1 - level) / 2 and 100 * (1 + level) / 2."),
        ),
    },
)
def levels(work: Work) -> None:
    errors, countries = fresh_errors(work.rng)
    half = np.ptp(asked(work, errors, countries, 0.5))
    high = np.ptp(asked(work, errors, countries, 0.99))
    # The normal quantiles have a ratio of 3.8.
    if not high > 1.8 * half:
        raise Refuse("level", half=float(half), high=float(high))
