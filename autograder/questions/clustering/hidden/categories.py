"""Further checks on encoding."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.categories import encoded, encoding, fresh_offices, region_codes


@encoding.hidden(
    "reason",
    points=0.5,
    says=N_("The reason is the right one"),
    needs=("code",),
    topic=N_("when to encode"),
    messages={
        "reason": Message(
            seen=N_("You chose '{code}' as the rule for encoding."),
            expected=N_("Only categories that rows share, and that should count in a distance, become columns."),
            next=N_("Ask what K-Means does with text, with numbers, and with a name that occurs once."),
        )
    },
)
def reason(work: Work) -> None:
    chosen = work.text(work.value("needs_encoding"), "needs_encoding")
    if chosen != "category":
        raise Refuse("reason", code=chosen)


@encoding.hidden(
    "apart",
    points=1,
    says=N_("Two rows have equal codes exactly when they share a region"),
    messages={
        "merged": Message(
            seen=N_("The regions '{one}' and '{other}' got the same code."),
            expected=N_("Each region has a code of its own, also a region with a single country."),
            next=N_("Use the whole name of the region, and keep rare regions."),
        ),
        "split": Message(
            seen=N_("Two countries of the region '{one}' got different codes."),
            expected=N_("All countries of a region have the same code."),
            next=N_("Check that the new columns stay in line with the rows."),
        ),
    },
)
def apart(work: Work) -> None:
    # Names that share a first letter, a beginning or the capitals, and one region that occurs once.
    regions = ["North", "North East", "north", "South", "South East"]
    offices = fresh_offices(work.rng, 24, regions)
    offices.loc[offices["region"] == "South", "region"] = "South East"
    offices.loc[work.rng.choice(np.flatnonzero(offices["region"] == "South East")), "region"] = "South"
    # Row labels that are not 0, 1, 2: a sorted or filtered table has such.
    offices.index = work.rng.permutation(np.arange(100, 124))
    codes = region_codes(encoded(work, offices), offices)
    found: dict[str, tuple[float, ...]] = {}
    for region, row in zip(offices["region"], codes, strict=True):
        key = tuple(row)
        if found.setdefault(region, key) != key:
            raise Refuse("split", one=region)
    for one in found:
        for other in found:
            if one < other and found[one] == found[other]:
                raise Refuse("merged", one=one, other=other)
