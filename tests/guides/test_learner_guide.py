"""The learner guide, done as it says: opened, one question answered and checked, stopped."""

from __future__ import annotations

import nbformat
import pytest

from autograder.building.source import read_source
from autograder.paths import root
from tests.guides.course import Course
from tests.guides.reading import blocks

GUIDE = root() / "docs" / "learner-guide.md"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("learner"))


def _answer(course: Course) -> None:
    """What step 2 of the guide is about: a right answer in the first answer cell."""
    path = course.root / "labs" / "exploration" / "exploration.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "load"]
    cell.source = read_source("exploration").answers()["load"].text
    nbformat.write(notebook, path)


def test_every_command_of_the_guide_does_what_it_says(course: Course) -> None:
    said = []
    for block in blocks(GUIDE):
        if block.options.get("first") == "answer":
            _answer(course)
        if block.way == "serves":
            assert "JupyterLab" in course.serve(block)
        elif block.way == "run":
            said.append(course.run(block))
    checked, looked = said
    assert "1 of 1 answer is correct" in checked
    assert "Hint 1 of 3" in checked
    assert "Python" in looked


def test_the_guide_is_one_page() -> None:
    assert len(GUIDE.read_text(encoding="utf-8").split()) < 900
