"""Questions of the Hive lab: proved on a real engine, by a learner who is there for that alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.checking.registry import load_lab
from autograder.checking.work import Work
from tests.questions.hive_engine import engine
from tests.questions.proving import prove

__all__ = ["engine"]

QUESTIONS = [question.id for question in load_lab("hive").questions]


@pytest.mark.slow
@pytest.mark.parametrize("question_id", QUESTIONS)
def test_proof(question_id: str, engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_work: Work, dataset_id: str, _edition: str | None = None) -> Any:
        raise AssertionError(f"{question_id} reads {dataset_id}: prove it on every edition")

    # These properties make their own tables, so one edition stands for all of them.
    monkeypatch.setattr(Work, "dataset", refused)
    prove("hive", question_id, "embedded")
