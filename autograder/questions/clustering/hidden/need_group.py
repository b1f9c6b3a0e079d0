"""Further checks on the need group."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.hidden.multiverse import core
from autograder.questions.clustering.need_group import need, returned
from autograder.questions.clustering.thresholds import threshold


@need.hidden(
    "core",
    points=1.5,
    needs=("size",),
    says=N_("The group holds the countries that every sensible clustering puts there"),
    topic=N_("who belongs to the group"),
    messages={
        "core": Message(
            seen=N_("Your group lacks {count} of the {all} countries that all of 36 other clusterings put there."),
            expected=N_("It holds at least {share} percent of them."),
            next=N_("Return the whole cluster with the highest child_mort, with k = 3 or 4 on scaled data."),
        )
    },
)
def whole_core(work: Work) -> None:
    edition = work.dataset("country")
    wanted = core(edition)
    missing = wanted - returned(work, edition.frame())
    share = threshold("need_core_share_min")
    if len(wanted) - len(missing) < share * len(wanted):
        raise Refuse("core", count=len(missing), all=len(wanted), share=round(100 * share))


@need.hidden(
    "part",
    points=0.5,
    says=N_("The function works on a part of the table"),
    topic=N_("other tables"),
    messages={
        "part": Message(
            seen=N_(
                "In a part of the table, median child mortality is {inside} in your group and {outside} in the rest."
            ),
            expected=N_("The function finds the neediest group of whatever table it is given."),
            next=N_("Compute scaling, clusters and profile from df, inside the function."),
        )
    },
)
def part(work: Work) -> None:
    frame = work.dataset("country").frame()
    some = frame.iloc[work.rng.permutation(len(frame))[: round(0.8 * len(frame))]]
    found = some.index.isin(list(returned(work, some)))
    inside, outside = (float(some.loc[rows, "child_mort"].median()) for rows in (found, ~found))
    if inside < threshold("need_mortality_ratio_min") * outside:
        raise Refuse("part", inside=inside, outside=outside)
