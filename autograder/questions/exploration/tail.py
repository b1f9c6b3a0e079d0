"""The last day on which the publication is complete."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.common import describe_kind
from autograder.questions.exploration.tables import date_text, national, wave
from autograder.questions.exploration.thresholds import LEAST_PART, STRICTER_DAYS, STRICTER_DAYS_ON_DATA

complete = Question(
    id="complete",
    title=N_("The last complete day"),
    topic=N_("the last complete day"),
    points=8,
    answers=("last_complete_day", "last_day"),
    hints=(
        N_("Sundays are always low. With which day can a Sunday be compared?"),
        N_("Divide each day by the same weekday one week earlier: series / series.shift(7)."),
        N_("Begin at the end and walk back while that ratio is below 0.5. Where you stop is the day."),
    ),
    messages={
        "form": Message(
            seen=N_("{what} is {got}."),
            expected=N_("It is one day: a Timestamp, a date, or a text such as '2020-03-31'."),
            next=N_("Take it from the index of the series."),
        ),
        "too_late": Message(
            seen=N_("{count} days at the end are incomplete, and the function says {got}. That day is one of them."),
            expected=N_("The last complete day of that series is {want}."),
            next=N_("Compare with the same weekday one week earlier, and walk back from the end."),
        ),
        "too_early": Message(
            seen=N_("{count} days at the end are incomplete, and the function says {got}."),
            expected=N_("The last complete day of that series is {want}. Later days than yours can be used."),
            next=N_("Look at each day at the end in place of cutting off a fixed number."),
        ),
        "whole": Message(
            seen=N_("In a series without incomplete days, the function says {got}."),
            expected=N_("The last day of that series, {want}, is complete."),
            next=N_("Cut off nothing when no day at the end has less than half of the same weekday a week before."),
        ),
        "course_late": Message(
            seen=N_("last_day is {got}. That day has {part} of the cases of the same weekday a week earlier."),
            expected=N_("A complete day has at least half. The last one of this publication is {want}."),
            next=N_("Use last_complete_day(national)."),
        ),
        "course_early": Message(
            seen=N_("last_day is {got}."),
            expected=N_("The last complete day of this publication is {want}. Do not throw away what can be used."),
            next=N_("Use last_complete_day(national)."),
        ),
    },
)


def day(value: object, what: str) -> pd.Timestamp:
    """The learner's day. Takes a Timestamp, a date, a text, and an array or index of one day."""
    for holder in (pd.DatetimeIndex, pd.Series):
        if isinstance(value, holder) and len(value) == 1:
            value = value.tolist()[0]
    if hasattr(value, "dtype") and getattr(value, "size", 0) == 1:
        value = pd.DatetimeIndex(value.reshape(-1))[0] if value.dtype.kind == "M" else None  # type: ignore[attr-defined]
    if not isinstance(value, str | datetime.date):
        raise Refuse("form", what=what, got=describe_kind(value))
    try:
        found = pd.Timestamp(value)
    except ValueError:
        raise Refuse("form", what=what, got=describe_kind(value)) from None
    if found is pd.NaT:
        raise Refuse("form", what=what, got=describe_kind(value))
    return found.tz_localize(None).normalize()


def last(work: Work, series: pd.Series) -> pd.Timestamp:
    """What the learner's function says."""
    return day(work.call("last_complete_day", series), "last_complete_day(series)")


def by_rule(series: pd.Series) -> pd.Timestamp:
    """The last complete day by the rule of the task. Index of `series`: every day."""
    counts = series.to_numpy(dtype=float)
    place = len(counts) - 1
    while place >= 7 and counts[place] < LEAST_PART * counts[place - 7]:
        place -= 1
    return pd.Timestamp(series.index[place])


def cut(series: pd.Series, parts: tuple[float, ...]) -> pd.Series:
    """The series with its last days incomplete: each holds that part of its cases."""
    short = series.astype(float)
    short.iloc[-len(parts) :] *= np.array(parts)
    return short.round().astype("int64")


def ends_before(work: Work, series: pd.Series, parts: tuple[float, ...]) -> None:
    """Refuses another day than the one before the cut, or the day before that one."""
    want, got = pd.Timestamp(series.index[-len(parts) - 1]), last(work, cut(series, parts))
    facts = {"count": len(parts), "got": date_text(got), "want": date_text(want)}
    if got > want:
        raise Refuse("too_late", **facts)
    if (want - got).days > STRICTER_DAYS:
        raise Refuse("too_early", **facts)


@complete.property("cut", points=2.5, says=N_("Incomplete days at the end are found"))
def cut_off(work: Work) -> None:
    for parts in ((0.3, 0.08, 0.002), (0.25, 0.02)):
        series = wave(work.rng, 60, growth=0.05)
        ends_before(work, series, parts)


@complete.property("whole", points=1.5, needs=("cut",), says=N_("A complete series keeps its last day"))
def whole(work: Work) -> None:
    series = wave(work.rng, 45, growth=0.1)
    want, got = pd.Timestamp(series.index[-1]), last(work, series)
    if got != want:
        raise Refuse("whole", got=date_text(got), want=date_text(want))


@complete.property("course", points=1.5, says=N_("last_day is the last complete day of this publication"))
def course(work: Work) -> None:
    series = national(work)
    want, got = by_rule(series), day(work.value("last_day"), "last_day")
    if got > want:
        part = series.get(got, 0) / max(1, series.get(got - pd.Timedelta(days=7), 1))
        raise Refuse("course_late", got=date_text(got), part=float(part), want=date_text(want))
    if (want - got).days > STRICTER_DAYS_ON_DATA:
        raise Refuse("course_early", got=date_text(got), want=date_text(want))
