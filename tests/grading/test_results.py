"""Tables that people open in a spreadsheet: quoted, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from autograder.checking.registry import load_lab
from autograder.grading.results import write_grades
from autograder.judging import QuestionResult, SubmissionResult
from autograder.tabular import plain_cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_texts_that_start_like_a_formula_are_marked_as_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "shown"), [(-1.5, "-1.5"), (3, "3"), (None, ""), ("Zoë", "Zoë"), ("a=b", "a=b")])
def test_everything_else_stays(value: object, shown: str) -> None:
    assert plain_cell(value) == shown


def test_ungraded_is_empty_and_formulas_in_reasons_are_text(tmp_path: Path) -> None:
    results = [
        SubmissionResult(
            "ana",
            "clustering",
            "graded",
            score=1.5,
            max_score=100,
            questions=[QuestionResult("load", 1.5, 4, "partly")],
        ),
        SubmissionResult("ben", "clustering", "ungraded", reason='=HYPERLINK("x","y")', max_score=100),
    ]
    path = tmp_path / "grades.csv"
    write_grades(path, load_lab("clustering"), results)
    text = path.read_text(encoding="utf-8-sig")
    ana, ben = csv.DictReader(text.splitlines())
    assert (ana["score"], ana["load"], ana["audit"]) == ("1.5", "1.5", "")
    assert (ben["score"], ben["load"]) == ("", "")
    assert ben["reason"].startswith("'=")
    assert all(cell.startswith('"') for cell in text.splitlines()[1].split(","))
