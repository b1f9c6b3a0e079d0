"""Learners' answers as code, from the notebooks that `labs grade` left; bounded, whatever they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.front_matter import notebook_path

# The judge keeps at most this much of a notebook's outputs; more was not written by it.
MAX_NOTEBOOK = 64 * 1024**2
MAX_ANSWER = 20_000

Answers = dict[str, str]


def answers_of(folder: Path, learner: str, lab: str) -> Answers | None:
    """Code of a learner's answer cells by grade id; None when there is no readable notebook.

    Taken from the notebook as it was judged, whose cells were lined up with the source; else from what was handed in.
    """
    if not _is_name(learner) or not _is_name(lab):
        return None
    for step in ("autograded", "submitted"):
        found = _read(folder / step / learner / lab / f"{lab}.ipynb")
        if found is not None:
            return found
    return None


def starter_of(folder: Path, lab: str) -> list[str]:
    """All code that the released notebook gives to learners."""
    if not _is_name(lab):
        return []
    for path in (folder / "release" / lab / f"{lab}.ipynb", notebook_path(lab)):
        cells = _cells(path)
        if cells is not None:
            return [_source(cell) for cell in cells if cell.get("cell_type") == "code"]
    return []


def _is_name(text: str) -> bool:
    """Whether a text is the name of one folder: results may have been written by somebody else."""
    return text not in ("", ".", "..") and not set(text) & set("/\\:\0")


def _read(path: Path) -> Answers | None:
    cells = _cells(path)
    if cells is None:
        return None
    found: Answers = {}
    for cell in cells:
        metadata = cell.get("metadata")
        mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        if isinstance(mark, dict) and mark.get("solution") and cell.get("cell_type") == "code":
            grade_id = mark.get("grade_id")
            if isinstance(grade_id, str):
                found[grade_id] = _source(cell)
    return found


def _cells(path: Path) -> list[dict[str, Any]] | None:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_NOTEBOOK:
            return None
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else None


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source[:MAX_ANSWER] if isinstance(source, str) else ""
