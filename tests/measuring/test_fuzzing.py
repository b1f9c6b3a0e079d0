"""Fuzzing in portions: every case is run, and one that goes wrong is told so that it can be had again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from autograder.measuring import fuzzing
from autograder.measuring.fuzz import fuzz
from autograder.measuring.fuzzing import Fault, fuzz_all, fuzz_portion


def test_portions_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "PORTION", 40)
    told: list[tuple[str, int]] = []
    found = fuzz_all(fuzzing.SURFACES, 100, 5, 1, lambda surface, count: told.append((surface, count)))
    for surface in fuzzing.SURFACES:
        portions = [fuzz(surface, count, seed) for count, seed in ((40, 5), (40, 6), (20, 7))]
        assert found[surface].outcomes == sum(portions, Counter())
        assert found[surface].cases == 100
        assert found[surface].faults == []
        assert sorted(count for name, count in told if name == surface) == [20, 40, 40]


def test_a_case_that_goes_wrong_is_told_with_seed_and_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(surface: str, count: int, seed: int, on_case: Callable[[int], None]) -> Counter[str]:
        on_case(1)
        on_case(2)
        raise RecursionError("too deep")

    monkeypatch.setattr(fuzzing, "fuzz", breaks)
    outcomes, fault = fuzz_portion("notebook", 10, 3)
    assert fault == Fault("notebook", 3, 3, "RecursionError: too deep")
    assert not outcomes


def test_the_command_counts_cases() -> None:
    command = [sys.executable, "-m", "autograder", "bench", "fuzz", "--cases", "60", "--jobs", "1", "--json"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert {name: found["cases"] for name, found in told.items()} == {"channel": 60, "notebook": 60}
    assert all(sum(found["outcomes"].values()) == 60 for found in told.values())
