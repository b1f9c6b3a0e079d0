"""Each weekday against the mean of the seven days around it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.choices import choice
from autograder.questions.exploration.tables import fresh_start, national
from autograder.questions.exploration.thresholds import RATIO_ROUNDING
from autograder.text import _

WINDOW = ("2020-09-01", "2020-10-31")
WHY_CODES = ("fewer_infections", "fewer_samples_taken", "rows_missing", "zeros_left_out")
# Translated when a message is filled in.
NAMES = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)

weekday = Question(
    id="weekday",
    title=N_("The rhythm of the week"),
    topic=N_("the rhythm of the week"),
    points=8,
    answers=("weekday_ratio", "quietest", "because"),
    hints=(
        N_("The mean around a day is that of three days before, the day itself, and three days after."),
        N_("rolling(7, center=True).mean() gives the mean around each day. Divide first, then average by weekday."),
        N_("Group the ratios by series.index.day_of_week: there Monday is 0 and Sunday is 6."),
    ),
    messages={
        "form": Message(
            seen=N_("weekday_ratio gives values for {got}."),
            expected=N_("It gives one value for each weekday from 0 (Monday) to 6 (Sunday)."),
            next=N_("Group by series.index.day_of_week."),
        ),
        "flat": Message(
            seen=N_("For a series with the same count every day, {name} has the ratio {got}."),
            expected=N_("Each day equals the mean around it, so every ratio is 1."),
            next=N_("Divide the count of a day by the mean around it."),
        ),
        "overall": Message(
            seen=N_("{name} has the ratio {got}. That compares each day with the mean of the whole series."),
            expected=N_("A day is compared with the seven days around it, which gives {want}. Else a trend gets in."),
            next=N_("Use rolling(7, center=True).mean() in place of mean()."),
        ),
        "trailing": Message(
            seen=N_("{name} has the ratio {got}. That compares each day with the seven days up to it."),
            expected=N_("The day stands in the middle of its seven days, which gives {want}."),
            next=N_("Add center=True to rolling."),
        ),
        "pattern": Message(
            seen=N_("{name} has the ratio {got}."),
            expected=N_("The mean of the ratios of all days of that weekday is {want}."),
            next=N_("Divide first, separately for each day, and average by weekday afterwards."),
        ),
        "quiet": Message(
            seen=N_("quietest is {got}."),
            expected=N_("In September and October 2020 another weekday has the lowest ratio. Monday is 0."),
            next=N_("Use weekday_ratio(recent).idxmin()."),
        ),
        "why_code": Message(
            seen=N_("{name} is '{code}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy the code from the list, letter by letter."),
        ),
        "why": Message(
            seen=N_("because is '{code}'."),
            expected=N_("The same weekday is low in every week, in every province, and a day later all is as before."),
            next=N_("Ask who works on that day. Then look at TESTS_ALL by weekday in the tests of the lab."),
        ),
    },
)


def ratios(work: Work, series: pd.Series) -> dict[int, float]:
    """The learner's ratio of each weekday, 0 to 6. Refuses other labels."""
    given = work.mapping(work.call("weekday_ratio", series), "weekday_ratio(series)")
    if set(given) != set(range(7)):
        raise Refuse("form", got=[str(name) for name in given])
    return {int(day): work.number(value, f"the ratio of weekday {day}") for day, value in given.items()}


def around(series: pd.Series, before: int = 3, after: int = 3) -> dict[int, float]:
    """Mean ratio by weekday to the mean of the days from `before` to `after`, for days with a whole, filled window."""
    counts = series.to_numpy(dtype=float)
    found: dict[int, list[float]] = {day: [] for day in range(7)}
    for place in range(before, len(counts) - after):
        mean = counts[place - before : place + after + 1].mean()
        if mean > 0:
            found[int(series.index[place].day_of_week)].append(counts[place] / mean)
    return {day: float(np.mean(values)) for day, values in found.items()}


def off(got: dict[int, float], want: dict[int, float]) -> int | None:
    """The weekday that is farthest off; None when all are within rounding."""
    worst = max(range(7), key=lambda day: abs(got[day] - want[day]) if np.isfinite(got[day]) else np.inf)
    return None if abs(got[worst] - want[worst]) <= RATIO_ROUNDING else worst


def weekly(rng: np.random.Generator, days: int, growth: float) -> pd.Series:
    """A weekly pattern on an exponential trend (a factor of exp(growth) a week), with noise, as whole counts.

    The noise makes the ratios of one weekday differ, so that their mean is not the ratio of two sums.
    """
    index = pd.date_range(fresh_start(rng), periods=days, name="DATE")
    pattern = rng.uniform(0.3, 1.7, size=7)[index.day_of_week]
    trend = np.exp(growth * np.arange(days) / 7)
    spread = rng.uniform(0.8, 1.2, size=days)
    return pd.Series(np.round(40_000 * pattern * trend * spread).astype("int64"), index=index, name="CASES")


@weekday.property("flat", points=1, says=N_("A series without a rhythm has ratios of 1"))
def flat(work: Work) -> None:
    index = pd.date_range(fresh_start(work.rng), periods=42, name="DATE")
    got = ratios(work, pd.Series(int(work.rng.integers(50, 500)), index=index, name="CASES"))
    for day, value in got.items():
        if not abs(value - 1) <= RATIO_ROUNDING:
            raise Refuse("flat", name=_(NAMES[day]), got=value)


@weekday.property("pattern", points=2, needs=("flat",), says=N_("A weekly rhythm comes out, whatever the trend"))
def pattern(work: Work) -> None:
    for growth in (0.0, 0.35):
        series = weekly(work.rng, 56, growth)
        got, want = ratios(work, series), around(series)
        worst = off(got, want)
        if worst is None:
            continue
        facts = {"name": _(NAMES[worst]), "got": got[worst], "want": want[worst]}
        whole = {day: float(series[series.index.day_of_week == day].mean() / series.mean()) for day in range(7)}
        if off(got, whole) is None:
            raise Refuse("overall", **facts)
        if off(got, around(series, 6, 0)) is None:
            raise Refuse("trailing", **facts)
        raise Refuse("pattern", **facts)


@weekday.property("quiet", points=1, says=N_("The quietest weekday of autumn 2020 is named"))
def quiet(work: Work) -> None:
    want = around(national(work).loc[WINDOW[0] : WINDOW[1]])
    got = work.number(work.value("quietest"), "quietest")
    if got != min(want, key=lambda day: want[day]):
        raise Refuse("quiet", got=got)


@weekday.property("why", points=1, says=N_("The reason for the rhythm is named"))
def why(work: Work) -> None:
    code = choice(work, "because", WHY_CODES, "why_code")
    if code != "fewer_samples_taken":
        raise Refuse("why", code=code)
