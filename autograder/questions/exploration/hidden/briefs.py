"""Further checks on the brief."""

from __future__ import annotations

import re

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.briefs import (
    DENIED,
    INFECTIONS,
    brief,
    chosen_caveats,
    fields,
)
from autograder.text import _

UNTRUE = {
    "counts_are_cumulative": N_("Each row counts the cases of one day; you added them up yourself."),
    "rhythm_of_the_week": N_("Windows of 7 and 14 days hold each weekday equally often."),
    "zeros_are_unknown": N_("The codebook says that what is not in the file is zero."),
}


@brief.hidden(
    "true_caveats",
    points=0.75,
    needs=("caveats",),
    says=N_("Each caveat is true of this analysis"),
    topic=N_("the caveats"),
    messages={
        "untrue": Message(
            seen=N_("brief has the caveat '{code}'."),
            expected=N_("{reason} So it is not true of this analysis."),
            next=N_("Take it out. A caveat that is not true makes readers doubt the others."),
        ),
    },
)
def true_caveats(work: Work) -> None:
    for code in sorted(chosen_caveats(work)):
        if code in UNTRUE:
            raise Refuse("untrue", code=code, reason=_(UNTRUE[code]))


@brief.hidden(
    "cases",
    points=0.5,
    needs=("words",),
    says=N_("The decision speaks of cases, and not of infections"),
    topic=N_("the words of the decision"),
    messages={
        "infections": Message(
            seen=N_("The decision says '{words}'."),
            expected=N_("The file counts reported positive tests. How many people were infected, nobody knows."),
            next=N_("Write 'reported cases'."),
        ),
    },
)
def reported(work: Work) -> None:
    text = work.text(fields(work)["decision"], "brief['decision']")
    for sentence in re.split(r"(?<=[.!?;])\s+", text):
        told = INFECTIONS.search(sentence)
        if told and not DENIED.search(sentence):
            raise Refuse("infections", words=sentence[:80])
