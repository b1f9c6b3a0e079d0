"""List everything below a prefix, however much it is."""

from __future__ import annotations

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_local.corner import client_of, corner
from autograder.questions.onboarding_local.fixtures import complete, pagination

list_all = Question(
    id="list_all",
    title=N_("Count what is really there"),
    topic=N_("listings"),
    points=10,
    answers=("list_all",),
    hints=(
        N_("How many keys does one answer of S3 hold at most, and how does it say that there are more?"),
        N_("IsTruncated says that there is more, and NextContinuationToken is where to go on. Or use a paginator."),
        N_(
            'Go through client.get_paginator("list_objects_v2").paginate(Bucket=…, Prefix=…), and take '
            'page.get("Contents", []) of each page.'
        ),
    ),
    messages={
        "first_page": Message(
            seen=N_("Below {prefix} lie {want} objects, and list_all found the first {got}."),
            expected=N_("It finds all of them. One answer of S3 holds 1,000 keys at most."),
            next=N_("Ask again with the ContinuationToken while IsTruncated is true, or use a paginator."),
        ),
        "other_count": Message(
            seen=N_("Below {prefix} lie {want} objects, and list_all gave {got}."),
            expected=N_("It gives each key exactly once."),
            next=N_("Look at how the pages are put together, and start each request where the last one ended."),
        ),
        "foreign": Message(
            seen=N_("For the prefix {prefix}, list_all gave the key {name}."),
            expected=N_("Only keys that start with the prefix are asked for."),
            next=N_("Give the request the argument Prefix."),
        ),
        "lost": Message(
            seen=N_("The key {name} lies below the prefix {prefix}, and list_all did not give it."),
            expected=N_("Every key below the prefix is given, also in folders."),
            next=N_("Leave Delimiter out of the request, and keep whole keys."),
        ),
        "empty": Message(
            seen=N_("For a prefix with nothing below it, list_all stopped with {error}."),
            expected=N_("It gives an empty list. The answer then has no entry Contents."),
            next=N_('Use page.get("Contents", []) instead of page["Contents"].'),
        ),
        "not_empty": Message(
            seen=N_("For a prefix with nothing below it, list_all gave {got} keys."),
            expected=N_("It gives an empty list."),
            next=N_("Give the request the prefix as it is."),
        ),
    },
)


def keys_below(work: Work, prefix: str) -> list[str]:
    """The learner's list of keys."""
    return work.names(work.call("list_all", client_of(work), prefix), "list_all(client, prefix)")


def agree(prefix: str, got: list[str], want: list[str]) -> None:
    """Refuses a listing that is not the wanted one, in any order."""
    for key in got:
        if not key.startswith(prefix):
            raise Refuse("foreign", prefix=prefix, name=key)
    if len(want) > 1000 and sorted(got) == want[:1000]:
        raise Refuse("first_page", prefix=prefix, want=len(want), got=len(got))
    for key in want:
        if len(want) < 1000 and key not in got:
            raise Refuse("lost", prefix=prefix, name=key)
    if sorted(got) != want:
        raise Refuse("other_count", prefix=prefix, want=len(want), got=len(got))


@list_all.property("all", points=4, says=N_("All 1,205 objects are found"))
def everything(work: Work) -> None:
    start, want = pagination(work)
    got = keys_below(work, start)
    if sorted(got) != want and complete(work):
        got = keys_below(work, start)
    agree(start, got, want)


@list_all.property("prefix", points=2.5, says=N_("Only keys with the prefix are given, and whole ones"))
def prefix_only(work: Work) -> None:
    with corner(work) as place:
        wanted = [place.put(f"reports/{name}", b"x") for name in ("a.csv", "2015/b.csv", "2015/côte d'ivoire +1.csv")]
        for name in ("other.csv", "reporting/c.csv"):
            place.put(name, b"x")
        start = f"{place.prefix}reports/"
        agree(start, keys_below(work, start), sorted(wanted))


@list_all.property("empty", points=1.5, says=N_("Nothing there gives an empty list"))
def nothing(work: Work) -> None:
    with corner(work) as place:
        tried = work.attempt("list_all", client_of(work), f"{place.prefix}nothing/")
    if tried.error is not None:
        raise Refuse("empty", error=f"{tried.error.type_name}: {tried.error.text}"[:120])
    got = work.names(tried.value, "list_all(client, prefix)")
    if got:
        raise Refuse("not_empty", got=len(got))
