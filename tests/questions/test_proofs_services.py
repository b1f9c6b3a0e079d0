"""Questions of labs with services: proved on real servers, by a learner who is there for that alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checking.registry import lab_ids, load_lab
from tests.questions.proving import prove

QUESTIONS = [
    (lab_id, question.id)
    for lab_id in lab_ids()
    if load_lab(lab_id).services
    for question in load_lab(lab_id).questions
]


@pytest.mark.slow
@pytest.mark.parametrize(("lab_id", "question_id"), QUESTIONS)
def test_proof(lab_id: str, question_id: str, edition: str, services: Path) -> None:
    prove(lab_id, question_id, edition)
