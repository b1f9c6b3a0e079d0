"""Further checks on listings."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.corner import client_of
from autograder.questions.onboarding_local.fixtures import pagination
from autograder.questions.onboarding_local.listing import keys_below, list_all


@list_all.hidden(
    "full_page",
    points=1,
    says=N_("Exactly one full page is listed once"),
    topic=N_("exactly 1,000 objects"),
    messages={
        "full_page": Message(
            seen=N_("Below {prefix} lie exactly 1,000 objects, and list_all gave {got}."),
            expected=N_("It gives each of them once: a full page need not have a next one."),
            next=N_("Let IsTruncated decide whether there is more, and not the number of keys."),
        ),
        "full_page_stopped": Message(
            seen=N_("Below {prefix} lie exactly 1,000 objects, and list_all stopped with {error}."),
            expected=N_("A full page need not have a next one."),
            next=N_("Let IsTruncated decide whether there is more, and not the number of keys."),
        ),
    },
)
def full_page(work: Work) -> None:
    start, keys = pagination(work)
    prefix = f"{start}day-0"
    tried = work.attempt("list_all", client_of(work), prefix)
    if tried.error is not None:
        raise Refuse("full_page_stopped", prefix=prefix, error=f"{tried.error.type_name}: {tried.error.text}"[:120])
    got = work.names(tried.value, "list_all(client, prefix)")
    if sorted(got) != [key for key in keys if key.startswith(prefix)]:
        raise Refuse("full_page", prefix=prefix, got=len(got))


@list_all.hidden(
    "within",
    points=1,
    says=N_("A prefix in the middle of a name works, also beyond the first page"),
    topic=N_("a prefix in the middle of a name"),
    messages={
        "within": Message(
            seen=N_("Below {prefix} lie {want} objects, and list_all gave {got}."),
            expected=N_("S3 knows no folders: a prefix is the start of a key, and may end anywhere."),
            next=N_("Give the request the prefix as it is, without a slash of your own."),
        )
    },
)
def within(work: Work) -> None:
    start, keys = pagination(work)
    prefix = f"{start}day-12"
    want = [key for key in keys if key.startswith(prefix)]
    found = keys_below(work, prefix)
    if sorted(found) != want:
        raise Refuse("within", prefix=prefix, want=len(want), got=len(found))
