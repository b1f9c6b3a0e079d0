"""Further checks on the busy days."""

from __future__ import annotations

from autograder.checking import N_, Message, Work
from autograder.questions.spark.laziness import compare, lazy, sums
from autograder.questions.spark.tables import fresh_cases


@lazy.hidden(
    "edge",
    points=1.5,
    needs=("days",),
    says=N_("A day with exactly the number counts as busy, and rows without a date are no day"),
    topic=N_("the edge"),
    messages={
        "edge": Message(
            seen=N_("With a day of exactly `least` cases, your table has {got} cases for {day} and not {want}."),
            expected=N_("At least means that such a day belongs to it. Rows without a date belong to no day."),
            next=N_("Compare with >=, and drop rows without a date first."),
        ),
    },
)
def edge(work: Work) -> None:
    frame = fresh_cases(work.rng, 40, 9)
    compare(work, frame, int(sums(frame).sort_values().iloc[4]), "edge")
