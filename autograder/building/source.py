"""Read a lab's source: `solutions/<lab>/<lab>.py`, py:percent text with question marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import LabsError
from autograder.paths import solutions_dir
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARKS = ("task", "answer", "check", "locked")

# Cell metadata that goes into the notebook as it stands.
KEPT = ("tags", "jupyter")

_CELL_LINE = re.compile(r"^# %%.*", re.MULTILINE)


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source. `mark` is "task", "answer", "check", "locked" or "" for a plain cell; `name` its value.

    `where` tells an author the file and line, such as "part-1.py, line 12".
    """

    cell_type: str
    text: str
    mark: str = ""
    name: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    where: str = ""


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


def source_files(lab_id: str) -> list[Path]:
    """The file of a lab's source, or its parts in order while several authors write. Empty when there is none."""
    path = source_path(lab_id)
    parts = sorted((path.parent / "parts").glob("part-*.py"))
    return parts or ([path] if path.is_file() else [])


def extra_files(lab_id: str) -> list[Path]:
    """Files that stand beside the notebook, such as pictures: everything in `solutions/<lab>/files`."""
    folder = source_path(lab_id).parent / "files"
    return sorted(path for path in folder.rglob("*") if path.is_file())


def written_labs() -> list[str]:
    """Ids of the labs that have a source here, sorted."""
    folders = [path for path in solutions_dir().glob("*") if path.is_dir()]
    return sorted(folder.name for folder in folders if source_files(folder.name))


def read_source(lab_id: str) -> LabSource:
    """Parse the source of a lab. Raises LabsError when it is missing or carries a mark that is not known."""
    path = source_path(lab_id)
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in source_files(lab_id)]
    if not texts:
        raise LabsError(_("There is no source for the lab '{lab}': {path} is missing.").format(lab=lab_id, path=path))
    notebook = _parse("\n\n".join(text for _name, text in texts), path.name)
    lines = _cell_lines(texts)
    if len(lines) != len(notebook.cells):
        raise LabsError(
            _(
                "The source {name} has {lines} lines that start with '# %%' and {cells} cells. "
                "Begin with such a line after the header, and write none inside a text."
            ).format(name=path.name, lines=len(lines), cells=len(notebook.cells))
        )
    cells = [_cell(cell, line, where) for cell, (line, where) in zip(notebook.cells, lines, strict=True)]
    metadata = dict(notebook.metadata)
    front_matter = metadata.pop("bdti_labs", {})
    return LabSource(lab_id, path, front_matter, tuple(cells), metadata)


def _parse(text: str, name: str) -> NotebookNode:
    import jupytext
    import yaml
    from nbformat import ValidationError

    try:
        return jupytext.reads(text, fmt="py:percent")
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise LabsError(
            _("The header of {name} is not valid YAML: {reason}").format(name=name, reason=reason)
        ) from None
    except ValidationError as error:
        reason = str(error).splitlines()[0]
        raise LabsError(
            _("The header of {name} does not make a notebook: {reason}").format(name=name, reason=reason)
        ) from None


def _cell_lines(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each line that begins a cell, and its place."""
    return [
        (match[0], _("{name}, line {line}").format(name=name, line=text.count("\n", 0, match.start()) + 1))
        for name, text in texts
        for match in _CELL_LINE.finditer(text)
    ]


def _cell(cell: NotebookNode, line: str, where: str) -> SourceCell:
    # jupytext adds notes of its own to a cell, other ones in each version: what the author did not write is not ours.
    metadata = {key: value for key, value in cell.metadata.items() if key == "title" or f"{key}=" in line}
    marks = [mark for mark in MARKS if mark in metadata]
    if len(marks) > 1:
        raise LabsError(
            _("{where}: the cell carries two marks, {marks}. Give it one.").format(
                where=where, marks=_(" and ").join(marks)
            )
        )
    name = str(metadata.pop(marks[0])) if marks else ""
    if unknown := [key for key in metadata if key not in KEPT]:
        # A mistyped mark would otherwise turn an answer into an ordinary cell, with the solution in it.
        seen = metadata["title"] if unknown[0] == "title" else unknown[0]
        raise LabsError(
            _("{where}: '{seen}' is not known in a cell line. Known are the marks {marks}.").format(
                where=where, seen=seen, marks=", ".join(MARKS)
            )
        )
    return SourceCell(cell.cell_type, cell.source, marks[0] if marks else "", name, metadata, where)
