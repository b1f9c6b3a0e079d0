"""Further checks on cleaning up."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.cleaning import cleaning, place


@cleaning.hidden(
    "twice",
    points=1,
    needs=("gone",),
    says=N_("A second call finds nothing, and raises nothing"),
    topic=N_("cleaning up twice"),
    messages={
        "twice": Message(
            seen=N_("When there was nothing left to remove, cleanup led to {got}."),
            expected=N_("It finds nothing, raises nothing, and returns three zeros."),
            next=N_("Loops over empty lists do nothing. Look for a call that needs at least one name."),
        )
    },
)
def twice(work: Work) -> None:
    with place(work) as made:
        work.call("cleanup", made.name)
        tried = work.attempt("cleanup", made.name)
    got = f"{tried.error.type_name}: {tried.error.text}"[:100] if tried.error else str(tried.value)
    if tried.error or tried.value != {"objects": 0, "tables": 0, "indexes": 0}:
        raise Refuse("twice", got=got)
