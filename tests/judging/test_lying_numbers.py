"""Numbers in a worker's answer that no honest worker sends."""

from __future__ import annotations

import pytest

from autograder.judging.session import _reply


@pytest.mark.parametrize(
    "described",
    [
        {"tree": None, "first": 0, "count": float("inf")},
        {"tree": None, "first": -5, "count": 1},
        {"tree": None, "first": 0, "count": 1},
        {"tree": None, "first": "0", "count": 0},
        {"tree": None, "first": 0.0, "count": 0},
    ],
)
def test_buffers_that_are_not_there_are_an_error_that_the_session_takes_for_a_lie(described: dict[str, object]) -> None:
    answer = {"error": None, "output": "", "value": described, "arguments": None}
    with pytest.raises((KeyError, TypeError, ValueError)):
        _reply(answer, [])
