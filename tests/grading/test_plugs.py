"""Our steps in nbgrader's pipeline: its command line, formgrader's button and our own writer give the same rows."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.grading.course import Course, course_config
from autograder.grading.gradebook import GradebookWriter
from autograder.measuring import light
from tests.grading.light_course import (
    LAB,
    STAMP,
    LightCourse,
    cell_of,
    duplicate_and_strip,
    edited,
    forge,
    opened,
    text,
    write,
)
from tests.grading.nbgrader_rows import difference, rows

HERE = Path(__file__).resolve().parent.parent


def cohort(released: NotebookNode) -> dict[str, tuple[str, str]]:
    """Notebook file and stamp of each learner."""
    wrong, missing = frozenset({"double", "half", "rest"}), frozenset({"square"})
    return {
        "right": (text(light.filled(released)), ""),
        "late": (text(light.filled(released)), STAMP),
        "partly": (text(light.filled(released, wrong, missing)), ""),
        "untouched": (text(released), ""),
        "damaged": (edited(released, duplicate_and_strip), ""),
        "forger": (edited(released, forge), ""),
        "odd-stamp": (text(light.filled(released)), "yesterday, I think"),
        "cut": (text(light.filled(released))[:-300], ""),
        "empty": ("", STAMP),
    }


SCORES = {"right": 24, "late": 24, "partly": 16, "untouched": 0, "damaged": 24, "forger": 0, "odd-stamp": 24}
UNGRADED = ("cut", "empty")


class Ways:
    """The cohort graded in three ways, each in a course of its own."""

    def __init__(self, folder: Path) -> None:
        template = LightCourse(folder / "template")
        for learner, (content, stamp) in cohort(template.released()).items():
            place = template.submit(learner, content, stamp).parent
            (place / "submission_secret.txt").write_text(f"secret of {learner}")
        names = ("command", "button", "writer")
        self.courses = {name: Path(shutil.copytree(template.root, folder / name)) for name in names}
        self.command = opened(self.courses["command"])
        self.run = self.command.nbgrader("autograde", LAB)
        self.button = opened(self.courses["button"])
        self.told = {learner: self.button.autograde(learner) for learner in [*SCORES, *UNGRADED]}
        self.writer = opened(self.courses["writer"])
        write(self.writer)


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Ways:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABS_LANG", "en")
        return Ways(tmp_path_factory.mktemp("ways"))


def test_command_line_button_and_writer_leave_the_same_rows(ways: Ways) -> None:
    theirs = rows(ways.command.root / "gradebook.db")
    assert len(theirs["grade"]) == 12 * (len(SCORES) + len(UNGRADED))
    assert difference(rows(ways.button.root / "gradebook.db"), theirs) == {}
    assert difference(rows(ways.writer.root / "gradebook.db"), theirs) == {}


def test_the_same_results_are_kept_for_the_next_run(ways: Ways) -> None:
    def plain(course: LightCourse) -> dict[str, dict[str, Any]]:
        return {
            learner: {**result, "seconds": 0, "flags": sorted(result["flags"])}
            for learner, result in course.results().items()
        }

    graded = {learner: result for learner, result in plain(ways.writer).items() if learner not in UNGRADED}
    assert {learner: plain(ways.command)[learner] for learner in graded} == graded
    # An empty key: `labs grade` runs the submission again, because it does not know what nbgrader ran.
    with GradebookWriter(ways.command.course.gradebook_url) as writer:
        assert {key for key, _told in writer.known(LAB).values()} == {""}


@pytest.mark.parametrize(("learner", "score"), SCORES.items())
def test_marks_come_from_the_judge(ways: Ways, learner: str, score: float) -> None:
    assert ways.command.score(learner) == score
    assert ways.told[learner]["success"]


def test_what_is_damaged_is_repaired_before_nbgrader_sees_it(ways: Ways) -> None:
    flags = ways.command.results()["damaged"]["flags"]
    for flag in ("repaired:duplicate:double-check", "repaired:missing:is_even-check", "repaired:source:digits-check"):
        assert flag in flags
        assert f"Repaired before grading: {flag}" in ways.run.stderr
    cells = nbformat.read(ways.command.autograded("damaged"), as_version=4).cells
    names = [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata]
    assert sorted(names) == sorted(cell.metadata.nbgrader.grade_id for cell in light.source_notebook().cells[1:])


@pytest.mark.parametrize("learner", UNGRADED)
def test_what_can_not_be_graded_is_nbgraders_failure_with_the_reason_in_its_log(ways: Ways, learner: str) -> None:
    reasons = {"cut": "its JSON is damaged", "empty": "The file is empty."}
    assert ways.run.returncode != 0
    assert f"for student '{learner}'" in ways.run.stderr
    assert reasons[learner] in ways.run.stderr
    assert not ways.told[learner]["success"]
    assert reasons[learner] in ways.told[learner]["log"]
    assert reasons[learner] in ways.command.results()[learner]["reason"]
    assert not ways.command.autograded(learner).exists()


def test_the_layers_of_the_sandbox_are_told(ways: Ways) -> None:
    layers = ways.command.results()["right"]["sandbox"]
    assert "seccomp" in layers
    assert f"Sandbox: {', '.join(layers)}" in ways.run.stderr


def test_the_executed_notebook_shows_verdicts_and_nothing_that_came_with_the_submission(ways: Ways) -> None:
    notebook = nbformat.read(ways.command.autograded("forger"), as_version=4)
    outputs = cell_of(notebook, "double-check").outputs
    assert [output.data["text/plain"] for output in outputs] == ["0.0"]
    assert notebook.metadata.kernelspec.name == "python3"
    assert "forged" not in text(notebook)


def test_an_unreadable_stamp_does_not_cost_the_submission(ways: Ways) -> None:
    assert "timestamp:unreadable" in ways.command.results()["odd-stamp"]["flags"]
    folder = ways.command.root / "submitted" / "odd-stamp" / LAB
    assert (folder / "timestamp-unreadable.txt").read_text() == "yesterday, I think"


def test_honest_marks_are_those_of_nbgrader_alone(ways: Ways, tmp_path: Path) -> None:
    config = course_config(tmp_path)
    del config.Autograde
    stock = LightCourse(tmp_path, config)
    for learner in ("right", "partly", "untouched"):
        stock.submit(learner, cohort(stock.released())[learner][0])
        result = stock.autograde(learner)
        assert result["success"], result["error"]
    ours, theirs = rows(ways.command.root / "gradebook.db"), rows(tmp_path / "gradebook.db")
    for table in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
        assert theirs[table]
        assert set(theirs[table]) <= set(ours[table])


def test_export_and_feedback_go_on_through_nbgrader(ways: Ways, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(ways.command.root, root)
    course = opened(root)
    run = course.nbgrader("export", "--to", str(tmp_path / "grades.csv"))
    assert run.returncode == 0, run.stderr
    exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader((tmp_path / "grades.csv").open())}
    assert {learner: exported[learner] for learner in SCORES} == SCORES
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    run = course.nbgrader("generate_feedback", LAB)
    assert run.returncode == 0, run.stderr
    # The exchange makes the released page's name from the moment of handing in and the secret that came with it.
    run = course.nbgrader("release_feedback", LAB, "--student=late", f"--Exchange.root={exchange}")
    assert run.returncode == 0, run.stderr
    assert len(list((exchange / "bdti-labs" / "feedback").glob("*.html"))) == 1


# --- the sample cohort ---

SAMPLES = HERE / "cohort" / "clustering"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "cohort" / "expected.json").read_text(encoding="utf-8"))


def test_samples_of_the_clustering_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook of mistakes, one with checks edited and doubled, one that was cut off: rows as the writer's."""
    monkeypatch.setenv("LABS_DATA_HOME", str(tmp_path / "no-data-home"))
    learners = ("dirk", "karel", "nora")
    for name in ("command", "writer"):
        course = Course(tmp_path / name)
        course.root.mkdir()
        course.prepare("clustering")
        for learner in learners:
            shutil.copytree(SAMPLES / learner, course.root / "submitted" / learner)
    run = opened(tmp_path / "command").nbgrader("autograde", "clustering")
    assert run.returncode != 0
    write(opened(tmp_path / "writer"), "clustering")
    ours, theirs = (rows(tmp_path / name / "gradebook.db") for name in ("writer", "command"))
    assert difference(ours, theirs) == {}
    with Gradebook(Course(tmp_path / "command").gradebook_url) as gradebook:
        scores = {learner: gradebook.find_submission("clustering", learner).score for learner in learners}
    assert scores == {learner: EXPECTED[learner]["score"] or 0 for learner in learners}
