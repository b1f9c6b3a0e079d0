"""The sample cohort, graded by the real command: marks, tables, pages and gradebook."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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
    assert got["sandbox"] == []
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


def test_terminal_tells_progress_and_that_there_is_no_sandbox(graded: Graded) -> None:
    assert graded.run.returncode == 1  # some were not graded
    assert "sandbox: []" in graded.run.stderr
    assert f"{len(EXPECTED)}/{len(EXPECTED)}" in graded.run.stderr
    for learner in EXPECTED:
        assert learner in graded.run.stdout
    for noise in ("Traceback", "Warning", "WARNING"):
        assert noise not in graded.run.stderr + graded.run.stdout


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
    usage = labs("grade", "clustering")
    assert usage.returncode == 2
