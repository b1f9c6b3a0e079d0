"""Which sentences of a memo claim certainty, and which only speak about it."""

from __future__ import annotations

import pytest

from autograder.questions.clustering.weightings import certainty_claims


@pytest.mark.parametrize(
    "text",
    [
        "The data prove that Chad comes first.",
        "Chad is certainly the neediest country.",
        "We are certain that the list holds.",
        "It is certain to help.",
        "This is proof of need.",
        "The list is guaranteed to be right.",
        "We recommend Chad without any doubt.",
        "There is no doubt about Niger.",
        "Nothing could change this list.",
        "We are 100 % sure of the first five.",
        "This does not matter much. The data prove the rest.",
        "It cannot be wrong.",
    ],
)
def test_claims_are_found(text: str) -> None:
    assert certainty_claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "The data do not prove that Chad comes first.",
        "This isn't proof of need.",
        "We are not certain that the list holds.",
        "We can't guarantee that the list holds.",
        "Nobody is certain about the population.",
        "A change in certain indicators would move Niger.",
        "The most certain name on the list is Chad.",
        "We are less sure about Benin, which is in the ten in half of the weightings.",
        "In 100 % of the weightings Chad is among the ten.",
        "The result is uncertain, and needs improvement.",
        "There is no guarantee that the money arrives.",
        "Fund Chad first; its place hardly depends on the weights.",
        "Without a newer survey we stay with this list.",
        "A figure that doubles the population of Benin would change our mind.",
    ],
)
def test_doubts_are_no_claims(text: str) -> None:
    assert certainty_claims(text) == []
