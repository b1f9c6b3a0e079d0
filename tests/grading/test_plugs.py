"""Our steps in nbgrader's pipeline: its command line, formgrader's button and our own writer give the same rows."""

from __future__ import annotations

import copy
import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.building.nbgrader_settings import CELL_SECONDS
from autograder.checking.limits import ResourceLimits
from autograder.checking.verdict import MIME
from autograder.grading.collect import collect, read_work
from autograder.grading.course import CONFIG_FILE, Course, course_config
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.plugs import JudgedExecute
from autograder.grading.trees import FolderTree
from autograder.judging import judge as judge_module
from autograder.judging.executor import SubmissionResult
from autograder.judging.job import Job, Judged
from autograder.judging.run import judge
from autograder.measuring import light
from tests.grading.nbgrader_rows import difference, rows

HERE = Path(__file__).resolve().parent.parent
LAB = light.ID
DUE = datetime(2026, 3, 1, 9, 0, 0)
STAMP = "2026-03-01 12:00:00 UTC\n"


class LightCourse:
    """A course folder with the light lab released in it."""

    def __init__(self, root: Path, config: Config | None = None) -> None:
        self.root = root
        self.course = Course(root, config)
        source = root / "source" / LAB / f"{LAB}.ipynb"
        source.parent.mkdir(parents=True)
        nbformat.write(light.source_notebook(), source)
        (root / "nbgrader_config.py").write_text(CONFIG_FILE, encoding="utf-8")
        result = self.course.api.generate_assignment(LAB)
        assert result["success"], result["error"]
        with Gradebook(self.course.gradebook_url, "bdti-labs") as gradebook:
            gradebook.update_or_create_assignment(LAB, duedate=DUE, course_id="bdti-labs")

    def released(self, lab: str = LAB) -> NotebookNode:
        return nbformat.read(self.root / "release" / lab / f"{lab}.ipynb", as_version=4)

    def submit(self, learner: str, content: str, stamp: str = "", name: str = LAB) -> Path:
        folder = self.root / "submitted" / learner / LAB
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.ipynb"
        path.write_text(content, encoding="utf-8")
        if stamp:
            (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
        return path

    def autograde(self, learner: str) -> dict[str, Any]:
        """What formgrader's button does."""
        result: dict[str, Any] = self.course.api.autograde(LAB, learner)
        return result

    def nbgrader(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=600)

    def score(self, learner: str) -> float:
        with Gradebook(self.course.gradebook_url) as gradebook:
            score: float = gradebook.find_submission(LAB, learner).score
            return score

    def autograded(self, learner: str) -> Path:
        return self.root / "autograded" / learner / LAB / f"{LAB}.ipynb"

    def results(self) -> dict[str, dict[str, Any]]:
        with GradebookWriter(self.course.gradebook_url) as writer:
            return {learner: json.loads(told) for learner, (_key, told) in writer.known(LAB).items()}


def text(notebook: NotebookNode) -> str:
    written: str = nbformat.writes(notebook)
    return written


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def edited(released: NotebookNode, edit: Callable[[NotebookNode], object]) -> str:
    notebook = light.filled(released)
    edit(notebook)
    return text(notebook)


def duplicate_and_strip(notebook: NotebookNode) -> None:
    """What stops a whole cohort in nbgrader: a check twice, and metadata of another kind."""
    check = cell_of(notebook, "double-check")
    twin = copy.deepcopy(check)
    twin.id = "twin"
    notebook.cells.insert(3, twin)
    cell_of(notebook, "square-check").metadata["nbgrader"] = {}
    cell_of(notebook, "half-check").metadata["nbgrader"]["schema_version"] = 99
    cell_of(notebook, "digits-check").source = "2.0"
    notebook.cells.remove(cell_of(notebook, "is_even-check"))
    cell_of(notebook, "negative-check").metadata["nbgrader"] = "gone"


def forge(notebook: NotebookNode) -> None:
    """No answers, but full marks among the outputs, and a `lab` that gives them."""
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution"):
            cell.source = "class Lab:\n    def check(self, name):\n        return 2.0\nlab = Lab()"
        if mark.get("grade"):
            forged = {"text/plain": "2.0", MIME: {"points": 2.0}}
            cell.outputs = [new_output("execute_result", forged, execution_count=1)]


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


def opened(root: Path) -> LightCourse:
    course = LightCourse.__new__(LightCourse)
    course.root, course.course = root, Course(root)
    return course


def write(course: LightCourse, lab: str = LAB) -> None:
    """Grade as `labs grade` does: read, judge, write."""
    released = text(course.released(lab)).encode()
    tree = FolderTree(course.root / "submitted")
    config = course_config(course.root)
    with GradebookWriter(course.course.gradebook_url, config) as writer:
        for found in collect(tree, lab):
            work = read_work(tree, found)
            judged = judge(Job(work.submission, work.content, work.files, released))
            writer.write(judged, key="key", timestamp=work.handed_in)


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


# --- one submission at a time ---


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
