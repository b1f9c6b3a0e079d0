"""The packed form of a value, its limits, and the error for what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Bounds of one copy: nesting, items in containers, bytes of buffers, characters of text."""

    depth: int = 24
    items: int = 2_000_000
    bytes: int = 256 * 1024 * 1024
    text: int = 4_000_000


@dataclass
class Packed:
    """A packed value: a JSON tree that refers to byte buffers by number."""

    tree: Any
    buffers: list[bytes] = field(default_factory=list)

    def same_as(self, other: Packed) -> bool:
        """True when both hold the same value, byte for byte."""
        return repr(self.tree) == repr(other.tree) and self.buffers == other.buffers


class Unreadable(ValueError):
    """A value or packed form is over the limits or malformed. The text is for a learner to read."""
