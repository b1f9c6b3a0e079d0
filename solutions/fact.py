"""One fact about the data, expected and got, and the line that shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fact:
    """One fact. Numbers may differ by `tolerance`; `note` says where the tolerance comes from."""

    about: str
    expected: Any
    got: Any
    tolerance: float = 0.0
    note: str = ""

    @property
    def agrees(self) -> bool:
        return _same(self.expected, self.got, self.tolerance)


def _same(expected: Any, got: Any, tolerance: float) -> bool:
    if isinstance(expected, dict):
        return expected.keys() == got.keys() and all(_same(expected[key], got[key], tolerance) for key in expected)
    if isinstance(expected, list | tuple):
        return len(expected) == len(got) and all(_same(a, b, tolerance) for a, b in zip(expected, got, strict=True))
    if isinstance(expected, float):
        # Half a unit in the last place that the outline gives, plus what chance adds.
        return abs(expected - got) <= tolerance + 1e-9
    return bool(expected == got)


def line(fact: Fact) -> str:
    """One fact in one line: expected and got."""
    mark = "agrees" if fact.agrees else "DIFFERS"
    within = f" (± {fact.tolerance:g}: {fact.note})" if fact.tolerance else (f" ({fact.note})" if fact.note else "")
    if fact.expected == fact.got and isinstance(fact.got, list | dict) and len(str(fact.got)) > 100:
        return f"{mark:8} {fact.about}: the same {len(fact.got)} entries"
    return f"{mark:8} {fact.about}: expected {_short(fact.expected)}, got {_short(fact.got)}{within}"


def show(groups: Collection[str], check: Callable[[str], list[Fact]]) -> int:
    """Print the facts group by group as they are computed. Exit code 0 when every fact agrees, 1 when not."""
    differing = total = 0
    for number, group in enumerate(groups, start=1):
        found = check(group)
        print(f"[{number}/{len(groups)}] {group}", flush=True)
        for fact in found:
            print(f"  {line(fact)}", flush=True)
            total, differing = total + 1, differing + (not fact.agrees)
    print(f"{total - differing} of {total} facts agree.")
    return 1 if differing else 0


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_short(item) for item in value) + "]"
    return f"{value:.4g}" if isinstance(value, float) and abs(value) < 1000 else f"{value}"
