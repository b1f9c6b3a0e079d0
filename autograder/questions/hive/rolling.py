"""Mean of seven calendar days, in HiveQL."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

import numpy as np

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import CASES, Row, fresh_rows, spelled
from autograder.questions.hive.warehouse import Warehouse, bench, observed

rolling = Question(
    id="rolling",
    title=N_("Seven days, and not seven rows"),
    topic=N_("the mean of seven days"),
    points=10,
    answers=("ROLLING",),
    hints=(
        N_("A window of seven rows is a window of seven days only when every day has its row."),
        N_("First every province with every day of the calendar, then LEFT JOIN the sums, then the window."),
        N_(
            "avg(COALESCE(cases, 0)) OVER (PARTITION BY province ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)"
        ),
    ),
    messages={
        "absent": Message(
            seen=N_("ROLLING has {got} rows, and none for {province} on {day}."),
            expected=N_("It has {want} rows: each province on each day of the calendar."),
            next=N_("CROSS JOIN the provinces with the calendar, and LEFT JOIN the cases to that."),
        ),
        "twice": Message(
            seen=N_("ROLLING has {got} rows; {province} stands on {day} more than once."),
            expected=N_("Each province has one row for each day."),
            next=N_("Add up the cases by day and province before the window."),
        ),
        "mean": Message(
            seen=N_("For {province} on {day}, the mean is {got}."),
            expected=N_("It is {want}: the cases of seven days, over seven. A day without a row counts as 0."),
            next=N_("Replace NULL by 0 before the mean, and look at ROWS BETWEEN."),
        ),
        "early": Message(
            seen=N_("For {province} on day {number} of the calendar, the mean is {got}."),
            expected=N_("It is NULL: there are not yet seven days."),
            next=N_("CASE WHEN count(*) OVER (the same window) = 7 THEN … END."),
        ),
    },
)
COLUMNS = ("day", "province", "mean7")
Wanted = dict[tuple[str, datetime.date], float | None]


def made(hidden: Warehouse, *, gaps: bool) -> Wanted:
    """Makes cases and calendar of 16 days and 3 provinces; what ROLLING gives for each province and day.

    gaps: whether rows without a day or a province are among them.
    """
    places = ("Antwerpen", "Liège", "Luxembourg")
    rows: list[Row] = [
        row for row in fresh_rows(hidden.work.rng, 44, 16, places) if row[0] is not None and row[1] is not None
    ]
    first = min(row[0] for row in rows)
    days = [first + datetime.timedelta(days=number) for number in range(16)]
    # One province begins late, and nobody has a row in the middle.
    rows = [row for row in rows if row[0] not in days[8:10] and not (row[1] == "Luxembourg" and row[0] < days[4])]
    rows.append((days[15], "Luxembourg", "Wallonia", "0-9", "F", 21))
    sums: dict[tuple[str, datetime.date], int] = defaultdict(int)
    for row in rows:
        sums[row[1], row[0]] += row[5]
    if gaps:
        rows += [(None, "Liège", "Wallonia", "0-9", "F", 70), (days[7], None, None, "0-9", "F", 700)]
    hidden.view("cases", CASES, rows)
    hidden.view("calendar", {"day": "date"}, [(day,) for day in days])
    want: Wanted = {}
    for place in places:
        counts = [sums[place, day] for day in days]
        for number, day in enumerate(days):
            want[place, day] = sum(counts[number - 6 : number + 1]) / 7 if number >= 6 else None
    return want


def got_of(hidden: Warehouse) -> list[tuple[Any, ...]]:
    """Rows of ROLLING: (day, province, mean)."""
    return [tuple(row) for row in hidden.query("ROLLING", COLUMNS).itertuples(index=False)]


def _look(hidden: Warehouse) -> tuple[list[tuple[Any, ...]], Wanted]:
    want = made(hidden, gaps=False)
    return got_of(hidden), want


def seen_of(work: Work) -> tuple[list[tuple[Any, ...]], Wanted]:
    """Rows of ROLLING on hidden cases without gaps, and what it should give."""
    return observed(work, ("ROLLING",), {}, _look, bench)


def require_complete(rows: list[tuple[Any, ...]], want: Wanted) -> dict[tuple[Any, Any], Any]:
    """The means by province and day. Refuses unless there is one row for each."""
    got = {(place, day): mean for day, place, mean in rows}
    for place, day in want:
        if (place, day) not in got:
            raise Refuse("absent", got=len(rows), province=place, day=str(day), want=len(want))
    if len(rows) > len(got):
        keys = [(place, day) for day, place, _mean in rows]
        place, day = next(key for key in keys if keys.count(key) > 1)
        raise Refuse("twice", got=len(rows), province=spelled(place), day=spelled(day))
    return got


@rolling.property("complete", points=3, says=N_("Each province has a row on each day"))
def complete(work: Work) -> None:
    require_complete(*seen_of(work))


def wrong_mean(got: dict[tuple[Any, Any], Any], want: Wanted) -> tuple[str, datetime.date] | None:
    """Province and day of the first mean that is wrong, of those that are wanted."""
    for key, value in want.items():
        mean = got[key]
        if value is not None and (mean is None or not np.isclose(float(mean), value, rtol=1e-6, atol=1e-6)):
            return key
    return None


@rolling.property("mean", points=4.5, needs=("complete",), says=N_("The mean of seven days, absent days as 0"))
def mean(work: Work) -> None:
    rows, want = seen_of(work)
    got = require_complete(rows, want)
    days = sorted({day for _place, day in want})
    if wrong := wrong_mean(got, want):
        shown = got[wrong] if got[wrong] is None else float(got[wrong])
        raise Refuse("mean", province=wrong[0], day=str(wrong[1]), got=spelled(shown), want=float(want[wrong] or 0))
    for (place, day), value in want.items():
        if value is None and got[place, day] is not None:
            raise Refuse("early", province=place, number=days.index(day) + 1, got=float(got[place, day]))
