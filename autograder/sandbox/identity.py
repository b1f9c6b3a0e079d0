"""Who a sandboxed process is: an unused ordinary user where the grader runs as root, mapped to uid 1000 inside."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from autograder.sandbox import syscalls
from autograder.sandbox.mounts import GID, UID

if sys.platform != "win32":
    import pwd

# systemd sets these aside for users that exist only while a service runs: no account has one.
_FIRST, _COUNT = 61184, 4336


def may_mount() -> bool:
    """True when this process is root and may mount what it likes; in most containers root may not."""
    return may_become_another() and syscalls.has_capability(syscalls.CAP_SYS_ADMIN)


def may_become_another() -> bool:
    """True when this process is root and may become another user."""
    return os.geteuid() == 0 and all(map(syscalls.has_capability, (syscalls.CAP_SETUID, syscalls.CAP_SETGID)))


def spare_uid(seed: int) -> int:
    """A uid that no account has; different for different `seed`, so that two sandboxes share none."""
    for step in range(_COUNT):
        uid = _FIRST + (seed + step) % _COUNT
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid
    return 65534


def open_to_all(path: str) -> bool:
    """True when every user may read `path`: its own permissions say so, and those of all folders on the way."""
    real = Path(path).resolve()
    return all(folder.stat().st_mode & 0o001 for folder in real.parents) and bool(real.stat().st_mode & 0o004)


def become(uid: int) -> None:
    """Become the user `uid`, with the group of the same number and no others. Only root can."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    # The kernel hides /proc/self from a process that changed its user, even from the process itself.
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)


def map_user(uid: int, gid: int) -> None:
    """In a new user namespace: the user `uid` and group `gid` outside are 1000 inside, and nobody else exists."""
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{UID} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{GID} {gid} 1", encoding="ascii")
