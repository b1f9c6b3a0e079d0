"""The clustering lab as it stands in this checkout: built, bundled and graded."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.building.build import open_source, plan, stale
from autograder.building.bundle import make_bundle, zip_bytes
from autograder.building.notebook import release, source_notebook
from autograder.building.prose_catalogues import read_prose
from autograder.building.source import read_source
from autograder.judging.repair import repair
from autograder.paths import solutions_dir
from tests.building.conftest import COURSE_FILES, ROOT, Course

QUESTIONS = 18
POINTS = 100
MINUTES = 150


def test_the_source_is_in_order() -> None:
    built = open_source("clustering")
    assert len(built.lab.questions) == QUESTIONS
    assert built.lab.points == POINTS
    assert built.front.core == sum(built.front.tasks.values()) == MINUTES


def test_what_is_committed_is_what_a_build_makes() -> None:
    assert stale(plan().outputs, everything=True) == []


def test_unanswered_cells_hold_the_placeholder_and_nothing_else_of_the_answer() -> None:
    built = open_source("clustering")
    notebook = release(source_notebook(built.source, built.lab, built.front))
    answers = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(answers) == QUESTIONS
    for cell in answers:
        assert "# YOUR CODE HERE\n" in cell.source, cell.id
        assert "SOLUTION" not in cell.source, cell.id


def test_the_bundle_of_this_course_holds_no_secret(tmp_path: Path) -> None:
    bundle = make_bundle()
    assert "labs/clustering/clustering.ipynb" in bundle.files
    assert "autograder/questions/clustering/__init__.py" in bundle.files
    for path in solutions_dir().rglob("*.py"):
        assert path.read_bytes() not in bundle.files.values(), path
    (tmp_path / "labs.zip").write_bytes(zip_bytes(bundle.files))
    with zipfile.ZipFile(tmp_path / "labs.zip") as archive:
        assert archive.testzip() is None
        assert not [name for name in archive.namelist() if "hidden" in name or "solutions" in name]


def test_the_french_notebook_is_whole_and_says_what_it_is() -> None:
    english, french = (
        json.loads((ROOT / f"labs/clustering{folder}/clustering.ipynb").read_text("utf-8")) for folder in ("", "/fr")
    )
    assert [cell["id"] for cell in french["cells"]] == [cell["id"] for cell in english["cells"]]
    about = french["metadata"]["bdti_labs"]
    assert (about["language"], about["translation"]) == ("fr", "machine-drafted")
    assert about["questions"][5]["title"] == "Normalisation min-max par sa formule"
    changed = [
        (mine["id"], mine["cell_type"])
        for mine, theirs in zip(french["cells"], english["cells"], strict=True)
        if mine["source"] != theirs["source"]
    ]
    prose = [cell["id"] for cell in french["cells"] if cell["cell_type"] == "markdown"]
    assert {cell_id for cell_id, kind in changed if kind == "markdown"} == set(prose)
    source = read_source("clustering")
    assert read_prose(source, "fr").done == read_prose(source, "fr").total


@pytest.mark.parametrize("form", ["labs/clustering/fr", "build/fr/source/clustering"])
def test_repair_takes_the_french_notebook_as_it_is(form: str, tmp_path: Path) -> None:
    """No note: whoever works in French has changed nothing that is the course's own."""
    built = open_source("clustering")
    released = release(source_notebook(built.source, built.lab, built.front))
    french = next(output for output in plan(["clustering"]).outputs if output.name == f"{form}/clustering.ipynb")
    notebook = nbformat.reads(french.content.decode("utf-8"), as_version=4)
    repaired, notes = repair(notebook, released, built.lab)
    assert notes == []
    setup = next(cell for cell in repaired.cells if cell.id == "setup")
    assert "language" not in setup.source
    setup = next(cell for cell in notebook.cells if cell.id == "setup")
    setup.source = setup.source.replace('open_lab("clustering", language="fr")', 'open_lab("hive", language="fr")')
    assert repair(notebook, released, built.lab)[1] == ["repaired:source:setup"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with this checkout's clustering lab, in which two learners have handed in and nbgrader has graded."""
    root = tmp_path_factory.mktemp("clustering") / "course"
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("autograder", "datasets", "solutions"):
        shutil.copytree(ROOT / name, root / name, ignore=skip)
    # The other labs stay away: a build would make all of them.
    for folder in (root / "solutions", root / "autograder" / "questions"):
        for lab in [path for path in folder.iterdir() if path.is_dir() and path.name != "clustering"]:
            shutil.rmtree(lab)
    for name in COURSE_FILES:
        shutil.copy(ROOT / name, root / name)
    course = Course(root).built()
    assert course.run("nbgrader", "generate_assignment", "clustering").returncode == 0
    # The French notebook comes in under the same name, and is graded by the same source.
    for learner, form in (("french", "fr/source"), ("perfect", "source"), ("unanswered", "release")):
        folder = course.path(f"build/submitted/{learner}/clustering")
        folder.mkdir(parents=True)
        shutil.copy(course.path(f"build/{form}/clustering/clustering.ipynb"), folder)
    done = course.run("nbgrader", "autograde", "clustering")
    assert done.returncode == 0, done.stderr
    done = course.run("nbgrader", "export", "--to", "build/grades.csv")
    assert done.returncode == 0, done.stderr
    return course


@pytest.mark.slow
def test_released_by_nbgrader_as_by_us(graded: Course) -> None:
    ours, theirs = (graded.path(f"{name}/clustering/clustering.ipynb") for name in ("labs", "build/release"))
    assert json.loads(ours.read_text(encoding="utf-8")) == json.loads(theirs.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_reference_gets_full_marks_and_an_unanswered_notebook_none(graded: Course) -> None:
    with graded.path("build/grades.csv").open(encoding="utf-8", newline="") as file:
        scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert scores == {"french": (POINTS, POINTS), "perfect": (POINTS, POINTS), "unanswered": (0, POINTS)}


@pytest.mark.slow
def test_no_cell_stops_when_nothing_is_answered(graded: Course) -> None:
    for learner in ("unanswered", "perfect", "french"):
        notebook = graded.notebook(f"build/autograded/{learner}/clustering/clustering.ipynb")
        stopped = [
            (cell["id"], output.get("evalue", output.get("text")))
            for cell in notebook["cells"]
            for output in cell.get("outputs", ())
            if output["output_type"] == "error" or output.get("name") == "stderr"
        ]
        assert not stopped, learner
