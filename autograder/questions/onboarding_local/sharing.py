"""A link to one object for somebody without an account."""

from __future__ import annotations

import http.client
import ssl
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_local.corner import client_of, corner, token
from autograder.text import _

MOST_MINUTES = 60

share_link = Question(
    id="share_link",
    title=N_("A link that ends"),
    topic=N_("presigned links"),
    points=10,
    answers=("share_link",),
    hints=(
        N_("boto3 signs a request without sending it. Which request may the reader make, and for how long?"),
        N_("generate_presigned_url takes the name of the method, Params and ExpiresIn. In which unit is ExpiresIn?"),
        N_(
            "Raise ValueError unless 1 <= minutes <= 60. Then generate_presigned_url for get_object with Bucket and "
            "Key, and ExpiresIn of 60 times minutes."
        ),
    ),
    messages={
        "no_link": Message(
            seen=N_("share_link gave {got}."),
            expected=N_("It gives an address that starts with http."),
            next=N_("Return what generate_presigned_url gives you."),
        ),
        "closed": Message(
            seen=N_("Opened without any key, the link answered {status}."),
            expected=N_("Whoever has the link may read this one object until it ends."),
            next=N_("Sign the method get_object, with the bucket and the whole key in Params."),
        ),
        "other_content": Message(
            seen=N_("The link opens, and gives something else than the object."),
            expected=N_("It gives the bytes of the object with the key that was asked for."),
            next=N_("Give Params the key as it is."),
        ),
        "unsigned_time": Message(
            seen=N_("The link does not say for how many seconds it lives."),
            expected=N_("A link of signature version 4 says so in X-Amz-Expires."),
            next=N_("Use the client that you are given: it signs by version 4."),
        ),
        "minutes": Message(
            seen=N_("For {minutes} minutes, the link lives {got} seconds."),
            expected=N_("It lives {want} seconds: ExpiresIn counts seconds."),
            next=N_("Multiply the minutes by 60."),
        ),
        "expiry": Message(
            seen=N_("For {minutes} minutes, the link lives {got} seconds."),
            expected=N_("It lives {want} seconds."),
            next=N_("Give generate_presigned_url the argument ExpiresIn."),
        ),
        "too_long": Message(
            seen=N_("{minutes} minutes were accepted, and gave a link of {got} seconds."),
            expected=N_("From 1 to 60 minutes are allowed; anything else raises ValueError."),
            next=N_("Compare minutes with both limits before you sign."),
        ),
        "limit_error": Message(
            seen=N_("For {minutes} minutes, share_link stopped with {error}."),
            expected=N_("A time that is not allowed raises ValueError."),
            next=N_("Write: raise ValueError with a sentence that tells the limits."),
        ),
        "limit_strict": Message(
            seen=N_("{minutes} minutes were refused with {error}."),
            expected=N_("1 and 60 minutes are both allowed."),
            next=N_("Look at the comparison: less than, or less than or equal?"),
        ),
    },
)


def link(work: Work, key: str, minutes: int) -> str:
    """The learner's link."""
    return as_link(work, work.call("share_link", client_of(work), key, minutes))


def as_link(work: Work, value: object) -> str:
    """`value` as the address of a link."""
    found = work.text(value, "share_link(…)")
    if not found.startswith(("https://", "http://")):
        raise Refuse("no_link", got=found[:80])
    return found


def answer(work: Work, address: str, method: str = "GET", content: bytes | None = None) -> tuple[int, bytes]:
    """Status and content that a visitor without any key gets. Only the server of the settings is ever asked."""
    settings = work.services.s3_settings
    host = urlsplit(settings.endpoint_url).netloc if settings.endpoint_url else None
    asked = urlsplit(address).netloc
    if asked != host if host else not asked.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu")):
        return 0, b""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({} if host else None),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=settings.ca)),
    )
    request = urllib.request.Request(address, data=content, method=method)
    try:
        with opener.open(request, timeout=10) as found:
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        return error.code, b""
    except (OSError, ValueError, http.client.HTTPException):
        return 0, b""


def seconds(address: str) -> int | None:
    """Lifetime in the address of a link; None when it tells none."""
    found = {name.lower(): values for name, values in parse_qs(urlsplit(address).query).items()}.get("x-amz-expires")
    return int(found[0]) if found and found[0].isdigit() else None


@share_link.property("opens", points=3, says=N_("The link opens without any key"))
def opens(work: Work) -> None:
    with corner(work) as place:
        content = f"for you, {token(work)}".encode()
        status, got = answer(work, link(work, place.put("letter.txt", content), 10))
        if status != 200:
            raise Refuse("closed", status=status or _("nothing"))
        if got != content:
            raise Refuse("other_content")


@share_link.property("expiry", points=2.5, says=N_("It ends after the minutes that were asked for"))
def expiry(work: Work) -> None:
    with corner(work) as place:
        key = place.put("letter.txt", b"for you")
        for minutes in (5, int(work.rng.integers(6, 50))):
            got, want = seconds(link(work, key, minutes)), 60 * minutes
            if got is None:
                raise Refuse("unsigned_time")
            if got == minutes:
                raise Refuse("minutes", minutes=minutes, got=got, want=want)
            if got != want:
                raise Refuse("expiry", minutes=minutes, got=got, want=want)


@share_link.property("limit", points=2.5, says=N_("More than an hour is refused, and so is less than a minute"))
def limit(work: Work) -> None:
    with corner(work) as place:
        key = place.put("letter.txt", b"for you")
        for minutes in (MOST_MINUTES + 1, 7 * 24 * 60, 0, -5):
            tried = work.attempt("share_link", client_of(work), key, minutes)
            if tried.error is None:
                raise Refuse("too_long", minutes=minutes, got=seconds(str(tried.value)) or 0)
            if tried.error.type_name != "ValueError":
                raise Refuse("limit_error", minutes=minutes, error=tried.error.type_name)
        for minutes in (1, MOST_MINUTES):
            tried = work.attempt("share_link", client_of(work), key, minutes)
            if tried.error is not None:
                raise Refuse("limit_strict", minutes=minutes, error=tried.error.type_name)
