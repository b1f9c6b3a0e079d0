"""Further checks on the totals by month."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.summing import compare, found_sums, months_of, right_sums, totals
from autograder.questions.spark.tables import fresh_cases


@totals.hidden(
    "twins",
    points=1.5,
    needs=("sums",),
    says=N_("Two rows that are equal count twice"),
    topic=N_("equal rows"),
    messages={
        "twins": Message(
            seen=N_("With two equal rows, your table has {got} for {month} and {province}. Expected here: {want}."),
            expected=N_("Two equal rows are two reports, and both count."),
            next=N_("Take distinct and dropDuplicates out."),
        ),
    },
)
def twins(work: Work) -> None:
    frame = fresh_cases(work.rng, 20).dropna(subset="DATE")
    twice = pd.concat([frame, frame.iloc[:6]], ignore_index=True)
    compare(found_sums(work, twice, partitions=3), right_sums(twice), "twins")


@totals.hidden(
    "undated",
    points=1.5,
    needs=("sums",),
    says=N_("Rows without a date are left aside"),
    topic=N_("rows without a date"),
    messages={
        "undated": Message(
            seen=N_("Your table has {got} rows without a month, or under a month that is not in the data."),
            expected=N_("A row without a date belongs to no month, and is left aside."),
            next=N_("Drop rows without a date before you group."),
        ),
    },
)
def undated(work: Work) -> None:
    frame = fresh_cases(work.rng, 27)
    found, want = found_sums(work, frame), right_sums(frame)
    if odd := [group for group in found if group[0] not in months_of(want)]:
        raise Refuse("undated", got=len(odd))
    compare(found, want, "sums")
