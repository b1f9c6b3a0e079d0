"""The mean of seven calendar days in a window of Spark."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import BY_DAY, answered, apart, by_day, course_cases, numbers
from autograder.text import _

DAYS = 7
WANTED = ("PROVINCE", "DATE", "CASES", "MEAN7")
KEYS = ("PROVINCE", "DATE")
# Learners may round to two digits.
ROUNDING = 0.006
PLACE = "Luxembourg"

rolling = Question(
    id="rolling",
    title=N_("Seven days, and not seven rows"),
    topic=N_("the seven-day mean"),
    points=10,
    answers=("rolling7", "differing"),
    hints=(
        N_("rowsBetween counts rows. rangeBetween compares the values that the window is ordered by."),
        N_("A range needs a number to count in: F.unix_date('DATE') gives the number of a day."),
        N_("Order by the day number with rangeBetween(-6, 0), add up CASES over it, and divide by 7."),
    ),
    messages={
        "rows_not_days": Message(
            seen=N_("For {province} on {day} your mean is {got}. That is the mean of seven rows."),
            expected=N_(
                "Days without a case have no row. The seven calendar days up to that day have the mean {want}."
            ),
            next=N_("Order the window by a day number, and use rangeBetween(-6, 0)."),
        ),
        "days_there": Message(
            seen=N_("For {province} on {day} your mean is {got}: the sum of the seven days, over the rows that exist."),
            expected=N_("A day without a row has zero cases, and counts as one of seven: {want}."),
            next=N_("Add up with F.sum over the window, and divide by 7."),
        ),
        "mean": Message(
            seen=N_("For {province} on {day} your mean is {got} and not {want}."),
            expected=N_("It is the sum of the cases of the seven days that end on that day, divided by 7."),
            next=N_("Write down the seven days for one row, and add up by hand."),
        ),
        "mixed": Message(
            seen=N_("With several provinces in the table, the mean of {province} on {day} is {got}."),
            expected=N_("Each province has a mean of its own: {want}."),
            next=N_("Give the window Window.partitionBy('PROVINCE')."),
        ),
        "differing": Message(
            seen=N_("differing is {got}."),
            expected=N_("In `seven_rows`, {want} days of Luxembourg have a mean that differs by more than 0.001."),
            next=N_("Add MEAN7 to seven_rows, filter Luxembourg and F.abs of the difference, and count."),
        ),
    },
)


def right_means(frame: pd.DataFrame) -> dict[tuple[str, ...], float]:
    """The mean of seven calendar days for each row."""
    found: dict[tuple[str, ...], float] = {}
    for name, rows in frame.groupby("PROVINCE"):
        series = rows.set_index("DATE")["CASES"].sort_index()
        means = series.asfreq("D", fill_value=0).rolling(DAYS, min_periods=1).sum() / DAYS
        found |= {(str(name), day.strftime("%Y-%m-%d")): float(means[day]) for day in series.index}
    return found


def by_rows(frame: pd.DataFrame, count: int = DAYS) -> pd.Series:
    """The mean of the last seven rows of each province, on the index of `frame`."""
    ordered = frame.sort_values("DATE")
    means = ordered.groupby("PROVINCE")["CASES"].transform(lambda cases: cases.rolling(count, min_periods=1).mean())
    return means.reindex(frame.index)


def found_means(work: Work, frame: pd.DataFrame) -> dict[tuple[str, ...], float]:
    """The learner's means by province and day."""
    rows = answered(work, "rolling7", work.spark(frame, BY_DAY), columns=WANTED).rows
    return numbers(rows, KEYS, "MEAN7")


def first_wrong(found: dict[tuple[str, ...], float], want: dict[tuple[str, ...], float]) -> tuple[str, ...] | None:
    """The first key with another mean than here."""
    for key, mean in want.items():
        if key not in found or not abs(found[key] - mean) <= ROUNDING:
            return key
    return None


@rolling.property("calendar", points=3, says=N_("The mean takes seven calendar days, and a day without a row is zero"))
def calendar(work: Work) -> None:
    frame = by_day(work.rng, provinces=("Namur",))
    found, want = found_means(work, frame), right_means(frame)
    wrong = first_wrong(found, want)
    if wrong is None:
        return
    rows = numbers(frame.assign(R=by_rows(frame)), KEYS, "R")
    sevens = numbers(frame.assign(R=by_rows(frame) * by_rows_there(frame) / DAYS), KEYS, "R")
    ranged = there_means(frame)
    facts = {"province": wrong[0], "day": wrong[1], "got": shown(found.get(wrong)), "want": want[wrong]}
    for key, other in (("rows_not_days", rows), ("rows_not_days", sevens), ("days_there", ranged)):
        if first_wrong(found, other) is None:
            raise Refuse(key, **facts)
    raise Refuse("mean", **facts)


def by_rows_there(frame: pd.DataFrame) -> pd.Series:
    """How many rows the window of seven rows holds."""
    ordered = frame.sort_values("DATE")
    return (ordered.groupby("PROVINCE").cumcount() + 1).clip(upper=DAYS).reindex(frame.index)


def there_means(frame: pd.DataFrame) -> dict[tuple[str, ...], float]:
    """The mean of those of the seven days that have a row."""
    found: dict[tuple[str, ...], float] = {}
    for name, rows in frame.groupby("PROVINCE"):
        series = rows.set_index("DATE")["CASES"].sort_index()
        for day, mean in series.rolling(f"{DAYS}D").mean().items():
            found[str(name), pd.Timestamp(str(day)).strftime("%Y-%m-%d")] = float(mean)
    return found


def shown(number: float | None) -> str:
    """A mean with two digits, or "missing"."""
    return _("missing") if number is None or np.isnan(number) else f"{number:.2f}"


@rolling.property("groups", points=2, needs=("calendar",), says=N_("Provinces do not mix"))
def groups(work: Work) -> None:
    frame = by_day(work.rng, 16)
    found, want = found_means(work, frame), right_means(frame)
    if wrong := first_wrong(found, want):
        raise Refuse("mixed", province=wrong[0], day=wrong[1], got=shown(found.get(wrong)), want=want[wrong])


@rolling.property("differing", points=1.5, says=N_("differing counts the days of Luxembourg on which the two differ"))
def differing(work: Work) -> None:
    cases = course_cases(work)
    place = cases[(cases["PROVINCE"] == PLACE) & cases["DATE"].notna()]
    frame = place.groupby(["PROVINCE", "DATE"])["CASES"].sum().reset_index()
    right, rows = right_means(frame), numbers(frame.assign(R=by_rows(frame)), KEYS, "R")
    want = sum(abs(rows[key] - mean) > 0.001 for key, mean in right.items())
    got = work.number(work.value("differing"), "differing")
    if apart(got, want):
        raise Refuse("differing", got=got, want=want)
