"""Further checks on the bounds."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.suppressed import add_up, bounds, ends, pair, refuses
from autograder.questions.exploration.tables import course_municipalities


@bounds.hidden(
    "other_limit",
    points=1,
    needs=("suppressed",),
    says=N_("Another limit, such as '<10', is read as well"),
    topic=N_("other limits"),
    messages={
        "other_limit": Message(
            seen=N_("parse_count('<{limit}') gave {low} and {high}."),
            expected=N_("The next publication may hold back counts below another limit: 1 to that limit less one."),
            next=N_("Read the limit from the text, and do not write 4 into your code."),
        ),
    },
)
def other_limit(work: Work) -> None:
    for limit in (10, 3, int(work.rng.integers(20, 200))):
        low, high = ends(work, f"<{limit}")
        if (low, high) != (1, limit - 1):
            raise Refuse("other_limit", limit=limit, low=low, high=high)
    for text in ("<abc", "<", "<-2", "~7"):
        refuses(work, text)
    add_up(work, 10)


@bounds.hidden(
    "course",
    points=1,
    says=N_("municipal_total holds the bounds of all municipalities"),
    topic=N_("the total"),
    messages={
        "course": Message(
            seen=N_("municipal_total runs from {low} to {high}."),
            expected=N_(
                "The municipalities of this publication add up to {want_low} at least, and {want_high} at most."
            ),
            next=N_("Use total_bounds on the whole column CASES, also the row without a name."),
        ),
    },
)
def course(work: Work) -> None:
    low, high = pair(work.value("municipal_total"), "municipal_total")
    texts = course_municipalities(work)[0]["CASES"].astype(str).str.strip()
    held = texts.str.startswith("<")
    known = pd.to_numeric(texts[~held]).sum()
    least, most = known + held.sum(), known + (pd.to_numeric(texts[held].str[1:]) - 1).sum()
    if (low, high) != (least, most):
        raise Refuse("course", low=low, high=high, want_low=int(least), want_high=int(most))
