"""How sure a mean error is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.common import describe_kind
from autograder.questions.regression.tables import country_names
from autograder.text import _

# Width of a right interval over the width by the normal formula: bootstrap intervals of 500 draws and t intervals lay
# between 0.86 and 1.10 (solutions/regression/limits.py). Percentiles of single errors give more than 3, rows of one
# country counted apart give 0.5.
NARROW, WIDE = 0.7, 1.45

interval = Question(
    id="interval",
    title=N_("How sure is the mean error?"),
    topic=N_("the interval of the mean error"),
    points=9,
    answers=("mae_interval", "my_interval"),
    hints=(
        N_("With other countries, the mean error would be another one. How could you get other countries?"),
        N_("Draw countries with replacement, as many as there are, and take the mean of their errors. Repeat."),
        N_("Take the mean error by country, draw with rng.choice a thousand times, then np.percentile of the means."),
    ),
    messages={
        "form": Message(
            seen=N_("mae_interval returned {got}."),
            expected=N_("It returns two numbers, the lower end first."),
            next=N_("Return (low, high)."),
        ),
        "outside": Message(
            seen=N_("Your interval from {low} to {high} does not hold the mean error, {mean}."),
            expected=N_("An interval for the mean error lies around the mean of the errors."),
            next=N_("Take percentiles of the means of many new draws."),
        ),
        "spread": Message(
            seen=N_("Your interval is {got} points wide, {times} times as wide as the mean of these errors needs."),
            expected=N_("It says how far the mean error can be off, and not how far single errors lie apart."),
            next=N_("Take percentiles of the means of the draws, and not of the errors."),
        ),
        "narrow": Message(
            seen=N_("Your interval is {got} points wide. By the usual formula it would be about {want}."),
            expected=N_("A mean of {count} errors moves by about that much from sample to sample."),
            next=N_("Draw as many countries as there are, with replacement, and do not divide by the number of draws."),
        ),
        "rows": Message(
            seen=N_(
                "With each country in four rows, your interval is {got} wide; "
                "counted by country, it would be about {want}."
            ),
            expected=N_("Four rows of one country are not four independent errors."),
            next=N_("Draw whole countries: take the mean error of each country first."),
        ),
        "my_interval": Message(
            seen=N_("my_interval runs from {low} to {high}."),
            expected=N_("For my_errors and 0.9 your own function gives about {want_low} to {want_high}."),
            next=N_("Call mae_interval(my_errors, my_errors.index, 0.9)."),
        ),
    },
)


def ends(work: Work, value: Any, what: str) -> tuple[float, float]:
    """The two ends of an interval. Refuses another form."""
    if isinstance(value, dict | pd.Series):
        value = list(work.mapping(value, what).values())
    got = work.array(value, what)
    if got.shape != (2,) or not np.isfinite(got).all() or got[0] > got[1]:
        raise Refuse("form", got=np.array2string(got, precision=3, threshold=5)[:60])
    return float(got[0]), float(got[1])


def asked(work: Work, errors: pd.Series, countries: pd.Series | pd.Index, level: float) -> tuple[float, float]:
    """The learner's interval."""
    return ends(work, work.call("mae_interval", errors, countries, level), "mae_interval(…)")


def fresh_errors(rng: np.random.Generator, rows: int = 28) -> tuple[pd.Series, pd.Series]:
    """Absolute errors of countries, one each, and their codes."""
    errors = pd.Series(np.abs(rng.normal(size=rows)) * 4, name="error")
    return errors, pd.Series(country_names(rows), name="country")


def by_formula(errors: np.ndarray, level: float) -> float:
    """Width of the normal interval for a mean: twice the quantile times the standard error."""
    return float(2 * stats.norm.ppf((1 + level) / 2) * errors.std(ddof=1) / np.sqrt(len(errors)))


@interval.property("around", points=1, says=N_("The interval holds the mean of the errors"))
def around(work: Work) -> None:
    errors, countries = fresh_errors(work.rng)
    low, high = asked(work, errors, countries, 0.9)
    if not low < errors.mean() < high:
        raise Refuse("outside", low=low, high=high, mean=float(errors.mean()))


@interval.property("wide", points=2, needs=("around",), says=N_("It is as wide as the mean of that many errors needs"))
def wide(work: Work) -> None:
    errors, countries = fresh_errors(work.rng, rows=30)
    low, high = asked(work, errors, countries, 0.9)
    want = by_formula(errors.to_numpy(), 0.9)
    if high - low > WIDE * want:
        raise Refuse("spread", got=high - low, times=(high - low) / want)
    if high - low < NARROW * want:
        raise Refuse("narrow", got=high - low, want=want, count=len(errors))


@interval.property("countries", points=2, needs=("wide",), says=N_("Several rows of one country count as one"))
def by_country(work: Work) -> None:
    errors, countries = fresh_errors(work.rng, rows=26)
    order = work.rng.permutation(4 * len(errors))
    many = pd.concat([errors + work.rng.normal(size=len(errors)) * 0.05 for _edition in range(4)])
    many = many.iloc[order].reset_index(drop=True)
    codes = pd.concat([countries] * 4).iloc[order].reset_index(drop=True)
    low, high = asked(work, many, codes, 0.9)
    want = by_formula(errors.to_numpy(), 0.9)
    if not NARROW * want < high - low < WIDE * want:
        raise Refuse("rows", got=high - low, want=want)


@interval.property("own", points=1, needs=("around",), says=N_("my_interval is that of the lab's errors"))
def own(work: Work) -> None:
    low, high = ends(work, work.value("my_interval"), "my_interval")
    errors = work.value("my_errors")
    if not isinstance(errors, pd.Series):
        # The lab gave it one; a later line took the name for something else.
        raise Refuse(
            "common.kind", what="my_errors", seen=describe_kind(errors), expected=_("the Series that the lab made")
        )
    want = asked(work, errors, errors.index, 0.9)
    if max(abs(low - want[0]), abs(high - want[1])) > 0.25 * (want[1] - want[0]):
        raise Refuse("my_interval", low=low, high=high, want_low=want[0], want_high=want[1])
