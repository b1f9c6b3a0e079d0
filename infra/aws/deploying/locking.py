"""One command at a time changes a cohort from this machine. The lock of one that is killed is let go of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError
from infra.home import services_home
from infra.private_files import trouble


@contextmanager
def alone(cohort: Cohort) -> Iterator[None]:
    """Hold the cohort's lock. Raises CloudError at once when another command holds it."""
    path = services_home() / "cloud" / f"{cohort.name}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a")
    except OSError as error:
        raise trouble(error, path) from None
    with handle:
        try:
            _take(handle)
        except OSError:
            raise CloudError(
                _(
                    "Another `labs cloud` command is at work on the cohort {name} on this machine. "
                    "Wait until it has ended, or stop it; then run this one again."
                ).format(name=cohort.name)
            ) from None
        yield


def _take(handle: IO[Any]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
