"""A learner's process, as the warm process that forked it sees it."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable

from autograder.sandbox import reaping


class Child:
    """A forked process. `pid` is its process id as the warm process sees it.

    `kill` must be called in the end, also when it ended by itself: what it left running dies only then.
    """

    def __init__(self, pid: int, init: int, at_end: Callable[[], None]) -> None:
        """`init`: first process of the pid namespace made for it, 0 without. `at_end` removes what was made for it."""
        self.pid = pid
        self._init = init
        self._at_end = at_end
        self._status: int | None = None
        self._ended = False

    def poll(self) -> int | None:
        """Its exit status (negative: the signal that ended it), None while it runs."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def wait(self, timeout: float) -> int | None:
        """Wait at most `timeout` seconds for its end; its exit status as `poll` gives it."""
        if self.poll() is None:
            descriptor = os.pidfd_open(self.pid)
            try:
                select.select([descriptor], [], [], max(0.0, timeout))
            finally:
                os.close(descriptor)
        return self.poll()

    def kill(self) -> None:
        """End it and every process it started, however they hid; remove what was made for it. Safe to call again."""
        if self._ended:
            return
        self._ended = True
        self.poll()
        if self._init:
            self._end_namespace()
        else:
            statuses = reaping.end_descendants()
            if self._status is None:
                self._status = os.waitstatus_to_exitcode(statuses.get(self.pid, int(signal.SIGKILL)))
        self._at_end()

    def _end_namespace(self) -> None:
        # With its first process the kernel ends all of a pid namespace. The learner's process is our own child,
        # and has to be reaped before the first process is gone altogether.
        os.kill(self._init, signal.SIGKILL)
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.waitpid(self._init, 0)

    @property
    def ended(self) -> bool:
        """True after `kill`."""
        return self._ended
