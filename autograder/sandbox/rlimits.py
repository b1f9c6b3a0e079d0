"""Limits of a single process, which every kernel has (setrlimit)."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

from autograder.checking.limits import ResourceLimits

if sys.platform != "win32":
    import resource

_MIB = 1024 * 1024
# A process that ignores the first signal for too much processor time is killed by the second this much later.
_CPU_GRACE_SECONDS = 5
_LOCKED_BYTES = 64 * 1024
_PENDING_SIGNALS = 1024


def apply(limits: ResourceLimits, *, others: int) -> None:
    """Limit this process and each that it starts.

    `others`: processes and threads of the same user that count towards the number of processes but are not the
    learner's. Limits that are already lower stay. Nothing is raised.
    """
    seconds = math.ceil(limits.submission_seconds) * (os.cpu_count() or 1)
    wanted = {
        resource.RLIMIT_AS: _address_space() + limits.memory_mb * _MIB,
        resource.RLIMIT_NPROC: limits.processes + others,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_FSIZE: limits.disk_mb * _MIB,
        resource.RLIMIT_MEMLOCK: _LOCKED_BYTES,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: _PENDING_SIGNALS,
        resource.RLIMIT_RTPRIO: 0,
        resource.RLIMIT_NICE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _lower(kind, value, value)
    _lower(resource.RLIMIT_CPU, seconds, seconds + _CPU_GRACE_SECONDS)


def processes_of(uid: int) -> int:
    """Processes and threads that the user `uid` has now, as far as /proc shows them."""
    return sum(_threads(folder, uid) for folder in Path("/proc").iterdir() if folder.name.isdigit())


def _lower(kind: int, soft: int, hard: int) -> None:
    _soft, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _address_space() -> int:
    """Bytes of address space that this process has reserved."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _threads(folder: Path, uid: int) -> int:
    try:
        if folder.stat().st_uid != uid:
            return 0
        return len(list((folder / "task").iterdir()))
    except OSError:
        return 0
