"""An orderly end when somebody wants the run to stop, and a lock so that no two runs write at one time."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from autograder.errors import LabsError
from autograder.text import _

LOCK = ".labs-grade.lock"

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(LabsError):
    """The run was asked to stop, and did so in order."""

    def __init__(self, message: str, by_signal: int) -> None:
        super().__init__(message)
        # What a shell expects of a program that a signal ended.
        self.exit_code = 128 + by_signal


class StopRequest:
    """Whether somebody asked the run to stop. `signal`: by which one; 0 means that nobody did."""

    def __init__(self) -> None:
        self.signal = 0
        self.wake: Callable[[], None] = lambda: None

    def ask(self, number: int, _frame: FrameType | None = None) -> None:
        """Ask for the stop. Who asks again by Ctrl-C does not want to wait for it."""
        if self.signal and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.signal = number
        self.wake()


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into a request, inside the block. Outside the main thread: nothing."""
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        # A run that was started with nohup goes on when the terminal is closed.
        if handler is not signal.SIG_IGN:
            signal.signal(number, request.ask)
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the folder's lock inside the block. It falls with the process, however that ends. Raises LabsError."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    except OSError as error:
        raise LabsError(
            _("The folder {path} can't be written to: {reason}.").format(path=folder, reason=error.strerror)
        ) from None
    try:
        if not _locked(handle):
            raise LabsError(
                _("Another `labs grade` is writing to {path}. Wait for it, or give another folder.").format(path=folder)
            )
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
