"""What a sandbox's root will hold, worked out while the host's files can still be seen."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox.policy import Policy

MOST_LINKS = 40

# Folders that each submission gets for itself, beside its work folder.
SHARED_MEMORY = "/dev/shm"
TEMPORARY = "/tmp"


@dataclass(frozen=True)
class Plan:
    """What a root will hold.

    binds: real paths that are shown read-only. links: symbolic links, path and target, that lead to them.
    private: folders that each submission gets empty and of limited size.
    """

    binds: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    private: tuple[str, ...]
    work: str

    def kept(self) -> tuple[str, ...]:
        """The binds that lie in a private folder, which would hide them."""
        return tuple(bind for bind in self.binds if any(_within(bind, folder) for folder in self.private))


@dataclass
class _Found:
    binds: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)


def make_plan(policy: Policy) -> Plan:
    """The plan of `policy` on this machine. Paths that do not exist are left out."""
    found = _Found()
    for path in policy.read_only:
        real = _follow(path, found.links)
        if Path(real).exists() and real != "/":
            found.binds.add(real)
    # A folder brings all that lies in it.
    binds = [bind for bind in sorted(found.binds) if not any(_below(bind, other) for other in found.binds)]
    links = [(link, to) for link, to in sorted(found.links.items()) if not any(_below(link, bind) for bind in binds)]
    return Plan(tuple(binds), tuple(links), (_own_folder(policy.work, binds), TEMPORARY, SHARED_MEMORY), policy.work)


def _own_folder(work: str, binds: list[str]) -> str:
    """The home folder around `work` where it can be private as a whole, otherwise `work` itself."""
    home = str(Path(work).parent)
    taken = home == "/" or any(_within(bind, home) or _within(home, bind) for bind in binds)
    return work if taken else home


def _follow(path: str, links: dict[str, str]) -> str:
    """The real path of `path`; the symbolic links on the way are added to `links`."""
    done, ahead, followed = Path("/"), deque(Path(path).parts[1:]), 0
    while ahead:
        part = ahead.popleft()
        if part == "..":
            done = done.parent
            continue
        here = done / part
        # Links that lead in a circle end as a path that does not exist.
        if not here.is_symlink() or followed == MOST_LINKS:
            done = here
            continue
        followed += 1
        target = here.readlink()
        links[str(here)] = str(target)
        ahead.extendleft(reversed(target.parts[1:] if target.is_absolute() else target.parts))
        done = Path("/") if target.is_absolute() else done
    return str(done)


def _within(path: str, folder: str) -> bool:
    return path == folder or _below(path, folder)


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")
