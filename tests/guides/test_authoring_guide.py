"""The authoring guide, done as it says: a lab from nothing, and a question more, in a course of its own."""

from __future__ import annotations

import json
import shutil

import pytest

from autograder.paths import root
from tests.guides.course import Course
from tests.guides.reading import blocks
from tools.new_lab import begin

GUIDE = root() / "docs" / "authoring.md"


@pytest.fixture
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = Course(tmp_path_factory.mktemp("author"))
    # Every command reads all labs; without the others it does the same in a tenth of the time.
    for folder in (made.root / "autograder" / "questions", made.root / "solutions", made.root / "labs"):
        for lab in [path for path in folder.iterdir() if path.is_dir()]:
            shutil.rmtree(lab)
    return made


def _another_lab(course: Course) -> None:
    """The lab that the section on translations is about."""
    for folder, name in (("autograder/questions", "clustering"), ("solutions", "clustering"), ("labs", "clustering")):
        left = shutil.ignore_patterns("__pycache__", "progress*.json")
        shutil.copytree(root() / folder / name, course.root / folder / name, ignore=left)


@pytest.mark.slow
def test_a_lab_and_a_question_grow_as_the_guide_says(course: Course) -> None:
    said: list[str] = []
    for block in blocks(GUIDE):
        if block.options.get("first") == "another_lab":
            _another_lab(course)
        if block.way == "serves":
            course.serve(block)
        elif block.way == "run":
            said.append(course.run(block))
        elif block.way:
            course.edit(block)
    assert "mean_of_booleans" in "".join(said)
    notebook = json.loads((course.root / "labs" / "waiting" / "waiting.ipynb").read_text(encoding="utf-8"))
    questions = notebook["metadata"]["bdti_labs"]["questions"]
    assert [one["id"] for one in questions] == ["typical", "late"]
    assert "too_long" not in json.dumps(notebook), "the answer is in the learner's notebook"


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("Waiting Times", "Waiting", "does not fit"),
        ("../waiting", "Waiting", "does not fit"),
        ("waiting", ' "', "holds a quote"),
        ("waiting", "", "is empty"),
        ("clustering", "Again", "There is a lab called 'clustering'"),
    ],
)
def test_a_lab_that_cannot_begin_is_refused_in_words(name: str, title: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        begin(name, title)
