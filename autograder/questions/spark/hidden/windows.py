"""Further checks on the seven-day mean."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.tables import answered, by_day, tuples
from autograder.questions.spark.windows import WANTED, first_wrong, found_means, right_means, rolling, shown


@rolling.hidden(
    "boundary",
    points=2,
    needs=("calendar",),
    says=N_("The window goes on across the end of a month and of a year"),
    topic=N_("the turn of the year"),
    messages={
        "boundary": Message(
            seen=N_("At the turn of the year, your mean for {province} on {day} is {got} and not {want}."),
            expected=N_("The day after 31 December is 1 January, and both lie in one window."),
            next=N_("Use a day number that goes on, such as F.unix_date, and not the day of the year or month."),
        ),
    },
)
def boundary(work: Work) -> None:
    frame = by_day(work.rng, 20, ("Namur",))
    shift = pd.Timestamp(year=frame["DATE"].min().year, month=12, day=22) - frame["DATE"].min()
    frame["DATE"] += shift
    found, want = found_means(work, frame), right_means(frame)
    if wrong := first_wrong(found, want):
        raise Refuse("boundary", province=wrong[0], day=wrong[1], got=shown(found.get(wrong)), want=want[wrong])


@rolling.hidden(
    "kept",
    points=1.5,
    says=N_("Every row stays, with its other columns, and none is added"),
    topic=N_("the rows of the table"),
    messages={
        "kept": Message(
            seen=N_("A table of {count} rows and a column NOTE came back with {got} rows and the columns {columns}."),
            expected=N_("The function adds one column. Rows and other columns stay as they were."),
            next=N_("Use withColumn on df, and neither select nor join."),
        ),
    },
)
def kept(work: Work) -> None:
    frame = by_day(work.rng, 14, ("Namur", "Liège")).assign(NOTE="checked")
    argument = work.spark(frame, "PROVINCE string, DATE date, CASES int, NOTE string")
    got = answered(work, "rolling7", argument, columns=WANTED)
    names = list(frame.columns)
    if "NOTE" not in got.columns or tuples(got.rows, names) != tuples(frame, names):
        raise Refuse("kept", count=len(frame), got=len(got.rows), columns=", ".join(got.columns))
