"""Every hostile, broken and unusual submission in one cohort, graded by the real command."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from autograder.errors import LabsError
from autograder.measuring.hostile import Report, run
from autograder.measuring.hostile.cases import read_suite
from autograder.sandbox import probe

SUITE = read_suite()
# Lines of the list of attacks.
LINES = set(range(1, 59))
RIGHT_ANSWERS = 21

# On two free cores the suite takes about two minutes; tests beside it take their share.
WALL_SECONDS = 480


@pytest.fixture(scope="module")
def report() -> Report:
    """The suite, graded once for all tests of this module."""
    try:
        probe().require("namespaces")
    except LabsError as error:
        pytest.skip(str(error))
    return run()


def test_every_line_has_a_case_and_every_case_a_reason() -> None:
    assert {case.line for case in SUITE.cases} >= LINES
    assert Counter(case.kind for case in SUITE.cases)["right"] >= RIGHT_ANSWERS
    assert len({case.id for case in SUITE.cases}) == len(SUITE.cases) >= 200
    assert all(case.honest and case.title for case in SUITE.cases)
    assert all(case.reason for case in SUITE.cases if case.points is None)


def test_every_case_is_a_notebook_or_says_how_one_is_made() -> None:
    for case in SUITE.cases:
        notebook = SUITE.folder / case.id / SUITE.lab / f"{SUITE.lab}.ipynb"
        assert notebook.is_file() or case.make, case.id


@pytest.mark.slow
@pytest.mark.parametrize("name", [case.id for case in SUITE.cases])
def test_case(report: Report, name: str) -> None:
    row = next(row for row in report.rows if row.case.id == name)
    assert not row.faults, f"{row.case.title}. Honest: {row.case.honest}"


@pytest.mark.slow
def test_nothing_else_changed_and_nothing_was_left_or_told(report: Report) -> None:
    assert report.broken == []


@pytest.mark.slow
def test_the_sandbox_held_and_the_batch_ended_in_time(report: Report) -> None:
    assert {"user namespace", "network namespace", "seccomp"} <= set(report.layers)
    assert report.seconds < WALL_SECONDS


def test_building_the_suite_again_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.build_hostile import build

    monkeypatch.delenv("LABS_DATA_MIRROR", raising=False)
    build(tmp_path / "hostile")
    assert _tree(tmp_path / "hostile") == _tree(SUITE.folder), "Run python tools/build_hostile.py."


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
