"""The sample cohort, graded by the real command: marks, tables, pages and gradebook."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.known import Known
from autograder.grading.stopping import LOCK
from tests.grading.small_cohorts import (
    LAB,
    expected_scores,
    grade,
    json_lines,
    light_course,
    light_notebook,
    scores,
    small_cohort,
    submit,
)

HERE = Path(__file__).resolve().parent.parent
COHORT = HERE / "cohort" / "clustering"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "cohort" / "expected.json").read_text(encoding="utf-8"))


def labs(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=1500, cwd=cwd)


class Graded:
    """What `labs grade` left behind."""

    def __init__(self, out: Path, run: subprocess.CompletedProcess[str]) -> None:
        self.out = out
        self.run = run
        self.results = {
            item["learner"]: item for item in json.loads((out / "results.json").read_text(encoding="utf-8"))
        }


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The cohort, graded once for all tests of this module."""
    folder = tmp_path_factory.mktemp("graded")
    # Set here, not by monkeypatch: a module's fixture runs before a test's own.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABS_LANG", "en")
        patch.setenv("LABS_DATA_HOME", str(folder / "no-data-home"))
        patch.delenv("LABS_DATA_MIRROR", raising=False)
        run = labs("grade", "clustering", str(COHORT), "--out", str(folder / "out"), cwd=folder)
    assert (folder / "out" / "results.json").is_file(), run.stderr
    return Graded(folder / "out", run)


def test_there_are_at_least_twelve_submissions_of_every_kind() -> None:
    assert len(EXPECTED) >= 12
    assert {path.name for path in COHORT.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("learner", sorted(EXPECTED))
def test_marks(graded: Graded, learner: str) -> None:
    wanted, got = EXPECTED[learner], graded.results[learner]
    if wanted["score"] is None:
        assert got["status"] == "ungraded"
        assert got["score"] is None
        assert got["questions"] == []
        assert len(got["reason"].split()) > 3
        return
    refused = {question["id"]: question for question in got["questions"] if question["outcome"] != "correct"}
    assert got["status"] == "graded", got["reason"]
    assert got["score"] == pytest.approx(wanted["score"]), list(refused)
    assert got["max_score"] == 100
    assert "seccomp" in got["sandbox"]
    assert "shared process" not in got["sandbox"]
    assert got["score"] == pytest.approx(sum(question["points"] for question in got["questions"]))
    if "flags" in wanted:
        assert any(flag.startswith(wanted["flags"]) for flag in got["flags"])
    else:
        assert got["flags"] == []


@pytest.mark.parametrize("learner", sorted(name for name, entry in EXPECTED.items() if "mutants" in entry))
def test_each_mistake_is_told_with_the_message_that_names_it(graded: Graded, learner: str) -> None:
    from autograder.building.proofs import read_proofs

    questions = {question["id"]: question for question in graded.results[learner]["questions"]}
    for question_id, name in EXPECTED[learner]["mutants"].items():
        (proof,) = [proof for proof in read_proofs("clustering", question_id) if proof.name == name]
        refused = {item["message_key"]: item for item in questions[question_id]["properties"] if not item["passed"]}
        assert proof.message in refused, (question_id, name)
        assert refused[proof.message]["message"]


def test_results_have_the_agreed_form(graded: Graded) -> None:
    fields = {"learner", "lab", "status", "reason", "score", "max_score", "flags", "sandbox", "seconds", "questions"}
    for result in graded.results.values():
        assert set(result) == fields
        for question in result["questions"]:
            assert {"id", "points", "max_points", "outcome", "properties"} <= set(question)
            for item in question["properties"]:
                assert {"key", "passed", "hidden", "message"} <= set(item)


def test_grades_csv_is_quoted_and_has_a_row_a_learner(graded: Graded) -> None:
    text = (graded.out / "grades.csv").read_text(encoding="utf-8-sig")
    assert text.startswith('"learner","lab","status"')
    rows = {row["learner"]: row for row in csv.DictReader(text.splitlines())}
    assert set(rows) == set(EXPECTED)
    assert rows["anna"]["score"] == "100"
    assert rows["otto"]["score"] == ""
    assert rows["otto"]["minmax"] == ""
    assert float(rows["dirk"]["score"]) == pytest.approx(EXPECTED["dirk"]["score"])


def test_gradebook_is_nbgraders_own_and_agrees(graded: Graded) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded.out / 'gradebook.db'}") as gradebook:
        for learner, entry in EXPECTED.items():
            if entry["score"] is not None:
                submission = gradebook.find_submission("clustering", learner)
                assert submission.score == pytest.approx(entry["score"])
                assert submission.max_score == 100


