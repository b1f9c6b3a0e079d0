"""Our steps in nbgrader's pipeline, one submission at a time: limits, damage, settings, and what is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.building.nbgrader_settings import CELL_SECONDS
from autograder.checking.limits import ResourceLimits
from autograder.grading import plugs
from autograder.grading.course import Course, course_config
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.plugs import JudgedExecute
from autograder.judging import judge as judge_module
from autograder.judging.job import Judged
from autograder.judging.results import SubmissionResult
from autograder.measuring import light
from tests.grading.light_course import (
    LAB,
    STAMP,
    LightCourse,
    cell_of,
    forge,
    opened,
    text,
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> LightCourse:
    return LightCourse(tmp_path_factory.mktemp("template") / "course")


@pytest.fixture
def course(template: LightCourse, tmp_path: Path) -> LightCourse:
    return opened(Path(shutil.copytree(template.root, tmp_path / "course")))


def test_manual_marks_stay_and_penalties_come_when_it_is_graded_again(course: LightCourse) -> None:
    course.course = Course(course.root, with_setting(course, lambda config: zero_penalty(config)))
    course.submit("ana", text(light.filled(course.released())), STAMP)
    assert course.autograde("ana")["success"]
    with Gradebook(course.course.gradebook_url) as gradebook:
        assert gradebook.find_submission(LAB, "ana").late_submission_penalty == 24
        gradebook.find_grade("double-check", LAB, LAB, "ana").manual_score = 0.5
        gradebook.grant_extension(LAB, "ana", days=2)
    assert course.autograde("ana")["success"]
    with Gradebook(course.course.gradebook_url) as gradebook:
        submission = gradebook.find_submission(LAB, "ana")
        assert (submission.score, submission.late_submission_penalty) == (22.5, 0)
        grade = gradebook.find_grade("double-check", LAB, LAB, "ana")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (2, 0.5, True)


def zero_penalty(config: Config) -> None:
    config.LateSubmissionPlugin.penalty_method = "zero"


def with_setting(course: LightCourse, change: Callable[[Config], None]) -> Config:
    config = course_config(course.root)
    change(config)
    return config


def test_an_ungraded_version_leaves_no_mark_of_an_earlier_one(course: LightCourse) -> None:
    course.submit("ana", text(light.filled(course.released())))
    assert course.autograde("ana")["success"]
    assert course.score("ana") == 24
    course.submit("ana", "{")
    assert not course.autograde("ana")["success"]
    assert course.score("ana") == 0
    with Gradebook(course.course.gradebook_url) as gradebook:
        grades = gradebook.find_submission_notebook(LAB, LAB, "ana").grades
        assert {(grade.auto_score, grade.needs_manual_grade) for grade in grades} == {(None, True)}
    assert course.results()["ana"]["status"] == "ungraded"


@pytest.mark.skipif(os.name == "nt", reason="no such names on Windows")
def test_a_learner_whose_id_would_act_in_formgraders_pages_is_refused_in_words(course: LightCourse) -> None:
    name = "<img src=x onerror=alert(1)>"
    course.submit(name, text(light.filled(course.released())))
    result = course.autograde(name)
    assert not result["success"]
    assert "which formgrader would show as HTML. Rename the folder." in result["log"]


@pytest.mark.skipif(os.name == "nt", reason="needs the right to make links on Windows")
def test_a_link_is_not_followed(course: LightCourse, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text(text(light.filled(course.released())))
    path = course.submit("ana", "")
    path.unlink()
    path.symlink_to(secret)
    result = course.autograde("ana")
    assert not result["success"]
    assert "links are not followed" in result["log"]


@pytest.mark.skipif(os.name == "nt", reason="needs the right to make links on Windows")
def test_a_linked_file_beside_the_notebook_is_not_shown_to_learners_code(course: LightCourse, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the planted secret")
    notebook = light.filled(course.released())
    notebook.cells.append(new_code_cell("import os\nprint(sorted(os.listdir('.')))\nprint(open('notes.txt').read())"))
    notebook.cells.append(new_code_cell("print(open('link.txt').read())"))
    folder = course.submit("ana", text(notebook)).parent
    (folder / "notes.txt").write_text("the learner's own notes")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert course.autograde("ana")["success"]
    shown = course.autograded("ana").read_text()
    assert "the learner's own notes" in shown
    assert "the planted secret" not in shown
    assert course.score("ana") == 24
    assert "file_left_out:link:link.txt" in course.results()["ana"]["flags"]


def test_the_instructors_time_limit_holds_for_a_cell(course: LightCourse) -> None:
    notebook = light.filled(course.released())
    cell_of(notebook, "double").source = "while True:\n    pass"
    course.submit("ana", text(notebook))
    began = time.monotonic()
    run = course.nbgrader("autograde", LAB, "--Execute.timeout=1")
    assert run.returncode == 0, run.stderr
    assert time.monotonic() - began < 60  # the lab's own limit is 120 seconds
    assert course.score("ana") == 22
    assert "Flag: timeout:double" in run.stderr


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [(CELL_SECONDS, 77.0), (5, 5.0), (None, 500.0), (-1, 500.0)],
    ids=["as set", "5", "no", "-1"],
)
def test_the_time_limit_of_a_cell(timeout: int | None, seconds: float) -> None:
    own = ResourceLimits(cell_seconds=77, submission_seconds=500, memory_mb=99)
    config = Config()
    config.Execute.timeout = timeout
    assert JudgedExecute(config=config)._limits(own) == replace(own, cell_seconds=seconds)


def test_a_notebook_that_is_not_run_gets_no_marks(course: LightCourse) -> None:
    notebook = light.filled(course.released())
    forge(notebook)
    course.submit("ana", text(notebook))
    run = course.nbgrader("autograde", LAB, "--no-execute")
    assert run.returncode != 0
    assert "outputs that came with it give no marks" in run.stderr
    assert course.score("ana") == 0


def test_no_mark_is_taken_from_the_notebook(course: LightCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    course.submit("ana", text(course.released()))
    monkeypatch.setattr(plugs, "_take_outputs", lambda notebook, _judged: forge(notebook))
    assert course.autograde("ana")["success"]
    assert "2.0" in course.autograded("ana").read_text()
    assert course.score("ana") == 0


def test_below_the_floor_nothing_is_graded_and_nothing_is_lost(
    course: LightCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.submit("ana", text(light.filled(course.released())))
    assert course.autograde("ana")["success"]
    made = judge_module.nest_for
    monkeypatch.setattr(judge_module, "nest_for", lambda *given: replace(made(*given), highest="rlimits"))
    result = course.autograde("ana")
    assert not result["success"]
    assert "sandbox" in result["log"].lower()
    assert course.score("ana") == 24


def test_another_language_is_refused_in_words(course: LightCourse) -> None:
    course.submit("ana", text(light.filled(course.released())))
    with Gradebook(course.course.gradebook_url) as gradebook:
        gradebook.find_notebook(LAB, LAB).kernelspec = json.dumps({"name": "ir", "display_name": "R", "language": "R"})
        gradebook.db.commit()
    result = course.autograde("ana")
    assert not result["success"]
    assert "written for r; only Python notebooks can be graded here" in result["log"]


def test_a_release_that_is_gone_is_told_with_what_to_do(course: LightCourse) -> None:
    course.submit("ana", text(light.filled(course.released())))
    shutil.rmtree(course.root / "release")
    result = course.autograde("ana")
    assert not result["success"]
    assert "Run `nbgrader generate_assignment light`" in result["log"]


def test_a_step_without_our_exporter_says_what_is_wrong(course: LightCourse) -> None:
    def drop(config: Config) -> None:
        del config.Autograde["exporter_class"]

    course.course = Course(course.root, with_setting(course, drop))
    course.submit("ana", text(light.filled(course.released())))
    result = course.autograde("ana")
    assert not result["success"]
    assert "Autograde.exporter_class is not ours" in result["log"]


def test_settings_are_read_without_nbgrader() -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from traitlets.config import Config\n"
        "from autograder.building.nbgrader_settings import configure\n"
        "configure(Config(), Path())\n"
        "assert not {'nbgrader', 'nbconvert', 'autograder.grading'} & set(sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert run.returncode == 0, run.stderr


def test_a_result_of_the_command_line_is_never_taken_for_that_of_labs_grade(course: LightCourse) -> None:
    """Its rows would otherwise stay those of another version of the submission."""
    course.submit("ana", text(light.filled(course.released())))
    with GradebookWriter(course.course.gradebook_url) as writer:
        writer.write(Judged(SubmissionResult("ana", LAB, "graded", score=0.0)), key="key of an older version")
        assert writer.known(LAB)["ana"][0] == "key of an older version"
        assert course.autograde("ana")["success"]
        assert writer.known(LAB)["ana"][0] == ""
