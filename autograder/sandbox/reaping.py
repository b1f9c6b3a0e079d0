"""End a process together with all that it started, also where no namespace does it.

The caller must be a subreaper, so that processes whose parents died become its own children and can be found.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

_MOST_ROUNDS = 2000


def end_descendants() -> dict[int, int]:
    """Kill and reap every descendant of this process; returns the wait statuses of those that were its children.

    Raises TimeoutError when new ones keep appearing faster than they can be killed.
    """
    statuses: dict[int, int] = {}
    for _round in range(_MOST_ROUNDS):
        found = _descendants(os.getpid())
        # First all are stopped: a family that forks without end can be killed only when none of it runs.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
        statuses |= _reaped()
        if not _has_children():
            return statuses
        time.sleep(0.001)
    raise TimeoutError("processes of a submission could not be ended")


def _reaped() -> dict[int, int]:
    statuses = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            statuses[pid] = status
    return statuses


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
                parent = int(text.rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, ahead = [], [pid]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found
