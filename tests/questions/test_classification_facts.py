"""The facts of the classification lab, computed again on the table of scikit-learn. `pytest -s` shows them."""

from __future__ import annotations

import pytest

from solutions.classification import facts
from solutions.fact import line


@pytest.mark.parametrize("group", list(facts.GROUPS))
def test_the_facts_hold(group: str) -> None:
    found = facts.check(group)
    print("", *(line(fact) for fact in found), sep="\n  ")
    assert found
    assert [line(fact) for fact in found if not fact.agrees] == []
