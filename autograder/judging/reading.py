"""Read a submitted notebook file, whatever it holds: a clean notebook with notes, or a reason in words."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any

from autograder.checking.credentials import refuse
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_BYTES = 50 * 1024 * 1024
MAX_CELLS = 5000
MAX_SOURCE = 1_000_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CELL_TYPES = frozenset({"code", "markdown", "raw"})
_ADVICE = "{what} {advice}"


def read_submission(content: bytes) -> tuple[NotebookNode, list[str]]:
    """A valid nbformat 4 notebook made from the bytes of a submitted file, without outputs, and notes on repairs.

    Raises LabsError, in words, when no cells can be found in it.
    """
    notes: list[str] = []
    if len(content) > MAX_BYTES:
        size, limit = len(content) // 1024**2, MAX_BYTES // 1024**2
        raise _unreadable(_("The file is {size} MB large; at most {limit} MB are read.").format(size=size, limit=limit))
    if not content.strip(b"\0 \t\r\n"):
        raise _unreadable(_("The file is empty."))
    data = _parse(_decode(content, notes), notes)
    cells = _cells(data, notes)
    if not cells:
        raise _unreadable(_("The notebook has no cells."))
    from nbformat import from_dict

    try:
        notebook: NotebookNode = from_dict({"cells": cells, "metadata": _metadata(data), **_VERSION})
    except RecursionError:
        raise _unreadable(_("The file is nested too deep.")) from None
    return notebook, notes


_VERSION = {"nbformat": 4, "nbformat_minor": 5}


def _unreadable(what: str) -> LabsError:
    advice = _("Ask the learner for a fresh copy of the notebook.")
    return LabsError(_ADVICE.format(what=what, advice=advice))


def _decode(content: bytes, notes: list[str]) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and content[1:4:2] == b"\0\0" and content[:1] in b"{[":
        encoding = "utf-16-le"
    if encoding != "utf-8":
        notes.append(f"repaired:encoding:{encoding}")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        notes.append("repaired:encoding:damaged")
        return content.decode(encoding, "replace")


def _parse(text: str, notes: list[str]) -> dict[str, Any]:
    if "\0" in text:
        notes.append("repaired:nul")
        text = text.replace("\0", "")
    try:
        data = json.loads(text, strict=False)
    except RecursionError:
        raise _unreadable(_("The file is nested too deep.")) from None
    except ValueError as error:
        place = f" ({error.msg}, {error.lineno}:{error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise _unreadable(_("The file is not a notebook: its JSON is damaged{place}.").format(place=place)) from None
    if not isinstance(data, dict):
        raise _unreadable(_("The file holds JSON, but no notebook."))
    return data


def _cells(data: dict[str, Any], notes: list[str]) -> list[dict[str, Any]]:
    found = data.get("cells")
    if found is None and isinstance(data.get("worksheets"), list):
        found = _upgraded(data, notes)
    if not isinstance(found, list):
        raise _unreadable(_("The file holds JSON, but no notebook."))
    if len(found) > MAX_CELLS:
        sentence = _("The notebook has {count} cells; at most {limit} are read.")
        raise _unreadable(sentence.format(count=len(found), limit=MAX_CELLS))
    refuse(found, _("A notebook with a key in it is not graded. Have the key replaced, and ask for a copy without it."))
    cells = [_cell(cell) for cell in found if isinstance(cell, dict)]
    if len(cells) < len(found):
        notes.append("repaired:no_cell")
    return cells


def _upgraded(data: dict[str, Any], notes: list[str]) -> list[Any]:
    """Cells of a notebook in nbformat 3 or older, where they lie in worksheets and code is called input."""
    notes.append("repaired:old_format")
    found: list[Any] = []
    for sheet in data["worksheets"]:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        for cell in cells if isinstance(cells, list) else []:
            if not isinstance(cell, dict):
                continue
            if cell.get("cell_type") == "heading":
                level = cell.get("level")
                marks = "#" * (level if type(level) is int and 1 <= level <= 6 else 1)
                cell = {**cell, "cell_type": "markdown", "source": f"{marks} {_source(cell.get('source'))}"}
            found.append({**cell, "source": cell.get("source", cell.get("input", ""))})
    return found


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    kind = cell.get("cell_type")
    kind = kind if isinstance(kind, str) and kind in _CELL_TYPES else "raw"
    clean: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": _source(cell.get("source"))}
    metadata = cell.get("metadata")
    # Other metadata is of no use to grading, and a wrong type in it stops whoever validates the notebook.
    if isinstance(metadata, dict) and isinstance(metadata.get("nbgrader"), dict):
        clean["metadata"] = {"nbgrader": _plain(metadata["nbgrader"])}
    name = cell.get("id")
    if isinstance(name, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
        clean["id"] = name
    if kind == "code":
        clean |= {"outputs": [], "execution_count": None}
    elif kind == "markdown":
        clean |= _attachments(cell.get("attachments"))
    return clean


def _plain(mark: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mark.items() if value is None or isinstance(value, bool | int | float | str)}


def _source(told: object) -> str:
    if isinstance(told, list):
        told = "".join(line for line in told if isinstance(line, str))
    text = told if isinstance(told, str) else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[:MAX_SOURCE].encode("utf-8", "replace").decode("utf-8")


def _attachments(told: object) -> dict[str, Any]:
    if not isinstance(told, dict):
        return {}
    kept = {
        name: {mime: content for mime, content in files.items() if isinstance(content, str)}
        for name, files in told.items()
        if isinstance(files, dict)
    }
    return {"attachments": kept} if kept else {}


def _metadata(data: dict[str, Any]) -> dict[str, Any]:
    """Only the language: which kernel runs is the course's to say."""
    told = data.get("metadata")
    name = told.get("language_info", {}) if isinstance(told, dict) else {}
    name = name.get("name") if isinstance(name, dict) else None
    return {"language_info": {"name": name}} if isinstance(name, str) else {}
