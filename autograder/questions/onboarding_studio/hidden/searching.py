"""Further checks on searching."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import index, profiles
from autograder.questions.onboarding_studio.searching import compare_means, searching, told


@searching.hidden(
    "many_groups",
    points=1.5,
    needs=("means",),
    says=N_("More than ten groups come back whole"),
    topic=N_("many groups"),
)
def many_groups(work: Work) -> None:
    compare_means(work, profiles(work, 60, groups=23))


@searching.hidden(
    "similar_groups",
    points=1.5,
    needs=("group",),
    says=N_("Groups with similar names are kept apart"),
    topic=N_("groups with similar names"),
    messages={
        "similar": Message(
            seen=N_("The group '{group}' also gave countries of the group '{other}'."),
            expected=N_("A group is one exact value, with its capitals and spaces."),
            next=N_("Use term on the field group, which is a keyword."),
        )
    },
)
def similar_groups(work: Work) -> None:
    kinds = ["low", "lower middle", "Low", "low income", "very low"]
    documents = profiles(work, 15)
    for number, document in enumerate(documents):
        document["group"] = kinds[number % len(kinds)]
        # Words of the group in another field must not matter.
        document["summary"] = "A country with low income."
    of = {document["country"]: document["group"] for document in documents}
    with index(work, documents) as name:
        for group in kinds:
            got = told(work, "in_group", name, group, "2000-01-01")
            for country in sorted(got):
                if of.get(country) != group:
                    raise Refuse("similar", group=group, other=of.get(country, country))
            if len(got) != 3:
                raise Refuse("group", group=group, since="2000-01-01", got=sorted(got) or "nobody", want="3 countries")
