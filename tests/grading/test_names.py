"""Learner ids, and names of learners on a line of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.names import MAX_ID_BYTES, distinct_ids, learner_id, shown


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("../x", "x"),
        ("a/b", "a_b"),
        ("", "learner"),
        ("...", "learner"),
        ("=1+1", "1_1"),
        ("é", "é"),
        ("e\u0301", "é"),
        ("नमस्ते", "नमस्ते"),
        ("con", "con_"),
        ("LPT1.txt", "LPT1.txt_"),
        ("console", "console"),
        ("a\0b\nc\u202ed", "a_b_c_d"),
        ("trailing. ", "trailing"),
        ("\U00020000" * 100, "\U00020000" * 25),
    ],
)
def test_learner_id_is_safe_as_a_folder_name(name: str, wanted: str) -> None:
    assert learner_id(name) == wanted


@given(st.lists(st.text(max_size=40), unique=True, max_size=12))
def test_ids_are_safe_and_no_two_are_the_same(names: list[str]) -> None:
    ids = distinct_ids(names)
    assert list(ids) == names
    assert len({found.casefold() for found in ids.values()}) == len(names)
    for found in ids.values():
        assert found.isprintable()
        assert not set(found) & set("/\\:*?\"<>| =+@'")
        assert not found.startswith((".", "_"))
        assert 0 < len(found.encode("utf-8")) <= MAX_ID_BYTES + 9


def test_ids_do_not_depend_on_who_else_is_there() -> None:
    """A submission that comes later must not move another learner's marks."""
    few, more = distinct_ids(["a b", "a_b"]), distinct_ids(["a  b", "a b", "a!b", "a_b"])
    assert few["a_b"] == more["a_b"] == "a_b"
    assert few["a b"] == more["a b"] != "a_b"


def test_what_is_shown_stays_on_its_line() -> None:
    assert shown("a\x1b[31m\nb\u202ec") == "a?[31m?b?c"
    assert len(shown("x" * 500)) == 80
