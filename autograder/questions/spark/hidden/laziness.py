"""Further checks on the busy days."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.laziness import chosen_lines, compare, lazy, sums
from autograder.questions.spark.tables import fresh_cases


@lazy.hidden(
    "edge",
    points=1.5,
    needs=("days",),
    says=N_("A day with exactly the number counts as busy, and rows without a date are no day"),
    topic=N_("the edge"),
    messages={
        "edge": Message(
            seen=N_("With a day of exactly `least` cases, your table has {got} for {day}. Expected here: {want}."),
            expected=N_("At least means that such a day belongs to it. Rows without a date belong to no day."),
            next=N_("Compare with >=, and drop rows without a date first."),
        ),
    },
)
def edge(work: Work) -> None:
    frame = fresh_cases(work.rng, 42, 9)
    compare(work, frame, int(sums(frame).sort_values().iloc[4]), "edge")


STARTING = {"count", "show", "collect", "to_pandas", "write"}


@lazy.hidden(
    "starts",
    points=1,
    needs=("codes",),
    says=N_("starts_job names the lines that start a job, and no other"),
    topic=N_("the lines that start a job"),
    messages={
        "starts": Message(
            seen=N_(
                "Number of lines that start a job and are not in starts_job: {lacking}. "
                "Number of lines in it that start none: {extra}."
            ),
            expected=N_("A line starts a job when its result has to leave Spark: as rows, a number, a text or a file."),
            next=N_("Ask of each line what Python or the disk holds after it, or measure with jobs_so_far()."),
        ),
    },
)
def starts(work: Work) -> None:
    given = chosen_lines(work)
    if given != STARTING:
        raise Refuse("starts", lacking=len(STARTING - given), extra=len(given - STARTING))
