"""The content hash changes with everything that a result depends on, and with nothing else."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

import autograder
from autograder.checking.limits import ResourceLimits
from autograder.data import load
from autograder.front_matter import notebook_path
from autograder.grading import keys
from autograder.grading.collect import Work
from autograder.grading.keys import record_key, run_key, work_key
from autograder.judging import Submission
from autograder.paths import labs_dir, root
from autograder.text import use_language
from tests.conftest import use_mirror

LAB = "clustering"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package that may be changed; its sources are hashed in place of ours."""
    copy = tmp_path / "autograder"
    shutil.copytree(Path(autograder.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(keys.autograder, "__file__", str(copy / "__init__.py"))
    monkeypatch.setattr(keys, "LOCALE_DIR", copy / "locale")
    return copy


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the course's labs and data that may be changed."""
    for name in ("labs", "datasets"):
        shutil.copytree(root() / name, tmp_path / "course" / name)
    monkeypatch.setenv("LABS_ROOT", str(tmp_path / "course"))
    return tmp_path / "course"


def key(limits: ResourceLimits | None = None, floor: str = "namespaces") -> str:
    return run_key(LAB, notebook_path(LAB).read_bytes(), limits, floor)


@pytest.mark.parametrize(
    "name",
    [
        "questions/clustering/scaling.py",
        "questions/clustering/hidden/scaling.py",
        "checking/packing.py",
        "judging/judge.py",
        "worker/__main__.py",
        "sandbox/seccomp.py",
        "data/load.py",
        "locale/fr/LC_MESSAGES/autograder.mo",
    ],
)
def test_sources_count(package: Path, name: str) -> None:
    before = key()
    assert key() == before
    path = package / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert key() != before


def test_sources_that_decide_nothing_do_not_count(package: Path) -> None:
    before = key()
    (package / "questions" / "another").mkdir()
    for name in ("cli/grade.py", "doctor/run.py", "questions/another/__init__.py"):
        (package / name).write_text("changed")
    assert key() == before


def test_limits_floor_and_language_count(package: Path) -> None:
    before = key()
    assert key(ResourceLimits()) != before  # the lab's own may be others
    assert key(ResourceLimits(cell_seconds=1)) != key(ResourceLimits())
    assert key(floor="landlock") != before
    with use_language("fr"):
        assert key() != before


def test_versions_count(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    real = keys.importlib.metadata.version
    monkeypatch.setattr(keys.importlib.metadata, "version", lambda name: real(name) + (".1" if name == "numpy" else ""))
    assert key() != before


def test_what_the_course_puts_beside_the_notebook_counts_and_a_learners_progress_does_not(course: Path) -> None:
    before = key()
    (labs_dir() / LAB / "progress.json").write_text("{}")
    assert key() == before
    (labs_dir() / LAB / "data-country.md").write_text("changed")
    assert key() != before


def test_the_edition_of_the_data_counts(course: Path) -> None:
    before = key()
    path = load("country").path
    assert path.is_relative_to(course)
    path.write_bytes(path.read_bytes().replace(b"France", b"Frankreich"))
    assert key() != before


def test_the_official_file_is_another_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    use_mirror(monkeypatch)
    assert key() != before


def test_data_that_are_not_there_do_not_stop_the_run(course: Path) -> None:
    before = key()
    content = json.loads(notebook_path(LAB).read_bytes())
    content["metadata"]["bdti_labs"]["data"] = [{"id": "no-such-data"}]
    assert run_key(LAB, json.dumps(content).encode(), None, "none") != before


WORK = Work(Submission("ana", LAB, Path("x")), b"content", (("a", b"b"), ("c", b"d")), datetime(2026, 1, 1))


@pytest.mark.parametrize(
    "other",
    [
        replace(WORK, content=b"another"),
        replace(WORK, files=(("a", b"b"),)),
        replace(WORK, files=(("a", b"bc"), ("", b"d"))),
        replace(WORK, files=(("a", b"b"), ("c", b"D"))),
        replace(WORK, content=b"contenta", files=(("", b"b"), ("c", b"d"))),
        replace(WORK, submission=replace(WORK.submission, problem="too large")),
    ],
)
def test_all_that_is_run_counts(other: Work) -> None:
    assert work_key("run", other) != work_key("run", WORK)


def test_the_run_counts() -> None:
    assert work_key("another run", WORK) != work_key("run", WORK)


def test_the_same_work_of_two_learners_is_the_same() -> None:
    other = replace(WORK, submission=Submission("ben", LAB, Path("y"), flags=("renamed:z.ipynb",)))
    assert work_key("run", other) == work_key("run", WORK)
    assert record_key("work", other) != record_key("work", WORK)


def test_the_moment_is_recorded_and_not_run() -> None:
    later = replace(WORK, handed_in=datetime(2026, 1, 2))
    assert work_key("run", later) == work_key("run", WORK)
    assert len({record_key("work", work) for work in (WORK, later, replace(WORK, handed_in=None))}) == 3
