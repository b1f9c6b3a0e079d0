"""The time limit of a cell: an alarm that raises an exception in it."""

from __future__ import annotations

from signal import ITIMER_REAL, SIG_UNBLOCK, SIGALRM, SIGINT, Signals, default_int_handler, pthread_sigmask, setitimer
from signal import signal as set_handler
from types import FrameType, TracebackType
from typing import Any

from autograder.text import _
from autograder.worker.clock import AGAIN_SECONDS

# More often would only disturb the code that already stops; code that does not stop is ended by the judge.
MOST_ALARMS = 2


class CellTimeout(KeyboardInterrupt):
    """Raised in a cell that runs longer than its limit.

    A kind of interrupt: IPython, asyncio and subprocess then clean up as they do for the Stop button.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(
            _("This cell ran longer than {seconds:g} seconds and was stopped.").format(seconds=seconds)
            + " "
            + _("Look for a loop that does not end, or for work that can be made smaller.")
        )


class CellTimer:
    """Stops a cell. `expired` tells whether the time was up, also when the cell did not care."""

    def __init__(self) -> None:
        self.expired: CellTimeout | None = None
        # Set while an exception is being shown, and after the cell has been stopped: the alarm then only counts.
        self.quiet = False
        self._alarms = 0
        self._running = False
        self._seconds = 0.0

    def begin(self, seconds: float) -> None:
        """Start the clock. Puts the handlers back that learner code may have replaced. Main thread only."""
        self.expired, self.quiet = None, False
        self._alarms, self._seconds, self._running = 0, seconds, True
        set_handler(SIGALRM, self._ring)
        set_handler(SIGINT, default_int_handler)
        pthread_sigmask(SIG_UNBLOCK, {Signals.SIGALRM, Signals.SIGINT})
        setitimer(ITIMER_REAL, seconds, AGAIN_SECONDS)

    def end(self) -> None:
        """Stop the clock."""
        self._running = False
        setitimer(ITIMER_REAL, 0)

    @property
    def spent(self) -> bool:
        """True when it has rung for the last time: what does not end now is not stopped by it."""
        return self._alarms >= MOST_ALARMS

    def _ring(self, _signal: int, _frame: FrameType | None) -> None:
        if not self._running:
            return
        self._alarms += 1
        if self.spent:
            setitimer(ITIMER_REAL, 0)
        self.expired = self.expired or CellTimeout(self._seconds)
        if not self.quiet:
            raise CellTimeout(self._seconds)


def without_alarm(trace: TracebackType | None) -> TracebackType | None:
    """Cut the alarm's own frame off the end of a traceback, so that it ends on the learner's line."""
    step: Any = trace
    while step is not None and step.tb_next is not None:
        if step.tb_next.tb_frame.f_code is CellTimer._ring.__code__:
            step.tb_next = None
        step = step.tb_next
    return trace
