"""A limit on the judge's own work, which must not be drawn out by the size of a learner's value."""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from collections.abc import Iterator

# How often the watcher looks. Limits are tens of seconds.
LOOK_SECONDS = 0.25


class Overdue(BaseException):
    """The judge's work on a question took too long. No Exception, so that no check takes it for its own."""


class _Watcher:
    """One thread for all limits of the process: starting a thread for each would cost more than most checks."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.deadlines: dict[int, float] = {}
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self._look, name="watch", daemon=True)
            self.thread.start()

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            with self.lock:
                now = time.monotonic()
                for thread in [thread for thread, deadline in self.deadlines.items() if deadline < now]:
                    # Once: the block ends by this, or its thread is gone.
                    del self.deadlines[thread]
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Overdue))


_watcher = _Watcher()


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise Overdue in this thread when the block takes longer than `seconds`. Works in any thread; does not nest."""
    here = threading.get_ident()
    with _watcher.lock:
        _watcher.start()
        _watcher.deadlines[here] = time.monotonic() + seconds
    try:
        yield
    finally:
        with _watcher.lock:
            _watcher.deadlines.pop(here, None)
