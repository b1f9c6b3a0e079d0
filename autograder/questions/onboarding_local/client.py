"""A client of S3 from settings: no address, region or key in the code."""

from __future__ import annotations

from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.descriptions import ClientDescription
from autograder.questions.onboarding_local.authority import OTHER_AUTHORITY
from autograder.questions.onboarding_local.corner import corner, token

make_client = Question(
    id="make_client",
    title=N_("A client without a single secret in it"),
    topic=N_("the S3 client"),
    points=12,
    answers=("make_client",),
    hints=(
        N_("SERVICES.s3 holds everything that differs between this computer and AWS. What does boto3 call it?"),
        N_("boto3.client takes region_name, endpoint_url, verify, the two keys, and a Config with the retries."),
        N_(
            "Take endpoint_url from the argument, or from SERVICES.s3 when it is None, and ca for verify in the same "
            "way. In Config, give retries a dictionary with the mode standard and 5 for total_max_attempts."
        ),
    ),
    messages={
        "not_s3": Message(
            seen=N_("make_client() gave a client for {service}."),
            expected=N_("It gives a client for S3."),
            next=N_('Make it with boto3, and name the service: "s3".'),
        ),
        "region": Message(
            seen=N_("The client is for the region {got}."),
            expected=N_("The settings name the region {want}."),
            next=N_("Give region_name the value SERVICES.s3.region."),
        ),
        "endpoint": Message(
            seen=N_("The client talks to {got}."),
            expected=N_("It should talk to {want}."),
            next=N_("endpoint_url is the argument endpoint, and SERVICES.s3.endpoint_url when that is None."),
        ),
        "keys": Message(
            seen=N_("The server refused the client's keys: {error}."),
            expected=N_("The client logs in with the keys of the settings in use, whoever runs the notebook."),
            next=N_("Take both keys from SERVICES.s3, or from the AWS profile. Write none into the code."),
        ),
        "other_text": Message(
            seen=N_("Through your client, an object that holds {want} was read as {got}."),
            expected=N_("The client reads what is in the bucket."),
            next=N_("Return the client of boto3 itself, and run the cell of read_text again."),
        ),
        "retry_mode": Message(
            seen=N_("The client retries in the mode {got}."),
            expected=N_("The mode is standard: it retries after more kinds of faults, and waits longer each time."),
            next=N_("Give the client a Config whose retries have the mode standard, as in the example."),
        ),
        "attempts": Message(
            seen=N_("The client tries a request {got} times at most."),
            expected=N_("Three to ten attempts help over a short fault, and do not hide a long one."),
            next=N_('Set "total_max_attempts" to 5 in the retries.'),
        ),
        "gave_up": Message(
            seen=N_("The server answered once with 503 Slow Down, and the client gave up."),
            expected=N_("It tries again: 503 means that the server is busy for a moment."),
            next=N_("Allow several attempts in the retries of Config."),
        ),
        "wrong_ca": Message(
            seen=N_("With the certificate of another authority in ca, the client still talked to the server."),
            expected=N_("It refuses: it can't know whether this is our server, so it must not send anything."),
            next=N_("Give verify the value of ca, or SERVICES.s3.ca when that is None. Never use verify=False."),
        ),
        "wrong_ca_ignored": Message(
            seen=N_("With a wrong certificate in ca, the client stopped with {error}."),
            expected=N_("It stops with an SSLError, which names the certificate as the reason."),
            next=N_("Give verify the value of ca, or SERVICES.s3.ca when that is None."),
        ),
    },
)


def described(work: Work, **keywords: Any) -> ClientDescription:
    """What the learner's client says of itself. Refuses anything but a client of S3."""
    # Without services there is nothing to make a client of, and that is not the learner's fault.
    assert work.services.s3_settings
    found = work.client(work.call("make_client", **keywords), "make_client()")
    service = str(found.facts.get("service", found.library))
    if service != "s3":
        raise Refuse("not_s3", service=service)
    return found


def right_endpoint(work: Work, found: ClientDescription, want: str | None) -> None:
    """Refuses a client for another address: it would send its requests there."""
    got = str(found.facts["endpoint_url"])
    if want is None:
        if not got.rstrip("/").endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu")):
            raise Refuse("endpoint", got=got, want="AWS")
    elif got.rstrip("/") != want.rstrip("/"):
        raise Refuse("endpoint", got=got, want=want)


def read_through(work: Work, key: str, **keywords: Any) -> Any:
    """What `read_text` of the notebook came to with the learner's client."""
    return work.attempt("read_text", work.made("make_client", **keywords), key)


# What S3 says when it does not know who asks, or does not let her in.
_LOCKED_OUT = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "NoCredentials", "ExpiredToken")


@make_client.property("settings", points=1.5, says=N_("Region and address are those of the settings"))
def settings(work: Work) -> None:
    wanted = work.services.s3_settings
    found = described(work)
    right_endpoint(work, found, wanted.endpoint_url)
    if found.facts["region"] != wanted.region:
        raise Refuse("region", got=str(found.facts["region"]), want=wanted.region)


@make_client.property("reads", points=3, needs=("settings",), says=N_("The client reads an object from the bucket"))
def reads(work: Work) -> None:
    with corner(work) as place:
        text = f"a note, {token(work)}"
        tried = read_through(work, place.put("note.txt", text.encode()))
        if tried.error is not None:
            told = f"{tried.error.type_name}: {tried.error.text}"
            if any(word in told for word in _LOCKED_OUT):
                raise Refuse("keys", error=tried.error.text)
            raise Refuse(
                "common.raised",
                what="read_text(make_client(), …)",
                error=tried.error.type_name,
                text=tried.error.text,
                place="",
            )
        if tried.value != text:
            raise Refuse("other_text", want=text, got=str(tried.value)[:60])


@make_client.property("retries", points=1.5, says=N_("It retries in the standard mode"))
def retries(work: Work) -> None:
    facts = described(work).facts
    if facts["retry_mode"] != "standard":
        raise Refuse("retry_mode", got=str(facts["retry_mode"]))
    attempts = facts["max_attempts"]
    # Nothing said means three in the standard mode.
    if attempts is not None and not 3 <= int(attempts) <= 10:
        raise Refuse("attempts", got=attempts)


@make_client.property(
    "busy", points=2.5, needs=("settings",), says=N_("It takes another address, and survives one answer 503 there")
)
def busy(work: Work) -> None:
    with corner(work) as place:
        text = f"busy, {token(work)}"
        key = place.put("note.txt", text.encode())
        address = work.services.flaky_s3(0)
        right_endpoint(work, described(work, endpoint=address), address)
        tried = read_through(work, key, endpoint=work.services.flaky_s3(1))
        if tried.error is not None:
            raise Refuse("gave_up")
        if tried.value != text:
            raise Refuse("other_text", want=text, got=str(tried.value)[:60])


@make_client.property("certificate", points=2.5, needs=("reads",), says=N_("It refuses a server that it cannot verify"))
def certificate(work: Work) -> None:
    ca = work.file("another-authority.pem", OTHER_AUTHORITY)
    with corner(work) as place:
        key = place.put("note.txt", b"not for strangers")
        tried = work.attempt("read_once", work.made("make_client", ca=ca), key)
    if tried.error is None:
        raise Refuse("wrong_ca")
    if tried.error.type_name != "SSLError":
        raise Refuse("wrong_ca_ignored", error=f"{tried.error.type_name}: {tried.error.text}"[:120])
