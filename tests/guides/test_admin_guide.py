"""The administrator guide's cohort, from nothing and back to nothing, on an emulator of AWS and a real database."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.paths import root
from tests.aws.conftest import database_file, emulator
from tests.aws.emulator import Emulator
from tests.guides.course import Course
from tests.guides.reading import Block, blocks

GUIDE = root() / "docs" / "admin-guide.md"

# Used as fixtures below.
__all__ = ["database_file", "emulator"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("administrator"))


@pytest.mark.slow
def test_every_command_on_a_cohort_does_what_it_says(
    course: Course, emulator: Emulator, database_file: Path, tmp_path: Path
) -> None:
    keys = emulator.administrator()
    variables = emulator.variables(keys, tmp_path) | {"LABS_CLOUD_DATABASE": str(database_file)}
    said: dict[str, str] = {}
    for block in [one for one in blocks(GUIDE) if one.way == "aws"]:
        if block.options.get("first") == "hand_over":
            # The administrator gives ada her file.
            for path in (tmp_path / "cloud" / "health-2027" / "learners").glob("ada*"):
                copy = shutil.copytree if path.is_dir() else shutil.copy
                copy(path, course.home / path.name)
        said[_last(block)] = course.run(block, **variables)
        if "--example" in block.text:
            _decide(course)
    assert "US dollars a month" in said["plan"]
    assert "Bucket: made" in said["up"]
    assert list((course.root / "policies").iterdir())
    assert "dora" in said["learner list"]
    assert "Removed: bruno." in said["learner list"]
    assert "bruno.toml" not in said["learner list"]
    assert (course.root / "health-2027-work" / "manifest.json").is_file()
    assert "is gone" in said["down"]


def _last(block: Block) -> str:
    """Name of the block's last command."""
    words = block.commands()[-1].split()
    start = next(number for number, word in enumerate(words) if word.endswith("labs")) + 2
    return " ".join(words[start : start + 2 if words[start] == "learner" else start + 1])


def _decide(course: Course) -> None:
    """What the guide's table asks to be decided. The emulator's CloudFormation knows no trail and no host."""
    path = course.root / "cohort.toml"
    text = path.read_text(encoding="utf-8")
    for name in ("audit", "door"):
        assert f"{name} = true " in text
        text = text.replace(f"{name} = true ", f"{name} = false ")
    path.write_text(text, encoding="utf-8")
