"""Names for what a sandbox leaves on the machine, so that what a killed one left is found and removed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"labs-sandbox-(\d+)-(\d+)-")


def name() -> str:
    """Start of a name that says whose it is: this process, by its id and its time of start."""
    return f"labs-sandbox-{os.getpid()}-{_started(os.getpid())}-"


def abandoned(folder: Path) -> Iterator[Path]:
    """What lies in `folder`, belongs to this user, and was made by a process that is no more."""
    for path in _entries(folder):
        match = _NAME.match(path.name)
        if match and _is_ours(path) and _started(int(match[1])) != int(match[2]):
            yield path


def remove_tree(folder: str) -> None:
    """Remove `folder` with all in it. A learner may have nested folders deeper than Python's own removal goes."""
    subprocess.run(["rm", "-rf", "--", folder], check=False, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _is_ours(path: Path) -> bool:
    try:
        return path.lstat().st_uid == os.geteuid()
    except OSError:
        # Another sandbox has just cleaned up after itself.
        return False


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _started(pid: int) -> int:
    """When the process `pid` started, in clock ticks since boot; -1 when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return -1
    # The program's name stands in brackets and may hold anything.
    return int(text.rpartition(")")[2].split()[19])
