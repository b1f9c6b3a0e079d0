"""Read a lab's source: `solutions/<lab>/<lab>.py`, py:percent text with question marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.paths import solutions_dir
from autograder.text import _

MARKS = ("task", "answer", "check", "locked")


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source. `mark` is "task", "answer", "check", "locked" or "" for a plain cell; `name` its value."""

    cell_type: str
    text: str
    mark: str = ""
    name: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LabSource:
    """A parsed source: the front matter of the lab and its cells in order."""

    lab_id: str
    path: Path
    front_matter: dict[str, Any]
    cells: tuple[SourceCell, ...]
    notebook_metadata: dict[str, Any] = field(default_factory=dict)

    def answers(self) -> dict[str, SourceCell]:
        """Answer cell of each question."""
        return {cell.name: cell for cell in self.cells if cell.mark == "answer"}


def source_path(lab_id: str) -> Path:
    """Path of a lab's source."""
    return solutions_dir() / lab_id / f"{lab_id}.py"


def read_source(lab_id: str) -> LabSource:
    """Parse the source of a lab. Raises LabsError when it is missing or carries a mark that is not known."""
    import jupytext

    path = source_path(lab_id)
    parts = sorted((path.parent / "parts").glob("part-*.py"))
    if parts:
        text = "\n\n".join(part.read_text(encoding="utf-8") for part in parts)
    else:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            raise LabsError(
                _("There is no source for the lab '{lab}': {path} is missing.").format(lab=lab_id, path=path)
            ) from None
    notebook = jupytext.reads(text, fmt="py:percent")
    cells = []
    for cell in notebook.cells:
        metadata = dict(cell.metadata)
        marks = [mark for mark in MARKS if mark in metadata]
        if len(marks) > 1:
            raise LabsError(_("A cell of {path} carries two marks: {marks}.").format(path=path.name, marks=marks))
        mark = marks[0] if marks else ""
        name = str(metadata.pop(mark)) if mark else ""
        cells.append(SourceCell(cell.cell_type, cell.source, mark, name, metadata))
    metadata = dict(notebook.metadata)
    front_matter = metadata.pop("bdti_labs", {})
    return LabSource(lab_id, path, front_matter, tuple(cells), metadata)
