"""Tables that people open in a spreadsheet: nothing in them that it would run; written whole, and not too often."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import LabsError
from autograder.grading import results
from autograder.grading.results import Results, Row, grades_csv
from autograder.judging import QuestionResult, SubmissionResult
from autograder.tabular import plain_cell

QUESTIONS = ["load", "audit"]


def result(learner: str, score: float | None = 1.5, reason: str = "") -> dict[str, Any]:
    """A result in the form of results.json."""
    status = "ungraded" if score is None else "graded"
    questions = [] if score is None else [QuestionResult("load", score, 4, "partly")]
    told = SubmissionResult(learner, "clustering", status, reason, score, 100, questions=questions)  # type: ignore[arg-type]
    return told.to_json()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_texts_that_start_like_a_formula_are_marked_as_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "shown"), [(-1.5, "-1.5"), (3, "3"), (None, ""), ("Zoë", "Zoë"), ("a=b", "a=b")])
def test_everything_else_stays(value: object, shown: str) -> None:
    assert plain_cell(value) == shown


def test_ungraded_is_empty_and_formulas_in_reasons_are_text() -> None:
    rows = [Row.of(result("ana")), Row.of(result("ben", None, '=HYPERLINK("x","y")'))]
    text = grades_csv(QUESTIONS, rows)
    ana, ben = csv.DictReader(text.splitlines())
    assert (ana["score"], ana["load"], ana["audit"]) == ("1.5", "1.5", "")
    assert (ben["score"], ben["load"]) == ("", "")
    assert ben["reason"].startswith("'=")
    assert all(cell.startswith('"') for cell in text.splitlines()[1].split(","))


def test_files_are_in_the_order_of_learners_whatever_came_first(tmp_path: Path) -> None:
    kept = Results(tmp_path, QUESTIONS)
    for learner in ("zoë", "ana", "mo"):
        kept.add(result(learner))
    kept.add(result("ana", None, "changed"))
    kept.write()
    kept.close()
    read = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert read == [result("ana", None, "changed"), result("mo"), result("zoë")]
    rows = list(csv.DictReader((tmp_path / "grades.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["learner"] for row in rows] == ["ana", "mo", "zoë"]
    assert [row.learner for row in kept.in_order()] == ["ana", "mo", "zoë"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["grades.csv", "results.json"]


def test_no_result_at_all_is_an_empty_list(tmp_path: Path) -> None:
    kept = Results(tmp_path, QUESTIONS)
    kept.write()
    assert json.loads((tmp_path / "results.json").read_text()) == []


def test_texts_that_no_encoding_takes_do_not_stop_the_run(tmp_path: Path) -> None:
    kept = Results(tmp_path, QUESTIONS)
    kept.add(result("ana", None, "half a letter: \ud800"))
    kept.write()
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))[0]["reason"] == "half a letter: ?"
    assert "half a letter: ?" in (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")


def test_the_files_are_not_written_anew_for_every_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time the file would be as long as all results so far: the square of the cohort's size."""
    now = [0.0]
    monkeypatch.setattr(results.time, "monotonic", lambda: now[0])
    kept = Results(tmp_path, QUESTIONS)
    sizes = []
    for number in range(2000):
        now[0] += 2.0  # two seconds a submission
        kept.add(result(f"learner-{number:04}"))
        (tmp_path / "results.json").unlink(missing_ok=True)
        kept.write_now_and_then()
        if (tmp_path / "results.json").exists():
            sizes.append((tmp_path / "results.json").stat().st_size)
    assert sum(sizes) < 15 * sizes[-1]
    assert len(sizes) > 20  # and yet now and then


def test_the_files_are_written_at_most_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(results.time, "monotonic", lambda: now[0])
    kept = Results(tmp_path, QUESTIONS)
    for number in range(100):
        kept.add(result(f"learner-{number}"))
        kept.write_now_and_then()
    assert not (tmp_path / "results.json").exists()
    now[0] = 1.0
    kept.write_now_and_then()
    assert len(json.loads((tmp_path / "results.json").read_text())) == 100


def test_a_folder_that_can_not_be_written_to_is_told(tmp_path: Path) -> None:
    kept = Results(tmp_path / "nowhere", QUESTIONS)
    with pytest.raises(LabsError, match="could not be written"):
        kept.write()
