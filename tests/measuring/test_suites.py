"""`labs bench hostile` and `labs bench peers` run the suites that are tested elsewhere, and tell what came of them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", "bench", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)


@pytest.mark.slow
def test_hostile_submissions_are_graded_and_told() -> None:
    run = bench("hostile", "--only", "25-sys-exit", "--json")
    told = json.loads(run.stdout)
    assert run.returncode == 0, told
    assert "25-sys-exit" in {row["case"] for row in told["rows"]}
    assert told["held"] == told["cases"] == len(told["rows"])


@pytest.mark.slow
def test_notebooks_of_nbgrader_are_graded_and_told() -> None:
    run = bench("peers", "--only", "autotest-simple")
    assert run.returncode == 0, run.stderr
    assert [line for line in run.stdout.splitlines() if "autotest-simple-changed" in line and "1 / 1" in line]
    assert "MissingIDFieldWarning" not in run.stderr
    told = json.loads(bench("peers", "--only", "autotest-simple", "--json").stdout)
    assert [(result["peer"]["name"], result["score"], result["met"]) for result in told] == [
        ("autotest-simple-unchanged", 0, True),
        ("autotest-simple-changed", 1, True),
    ]


def test_a_name_that_no_notebook_has_is_no_success() -> None:
    run = bench("peers", "--only", "nonsense")
    assert run.returncode == 1
    assert "No notebook has such a name" in run.stderr
