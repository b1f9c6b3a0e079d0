"""Strict reading and the one form of writing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.certificates.canonical import MAX_BYTES, NotAccepted, canonical, read_json
from tests.certificates.independent import ask

# What RFC 8785 shows in section 3.2.3, with a name outside the basic plane that sorts by its first surrogate.
NAMES = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


def test_names_are_sorted_as_the_rfc_shows() -> None:
    mixed = dict.fromkeys(sorted(NAMES, key=hash), "")
    assert list(json.loads(canonical(mixed))) == NAMES


def test_texts_are_escaped_as_the_rfc_shows() -> None:
    text = '€$\x0f\nA\'B"\\\\"/'
    assert canonical(text).decode() == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=6, deadline=None)
@given(st.lists(VALUES, min_size=30, max_size=30))
def test_javascript_writes_the_same(values: list[Any]) -> None:
    # JavaScript keeps names that look like numbers first in an object, and sorts them like all others when asked.
    assert ask(values=values)["canonical"] == [canonical(value).decode() for value in values]


@settings(deadline=None)
@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_what_is_written_is_read_as_it_was(value: dict[str, Any]) -> None:
    assert read_json(canonical(value)) == value
    assert read_json(json.dumps(value, indent=2).encode()) == value


REFUSED = {
    "nothing": (b"", "no valid JSON"),
    "cut off": (b'{"a": "b', "no valid JSON"),
    "list": (b"[]", "no JSON object"),
    "text": (b'"text"', "no JSON object"),
    "twice": (b'{"a": "1", "a": "2"}', "stands twice"),
    "twice, spelled otherwise": (b'{"a": "1", "\\u0061": "2"}', "stands twice"),
    "twice, deep inside": (b'{"x": [{"a": "1", "a": "1"}]}', "stands twice"),
    "whole number": (b'{"a": 1}', "the number 1"),
    "fraction": (b'{"a": 1.0}', "the number 1.0"),
    "huge number": (b'{"a": 1e999}', "the number 1e999"),
    "very long number": (b'{"a": ' + b"9" * 5000 + b"}", "the number 9999"),
    "not a number": (b'{"a": NaN}', "the number NaN"),
    "minus infinity": (b'{"a": -Infinity}', "the number -Infinity"),
    "lone surrogate": (b'{"a": "\\ud800"}', "lone surrogate"),
    "lone surrogate as a name": (b'{"\\udc00": "a"}', "lone surrogate"),
    "other encoding": ('{"a": "é"}'.encode("latin-1"), "UTF-8"),
    "UTF-16": ('{"a": "é"}'.encode("utf-16"), "UTF-8"),
    "too large": (b'{"a": "' + b"x" * MAX_BYTES + b'"}', "bytes"),
    "deep": (b'{"a":' * 30 + b"{}" + b"}" * 30, "levels deep"),
    "very deep": (b'{"a":' + b"[" * 90_000 + b"]" * 90_000 + b"}", "levels deep"),
    "many values": (b'{"a": [' + b'"",' * 6_000 + b'""]}', "more than"),
    "control sign as it is": (b'{"a": "\x01"}', "no valid JSON"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_the_reason(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(NotAccepted, match=reason):
        read_json(content)


def test_a_byte_order_mark_changes_nothing() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": "b"}') == {"a": "b"}


def test_numbers_are_not_written_either() -> None:
    with pytest.raises(TypeError):
        canonical({"a": 1})
