"""The worker's own time limit, which stops a cell or a call and keeps the learner's names.

Learner code can switch it off. Then the judge, which keeps its own time, kills the process.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

# Code that catches the first one and goes on meets another.
AGAIN_SECONDS = 0.5


class TimeUp(KeyboardInterrupt):
    """A cell or call ran longer than its limit.

    A kind of interrupt, because everything from event loops to `except Exception` lets an interrupt through.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:g} seconds")
        self.seconds = seconds


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp in the block when it runs longer than `seconds`. Main thread only."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeUp(seconds)

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
