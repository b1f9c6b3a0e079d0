"""What one learner's server may use: a control group where the machine lets us make one, else limits of a process.

The group also is how a server's end is made whole: what a learner left running in the background is in it.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

from infra.hub.site import Site

_MIB = 1024 * 1024
_PERIOD = 100_000
_ROOT = Path("/sys/fs/cgroup")
_SECONDS = 5.0


def prepare(site: Site, name: str) -> Callable[[], None]:
    """Make the limits of a server. The function that comes back is called in its process, before it becomes hers."""
    folders = make_groups(site, name)

    def join() -> None:
        for folder in folders:
            (folder / "cgroup.procs").write_text("0", encoding="ascii")
        if not any((folder / file).exists() for folder in folders for file in ("memory.max", "memory.limit_in_bytes")):
            # Address space is more than memory: Java and Arrow reserve much of it that they never use.
            size = 8 * site.memory * _MIB
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_NPROC, (site.processes, site.processes))

    return join


def make_groups(site: Site, name: str) -> list[Path]:
    """Control groups of a server with their limits set, as many as this machine has."""
    folders = []
    for controllers, parent in places(site):
        folder = parent / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if any(_limit(folder, controller, site) for controller in controllers):
            folders.append(folder)
    return folders


def clear(site: Site, name: str) -> None:
    """End what is left in a server's groups, and remove them."""
    for _controllers, parent in places(site):
        folder = parent / name
        deadline = time.monotonic() + _SECONDS
        while folder.exists() and time.monotonic() < deadline:
            for line in _lines(folder / "cgroup.procs"):
                with contextlib.suppress(ProcessLookupError, ValueError):
                    os.kill(int(line), signal.SIGKILL)
            with contextlib.suppress(OSError):
                folder.rmdir()
                break
            time.sleep(0.02)


def remove_all(site: Site) -> None:
    """Remove the hub's own groups; no server may run."""
    for _controllers, parent in places(site):
        for folder in sorted(path for path in parent.glob("*") if path.is_dir()):
            clear(site, folder.name)
        with contextlib.suppress(OSError):
            parent.rmdir()


def places(site: Site) -> list[tuple[tuple[str, ...], Path]]:
    """Controllers, and the folder in which they have a group of this hub. Version 2 has one tree, version 1 several."""
    if (_ROOT / "cgroup.controllers").exists():
        parent = _ROOT / f"bdti-{site.name}"
        _delegate(parent)
        return [(("memory", "cpu", "pids"), parent)]
    return [
        ((controller,), tree / f"bdti-{site.name}")
        for controller in ("memory", "cpu", "pids")
        if (tree := _ROOT / controller).is_dir()
    ]


def _delegate(parent: Path) -> None:
    """Version 2: the groups below get their controllers from the ones above."""
    with contextlib.suppress(OSError):
        parent.mkdir(exist_ok=True)
    for folder in (parent.parent, parent):
        for controller in ("memory", "cpu", "pids"):
            with contextlib.suppress(OSError):
                (folder / "cgroup.subtree_control").write_text(f"+{controller}", encoding="ascii")


def _limit(folder: Path, controller: str, site: Site) -> bool:
    memory, quota = site.memory * _MIB, int(site.processors * _PERIOD)
    values = {
        "memory": (("memory.max", str(memory)), ("memory.limit_in_bytes", str(memory))),
        "cpu": (("cpu.max", f"{quota} {_PERIOD}"), ("cpu.cfs_quota_us", str(quota))),
        "pids": (("pids.max", str(site.processes)),),
    }
    for file, value in values[controller]:
        # A file that is not there belongs to the other version; `open` must not make one.
        with contextlib.suppress(OSError):
            handle = os.open(folder / file, os.O_WRONLY)
            try:
                os.write(handle, value.encode())
            finally:
                os.close(handle)
            return True
    return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split()
    except OSError:
        return []
