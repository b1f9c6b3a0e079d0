"""The instructor's page of every lab names mistakes that a check really tells, question by question."""

from __future__ import annotations

import re

import pytest

from autograder.building.proofs import read_proofs
from autograder.building.source import source_path
from autograder.checking.registry import lab_ids, load_lab
from tests.questions.instructor_page import tables


@pytest.mark.parametrize("lab_id", lab_ids())
def test_mistakes_name_keys_that_a_mutant_reaches_and_mark_those_that_only_grading_shows(lab_id: str) -> None:
    lab = load_lab(lab_id)
    ids = [question.id for question in lab.questions]
    parts = re.split(
        r"^## (.+)$", source_path(lab_id).with_name("instructor.md").read_text(encoding="utf-8"), flags=re.M
    )
    mistakes = tables(dict(zip(parts[1::2], parts[2::2], strict=True))["Common mistakes"])[0]
    visible = {question.message_key(key) for question in lab.questions for key in question.messages}
    reached = {proof.message for name in ids for proof in read_proofs(lab_id, name)}
    named = [row["question"].strip("`") for row in mistakes]
    for name, row in zip(named, mistakes, strict=True):
        key = re.sub(r"[`† ]", "", row["message key"])
        assert key.partition(".")[0] == name, row
        assert key in reached, row
        assert row["message key"].endswith("†") is (key not in visible), row
        assert all(row.values()), row
    assert sorted(set(named), key=ids.index) == ids, "every question has a row"
    assert named == sorted(named, key=ids.index), "in the order of the lab"
