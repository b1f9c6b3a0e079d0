"""Further checks on the client."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_local.client import make_client, read_through
from autograder.questions.onboarding_local.corner import corner


@make_client.hidden(
    "silent",
    points=1,
    says=N_("No secret is printed"),
    topic=N_("secrets in outputs"),
    messages={
        "secret_printed": Message(
            seen=N_("While make_client ran, the secret key of the settings was printed."),
            expected=N_("A secret in an output is saved with the notebook, and goes wherever the notebook goes."),
            next=N_("Remove the line that prints it. To see what is set, print SERVICES itself: it hides its secrets."),
        )
    },
)
def silent(work: Work) -> None:
    found = work.services.s3_settings
    with corner(work) as place:
        tried = read_through(work, place.put("note.txt", b"hello"))
    told = f"{tried.output} {tried.error.text if tried.error else ''} {tried.value}"
    secrets = [text for text in (found.secret_key, found.session_token) if text]
    if any(secret in told for secret in secrets):
        raise Refuse("secret_printed")