def test_feedback_pages_tell_what_was_seen_and_no_expected_code(graded: Graded) -> None:
    page = (graded.out / "feedback" / "dirk" / "clustering" / "clustering.html").read_text(encoding="utf-8")
    assert "Not correct yet" in page
    assert "Try next:" in page
    assert "A further check on" in page
    for learner, entry in EXPECTED.items():
        folder = graded.out / "feedback" / learner
        assert folder.is_dir() == (entry["score"] is not None)


def test_a_line_a_submission_when_piped(graded: Graded) -> None:
    assert graded.run.returncode == 1  # some were not graded
    assert graded.run.stderr == f"{len(EXPECTED)} submissions found.\n"
    *lines, last = graded.run.stdout.splitlines()
    assert [line.partition("  ")[0] for line in lines] == [f"{n + 1}/{len(EXPECTED)}" for n in range(len(EXPECTED))]
    assert {line.split()[1] for line in lines} == set(EXPECTED)
    (dirk,) = [line for line in lines if " dirk " in line]
    assert "35.25 / 100" in dirk
    (otto,) = [line for line in lines if " otto " in line]
    assert "not graded" in otto
    assert "The file is empty." in otto
    ungraded = sum(entry["score"] is None for entry in EXPECTED.values())
    assert last.startswith(f"{len(EXPECTED) - ungraded} of {len(EXPECTED)} submissions graded")
    assert str(graded.out) in last


def test_submissions_are_kept_as_they_came_and_as_they_ran(graded: Graded) -> None:
    for learner, entry in EXPECTED.items():
        (came,) = (COHORT / learner / "clustering").glob("*.ipynb")
        kept = graded.out / "submitted" / learner / "clustering" / "clustering.ipynb"
        assert kept.read_bytes() == came.read_bytes()
        ran = graded.out / "autograded" / learner / "clustering" / "clustering.ipynb"
        assert ran.is_file() == (entry["score"] is not None)


@pytest.mark.parametrize("learner", ["dirk", "hana"])
def test_visible_points_are_what_the_learner_saw(graded: Graded, learner: str, tmp_path: Path) -> None:
    notebook = tmp_path / "clustering.ipynb"
    notebook.write_bytes((COHORT / learner / "clustering" / "clustering.ipynb").read_bytes())
    run = labs("check", "clustering", "--notebook", str(notebook), "--json")
    assert run.returncode == 1, run.stderr
    seen = {verdict["question"]: verdict for verdict in json.loads(run.stdout)["verdicts"]}
    for question in graded.results[learner]["questions"]:
        visible = {item["key"]: item["passed"] for item in question["properties"] if not item["hidden"]}
        assert visible == {item["key"]: item["passed"] for item in seen[question["id"]]["properties"]}
    assert (tmp_path / "progress.json").is_file()


