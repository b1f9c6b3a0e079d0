"""Outputs that a worker tells are made valid and bounded."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.checking.verdict import MIME
from autograder.judging.outputs import clean_outputs

IMAGE = {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": "x"}, "metadata": {}}


def valid(outputs: list[dict[str, Any]]) -> None:
    notebook = new_notebook(cells=[new_code_cell("1", outputs=[nbformat.from_dict(output) for output in outputs])])
    nbformat.validate(notebook)


def test_real_outputs_are_kept() -> None:
    told: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": "hello\n"},
        IMAGE,
        {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 9},
        {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["a", "b"]},
    ]
    cleaned = clean_outputs(told, 3, 10_000)
    assert cleaned == [told[0], told[1], {**told[2], "execution_count": 3}, told[3]]
    valid(cleaned)


@pytest.mark.parametrize(
    "told",
    [
        None,
        7,
        "text",
        [],
        {},
        {"output_type": "verdict"},
        {"output_type": ["stream"]},
        {"output_type": "stream", "name": "gradebook", "text": "x"},
        {"output_type": "update_display_data", "data": {}},
    ],
)
def test_what_is_no_output_is_left_out(told: Any) -> None:
    assert clean_outputs([told], None, 1000) == []


@pytest.mark.parametrize(
    "told",
    [
        {"output_type": "stream", "name": "stdout", "text": ["no", "text"]},
        {"output_type": "stream", "name": "stdout", "text": "\ud800"},
        {"output_type": "error", "ename": 1, "evalue": None, "traceback": "text"},
        {"output_type": "display_data", "data": [], "metadata": []},
        {
            "output_type": "display_data",
            "data": {"text/plain": 7, "plain": "x", "text/html": ["a"]},
            "metadata": {"x": 1},
        },
        {**IMAGE, "metadata": {"image/png": {"width": "wide", "height": True}}},
        {
            "output_type": "execute_result",
            "data": {"application/json": {"deep": [1]}},
            "transient": {"display_id": "x"},
        },
    ],
)
def test_a_wrong_form_becomes_valid(told: dict[str, Any]) -> None:
    cleaned = clean_outputs([told], None, 1000)
    assert len(cleaned) == 1
    valid(cleaned)
    str(cleaned).encode()


def test_a_verdict_among_a_learners_outputs_is_taken_out() -> None:
    told = {"output_type": "display_data", "data": {MIME: {"points": 100}, "text/plain": "100.0"}, "metadata": {}}
    assert MIME not in clean_outputs([told], None, 1000)[0]["data"]


def test_the_size_of_an_image_is_kept() -> None:
    told = {**IMAGE, "metadata": {"image/png": {"width": 300, "height": 200}, "isolated": True}}
    assert clean_outputs([told], None, 1000)[0]["metadata"] == {"image/png": {"width": 300, "height": 200}}


def test_a_flood_is_cut_with_a_note() -> None:
    told = [{"output_type": "stream", "name": "stdout", "text": "x" * 10_000} for _number in range(500)]
    cleaned = clean_outputs(told, None, 100_000)
    assert sum(len(output["text"]) for output in cleaned) < 300_000
    assert "left out" in cleaned[-1]["text"]
