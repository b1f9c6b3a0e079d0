"""Further checks on the stability of the need group, against the 36 specifications of the multiverse."""

from __future__ import annotations

from scipy.stats import spearmanr

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.hidden.multiverse import core, share
from autograder.questions.clustering.membership import memberships, stability
from autograder.questions.clustering.thresholds import threshold

# From this membership on a country counts as "always in": a resample or a specification may be odd.
ALWAYS = 0.9


@stability.hidden(
    "rank",
    points=1.25,
    says=N_("Countries are in the order of need that 36 specifications give"),
    messages={
        "rank": Message(
            seen=N_(
                "Your memberships rank the countries otherwise than 36 specifications do: a rank correlation of {got}."
            ),
            expected=N_("Different careful analyses reach a rank correlation of at least {least}."),
            next=N_("Check that each run scales the table and marks the cluster with the highest mean child_mort."),
        ),
    },
)
def rank(work: Work) -> None:
    reference = share(work.dataset("country"))
    got = memberships(work)
    correlation = float(spearmanr(got, reference[got.index]).statistic) if got.nunique() > 1 else 0.0
    least = threshold("membership_rank_min")
    if correlation < least:
        raise Refuse("rank", got=correlation, least=least)


@stability.hidden(
    "core",
    points=0.75,
    says=N_("Countries that every specification puts in the need group are nearly always in yours"),
    messages={
        "core": Message(
            seen=N_(
                "{country} and others have a membership below 0.9: {got} of the {count} surest countries reach it."
            ),
            expected=N_("Every one of 36 specifications puts these countries in the need group."),
            next=N_("Keep k at 3 or 4. With more clusters the neediest group falls into pieces."),
        ),
    },
)
def surest(work: Work) -> None:
    sure = sorted(core(work.dataset("country")))
    got = memberships(work)[sure]
    always = int((got >= ALWAYS).sum())
    if always < threshold("membership_core_part_min") * len(sure):
        raise Refuse("core", country=got.idxmin(), got=always, count=len(sure))


@stability.hidden(
    "narrow",
    points=0.5,
    says=N_("The group that is always in is not half of the world"),
    messages={
        "wide": Message(
            seen=N_("{got} of {count} countries have a membership of 0.9 or more."),
            expected=N_("On scaled features, the neediest group holds less than {most} of the countries."),
            next=N_("Scale the features in every run. Without it, income alone splits the rich from the rest."),
        ),
    },
)
def narrow(work: Work) -> None:
    got = memberships(work)
    always, most = int((got >= ALWAYS).sum()), threshold("membership_wide_max")
    if always > most * len(got):
        raise Refuse("wide", got=always, count=len(got), most=most)
