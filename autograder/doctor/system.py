"""Small readings of the operating system that Python's standard library has no single call for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# A folder of packages has tens of thousands of files; the newest of its direct entries says enough.
_MOST_ENTRIES = 5000


def free_memory() -> tuple[int | None, str]:
    """Bytes a new program could take, and why: "machine", or "limit" when a smaller limit of this process decides."""
    machine = _machine_memory()
    limit = _address_limit()
    if limit is not None and (machine is None or limit < machine):
        return limit, "limit"
    return machine, "machine"


def _machine_memory() -> int | None:
    if sys.platform == "win32":
        return _windows_memory()
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        values = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if ":" in line}
        return _within_cgroup(values.get("MemAvailable", values.get("MemFree", 0)))
    except (OSError, ValueError, IndexError):
        pass
    try:
        # macOS does not say what is available; a quarter of the memory is what a busy laptop still gives.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4
    except (AttributeError, ValueError, OSError):
        return None


def _within_cgroup(free: int) -> int:
    """A container may have less than its machine: cgroup v2's limit less what is in use."""
    folder = Path("/sys/fs/cgroup")
    try:
        most = (folder / "memory.max").read_text(encoding="ascii").strip()
        used = int((folder / "memory.current").read_text(encoding="ascii"))
        return free if most == "max" else max(0, min(free, int(most) - used))
    except (OSError, ValueError):
        return free


def _address_limit() -> int | None:
    """What a `ulimit -v` leaves to one process; None without such a limit or on Windows."""
    try:
        import resource
    except ImportError:
        return None
    soft, _hard = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def _windows_memory() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("available", ctypes.c_ulonglong),
            ("rest", ctypes.c_ulonglong * 5),
        ]

    status = Status()
    status.length = ctypes.sizeof(Status)
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.available)


def usable_cores() -> int:
    """Cores that this process may use: the machine's, less an affinity mask or a container's quota."""
    cores = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        if quota != "max":
            cores = min(cores, max(1, -(-int(quota) // int(period))))
    except (OSError, ValueError):
        pass
    return cores


def newest_time(folder: Path) -> tuple[float, Path] | None:
    """Time and path of the newest file in `folder` and one level below; None where there is none."""
    best: tuple[float, Path] | None = None
    seen = 0
    for pattern in ("*", "*/*.ipynb", "*/__init__.py"):
        for path in folder.glob(pattern):
            seen += 1
            if seen > _MOST_ENTRIES:
                return best
            try:
                found = path.stat().st_mtime
            except OSError:
                continue
            if best is None or found > best[0]:
                best = (found, path)
    return best