def test_wrong_calls_are_told(tmp_path: Path) -> None:
    unknown = labs("grade", "clusterin", str(COHORT), "--out", str(tmp_path / "out"))
    assert unknown.returncode == 1
    assert "Did you mean 'clustering'?" in unknown.stderr
    nothing = labs("grade", "clustering", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out"))
    assert nothing.returncode == 1
    assert "nothing at" in nothing.stderr
    (tmp_path / "file").write_text("")
    folder = labs("grade", "clustering", str(COHORT), "--out", str(tmp_path / "file"))
    assert folder.returncode == 1
    assert "could not be made" in folder.stderr
    (tmp_path / "locked" / LOCK).mkdir(parents=True)
    locked = labs("grade", "clustering", str(COHORT), "--out", str(tmp_path / "locked"))
    assert locked.returncode == 1
    assert "can't be written to" in locked.stderr
    for usage in (["clustering"], ["clustering", str(COHORT), "--out", "x", "--floor", "cellar"]):
        assert labs("grade", *usage).returncode == 2


def test_a_released_notebook_that_somebody_worked_in_is_not_lined_up_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that a learner deleted is put back from it, and would come back with the answer."""
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    shutil.copytree(HERE.parent / "labs", tmp_path / "labs")
    path = tmp_path / "labs" / "clustering" / "clustering.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    code[3]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "done"}]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    run = labs("grade", "clustering", str(COHORT), "--out", str(tmp_path / "out"))
    assert run.returncode == 1
    assert "Somebody has worked in the released notebook" in run.stderr
    assert "labs build clustering" in run.stderr


# --- the command on a small cohort of a light lab ---


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Submissions of the light lab, which is the course's lab as long as this module runs its tests."""
    folder = tmp_path_factory.mktemp("small")
    with light_course(folder):
        yield small_cohort(folder / "in")


def test_json_is_a_line_a_submission_and_the_sums(small: Path, tmp_path: Path) -> None:
    run = grade(small, tmp_path, "--json", "--no-feedback", "--jobs", "1")
    lines, summary = json_lines(run)
    assert run.stderr == ""
    assert {line["learner"]: line["score"] for line in lines} == expected_scores() == scores(tmp_path)
    assert not any(line["reused"] for line in lines)
    assert (summary["submissions"], summary["graded"], summary["ungraded"]) == (9, 8, 1)
    assert summary["cell_cpu_seconds"] > 0
    assert not (tmp_path / "feedback").exists()


def test_what_an_earlier_run_left_is_read_as_the_writer_tells_it(small: Path, tmp_path: Path) -> None:
    """`Known` asks the database itself, because importing nbgrader takes longer than grading what is unchanged."""
    from nbgrader.api import Gradebook

    from autograder.grading.course import put_alembic_on_path
    from autograder.grading.gradebook import GradebookWriter

    put_alembic_on_path()
    assert Known(tmp_path, LAB).keys == {}
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("another")
    assert Known(tmp_path, LAB).keys == {}
    assert grade(small, tmp_path, "--no-feedback").returncode == 1
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.remove_submission(LAB, "ana")
    with GradebookWriter(f"sqlite:///{tmp_path / 'gradebook.db'}") as writer:
        told = writer.known(LAB)
    known = Known(tmp_path, LAB)
    assert "ana" not in told
    assert len(told) == len(expected_scores()) - 1
    assert known.keys == {learner: key for learner, (key, _result) in told.items()}
    assert all(known.result(learner) == json.loads(result) for learner, (_key, result) in told.items())
    known.close()


def test_feedback_is_made_when_it_is_wanted_later(small: Path, tmp_path: Path) -> None:
    grade(small, tmp_path, "--no-feedback")
    assert not (tmp_path / "feedback").exists()
    summary = json_lines(grade(small, tmp_path, "--json"))[1]
    assert summary["executed"] == 0
    graded = {learner for learner, score in expected_scores().items() if score is not None}
    assert {path.parent.parent.name for path in tmp_path.glob("feedback/*/*/*.html")} == graded


def test_a_page_never_shows_an_earlier_version(small: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    submit(source, "ana", light_notebook(1))
    assert grade(source, out).returncode == 0
    page = out / "feedback" / "ana" / LAB / f"{LAB}.html"
    assert "22 of 24 points" in page.read_text(encoding="utf-8")
    submit(source, "ana", light_notebook(0))
    assert grade(source, out, "--no-feedback").returncode == 0
    assert not page.exists()
    assert grade(source, out).returncode == 0
    assert "24 of 24 points" in page.read_text(encoding="utf-8")
    submit(source, "ana", b"broken")
    assert grade(source, out).returncode == 1
    assert not page.exists()
    assert not (out / "autograded" / "ana" / LAB).exists()


def test_the_submissions_of_a_course_folder_are_left_as_they_are(small: Path, tmp_path: Path) -> None:
    """Where nbgrader collected them, with everything that lies beside them."""
    notebook = submit(tmp_path / "submitted", "ana", light_notebook(2))
    (notebook.parent / ".hidden").write_text("kept")
    (notebook.parent / "all.zip").write_bytes(b"kept")
    before = {path: path.read_bytes() for path in notebook.parent.iterdir()}
    assert grade(tmp_path / "submitted", tmp_path).returncode == 0
    assert {path: path.read_bytes() for path in notebook.parent.iterdir()} == before
    assert scores(tmp_path) == {"ana": 20.0}


def test_limits_of_the_call_stand_above_the_labs(small: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    submit(source, "ana", light_notebook(0).replace(b"def double(x):", b"import time; time.sleep(3)\\ndef double(x):"))
    start = time.monotonic()
    lines, _summary = json_lines(grade(source, tmp_path / "out", "--json", "--no-feedback", "--cell-seconds", "0.5"))
    assert time.monotonic() - start < 120
    assert "timeout:double" in lines[0]["flags"]
    assert lines[0]["score"] == 22.0


def test_below_the_floor_nothing_is_graded(small: Path, tmp_path: Path) -> None:
    """On a kernel that gives no namespaces."""
    deny = [sys.executable, str(HERE / "sandbox" / "deny.py"), "EPERM", "unshare"]
    call = [sys.executable, "-m", "autograder", "grade", LAB, str(small), "--json", "--no-feedback"]
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 300}
    refused = subprocess.run([*deny, *call, "--out", str(tmp_path / "a"), "--floor", "namespaces"], **options)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "holds at level 'landlock', and grading asks for at least 'namespaces'" in refused.stderr
    assert not (tmp_path / "a" / "gradebook.db").exists()
    allowed = subprocess.run([*deny, *call, "--out", str(tmp_path / "b"), "--floor", "landlock"], **options)
    assert scores(tmp_path / "b") == expected_scores(), allowed.stderr
    layers = json.loads(allowed.stdout.splitlines()[0])["sandbox"]
    assert "seccomp" in layers
    assert not any("namespace" in layer for layer in layers)


def test_a_bar_with_an_estimate_on_a_terminal(small: Path, tmp_path: Path) -> None:
    master, terminal = os.openpty()
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(small), "--out", str(tmp_path), "--no-feedback"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=terminal, env={**os.environ, "TERM": "xterm"}) as run:
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so that nobody holds the other end any more
            while piece := os.read(master, 65536):
                shown += piece
        assert run.stdout is not None
        told = run.stdout.read().decode()
    os.close(master)
    text = shown.decode()
    assert run.returncode == 1
    assert "9/9" in text
    assert re.search(r"\d:\d\d:\d\d", text)
    assert "zoe  not graded" in text  # somebody should look at it
    assert "ana  24 / 24" not in text
    assert len(told.splitlines()) == 1
    assert told.startswith("8 of 9 submissions graded")


def test_the_cluster_needs_its_package(small: Path, tmp_path: Path) -> None:
    (tmp_path / "distributed.py").write_text("raise ModuleNotFoundError('distributed')")
    settings = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(small), "--out", str(tmp_path / "out")]
    run = subprocess.run(
        [*command, "--cluster", "tcp://127.0.0.1:8786"], capture_output=True, text=True, env=settings, timeout=60
    )
    assert run.returncode == 1
    assert "pip install 'bdti-labs[cluster]'" in run.stderr
