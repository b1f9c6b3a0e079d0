"""Further checks on the external table."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.external import external, facts, number


@external.hidden(
    "unknown_cases",
    points=2,
    needs=("count",),
    says=N_("A row whose number is not known is counted as well"),
    topic=N_("rows whose number is not known"),
    messages={
        "unknown_cases": Message(
            seen=N_("In another file, 3 rows say NA for the cases. COUNT_ROWS gives {got}."),
            expected=N_("It gives {want}: such a row is a row, although its number is NULL."),
            next=N_("Tell the header by its text, and not by a number that could not be read."),
        )
    },
)
def unknown_cases(work: Work) -> None:
    found = facts(work)
    got, want = number(found.counts[1]), found.rows[1]
    if got != want:
        raise Refuse("unknown_cases", got=got, want=want)
