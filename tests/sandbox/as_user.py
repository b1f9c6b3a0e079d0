"""Run a program as an ordinary user: `python as_user.py UID PROGRAM ARGUMENT...`, started by root.

Where the interpreter or the checkout lies in a folder that only root may enter, a mount namespace of its own shows
just those two at their places to the user; nothing outside changes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from autograder.sandbox import identity, syscalls  # noqa: E402


def open_up(paths: list[Path]) -> None:
    """Make `paths` reachable for everybody, in this process's mounts only."""
    closed = {top for path in paths if (top := first_closed(path))}
    syscalls.unshare(syscalls.CLONE_NEWNS)
    syscalls.mount(None, "/", None, syscalls.MS_REC | syscalls.MS_PRIVATE)
    held = Path(tempfile.mkdtemp(prefix="labs-held-"))
    syscalls.mount("tmpfs", str(held), "tmpfs", 0, "mode=755")
    places = [path for path in paths if any(path.is_relative_to(top) for top in closed)]
    for number, path in enumerate(places):
        (held / str(number)).mkdir()
        syscalls.mount(str(path), str(held / str(number)), None, syscalls.MS_BIND | syscalls.MS_REC)
    for top in closed:
        syscalls.mount("tmpfs", str(top), "tmpfs", 0, "mode=755")
    for number, path in enumerate(places):
        path.mkdir(parents=True, exist_ok=True)
        syscalls.mount(str(held / str(number)), str(path), None, syscalls.MS_BIND | syscalls.MS_REC)
    syscalls.umount(str(held), syscalls.MNT_DETACH)
    held.rmdir()


def first_closed(path: Path) -> Path | None:
    """The topmost folder above `path` that not everybody may enter."""
    return next((folder for folder in reversed(path.parents) if not folder.stat().st_mode & 0o001), None)


def main() -> None:
    uid, program = int(sys.argv[1]), sys.argv[2:]
    open_up([Path(sys.base_prefix), Path(sys.prefix), ROOT])
    identity.become(uid)
    os.environ["HOME"] = "/nonexistent"
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
