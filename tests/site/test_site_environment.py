"""What `make site` installs, and what it leaves as it was: on a small course with packages of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.environment.test_bootstrap import Course, make_wheel
from tools.bootstrap import SIDES


def test_the_site_has_an_environment_of_its_own_and_undoes_nothing(tmp_path: Path) -> None:
    course = Course(tmp_path / "course", tmp_path / "packages")
    assert course.install()[0] == 0
    assert course.install("--beside", "site")[0] == 0
    assert (course.folder / ".venv" / "side" / "site" / "bin" / "python").exists()
    for name in ("emulator", "checkers"):
        assert not (course.folder / ".venv" / "side" / name).exists(), "only the site's environment was asked for"
    assert course.install("--beside", "site") == (0, ""), "the second time nothing is left to do"
    assert course.install() == (0, "")

    # What the tests need comes on top; the site stays, and afterwards neither command has anything to do.
    assert course.install("--tests")[0] == 0
    assert course.install("--beside", "site") == (0, "")
    site = course.folder / ".venv" / "side" / "site" / "bin" / "python"
    before = site.lstat().st_mtime_ns

    # A new lock of the site alone makes its environment anew, and `make test` is still ready.
    course.lock("requirements-site.lock", make_wheel(course.wheels, "newer", "2.0", {"newer.py": ""}))
    code, said = course.install("--beside", "site")
    assert code == 0, said
    assert "requirements-site.lock" in said
    assert site.lstat().st_mtime_ns != before
    assert course.python("import newer", "site") == ""
    assert course.install("--tests") == (0, "")
    with pytest.raises(subprocess.CalledProcessError):
        course.python("import newer")


def test_a_learners_bundle_has_no_lock_of_the_site_and_installs(tmp_path: Path) -> None:
    course = Course(tmp_path / "course", tmp_path / "packages")
    for lock in ("requirements-test.lock", *(path.name for path in SIDES.values())):
        (course.folder / lock).unlink()
    code, said = course.install()
    assert code == 0, said
    assert course.install() == (0, "")
