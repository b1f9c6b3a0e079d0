"""Questions of the Spark lab: proved on a real engine.

An action costs a Spark engine a hundred times what it costs pandas. So wrong answers are tried on one edition of the
data, and right ones on the others where a question reads the data at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.checking.registry import load_lab
from autograder.checking.work import Work
from tests.questions.proving import accept, prove

QUESTIONS = [question.id for question in load_lab("spark").questions]
# Questions whose properties read the published table; the others make tables of their own.
READING = ["load", "rolling", "nulls", "incidence", "bad_values", "tuning"]


@pytest.mark.slow
@pytest.mark.parametrize("question_id", QUESTIONS)
def test_proof(question_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_work: Work, dataset_id: str, _edition: str | None = None) -> Any:
        raise AssertionError(f"{question_id} reads {dataset_id}: prove it on every edition")

    if question_id not in READING:
        monkeypatch.setattr(Work, "dataset", refused)
    prove("spark", question_id, "embedded")


@pytest.mark.slow
@pytest.mark.parametrize("question_id", READING)
def test_right_answers_on_the_official_publication(question_id: str, mirror: Path) -> None:
    accept("spark", question_id, "mirror")
