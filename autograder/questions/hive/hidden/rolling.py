"""Further checks on the mean of seven days."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.rolling import got_of, made, require_complete, rolling, wrong_mean
from autograder.questions.hive.tables import spelled
from autograder.questions.hive.warehouse import bench


@rolling.hidden(
    "unknown",
    points=2.5,
    needs=("mean",),
    says=N_("Rows without a day or a province make no series"),
    topic=N_("rows without a day or a province"),
    messages={
        "unknown": Message(
            seen=N_("With cases of an unknown province or day, ROLLING has a row for {province} on {day}."),
            expected=N_("Such cases are in no series, and make none of their own."),
            next=N_("Add WHERE province IS NOT NULL AND day IS NOT NULL, also where you list the provinces."),
        ),
        "changed": Message(
            seen=N_("Cases of an unknown province or day changed the mean of {province} on {day}."),
            expected=N_("They are left aside."),
            next=N_("Look at how rows with NULL come into a sum or a join."),
        ),
    },
)
def unknown(work: Work) -> None:
    with bench(work) as hidden:
        want = made(hidden, gaps=True)
        rows = got_of(hidden)
    for day, place, _mean in rows:
        if (place, day) not in want:
            raise Refuse("unknown", province=spelled(place), day=spelled(day))
    got = require_complete(rows, want)
    if wrong := wrong_mean(got, want):
        raise Refuse("changed", province=wrong[0], day=str(wrong[1]))
