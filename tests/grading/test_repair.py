"""Repair: whatever a learner does to a notebook, each graded cell is there exactly once."""

from __future__ import annotations

import copy
import random
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.checking.registry import load_lab
from autograder.front_matter import notebook_path
from autograder.judging.repair import repair

LAB = load_lab("clustering")
RELEASED = nbformat.read(notebook_path("clustering"), as_version=4)
WANTED = [cell.metadata["nbgrader"]["grade_id"] for cell in RELEASED.cells if "nbgrader" in cell.metadata]


def answered() -> NotebookNode:
    notebook = copy.deepcopy(RELEASED)
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution"):
            names = LAB[mark["grade_id"]].answers
            cell.source = "\n".join(f"{name} = 'answer of {mark['grade_id']}'" for name in names)
    return notebook


def position(notebook: NotebookNode, grade_id: str) -> int:
    return next(
        place
        for place, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def marks(notebook: NotebookNode) -> list[str]:
    return [cell.metadata["nbgrader"]["grade_id"] for cell in notebook.cells if "nbgrader" in cell.metadata]


def kept_answers(notebook: NotebookNode) -> set[str]:
    return {
        cell.metadata["nbgrader"]["grade_id"]
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
        and f"answer of {cell.metadata['nbgrader']['grade_id']}" in cell.source
    }


QUESTIONS = {question.id for question in LAB.questions}


def test_an_untouched_notebook_is_not_repaired() -> None:
    notebook = answered()
    result, notes = repair(notebook, RELEASED, LAB)
    assert notes == []
    assert [cell.source for cell in result.cells] == [cell.source for cell in notebook.cells]
    assert marks(result) == WANTED


def delete(notebook: NotebookNode) -> str:
    del notebook.cells[position(notebook, "minmax-check")]
    return "repaired:missing:minmax-check"


def delete_setup(notebook: NotebookNode) -> str:
    del notebook.cells[position(notebook, "setup")]
    return "repaired:missing:setup"


def duplicate(notebook: NotebookNode) -> str:
    place = position(notebook, "minmax-check")
    notebook.cells.insert(place, copy.deepcopy(notebook.cells[place]))
    return "repaired:duplicate:minmax-check"


def to_markdown(notebook: NotebookNode) -> str:
    place = position(notebook, "minmax-check")
    old = notebook.cells[place]
    notebook.cells[place] = new_markdown_cell(old.source, metadata=old.metadata)
    return "repaired:cell_type:minmax-check"


def lose_one_mark(notebook: NotebookNode) -> str:
    del notebook.cells[position(notebook, "minmax")].metadata["nbgrader"]
    return "repaired:mark:minmax"


def damage_marks(notebook: NotebookNode) -> str:
    first, second = position(notebook, "minmax"), position(notebook, "pca")
    notebook.cells[first].metadata["nbgrader"] = "nonsense"
    notebook.cells[second].metadata["nbgrader"] = {"grade_id": ["a", "list"]}
    return "repaired:mark:minmax"


def lose_everything(notebook: NotebookNode) -> str:
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({})
        cell["id"] = f"x{number}"
    notebook.metadata = nbformat.from_dict({})
    return f"repaired:mark:{len(WANTED)}_cells"


def forge_marks(notebook: NotebookNode) -> str:
    mark = notebook.cells[position(notebook, "minmax-check")].metadata["nbgrader"]
    mark.update({"points": 1000, "locked": False, "schema_version": 99})
    notebook.cells[position(notebook, "pca-check")].metadata["nbgrader"]["solution"] = True
    notebook.cells.append(
        new_code_cell("1000", metadata={"nbgrader": {"grade_id": "gift", "grade": True, "points": 1000}})
    )
    return ""


def shuffle(notebook: NotebookNode) -> str:
    random.Random(1).shuffle(notebook.cells)
    return ""


def same_ids(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        cell["id"] = "same"
    return ""


def other_kernel(notebook: NotebookNode) -> str:
    notebook.metadata["kernelspec"] = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}
    return ""


@pytest.mark.parametrize(
    "damage",
    [
        delete,
        delete_setup,
        duplicate,
        to_markdown,
        lose_one_mark,
        damage_marks,
        lose_everything,
        forge_marks,
        shuffle,
        same_ids,
        other_kernel,
    ],
)
def test_each_graded_cell_is_there_once_with_its_own_mark_and_answer(damage: Any) -> None:
    notebook = answered()
    note = damage(notebook)
    result, notes = repair(notebook, RELEASED, LAB)
    assert sorted(marks(result)) == sorted(WANTED)
    assert kept_answers(result) == QUESTIONS
    by_id = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in RELEASED.cells if "nbgrader" in cell.metadata}
    for cell in result.cells:
        if "nbgrader" in cell.metadata:
            released = by_id[cell.metadata["nbgrader"]["grade_id"]]
            assert cell.metadata["nbgrader"] == released.metadata["nbgrader"]
            assert cell.cell_type == released.cell_type
    assert not note or note in notes
    assert len({cell["id"] for cell in result.cells}) == len(result.cells)
    assert result.metadata["kernelspec"] == RELEASED.metadata["kernelspec"]
    nbformat.validate(result)


def test_a_check_that_was_deleted_comes_back_behind_its_answer() -> None:
    notebook = answered()
    delete(notebook)
    result, _notes = repair(notebook, RELEASED, LAB)
    assert position(result, "minmax-check") == position(result, "minmax") + 1


def test_notebook_without_any_cell_gets_all_of_them() -> None:
    notebook = answered()
    notebook.cells = []
    result, notes = repair(notebook, RELEASED, LAB)
    assert marks(result) == WANTED
    assert notes == [f"repaired:missing:{len(WANTED)}_cells"]
