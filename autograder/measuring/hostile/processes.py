"""Processes that outlive the command that started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator

import psutil

from autograder.text import _

_PR_SET_CHILD_SUBREAPER = 36

# Helpers of Python's own end when they find that their parent is gone, not in the same moment.
GRACE_SECONDS = 3.0


class Orphans:
    """While it is open, orphans of everything below this process become its children, so that none is missed."""

    def __enter__(self) -> Orphans:
        _become_reaper(True)
        self._before = {process.pid for process in _below()}
        return self

    def __exit__(self, *error: object) -> None:
        _become_reaper(False)

    def left(self) -> list[str]:
        """Sentences about processes that are still there a while after the command's end. They are ended."""
        found = [process for process in _below() if process.pid not in self._before]
        _gone, alive = psutil.wait_procs(found, timeout=GRACE_SECONDS)
        sentences = []
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                sentences.append(_("The process {what} was left.").format(what=" ".join(process.cmdline())[:200]))
                process.kill()
                process.wait(5)
        return sentences


def _below() -> Iterator[psutil.Process]:
    return iter(psutil.Process(os.getpid()).children(recursive=True))


def _become_reaper(on: bool) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(on), 0, 0, 0)
