"""Further checks on the model card."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.carding import LIMITS, NOT_FOR, card, codes

UNTRUE = set(LIMITS[-2:])


@card.hidden(
    "true_limits",
    points=1,
    needs=("words",),
    says=N_("The limits on the card are the true ones, with those that matter most"),
    topic=N_("the limits"),
    messages={
        "untrue_limit": Message(
            seen=N_("The limits on the card name {got}. This is not true of this work."),
            expected=N_("A limit that does not apply makes the reader doubt the others."),
            next=N_("Check each against the data and against your own steps."),
        ),
        "lacking_limit": Message(
            seen=N_("The limits on the card do not name {lacking}."),
            expected=N_("One hospital, and nothing known about age or origin: that limits the tool most."),
            next=N_("Read the data page again: where do the samples come from, and what does it not tell?"),
        ),
    },
)
def limits(work: Work) -> None:
    given = codes(work, "limits")
    if untrue := sorted(UNTRUE & given):
        raise Refuse("untrue_limit", got=untrue)
    if lacking := sorted({"one_hospital", "subgroups_unknown"} - given):
        raise Refuse("lacking_limit", lacking=lacking)


@card.hidden(
    "not_for",
    points=1,
    needs=("words",),
    says=N_("The card says that the tool gives no diagnosis"),
    topic=N_("what the tool is not for"),
    messages={
        "intended": Message(
            seen=N_("not_for on the card names {got}, which is what the tool is for."),
            expected=N_("It names uses that nobody has tested, or that the agency does not want."),
            next=N_("Compare with the decision at the beginning of the lab."),
        ),
        "diagnosis": Message(
            seen=N_("not_for on the card does not name diagnosis."),
            expected=N_("Somebody will be tempted to use the number as a diagnosis."),
            next=N_("Say that it is none."),
        ),
    },
)
def not_for(work: Work) -> None:
    given = codes(work, "not_for")
    if NOT_FOR[-1] in given:
        raise Refuse("intended", got=NOT_FOR[-1])
    if NOT_FOR[0] not in given:
        raise Refuse("diagnosis")
