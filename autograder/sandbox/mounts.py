"""The file tree of a sandbox: what a learner's process sees instead of this machine's files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.checking.limits import ResourceLimits
from autograder.sandbox import syscalls
from autograder.sandbox.plan import Plan
from autograder.sandbox.syscalls import MNT_DETACH, MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_REC

# Any folder does to stand on while the new root is put together; this one exists everywhere.
_STAND = "/tmp"
_NEW, _OLD = "/new", "/old"
_KEPT = "/run/kept"
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_DEVICE_LINKS = {"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}
_READ_ONLY = syscalls.MOUNT_ATTR_RDONLY | syscalls.MOUNT_ATTR_NOSUID
_NO_DEVICES = syscalls.MOUNT_ATTR_NODEV
_INODES_PER_MB = 64
_MOST_TERMINALS = 64

UID = GID = 1000


def build_root(plan: Plan, hosts: Iterable[tuple[str, str]]) -> None:
    """Replace this process's root by one that holds only what `plan` says, read-only.

    `hosts` are pairs of address and name for /etc/hosts. Needs a mount namespace of its own and CAP_SYS_ADMIN in it.
    The host's /proc stays visible until `fresh_proc`: without one the kernel lets nobody mount another.
    """
    syscalls.mount(None, "/", None, MS_REC | MS_PRIVATE)
    syscalls.mount("tmpfs", _STAND, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    for name in (_NEW, _OLD):
        Path(_STAND + name).mkdir()
    # From here on sources are below _OLD, where nothing covers those that lie in _STAND.
    syscalls.pivot_root(_STAND, _STAND + _OLD)
    os.chdir("/")
    syscalls.mount("tmpfs", _NEW, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    _fill(plan)
    _settings(hosts)
    _devices()
    Path(_NEW + "/proc").mkdir()
    syscalls.mount(_OLD + "/proc", _NEW + "/proc", None, MS_BIND | MS_REC)
    os.chdir(_NEW)
    # The old root ends up on top of the new one, and is taken off.
    syscalls.pivot_root(".", ".")
    syscalls.umount(".", MNT_DETACH)
    os.chdir("/")
    syscalls.restrict_mount("/", _READ_ONLY | _NO_DEVICES, recursive=False)


def _fill(plan: Plan) -> None:
    for folder in (*plan.private, plan.work, "/run", "/var"):
        _folder(_NEW + folder)
    Path(_NEW + "/var/tmp").symlink_to("../tmp")
    for path in plan.binds:
        _show(_OLD + path, _NEW + path)
    for number, path in enumerate(plan.kept()):
        _show(_OLD + path, f"{_NEW}{_KEPT}/{number}")
    for link, target in plan.links:
        place = Path(_NEW + link)
        if not place.is_symlink() and not place.exists():
            _folder(str(place.parent))
            place.symlink_to(target)


def _show(source: str, target: str) -> None:
    """Bind `source`, and all that is mounted below it, to `target`; nobody can write there."""
    _point(target, like=source)
    syscalls.mount(source, target, None, MS_BIND | MS_REC)
    syscalls.restrict_mount(target, _READ_ONLY | _NO_DEVICES, recursive=True)


def _point(target: str, *, like: str) -> None:
    """Make the folder or file that `like` will be mounted on."""
    if Path(like).is_dir():
        _folder(target)
    else:
        _folder(str(Path(target).parent))
        Path(target).touch()


def _folder(path: str) -> None:
    Path(path).mkdir(parents=True, exist_ok=True)


def _settings(hosts: Iterable[tuple[str, str]]) -> None:
    contents = {
        "passwd": f"learner:x:{UID}:{GID}:learner:/home/learner:/bin/sh\n",
        "group": f"learner:x:{GID}:\n",
        "hosts": "".join(f"{address}\t{name}\n" for address, name in hosts),
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }
    _folder(_NEW + "/etc")
    for name, content in contents.items():
        Path(f"{_NEW}/etc/{name}").write_text(content, encoding="utf-8")


def _devices() -> None:
    _folder(_NEW + "/dev/pts")
    for name in _DEVICES:
        place = f"{_NEW}/dev/{name}"
        Path(place).touch()
        # Made here they would be dead: a user namespace may not make devices, only show those of the host.
        syscalls.mount(f"{_OLD}/dev/{name}", place, None, MS_BIND)
        syscalls.restrict_mount(place, syscalls.MOUNT_ATTR_NOSUID, recursive=False)
    for name, target in _DEVICE_LINKS.items():
        Path(f"{_NEW}/dev/{name}").symlink_to(target)


def fresh_proc() -> None:
    """Show the processes of this process's own pid namespace, and no others, under /proc."""
    syscalls.mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)


def hide_first_process() -> None:
    """Cover /proc/1: through its `root` and `cwd` links the mounts of another namespace could be reached."""
    syscalls.mount("tmpfs", "/proc/1", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | syscalls.MS_RDONLY, "nr_inodes=1")


def private_storage(plan: Plan, limits: ResourceLimits) -> None:
    """Give this mount namespace empty private folders of at most `limits.disk_mb` MiB each, and its own terminals."""
    options = f"mode=1777,size={limits.disk_mb}m,nr_inodes={max(1024, limits.disk_mb * _INODES_PER_MB)}"
    for folder in plan.private:
        syscalls.mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, options)
    _restore(plan.kept())
    _folder(plan.work)
    terminals = f"newinstance,ptmxmode=0666,mode=620,max={_MOST_TERMINALS}"
    syscalls.mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, terminals)


def _restore(kept: Sequence[str]) -> None:
    for number, path in enumerate(kept):
        source = f"{_KEPT}/{number}"
        with contextlib.suppress(FileExistsError):
            _point(path, like=source)
        syscalls.mount(source, path, None, MS_BIND | MS_REC)
