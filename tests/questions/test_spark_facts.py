"""The facts of the Spark lab's outline, computed again by its reference answers. `pytest -s` shows them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.paths import root
from solutions.fact import line
from solutions.spark import facts


@pytest.mark.parametrize("group", list(facts.GROUPS))
def test_the_facts_hold_on_the_publication_of_2_november_2020(group: str, mirror: Path) -> None:
    found = facts.check(group)
    print("", *(line(fact) for fact in found), sep="\n  ")
    assert found
    assert [line(fact) for fact in found if not fact.agrees] == []


def test_without_the_publication_the_command_says_what_to_set() -> None:
    script = root() / "solutions" / "spark" / "facts.py"
    run = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env=os.environ,
    )
    assert run.returncode == 2
    assert "LABS_DATA_MIRROR" in run.stdout
    assert "Traceback" not in run.stderr
