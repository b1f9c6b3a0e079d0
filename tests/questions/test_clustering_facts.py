"""The facts of the clustering lab's outline, computed again on the original file. `pytest -s` shows them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.paths import root
from solutions.clustering import facts
from solutions.fact import Fact, line


@pytest.mark.parametrize("group", list(facts.GROUPS))
def test_the_facts_hold_on_the_original_file(group: str, mirror: Path) -> None:
    found = facts.check(group)
    print("", *(line(fact) for fact in found), sep="\n  ")
    assert found
    assert [line(fact) for fact in found if not fact.agrees] == []


def test_another_value_does_not_agree() -> None:
    assert not Fact("number", 0.5, 0.52, 0.01).agrees
    assert not Fact("names", ["Haiti", "Mali"], ["Haiti"]).agrees
    assert not Fact("by name", {"Haiti": 0.5}, {"Haiti": 0.6}, 0.05).agrees
    assert not Fact("by name", {"Haiti": 0.5}, {"Mali": 0.5}).agrees
    assert not Fact("count", 45, 46).agrees
    assert Fact("within rounding", [0.55, 0.134], [0.5504, 0.1338], 0.0005).agrees


def test_without_the_original_file_the_command_says_what_to_set() -> None:
    script = root() / "solutions" / "clustering" / "multiverse.py"
    run = subprocess.run(
        [sys.executable, str(script), "--facts"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert run.returncode == 2
    assert "LABS_DATA_MIRROR" in run.stdout
    assert "Traceback" not in run.stderr
