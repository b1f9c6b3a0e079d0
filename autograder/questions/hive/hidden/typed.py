"""Further checks on the typed view."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.typed import facts, typed


@typed.hidden(
    "strict",
    points=2,
    needs=("gaps",),
    says=N_("The view holds where a bad CAST is an error"),
    topic=N_("an engine with strict casts"),
    messages={
        "strict": Message(
            seen=N_("Where a bad CAST is an error, the view stopped ({text})."),
            expected=N_("It gives the same rows: newer engines do not turn a bad CAST into NULL."),
            next=N_("Make NULL of the text NA first, with NULLIF, and CAST what is left."),
        )
    },
)
def strict(work: Work) -> None:
    found = facts(work)
    if found.strict:
        raise Refuse("strict", text=found.strict[:160])
