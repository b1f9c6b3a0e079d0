"""Further checks on the week of a day."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.replacing import BY_DAY, WANTED, builtin, compare, table
from autograder.questions.spark.tables import answered, tuples


@builtin.hidden(
    "new_year",
    points=2,
    needs=("same",),
    says=N_("Around New Year, the week belongs to the right year"),
    topic=N_("the turn of the year"),
    messages={
        "new_year": Message(
            seen=N_("For {day}, WEEK is '{got}'. week_of gives '{want}'."),
            expected=N_("A week that lies in two years belongs to the year of its Thursday."),
            next=N_("Take the year of the Thursday: F.year(F.date_add(F.trunc('DATE', 'week'), 3))."),
        ),
    },
)
def new_year(work: Work) -> None:
    years = 2031 + work.rng.permutation(9)[:5]
    # Weeks of these years begin on different weekdays, so that both directions are there.
    days = [
        pd.Timestamp(year=int(year), month=12, day=27) + pd.Timedelta(days=offset)
        for year in years
        for offset in range(10)
    ]
    compare(work, table(work.rng, [*days, None]), "new_year")


@builtin.hidden(
    "kept",
    points=1,
    needs=("same",),
    says=N_("Every row stays, with its other columns"),
    topic=N_("the rows of the table"),
    messages={
        "kept": Message(
            seen=N_("A table of {count} rows came back with {got} rows and the columns {columns}."),
            expected=N_("The function adds one column. Rows and other columns stay as they were."),
            next=N_("Use withColumn on df."),
        ),
    },
)
def kept(work: Work) -> None:
    days = [pd.Timestamp("2031-03-03"), None, pd.Timestamp("2031-03-03"), pd.Timestamp("2031-03-12")]
    frame = table(work.rng, days)
    got = answered(work, "with_week", work.spark(frame, BY_DAY), columns=WANTED)
    names = list(frame.columns)
    if any(name not in got.columns for name in names) or tuples(got.rows, names) != tuples(frame, names):
        raise Refuse("kept", count=len(frame), got=len(got.rows), columns=", ".join(got.columns))
