"""Paths in statements: which of them lie below a folder that an account may use."""

from __future__ import annotations

import os
import re
from pathlib import Path

from infra.local.hive_engine.wall.tree import Place

# Behind the folder's own path: no pattern of files, no way up, nothing that a list of paths would be split at.
_ORDINARY = re.compile(r"[\w .=@+~%-]+\Z")
_SCHEME = re.compile(r"file:(?=/)", re.IGNORECASE)


def plain_path(found: str | Place) -> str | None:
    """The absolute path on this machine that a statement names; None for any other place."""
    if isinstance(found, Place):
        return found.path if found.scheme in ("", "file") and not found.authority and found.path[:1] == "/" else None
    rest = _SCHEME.sub("", found, count=1)
    if not rest.startswith("/"):
        return None
    if rest.startswith("//"):
        # file:///path; with a name between the slashes it would be another machine's.
        if not rest.startswith("///") or rest.startswith("////"):
            return None
        rest = rest[2:]
    return rest


def is_below(found: str | Place, folder: Path) -> bool:
    """Whether a place is the folder or lies below it, also when links on the way to it are followed."""
    path = plain_path(found)
    if path is None:
        return False
    base = str(folder)
    if path.rstrip("/") == base:
        return True
    if not path.startswith(f"{base}/"):
        return False
    parts = [part for part in path[len(base) + 1 :].split("/") if part]
    if any(part in (".", "..") or not _ORDINARY.match(part) for part in parts):
        return False
    real = os.path.realpath(path)
    return real == os.path.realpath(base) or real.startswith(os.path.realpath(base) + os.sep)
