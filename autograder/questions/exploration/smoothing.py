"""The mean of the last seven days, on the calendar."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.tables import PROVINCES, by_day, date_text, fresh_start
from autograder.questions.exploration.thresholds import MEAN_ROUNDING

DAYS = 7

rolling = Question(
    id="rolling",
    title=N_("A seven-day mean that knows the calendar"),
    topic=N_("the seven-day mean"),
    points=9,
    answers=("rolling7",),
    hints=(
        N_("rolling(7) takes seven rows. When are seven rows not seven days?"),
        N_("Build the whole calendar first, with zeros. Then seven rows are seven days."),
        N_("asfreq('D') gives the calendar, fillna(0) the zeros, rolling(7).mean() the mean."),
    ),
    messages={
        "form": Message(
            seen=N_("The first row of {what} has the label {label}."),
            expected=N_("Each row is a day, and the columns are those of counts."),
            next=N_("Keep the index of counts, and apply rolling to the whole table."),
        ),
        "columns": Message(
            seen=N_("The result lacks the columns {lacking}."),
            expected=N_("It has the columns of counts."),
            next=N_("Apply rolling to the whole table, and not to one column."),
        ),
        "sum": Message(
            seen=N_("With {count} cases every day, the result is {got}. That is the sum of seven days."),
            expected=N_("The mean of seven equal days is that number."),
            next=N_("End with mean() in place of sum()."),
        ),
        "constant": Message(
            seen=N_("With {count} cases every day, the result is {got} on day {day}."),
            expected=N_("The mean of seven equal days is that number."),
            next=N_("Try rolling7 on a table that holds one number."),
        ),
        "centred": Message(
            seen=N_("Seven cases on one day change the mean before that day: {days} days earlier at most."),
            expected=N_("The mean of a day knows that day and the six before it. Nobody knows the days to come."),
            next=N_("Leave out center=True."),
        ),
        "aligned": Message(
            seen=N_("Seven cases on one day give {got} from that day on."),
            expected=N_("They give 1 on that day and the six days after it, and 0 before and later."),
            next=N_("Use a window of seven days that ends on the day itself."),
        ),
        "early": Message(
            seen=N_("Day {day} of the table already has a mean, {got}."),
            expected=N_("The first six days have no seven days behind them, so they stay NaN."),
            next=N_("Leave min_periods of rolling at seven."),
        ),
        "holes": Message(
            seen=N_("Days after the sixth without a mean: {count}. A day of their window is absent or empty."),
            expected=N_("A day that is absent or empty is a day with zero cases, and counts as one of the seven."),
            next=N_("Fill the calendar and the empty cells with 0 before rolling."),
        ),
        "rows_not_days": Message(
            seen=N_("Two days are absent from the table, and the mean of {day} is {got}."),
            expected=N_("The seven days up to it hold {cases} cases, so the mean is {want}."),
            next=N_("Add the absent days with asfreq('D') first, and count them as zero."),
        ),
    },
)


def smooth(work: Work, counts: pd.DataFrame) -> pd.DataFrame:
    """The learner's means by day."""
    got = by_day(work, work.call("rolling7", counts), "form", "rolling7(counts)")
    if lacking := [name for name in counts.columns if name not in got.columns]:
        raise Refuse("columns", lacking=lacking)
    return got[list(counts.columns)].astype(float)


def expected(counts: pd.DataFrame) -> pd.DataFrame:
    """The right means, by differences of running sums over the whole calendar."""
    days = pd.date_range(counts.index.min(), counts.index.max(), name="DATE")
    filled = counts.reindex(days).fillna(0).to_numpy(dtype=float)
    sums = np.vstack([np.zeros(filled.shape[1]), filled.cumsum(axis=0)])
    means = np.full(filled.shape, np.nan)
    means[DAYS - 1 :] = (sums[DAYS:] - sums[:-DAYS]) / DAYS
    return pd.DataFrame(means, index=days, columns=counts.columns)


def table(rng: np.random.Generator, days: int) -> pd.DataFrame:
    """Invented counts by day for three provinces, as float64."""
    names = [str(name) for name in rng.permutation(np.array(PROVINCES))[:3]]
    index = pd.date_range(fresh_start(rng), periods=days, name="DATE")
    return pd.DataFrame(rng.integers(1, 400, size=(days, 3)).astype(float), index=index, columns=names)


@rolling.property("constant", points=1.5, says=N_("Equal days have their own count as mean"))
def constant(work: Work) -> None:
    counts = table(work.rng, 25)
    counts[:] = float(work.rng.integers(30, 90))
    count = float(counts.iloc[0, 0])
    got = smooth(work, counts).reindex(counts.index)
    tail = got.iloc[DAYS - 1 :]
    wrong = ~np.isclose(tail.to_numpy(), count)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        value = float(tail.iloc[row, column])
        if np.isclose(value, DAYS * count):
            raise Refuse("sum", count=count, got=value)
        raise Refuse("constant", count=count, got=value, day=int(row) + DAYS)


@rolling.property("aligned", points=2, needs=("constant",), says=N_("The seven days end on the day itself"))
def aligned(work: Work) -> None:
    counts = table(work.rng, 40)
    counts[:] = 0.0
    day = 20
    counts.iloc[day] = float(DAYS)
    got = smooth(work, counts).reindex(counts.index).iloc[:, 0].fillna(0).to_numpy()
    if (early := np.flatnonzero(got[:day] > 1e-9)).size:
        raise Refuse("centred", days=int(day - early[0]))
    want = np.zeros(40)
    want[day : day + DAYS] = 1
    if not np.allclose(got, want, atol=1e-9):
        raise Refuse("aligned", got=[round(float(value), 2) for value in got[day : day + 5]])


@rolling.property("start", points=1.5, says=N_("The first six days have no mean"))
def start(work: Work) -> None:
    counts = table(work.rng, 20)
    means = smooth(work, counts)
    if counts.index[0] not in means.index:
        raise Refuse("form", what="rolling7(counts)", label=date_text(means.index[0]) if len(means) else "")
    got = means.reindex(counts.index).iloc[:, 0]
    for place in range(DAYS - 1):
        if np.isfinite(got.iloc[place]):
            raise Refuse("early", day=place + 1, got=float(got.iloc[place]))


@rolling.property("gaps", points=2, needs=("constant",), says=N_("Absent days and empty cells count as zero"))
def gaps(work: Work) -> None:
    counts = table(work.rng, 40)
    holed = counts.copy()
    holed.iloc[12, 0] = np.nan
    holed.iloc[25, :2] = np.nan
    holed = holed.drop(holed.index[[17, 18]])
    want = expected(holed)
    got = smooth(work, holed).reindex(want.index)
    # A result without the absent days can still be right on the others.
    empty = got.iloc[DAYS - 1 :].drop(counts.index[[17, 18]]).isna()
    if count := int(empty.any(axis=1).sum()):
        raise Refuse("holes", count=count)
    apart = (got - want).abs().iloc[DAYS - 1 :].fillna(np.inf).to_numpy()
    wrong = np.argwhere(apart > MEAN_ROUNDING)
    if len(wrong):
        row, column = wrong[0] + [DAYS - 1, 0]
        right = float(want.iloc[row, column])
        raise Refuse(
            "rows_not_days",
            day=date_text(want.index[row]),
            got=float(got.iloc[row, column]),
            cases=round(DAYS * right),
            want=right,
        )
