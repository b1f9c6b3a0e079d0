"""One command at a time works on a services folder. The system lets go of the lock even when its holder is killed."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.text import _
from infra.errors import ServicesError
from infra.private_files import trouble

# Longer than the slowest start, after which the first command has ended one way or the other.
PATIENCE_SECONDS = 180.0


@contextmanager
def one_at_a_time(
    path: Path, patience: float = PATIENCE_SECONDS, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the lock on `path`; `waiting` is called once when another command holds it. Raises ServicesError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a")
    except OSError as error:
        raise trouble(error, path) from None
    with handle:
        deadline = time.monotonic() + patience
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if not told:
                    waiting()
                    told = True
                if time.monotonic() > deadline:
                    raise ServicesError(
                        _(
                            "Another `labs services` command has held {path} for {seconds} seconds. End it first."
                        ).format(path=path, seconds=round(patience))
                    ) from None
                time.sleep(0.05)
        yield
