"""From a source to its two notebooks: nbgrader's source form, with solutions, and the form that learners get."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.building.cell_ids import cell_ids
from autograder.building.cells import cell_text, nbgrader_metadata
from autograder.building.front_matter import FrontMatter
from autograder.building.nbgrader_settings import configure
from autograder.building.source import LabSource
from autograder.building.wording import ENGLISH, Wording
from autograder.checking.question import Lab

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Written here and not taken from jupytext or a kernel, whose versions would change the bytes.
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


def source_notebook(source: LabSource, lab: Lab, front: FrontMatter, wording: Wording = ENGLISH) -> NotebookNode:
    """The notebook with solutions, as `nbgrader generate_assignment` takes it, in the language of `wording`.

    Cells, their ids and their marks are the same in every language, so that all are graded by the same questions.
    """
    from nbformat import from_dict

    cells: list[dict[str, Any]] = []
    for number, (cell, cell_id) in enumerate(zip(source.cells, cell_ids(source.cells), strict=True)):
        metadata = dict(cell.metadata)
        if marks := nbgrader_metadata(cell, lab):
            metadata["nbgrader"] = marks
        node: dict[str, Any] = {
            "id": cell_id,
            "cell_type": cell.cell_type,
            "metadata": metadata,
            "source": cell_text(cell, lab, front, wording, first=number == 0),
        }
        if cell.cell_type == "code":
            node |= {"execution_count": None, "outputs": []}
        cells.append(node)
    about = front.to_metadata(lab, wording.say)
    if wording.prose is not None:
        about |= {"language": wording.code, "translation": wording.prose.catalog.status}
    metadata = {"kernelspec": _KERNEL, "language_info": _LANGUAGE, "bdti_labs": about}
    return from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def release(notebook: NotebookNode) -> NotebookNode:
    """The form that learners get, by the very steps of `nbgrader generate_assignment`."""
    from nbgrader.converters.generate_assignment import GenerateAssignment
    from nbgrader.preprocessors import SaveCells
    from traitlets.config import Config

    config = Config()
    configure(config, Path())
    resources: dict[str, Any] = {}
    notebook = copy.deepcopy(notebook)  # the steps work in place
    for step in GenerateAssignment().preprocessors:
        if step is not SaveCells:  # the one step that needs a gradebook; it changes nothing in the notebook
            notebook, resources = step(config=config)(notebook, resources)
    return notebook


def to_bytes(notebook: NotebookNode) -> bytes:
    """The notebook as a file: sorted keys, one space of indentation, UTF-8, as nbgrader and Jupyter write it."""
    import nbformat

    nbformat.validate(notebook)
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode("utf-8")
