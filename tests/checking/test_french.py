"""French, end to end: what a learner meets in the clustering lab is in the catalogue, and shown when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.building.proofs import cached_states, read_proofs
from autograder.building.prove import try_proof
from autograder.checking.common import COMMON
from autograder.checking.registry import load_lab
from autograder.checking.view import as_html, as_text
from autograder.text import LOCALE_DIR, use_language

LAB = load_lab("clustering")
LEARNERS_ROOMS = ("autograder/questions/", "autograder/checking/", "autograder/running/", "autograder/cli/check")


@pytest.mark.parametrize("domain", ["autograder", "autograder-hidden"])
def test_every_text_of_the_checks_is_translated(domain: str) -> None:
    from babel.messages.pofile import read_po

    with (LOCALE_DIR / "fr" / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        catalogue = read_po(file)
    missing = [
        message.id
        for message in catalogue
        if message.id
        and any(Path(place).as_posix().startswith(LEARNERS_ROOMS) for place, _line in message.locations)
        and not (message.string if isinstance(message.string, str) else all(message.string or ()))
    ]
    assert missing == []


def test_a_refusal_a_hint_and_the_state_are_in_french() -> None:
    question = LAB["minmax"]
    (rows,) = [proof for proof in read_proofs("clustering", "minmax") if proof.message == "minmax.rows"][:1]
    states = cached_states("clustering", "embedded")
    english = as_text(try_proof(LAB, question, states, rows).verdict)
    with use_language("fr"):
        verdict = try_proof(LAB, question, states, rows).verdict
        french, page = as_text(verdict), as_html(verdict)
    assert "Question 6" in french
    for words in ("Seen:", "Expected:", "Try next:"):
        assert words in english
        assert words not in french
    assert "colonne" in french
    assert 'lang="fr"' in page
    told = {item.message_key for item in verdict.properties}
    assert "minmax.rows" in told


def test_common_messages_differ_from_english() -> None:
    from autograder.text import _

    with use_language("fr"):
        for message in COMMON.values():
            assert _(message.seen) != message.seen
