"""Further checks on the end."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.finish import facts, finish


@finish.hidden(
    "again",
    points=1,
    needs=("gone",),
    says=N_("Cleaning up twice does no harm"),
    topic=N_("cleaning up twice"),
    messages={
        "again": Message(
            seen=N_("CLEAN_UP stopped when the database was gone already ({text})."),
            expected=N_("It ends without an error, so that it can stand at the end of every script."),
            next=N_("Add IF EXISTS."),
        )
    },
)
def again(work: Work) -> None:
    found = facts(work)
    if found.again:
        raise Refuse("again", text=found.again[:160])
