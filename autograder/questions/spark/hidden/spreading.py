"""Further checks on the table that is kept."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.spreading import tuning
from autograder.questions.spark.tables import SCHEMA, fresh_cases


@tuning.hidden(
    "let_go",
    points=1.5,
    needs=("kept",),
    says=N_("released lets go of the table, which can still be read"),
    topic=N_("letting go of memory"),
    messages={
        "still_kept": Message(
            seen=N_("After released, the table is still kept in memory."),
            expected=N_("The memory is free for the next job, and the table can be computed again."),
            next=N_("Call unpersist() on the table, and return it."),
        ),
    },
)
def let_go(work: Work) -> None:
    frame = fresh_cases(work.rng, 12, 6)
    given = work.made("prepared", work.spark(frame, SCHEMA))
    got = work.spark_frame(work.call("released", given), "released(…)")
    if got.cached:
        raise Refuse("still_kept")
