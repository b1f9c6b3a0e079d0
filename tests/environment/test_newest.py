"""The weekly run with the newest libraries looks at libraries that the course uses, and at tests that are there."""

from __future__ import annotations

import subprocess

from tests.environment.helpers import ROOT
from tools.newest import LIBRARIES, TESTS, unknown_libraries


def test_every_library_is_one_that_the_course_asks_for() -> None:
    assert len(LIBRARIES) > 5
    assert unknown_libraries() == []


def test_its_tests_are_there() -> None:
    assert [folder for folder in TESTS if not list((ROOT / folder).glob("test_*.py"))] == []


def test_the_command_says_what_it_would_run() -> None:
    for command in (["make", "--dry-run", "test-newest"], ["bash", "-n", ".ci/weekly"]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    told = subprocess.run(["make", "--dry-run", "test-newest"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "tools/newest.py" in told.stdout
