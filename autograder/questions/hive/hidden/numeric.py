"""Further checks on numbers that are texts."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.hive.numeric import PLAIN, STRANGE, bounds, numeric, phrase
from autograder.questions.hive.warehouse import bench


@numeric.hidden(
    "strict",
    points=2,
    needs=("unread",),
    says=N_("The same numbers where a bad CAST is an error"),
    topic=N_("an engine with strict casts"),
    messages={
        "strict": Message(
            seen=N_("Where a bad CAST is an error, BOUNDS stopped or gave other numbers ({text})."),
            expected=N_("It gives the same numbers: no text is cast before it is known to be a number."),
            next=N_("Put each CAST behind the RLIKE that allows it, inside CASE WHEN."),
        ),
    },
)
def strict(work: Work) -> None:
    known = sum(map(int, PLAIN))
    want = (known + 1, known + 4, len(STRANGE))
    with bench(work) as hidden:
        if work.services.hive_settings.engine == "spark-hive":
            hidden.do("SET spark.sql.ansi.enabled=true")
        try:
            got = bounds(hidden, [*PLAIN, "<5", *STRANGE])
        except Refuse as refusal:
            if refusal.key != "common.raised":
                raise
            raise Refuse("strict", text=str(refusal.facts["text"])[:160]) from None
    if got != want:
        raise Refuse("strict", text=phrase(got))
