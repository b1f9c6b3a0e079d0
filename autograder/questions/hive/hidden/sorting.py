"""Further checks on order."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.sorting import sorting, written


@sorting.hidden(
    "shared_work",
    points=1.5,
    needs=("within",),
    says=N_("Several workers wrote the table"),
    topic=N_("sharing the work"),
    messages={
        "one_file": Message(
            seen=N_("The table cases_sorted is one file: a single worker sorted everything."),
            expected=N_("Several workers share the rows, so that the statement also ends with a billion of them."),
            next=N_("DISTRIBUTE BY a column with several values, and no LIMIT and no constant."),
        )
    },
)
def shared_work(work: Work) -> None:
    if len(written(work).files) < 2:
        raise Refuse("one_file")
