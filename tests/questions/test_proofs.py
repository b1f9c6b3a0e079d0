"""Every question: its reference and alternates are accepted in full, its mutants refused by name, on every edition."""

from __future__ import annotations

import re
import string

import pytest

from autograder.building.proofs import read_proofs
from autograder.building.source import read_source
from autograder.checking.common import COMMON
from autograder.checking.question import Message, Question
from autograder.checking.registry import lab_ids, load_lab
from tests.conftest import official_files
from tests.questions.proving import prove

QUESTIONS = [(lab_id, question.id) for lab_id in lab_ids() for question in load_lab(lab_id).questions]


def editions_of(lab_id: str) -> list[str]:
    """Editions of the data that a lab is tried on: the embedded one, and up to two official ones where there are."""
    data = read_source(lab_id).front_matter["data"]
    files = max((len(official_files(item["id"])) for item in data), default=0)
    return ["embedded", "mirror", "later"][: 1 + files]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edition", "lab_id", "question_id"),
    [
        (edition, lab_id, name)
        for lab_id, name in QUESTIONS
        if not (load_lab(lab_id).services or load_lab(lab_id).engines)
        for edition in editions_of(lab_id)
    ],
    indirect=["edition"],
)
def test_proof(lab_id: str, question_id: str, edition: str) -> None:
    prove(lab_id, question_id, edition)


@pytest.mark.parametrize(("lab_id", "question_id"), QUESTIONS)
def test_declaration(lab_id: str, question_id: str) -> None:
    question = load_lab(lab_id)[question_id]
    assert sum(prop.points for prop in question.properties) == pytest.approx(question.points)
    assert all(prop.points > 0 for prop in question.properties)
    assert 0 < question.visible_points <= question.points
    assert len(question.hints) == 3
    assert len(set(question.hints)) == 3
    assert re.fullmatch(r"[a-z][a-z0-9_]*", question.id)
    names = [proof.name for proof in read_proofs(lab_id, question_id)]
    assert len(names) == len(set(names)), "proofs have names of their own"


def _messages(question: Question) -> list[tuple[str, Message]]:
    found = [(question.message_key(key), message) for key, message in question.messages.items()]
    for prop in question.properties:
        found += [(question.message_key(key), message) for key, message in prop.messages.items()]
    return found


ALL_MESSAGES = [
    *COMMON.items(),
    *(item for lab_id in lab_ids() for question in load_lab(lab_id).questions for item in _messages(question)),
]


@pytest.mark.parametrize(("key", "message"), ALL_MESSAGES, ids=[key for key, _message in ALL_MESSAGES])
def test_messages_are_whole_short_sentences(key: str, message: Message) -> None:
    for part in (message.seen, message.expected, message.next):
        assert part.strip(), "a message says what was seen, what was expected and what to try"
        assert part.rstrip().endswith((".", "?", "!", "{place}")), f"not a sentence: {part}"
        for sentence in re.split(r"(?<=[.?!])\s+", part):
            assert len(sentence.split()) <= 25, f"{len(sentence.split())} words: {sentence}"
        fields = [name for _text, name, _spec, _conversion in string.Formatter().parse(part) if name is not None]
        assert all(re.fullmatch(r"[a-z_]+", name) for name in fields), f"placeholders have plain names: {fields}"


@pytest.mark.parametrize("lab_id", lab_ids())
def test_points_of_a_lab_are_a_hundred(lab_id: str) -> None:
    assert load_lab(lab_id).points == 100
