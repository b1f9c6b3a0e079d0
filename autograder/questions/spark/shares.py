"""Parts of a total, and totals so far: the two windows that look alike."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import BY_DAY, answered, apart, by_day, numbers

KEYS = ("PROVINCE", "DATE", "CASES")
WANTED = (*KEYS, "SHARE", "SO_FAR")

share = Question(
    id="share",
    title=N_("A part of the whole, and the total so far"),
    topic=N_("the two windows"),
    points=8,
    answers=("shares",),
    hints=(
        N_("Which rows does a window hold when it has an order, and you say nothing about its frame?"),
        N_("With orderBy, the default frame ends at the current row. Without orderBy, it is the whole partition."),
        N_("SHARE needs Window.partitionBy('PROVINCE') alone; SO_FAR the same with orderBy('DATE')."),
    ),
    messages={
        "running_total": Message(
            seen=N_("On {day}, SHARE of {province} is {got}. You divided by the cases up to that day."),
            expected=N_("SHARE is the part of all cases of the province: {want}."),
            next=N_("Take the orderBy out of the window of SHARE."),
        ),
        "share": Message(
            seen=N_("On {day}, SHARE of {province} is {got} and not {want}."),
            expected=N_("SHARE is CASES over the cases of that province in all rows, from 0 to 1."),
            next=N_("Add up over Window.partitionBy('PROVINCE')."),
        ),
        "so_far": Message(
            seen=N_("On {day}, SO_FAR of {province} is {got} and not {want}."),
            expected=N_("SO_FAR adds up the cases of that province from its first day to this one."),
            next=N_("Use a window of the province that is ordered by DATE."),
        ),
    },
)


def right(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with both columns; the total so far goes up to the end of the day."""
    daily = frame.groupby(["PROVINCE", "DATE"])["CASES"].sum().groupby(level=0).cumsum()
    total = frame.groupby("PROVINCE")["CASES"].transform("sum")
    so_far = daily.reindex(pd.MultiIndex.from_frame(frame[["PROVINCE", "DATE"]])).to_numpy()
    return frame.assign(SHARE=(frame["CASES"] / total).where(total > 0), SO_FAR=so_far)


def compare(rows: pd.DataFrame, want: pd.DataFrame, column: str, key: str) -> None:
    """Refuses with `key` the first row whose `column` is not as computed here."""
    found, expected = numbers(rows, KEYS, column), numbers(want, KEYS, column)
    for name, other in expected.items():
        got = found.get(name)
        # Shares may be rounded to four digits.
        if apart(got, other) and not (got is not None and abs(got - other) < 6e-5):
            raise Refuse(key, province=name[0], day=name[1], got=number(got), want=number(other))


def number(value: float | None) -> str:
    """A number for a message; NULL for a missing one."""
    return "NULL" if value is None or value != value else f"{value:.4g}"


@share.property("whole", points=2.5, says=N_("SHARE is the part of all cases of the province"))
def whole(work: Work) -> None:
    frame = by_day(work.rng, 12)
    rows = answered(work, "shares", work.spark(frame, BY_DAY), columns=WANTED).rows
    want = right(frame)
    trap = want.assign(SHARE=want["CASES"] / want["SO_FAR"])
    found = numbers(rows, KEYS, "SHARE")
    if all(not apart(found.get(name), other) for name, other in numbers(trap, KEYS, "SHARE").items()):
        first = want.sort_values(["PROVINCE", "DATE"]).iloc[0]
        day = first["DATE"].strftime("%Y-%m-%d")
        raise Refuse("running_total", province=first["PROVINCE"], day=day, got=1, want=number(first["SHARE"]))
    compare(rows, want, "SHARE", "share")


@share.property("so_far", points=2, says=N_("SO_FAR adds up from the first day to this one"))
def so_far(work: Work) -> None:
    frame = by_day(work.rng, 12)
    mixed = frame.iloc[work.rng.permutation(len(frame))]
    rows = answered(work, "shares", work.spark(mixed, BY_DAY), columns=WANTED).rows
    compare(rows, right(frame), "SO_FAR", "so_far")
