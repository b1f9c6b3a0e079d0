"""Further checks on reading fewer partitions."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.pruning import facts, pruning


@pruning.hidden(
    "damaged",
    points=1.5,
    needs=("result",),
    says=N_("A damaged partition of another province does no harm"),
    topic=N_("a damaged partition"),
    messages={
        "damaged": Message(
            seen=N_("With a damaged file in another province, ONE_PROVINCE stopped ({text})."),
            expected=N_("It does not open that folder, and gives the same days as before."),
            next=N_("Put the condition on province into WHERE."),
        )
    },
)
def damaged(work: Work) -> None:
    found = facts(work)
    if found.damaged:
        raise Refuse("damaged", text=found.damaged[:160])
