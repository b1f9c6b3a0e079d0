"""How passwords are asked: a PAM service of the hub's own, for its members alone, that slows guessing down."""

from __future__ import annotations

from pathlib import Path

from autograder.files import put_in_place
from infra.hub.roots import folder
from infra.hub.site import Site

_FOLDER = Path("/etc/pam.d")
_FAILURES = 8
_LOCKED_SECONDS = 300

_TEXT = """\
# {mark}. Written by `labs hub up`.
# Members of the hub's two groups, and nobody else of this machine.
auth [success=1 default=ignore] pam_succeed_if.so quiet user ingroup {learners}
auth requisite pam_succeed_if.so quiet user ingroup {instructors}
# {failures} wrong passwords lock an account for {seconds} seconds.
auth required pam_faillock.so preauth silent {lock}
auth [success=1 default=ignore] pam_unix.so
auth [default=die] pam_faillock.so authfail {lock}
auth required pam_faillock.so authsucc {lock}
account required pam_unix.so
"""


def service_name(site: Site) -> str:
    """Name of the PAM service."""
    return f"bdti-labs-{site.name}"


def write_service(site: Site) -> None:
    """Write the PAM service; it is there whole or not at all."""
    counts = folder(site.state / "faillock", 0o700)
    lock = f"dir={counts} deny={_FAILURES} unlock_time={_LOCKED_SECONDS} fail_interval={_LOCKED_SECONDS}"
    text = _TEXT.format(
        mark=site.mark,
        learners=site.learners,
        instructors=site.instructors,
        failures=_FAILURES,
        seconds=_LOCKED_SECONDS,
        lock=lock,
    )
    put_in_place(_FOLDER / service_name(site), text.encode(), 0o644)


def remove_service(site: Site) -> None:
    """Remove the PAM service when it is this hub's."""
    path = _FOLDER / service_name(site)
    if path.is_file() and site.mark in path.read_text(encoding="utf-8"):
        path.unlink()
