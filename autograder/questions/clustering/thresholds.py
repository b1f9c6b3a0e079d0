"""Limits that the checks of this lab use: each a number, with what it bounds and the ranges that were measured.

Each entry names the script that measured it, on every edition of the data at hand, and wrote it into thresholds.json.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

STORE = Path(__file__).with_name("thresholds.json")


@lru_cache(maxsize=1)
def thresholds() -> dict[str, dict[str, Any]]:
    """All limits by name: value, what it bounds, measured ranges on each edition, margins, script."""
    entries: dict[str, dict[str, Any]] = json.loads(STORE.read_text(encoding="utf-8"))["thresholds"]
    return entries


def threshold(name: str) -> float:
    """The value of one limit. Raises KeyError with the names that exist."""
    entries = thresholds()
    if name not in entries:
        raise KeyError(f"thresholds.json has no limit {name!r}; it has {', '.join(sorted(entries))}")
    return float(entries[name]["value"])
