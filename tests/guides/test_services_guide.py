"""The page on services: its commands with real servers, which leave nothing behind."""

from __future__ import annotations

import subprocess

import pytest

from autograder.paths import root
from tests.guides.course import Course
from tests.guides.reading import blocks

GUIDE = root() / "docs" / "services.md"


@pytest.mark.slow
def test_every_command_does_what_it_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    course = Course(tmp_path_factory.mktemp("services"))
    home = str(course.home / "services")
    (block,) = [one for one in blocks(GUIDE) if one.way == "services"]
    try:
        said = course.run(block, LABS_SERVICES_HOME=home)
    finally:
        # The block ends with this itself; after a failure in its middle the servers would go on.
        subprocess.run(
            [course.root / ".venv" / "bin" / "labs", "services", "reset", "--yes"],
            cwd=course.root,
            env=course.environment(LABS_SERVICES_HOME=home),
            capture_output=True,
        )
    assert "ada" in said
    assert not list((course.home / "services").glob("*.toml"))
