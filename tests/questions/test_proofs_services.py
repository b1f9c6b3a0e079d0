"""Questions of labs with services: proved on real servers, by a learner who is there for that alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.checking.registry import lab_ids, load_lab
from autograder.checking.work import Work
from tests.questions.proving import prove

QUESTIONS = [
    (lab_id, question.id)
    for lab_id in lab_ids()
    if load_lab(lab_id).services and lab_id != "hive"
    for question in load_lab(lab_id).questions
]


@pytest.mark.slow
@pytest.mark.parametrize(("lab_id", "question_id"), QUESTIONS)
def test_proof(lab_id: str, question_id: str, services: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_work: Work, dataset_id: str) -> Any:
        raise AssertionError(f"{question_id} reads {dataset_id}: prove it on every edition")

    # These properties make their own data, so one edition stands for all of them.
    monkeypatch.setattr(Work, "dataset", refused)
    prove(lab_id, question_id, "embedded")
