"""Ask the index: words, exact values, and sums over groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import index, profiles

searching = Question(
    id="search",
    title=N_("Words, exact values, and groups"),
    topic=N_("searching"),
    points=10,
    answers=("with_words", "in_group", "mean_by_group"),
    hints=(
        N_("A text is cut into small words when it is stored. Which query cuts your words in the same way?"),
        N_("match with operator and; a bool with filter of term and range; a terms aggregation with a size."),
        N_("Give every search a size: without one it returns 10 hits, and an aggregation 10 groups."),
    ),
    messages={
        "case": Message(
            seen=N_("The words '{words}' found nobody, although {want} have them in their summary."),
            expected=N_("Capital letters make no difference in a text."),
            next=N_("A term query compares with the small words of the index. Use match on a text field."),
        ),
        "any_word": Message(
            seen=N_("The words '{words}' also found {got}, whose summary has only one of them."),
            expected=N_("All words must be there."),
            next=N_("Set the operator of match to and."),
        ),
        "words": Message(
            seen=N_("The words '{words}' found {got}."),
            expected=N_("They stand in the summary of {want}."),
            next=N_("Search the field summary, and return the country of each hit."),
        ),
        "ten_hits": Message(
            seen=N_("{want} summaries have the word, and {got} countries came back."),
            expected=N_("All of them come back."),
            next=N_("Set size: without it, a search returns the best 10."),
        ),
        "group": Message(
            seen=N_("The group '{group}' since {since} gave {got}."),
            expected=N_("These countries are in it: {want}."),
            next=N_("Put a term on group and a range on loaded_on into the filter of a bool query."),
        ),
        "since": Message(
            seen=N_("The group '{group}' since {since} gave {got} as well, loaded on {day}."),
            expected=N_("Only documents of that day or later count."),
            next=N_("Add a range on loaded_on with gte."),
        ),
        "first_day": Message(
            seen=N_("A document of {since} itself is missing in the group '{group}' since {since}."),
            expected=N_("The first day counts as well."),
            next=N_("Use gte, not gt."),
        ),
        "means": Message(
            seen=N_("The mean gdpp of '{group}' is {got}."),
            expected=N_("pandas finds {want} on the same documents."),
            next=N_("Put an avg of gdpp inside the terms on group."),
        ),
        "ten_groups": Message(
            seen=N_("{want} groups are in the index, and {got} came back."),
            expected=N_("Every group has its mean."),
            next=N_("Set size inside terms: without it, 10 groups come back."),
        ),
    },
)


def told(work: Work, function: str, name: str, *arguments: str) -> set[str]:
    """Countries that one of the learner's searches gives."""
    got = work.call(function, work.made("open_search"), name, *arguments)
    return set(work.names(got, f"{function}(…)"))


def described(work: Work, count: int = 6) -> list[dict[str, Any]]:
    """Documents with summaries that have some words in common."""
    documents = profiles(work, count)
    for number, document in enumerate(documents):
        water = "Clean water reaches few villages." if number % 2 else "Water is clean."
        schools = " Schools have many teachers." if number % 3 == 0 else ""
        document["summary"] = f"{water}{schools}"
    return documents


@searching.property("words", points=2, says=N_("Countries whose summary has all the words are found"))
def words(work: Work) -> None:
    documents = described(work)
    with index(work, documents) as name:
        for text in ("water", "Teachers", "VILLAGES clean", "villages teachers"):
            got = told(work, "with_words", name, text)
            having = {
                word: {item["country"] for item in documents if word in item["summary"].lower()}
                for word in text.lower().split()
            }
            want = set.intersection(*having.values())
            if got == want:
                continue
            if not got and want and text == text.capitalize():
                raise Refuse("case", words=text, want=sorted(want))
            if got == set.union(*having.values()):
                raise Refuse("any_word", words=text, got=sorted(got - want))
            raise Refuse("words", words=text, got=sorted(got) or "nobody", want=sorted(want) or "nobody")


@searching.property("all_hits", points=1, needs=("words",), says=N_("More than ten hits come back whole"))
def all_hits(work: Work) -> None:
    documents = described(work, 37)
    with index(work, documents) as name:
        got = told(work, "with_words", name, "water")
    if len(got) != len(documents):
        raise Refuse("ten_hits", want=len(documents), got=len(got))


@searching.property("group", points=2, says=N_("Exact groups since a day are found"))
def group(work: Work) -> None:
    documents = profiles(work, 12)
    for document in documents[::2]:
        document["group"] = "low income"
    days = sorted(item["loaded_on"] for item in documents if item["group"] == "low income")
    since = days[2]
    members = {item["country"]: item["loaded_on"] for item in documents if item["group"] == "low income"}
    want = {name for name, day in members.items() if day >= since}
    with index(work, documents) as name:
        got = told(work, "in_group", name, "low income", since)
    facts = {"group": "low income", "since": since}
    early = sorted(name for name in got - want if name in members)
    if early:
        raise Refuse("since", got=early[0], day=members[early[0]], **facts)
    if want - got == {name for name, day in members.items() if day == since}:
        raise Refuse("first_day", **facts)
    if got != want:
        raise Refuse("group", got=sorted(got) or "nobody", want=sorted(want), **facts)


def compare_means(work: Work, documents: list[dict[str, Any]]) -> None:
    """Refuses unless the learner's means over groups are those of pandas."""
    want = pd.DataFrame(documents).groupby("group")["gdpp"].mean()
    with index(work, documents) as name:
        got = work.mapping(work.call("mean_by_group", work.made("open_search"), name), "mean_by_group(…)")
    for group, mean in want.items():
        if group in got and not np.isclose(work.number(got[group], "a mean"), mean, rtol=1e-6):
            raise Refuse("means", group=str(group), got=got[group], want=float(mean))
    if set(got) != set(want.index):
        raise Refuse("ten_groups", want=len(want), got=len(got))


@searching.property("means", points=2, says=N_("The means of the groups are those of pandas"))
def means(work: Work) -> None:
    compare_means(work, profiles(work, 14, groups=4))
