"""Further checks on links."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.corner import corner
from autograder.questions.onboarding_local.sharing import answer, link, share_link
from autograder.text import _


@share_link.hidden(
    "read_only",
    points=1,
    says=N_("The link reads, and changes nothing"),
    topic=N_("what else a link lets its reader do"),
    messages={
        "writes": Message(
            seen=N_("With the link, somebody without a key has overwritten the object."),
            expected=N_("The link is for reading: S3 refuses to write or delete with it."),
            next=N_("Sign get_object, and no other method."),
        )
    },
)
def read_only(work: Work) -> None:
    with corner(work) as place:
        key = place.put("letter.txt", b"for you")
        address = link(work, key, 10)
        for method, content in (("PUT", b"from me"), ("DELETE", None)):
            answer(work, address, method, content)
            if place.content(key) != b"for you":
                raise Refuse("writes")


@share_link.hidden(
    "any_key",
    points=1,
    says=N_("A key with a space, an accent and a plus sign works"),
    topic=N_("unusual keys"),
    messages={
        "any_key": Message(
            seen=N_("The link to the key {name} answered {status}."),
            expected=N_("A link works for every key, because boto3 writes it in the right form."),
            next=N_("Return the address as boto3 made it, without a change."),
        )
    },
)
def any_key(work: Work) -> None:
    with corner(work) as place:
        key = place.put("côte d'ivoire 1+1.csv", b"for you")
        status, got = answer(work, link(work, key, 10))
        if status != 200 or got != b"for you":
            raise Refuse("any_key", name=key, status=status or _("nothing"))
