"""A limit on the judge's own work, which must not be drawn out by the size of a learner's value."""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Iterator


class Overdue(BaseException):
    """The judge's work on a question took too long. No Exception, so that no check takes it for its own."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise Overdue in this thread when the block takes longer than `seconds`. Works in any thread."""
    here = threading.get_ident()
    lock = threading.Lock()
    done = False

    def interrupt() -> None:
        with lock:
            if not done:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(Overdue))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            done = True
        timer.cancel()
