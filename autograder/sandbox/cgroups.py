"""Limits for a warm process and its forks taken together, where the machine lets us make control groups.

Version 1 (one tree a controller) and version 2 (one tree for all) are both in use. In version 1 the group of a sandbox
lies below the grader's own. In version 2 it lies beside it: there a group with processes can't limit groups below it.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from autograder.checking.limits import ResourceLimits
from autograder.sandbox import leftovers

_MIB = 1024 * 1024
# The warm process itself and the first process of the learner's namespace count as well.
OWN_PROCESSES = 2
# Work folder, temporary folder and shared memory are memory, too.
PRIVATE_FOLDERS = 3
_REMOVE_SECONDS = 2.0

_FILES_V1 = {"memory": ("memory.limit_in_bytes", "memory.usage_in_bytes"), "pids": ("pids.max", "pids.current")}
_FILES_V2 = {"memory": ("memory.max", "memory.current"), "pids": ("pids.max", "pids.current")}


@dataclass
class Groups:
    """The groups of one sandbox. `limits` holds, by controller, open files for the limit and for the use.

    They stay open because the process that sets a limit later on has no rights to open them any more.
    """

    folders: list[Path] = field(default_factory=list)
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(f"cgroup {name}" for name in self.limits)

    def join(self) -> None:
        """Put this process into the groups; all that it forks later is born there."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text("0", encoding="ascii")

    def allow(self, limits: ResourceLimits) -> None:
        """Allow what `limits` says beyond what is in use now."""
        megabytes = limits.memory_mb + PRIVATE_FOLDERS * limits.disk_mb
        beyond = {"memory": megabytes * _MIB, "pids": limits.processes + OWN_PROCESSES}
        for name, (limit, use) in self.limits.items():
            used = int(os.pread(use, 32, 0)) if name == "memory" else 0
            os.pwrite(limit, b"%d" % (used + beyond[name]), 0)

    def descriptors(self) -> tuple[int, ...]:
        """The open files."""
        return tuple(descriptor for pair in self.limits.values() for descriptor in pair)

    def remove(self) -> None:
        """Remove the groups. Their processes must be dead; the kernel may need a moment to see it."""
        for folder in self.folders:
            _remove(folder)


def make_groups() -> Groups:
    """Groups for a new sandbox: as many controllers as this process may use, possibly none.

    Groups that killed graders left behind are removed on the way.
    """
    groups = Groups()
    for controllers, parent, files in _places():
        for stale in leftovers.abandoned(parent):
            _remove(stale)
        folder = parent / f"{leftovers.name()}group"
        try:
            folder.mkdir()
        except OSError:
            continue
        groups.folders.append(folder)
        for name in controllers:
            with contextlib.suppress(OSError):
                limit, use = (folder / file for file in files[name])
                groups.limits[name] = (os.open(limit, os.O_RDWR), os.open(use, os.O_RDONLY))
    return groups


def _places() -> list[tuple[list[str], Path, dict[str, tuple[str, str]]]]:
    """Where groups may be made: controllers, parent folder, names of their files."""
    mounted = _mounted()
    places = []
    for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        _number, names, path = line.split(":", 2)
        wanted = [name for name in _FILES_V1 if name in names.split(",")]
        for name in wanted:
            if name in mounted:
                places.append(([name], mounted[name] / path.lstrip("/"), _FILES_V1))
        if names == "" and "" in mounted:
            parent = (mounted[""] / path.lstrip("/")).parent
            wanted = [name for name in _FILES_V2 if name in _enabled(parent)]
            if wanted:
                places.append((wanted, parent, _FILES_V2))
    return places


def _mounted() -> dict[str, Path]:
    """Where the trees are mounted, by controller; version 2 under ""."""
    found: dict[str, Path] = {}
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        first, _, second = line.partition(" - ")
        kind, _source, options = second.split(" ", 2)
        place = Path(first.split()[4])
        if kind == "cgroup2":
            found.setdefault("", place)
        elif kind == "cgroup":
            for name in options.split(","):
                found.setdefault(name, place)
    return found


def _enabled(folder: Path) -> list[str]:
    try:
        return (folder / "cgroup.subtree_control").read_text(encoding="ascii").split()
    except OSError:
        return []


def _remove(folder: Path) -> None:
    deadline = time.monotonic() + _REMOVE_SECONDS
    while time.monotonic() < deadline:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.005)
        else:
            return
