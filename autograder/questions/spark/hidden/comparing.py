"""Further checks on comparing with NULL."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.comparing import (
    compare,
    found_outside,
    found_revised,
    nulls,
    right_revised,
    two_publications,
)
from autograder.questions.spark.tables import fresh_cases, tuples


@nulls.hidden(
    "count_appears",
    points=1,
    needs=("revised",),
    says=N_("A count that was not known before, and is now, has changed"),
    topic=N_("a count that was not known"),
    messages={
        "count_appears": Message(
            seen=N_(
                "A count was NULL, and is a number now, or the other way. You have {got} where {want} is expected."
            ),
            expected=N_("To know and not to know are different: such a row has changed."),
            next=N_("Compare the counts with eqNullSafe as well."),
        ),
    },
)
def count_appears(work: Work) -> None:
    old, new = two_publications(work)
    old = old.astype({"CASES": "Int64"})
    new = new.astype({"CASES": "Int64"})
    old.loc[0, "CASES"] = None
    new.loc[7, "CASES"] = None
    old.loc[6, "CASES"] = None
    new.loc[6, "CASES"] = None
    compare(found_revised(work, old, new), right_revised(old, new), "count_appears")


@nulls.hidden(
    "known",
    points=1,
    needs=("outside",),
    says=N_("outside(df, None) gives the rows whose province is known"),
    topic=N_("outside of the unknown"),
    messages={
        "known": Message(
            seen=N_("outside(df, None) has {got} rows."),
            expected=N_("None stands for the unknown province. {want} rows lie outside of it, those with a name."),
            next=N_("eqNullSafe(None) does this by itself. Take your own special case out."),
        ),
    },
)
def known(work: Work) -> None:
    frame = fresh_cases(work.rng, 20)
    want = frame.dropna(subset="PROVINCE")
    got = found_outside(work, frame, None)
    wanted = tuples(want, list(frame.columns))
    if wanted != got:
        raise Refuse("known", got=len(got), want=len(want))
