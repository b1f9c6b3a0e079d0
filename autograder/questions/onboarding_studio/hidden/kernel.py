"""Further checks on the kernel."""

from __future__ import annotations

import json

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.kernel import found_below, fresh_prefix, kernel, registered


@kernel.hidden(
    "again",
    points=0.5,
    needs=("found",),
    says=N_("A second call with the same name takes the place of the first"),
    topic=N_("registering a kernel again"),
    messages={
        "again": Message(
            seen=N_("After a second call with the display name '{want}', the kernel is still shown as '{got}'."),
            expected=N_("The second call takes the place of the first one."),
            next=N_("Write kernel.json also when it exists."),
        )
    },
)
def again(work: Work) -> None:
    prefix, name = fresh_prefix(work), f"studio-{work.services.token()}"
    for title in ("First", "Second"):
        work.call("register_kernel", prefix, name, title)
    shown = json.loads(found_below(work, prefix, name)["text"]).get("display_name")
    if shown != "Second":
        raise Refuse("again", got=str(shown), want="Second")


@kernel.hidden(
    "bad_name",
    points=0.75,
    says=N_("A name that Jupyter does not take raises ValueError"),
    topic=N_("names of kernels"),
    messages={
        "bad_name": Message(
            seen=N_("The name '{name}' led to {got}."),
            expected=N_("Jupyter does not take this name, so the function raises ValueError."),
            next=N_("Allow letters, digits, points, hyphens and underscores only, or leave the check to install."),
        )
    },
)
def bad_name(work: Work) -> None:
    for name in ("studio für alle", "../studio"):
        tried = work.attempt("register_kernel", fresh_prefix(work), name, "Studio")
        if not (tried.error and tried.error.type_name == "ValueError"):
            raise Refuse("bad_name", name=name, got=tried.error.type_name if tried.error else "a kernel")


@kernel.hidden(
    "no_secret",
    points=0.75,
    needs=("found",),
    says=N_("No password or key stands in the kernel's file"),
    topic=N_("secrets in files"),
    messages={
        "secret_in_file": Message(
            seen=N_("The kernel's file holds {what} as readable text."),
            expected=N_("A kernel's file is copied and shared, so it holds no secret."),
            next=N_("Leave the variable out of env: programs read secrets from the settings file."),
        )
    },
)
def no_secret(work: Work) -> None:
    text = registered(work, f"studio-{work.services.token()}", "Studio")["text"]
    settings = work.services.settings
    secrets = {
        "the password of the database": settings.mysql and settings.mysql.password,
        "the secret key of the object store": settings.s3 and settings.s3.secret_key,
        "the password of the search cluster": settings.search and settings.search.password,
    }
    for what, secret in secrets.items():
        if secret and (secret in text or json.dumps(secret)[1:-1] in text):
            raise Refuse("secret_in_file", what=what)
