"""The `labs` command as a person drives it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.checking.registry import lab_ids, load_lab
from autograder.paths import root

COMMANDS = [
    "list",
    "start",
    "doctor",
    "check",
    "hint",
    "progress",
    "questions",
    "grade",
    "build",
    "bundle",
    "prove",
    "data list",
    "data fetch",
    "data verify",
    "bench checks",
    "bench grading",
    "bench fuzz",
    "bench hostile",
    "bench peers",
]


def labs(*arguments: str, course: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = os.environ | {"LABS_LANG": "en", "COLUMNS": "200"} | environment
    if course is not None:
        settings["LABS_ROOT"] = str(course)
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600, env=settings)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder of its own, so that progress is not written into the checkout."""
    folder = tmp_path / "course"
    (folder / "labs" / "clustering").mkdir(parents=True)
    notebook = root() / "labs" / "clustering" / "clustering.ipynb"
    (folder / "labs" / "clustering" / "clustering.ipynb").write_bytes(notebook.read_bytes())
    (folder / "datasets").symlink_to(root() / "datasets")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    run = labs(*command.split(), "--help")
    assert run.returncode == 0, run.stderr
    assert f"Example: labs {command}" in " ".join(run.stdout.split())
    if command not in {"start"}:
        assert "--json" in run.stdout


def test_list_tells_minutes_points_questions_and_progress(course: Path) -> None:
    (lab,) = json.loads(labs("list", "--json", course=course).stdout)
    assert (lab["id"], lab["minutes"], lab["points"], lab["questions"], lab["correct"]) == (
        "clustering",
        150,
        100,
        18,
        0,
    )
    words = labs("list", course=course).stdout
    assert "Clustering: identification of humanitarian need" in words
    assert "0/18" in words


def test_list_of_an_empty_course_is_told(tmp_path: Path) -> None:
    run = labs("list", course=tmp_path)
    assert run.returncode == 1
    assert "labs build" in run.stdout


def test_questions_count_properties_alternates_and_mutants() -> None:
    rows = json.loads(labs("questions", "clustering", "--json").stdout)
    assert len(rows) == 18
    assert sum(row["points"] for row in rows) == 100
    for row in rows:
        assert row["alternates"] >= 2
        assert row["mutants"] >= 3
        assert row["properties"] == row["visible"] + row["hidden"]


def test_hints_come_one_after_the_other_and_in_french(course: Path) -> None:
    seen = [json.loads(labs("hint", "clustering", "6", "--json", course=course).stdout) for _step in range(4)]
    assert [hint["step"] for hint in seen] == [1, 2, 3, 3]
    assert [len(hint["hints"]) for hint in seen] == [1, 2, 3, 3]
    french = labs("hint", "clustering", "minmax", "--step", "1", course=course, LABS_LANG="fr").stdout
    assert "Indice 1 sur 3" in french


def test_progress_is_exported(course: Path, tmp_path: Path) -> None:
    labs("hint", "clustering", "minmax", course=course)
    table = tmp_path / "my progress.csv"
    assert labs("progress", "clustering", "--export", str(table), course=course).returncode == 0
    rows = {row["question"]: row for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())}
    assert rows["minmax"]["hints"] == "1"
    assert rows["minmax"]["outcome"] == "not_attempted"
    assert len(rows) == 18
    data = tmp_path / "progress.json"
    assert labs("progress", "--export", str(data), course=course).returncode == 0
    questions = sum(len(load_lab(lab_id).questions) for lab_id in lab_ids())
    assert len(json.loads(data.read_text(encoding="utf-8"))) == questions
    wrong = labs("progress", "--export", str(tmp_path / "progress.xlsx"), course=course)
    assert wrong.returncode == 1
    assert ".json" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["hint", "clusterin", "minmax"], 1, "Did you mean 'clustering'?"),
        (["hint", "clustering", "minmx"], 1, "Did you mean 'minmax'?"),
        (["questions", "nothing"], 1, "There is no lab called 'nothing'."),
        (["check", "clustering", "--notebook", "nowhere.ipynb"], 1, "There is no file nowhere.ipynb."),
        (["check", "clustering", "99"], 1, "There is no question called '99'"),
        (["check"], 2, "Missing argument"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_wrong_calls_end_in_a_sentence(arguments: list[str], code: int, words: str) -> None:
    run = labs(*arguments)
    assert run.returncode == code
    assert words in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr


def answer(notebook: Path, question: str, source: str) -> None:
    data = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in data["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == question:
            cell["source"] = source
    notebook.write_text(json.dumps(data), encoding="utf-8")


RIGHT = """
def minmax(X):
    return scale_new(X, X)

def scale_new(train, new):
    train, new = np.asarray(train, dtype=float), np.asarray(new, dtype=float)
    span = np.ptp(train, axis=0)
    return (new - train.min(axis=0)) / np.where(span == 0, 1, span)
"""


def test_check_gives_the_whole_feedback_and_keeps_progress(course: Path) -> None:
    notebook = course / "labs" / "clustering" / "clustering.ipynb"
    answer(notebook, "minmax", RIGHT)
    answer(notebook, "load", "def load_countries(path):\n    return pd.read_csv(path).nothing_there")
    right = labs("check", "clustering", "minmax", course=course)
    assert right.returncode == 0, right.stderr
    assert "Correct" in right.stdout
    wrong = labs("check", "clustering", "load", "--json", course=course)
    assert wrong.returncode == 1
    (verdict,) = json.loads(wrong.stdout)["verdicts"]
    assert verdict["outcome"] == "incorrect"
    assert "return pd.read_csv(path).nothing_there" in verdict["properties"][0]["message"]
    listed = json.loads(labs("list", "--json", course=course).stdout)
    assert listed[0]["correct"] == 1


def test_check_of_everything_on_the_released_notebook(course: Path) -> None:
    run = labs("check", "clustering", "--json", course=course)
    assert run.returncode == 1, run.stderr
    found = json.loads(run.stdout)
    assert [verdict["outcome"] for verdict in found["verdicts"]] == ["not_attempted"] * 18
    assert found["problems"] == []


def test_prove_and_bench_run() -> None:
    proof = labs("prove", "clustering", "minmax")
    assert proof.returncode == 0, proof.stdout
    assert "PROBLEM" not in proof.stdout
    bench = labs("bench", "checks", "clustering", "--rounds", "1", "--json")
    assert bench.returncode == 0, bench.stderr
    figures = json.loads(bench.stdout)
    assert {check["outcome"] for check in figures["checks"]} == {"correct"}
    assert len(figures["checks"]) == 18


def test_output_survives_a_terminal_that_is_not_utf8(course: Path) -> None:
    run = labs("progress", "clustering", course=course, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
