"""The instructor guide, done as it says: from the bundle to the report, then with nbgrader's own programs."""

from __future__ import annotations

import json
import shutil

import pytest

from autograder.paths import root
from tests.guides.course import Course
from tests.guides.reading import blocks

GUIDE = root() / "docs" / "instructor-guide.md"
# One who answered all, and one with mistakes: enough to see that the commands of the guide fit together.
HANDED_IN = ("anna", "bruno")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("instructor"))


def _prepare(course: Course, what: str) -> None:
    """What a person does by hand before a block, as the text above it says."""
    if what == "collect":
        _collect(course)
    elif what == "names":
        (course.root / "names.csv").write_text(
            "learner,name\nanna,Anna Example\nbruno,Bruno Example\n", encoding="utf-8"
        )
    elif what == "roster":
        people = "Username,First name,Last name,Email address\nanna,Anna,Example,anna@example.org\n"
        (course.root / "participants.csv").write_text(people, encoding="utf-8")
    elif what == "send":
        made = course.root / "graded" / "certificates" / HANDED_IN[0] / "clustering" / "certificate.json"
        shutil.copy(made, course.root)


def _collect(course: Course) -> None:
    """Step 2 of the guide, which a person does by hand."""
    for name in HANDED_IN:
        shutil.copytree(root() / "tests" / "cohort" / "clustering" / name, course.root / "submissions" / name)


@pytest.mark.slow
def test_every_command_of_the_guide_does_what_it_says(course: Course) -> None:
    shown = ""
    for block in blocks(GUIDE):
        _prepare(course, block.options.get("first", ""))
        if block.way == "serves":
            shown = course.serve(block)
        elif block.way == "run":
            course.run(block)
    assert "JupyterLab" in shown

    graded = course.root / "graded"
    results = json.loads((graded / "results.json").read_text(encoding="utf-8"))
    assert HANDED_IN[0] in json.dumps(results)
    for name in ("grades.csv", "gradebook.db", "report.html", "autograded"):
        assert (graded / name).exists(), name
    for learner in HANDED_IN:
        assert (graded / "feedback" / learner / "clustering" / "clustering.html").is_file()
    assert "anna" in (graded / "grades-moodle.csv").read_text(encoding="utf-8")
    assert (course.root / "labs" / "clustering" / "certificate.json").is_file()
    assert (course.root / "clustering-course.zip").is_file()
    assert (course.root / "build" / "release" / "clustering" / "clustering.ipynb").is_file()
