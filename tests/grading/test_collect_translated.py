"""Whoever hands in a lab's whole folder hands in its notebook in every language; the one with answers is graded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograder.grading.collect import collect
from autograder.grading.trees import open_tree

LAB = "clustering"


def notebook(*answers: str) -> str:
    cells = [
        {"cell_type": "code", "metadata": {"nbgrader": {"solution": True}}, "source": [answer]}
        for answer in answers or ("# YOUR CODE HERE\npass",)
    ]
    return json.dumps({"cells": cells})


UNANSWERED, ANSWERED = notebook(), notebook("# YOUR CODE HERE\npass", "double = 2")


def chosen(folder: Path, **notebooks: str) -> str:
    """Path below the learner's folder of the notebook that is graded, "" when none is; as folder and as zip file."""
    place = folder / "ana" / LAB
    for name, content in notebooks.items():
        path = place / ("" if name == "en" else name) / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    zipped = Path(shutil.make_archive(str(folder.with_name("zipped")), "zip", folder))
    found = []
    for source in (folder, zipped):
        with open_tree(source) as tree:
            (item,) = collect(tree, LAB)
            found.append("/".join(item.notebook.parts[-2:]) if item.notebook else "")
            assert item.submission.flags == ()
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("english", "french", "graded"),
    [
        (UNANSWERED, ANSWERED, "fr"),
        (ANSWERED, ANSWERED, LAB),
        (ANSWERED, UNANSWERED, LAB),
        (UNANSWERED, UNANSWERED, LAB),
        ("{}", ANSWERED, LAB),
        (UNANSWERED, "[" * 100_000, LAB),
    ],
)
def test_the_notebook_with_answers_is_graded(tmp_path: Path, english: str, french: str, graded: str) -> None:
    assert chosen(tmp_path / "in", en=english, fr=french) == f"{graded}/{LAB}.ipynb"


def test_the_translated_notebook_alone_is_graded_too(tmp_path: Path) -> None:
    assert chosen(tmp_path / "in", fr=ANSWERED) == f"fr/{LAB}.ipynb"


def test_a_folder_that_is_no_language_is_not_looked_into(tmp_path: Path) -> None:
    assert chosen(tmp_path / "in", en=UNANSWERED, copies=ANSWERED) == f"{LAB}/{LAB}.ipynb"
