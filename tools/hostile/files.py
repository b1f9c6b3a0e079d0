"""Lines 49 to 54: notebooks whose cells, marks or bytes are damaged. Repaired, or ungraded with a reason in words."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat import NotebookNode

from tools.hostile.base import FORGED, FULL, WRONG, Case, Kit, Points, place_of

Change = Callable[[NotebookNode], None]

_REPAIRED = "All three answers are right, and the notebook is lined up with the lab again."
_FLAG = (r"^repaired:",)


def _changed(
    id: str,
    line: int,
    title: str,
    change: Change,
    *,
    wrong: bool = False,
    points: Points | None = None,
    honest: str = _REPAIRED,
    flags: tuple[str, ...] = _FLAG,
    stock: bool = True,
) -> Case:
    """A case whose notebook is changed after it was filled in."""

    def content(kit: Kit) -> bytes:
        notebook = kit.filled({"minmax": WRONG} if wrong else None)
        change(notebook)
        return text_of(notebook)

    return Case(
        id, line, title, "file", honest, points or (FORGED if wrong else FULL), content, flags=flags, stock=stock
    )


def text_of(notebook: Any) -> bytes:
    """The file as an editor would write it, faults and all: nbformat itself would mend some."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _mark(notebook: NotebookNode, grade_id: str) -> dict[str, Any]:
    mark: dict[str, Any] = notebook.cells[place_of(notebook, grade_id)].metadata["nbgrader"]
    return mark


def _duplicate_check(notebook: NotebookNode) -> None:
    for grade_id in ("minmax-check", "encoding-check", "minmax"):
        place = place_of(notebook, grade_id)
        notebook.cells.insert(place + 1, copy.deepcopy(notebook.cells[place]))


def _split_check(notebook: NotebookNode) -> None:
    # JupyterLab's "split cell" gives both halves the same metadata.
    for grade_id in ("minmax-check", "minmax"):
        place = place_of(notebook, grade_id)
        first = notebook.cells[place]
        second = copy.deepcopy(first)
        half = first.source.index("def scale_new") if grade_id == "minmax" else len(first.source) // 2
        first.source, second.source = first.source[:half], first.source[half:]
        notebook.cells.insert(place + 1, second)


def _rename_ids(notebook: NotebookNode) -> None:
    for grade_id in ("minmax", "minmax-check", "encoding"):
        _mark(notebook, grade_id)["grade_id"] = f"{grade_id}-mine"


def _blank_ids(notebook: NotebookNode) -> None:
    for grade_id in ("minmax", "minmax-check", "encoding-check"):
        _mark(notebook, grade_id)["grade_id"] = ""


def _swap_ids(notebook: NotebookNode) -> None:
    for one, other in (("minmax", "encoding"), ("minmax-check", "encoding-check")):
        first, second = _mark(notebook, one), _mark(notebook, other)
        first["grade_id"], second["grade_id"] = other, one


def _odd_ids(notebook: NotebookNode) -> None:
    _mark(notebook, "minmax")["grade_id"] = ["minmax"]
    _mark(notebook, "minmax-check")["grade_id"] = 7
    _mark(notebook, "encoding")["grade_id"] = "../../../gradebook"


def _set(**values: Any) -> Change:
    def change(notebook: NotebookNode) -> None:
        for grade_id in ("minmax", "minmax-check", "encoding-check"):
            _mark(notebook, grade_id).update(values)

    return change


def _more_points(notebook: NotebookNode) -> None:
    _mark(notebook, "minmax-check")["points"] = 600
    _mark(notebook, "minmax")["points"] = 600
    _mark(notebook, "minmax")["grade"] = True


def _delete_checks(notebook: NotebookNode) -> None:
    for grade_id in ("minmax-check", "encoding-check", "countries"):
        del notebook.cells[place_of(notebook, grade_id)]


def _move_checks_up(notebook: NotebookNode) -> None:
    for grade_id in ("minmax-check", "encoding-check"):
        cell = notebook.cells.pop(place_of(notebook, grade_id))
        notebook.cells.insert(1, cell)


def _move_checks_down(notebook: NotebookNode) -> None:
    for grade_id in ("minmax-check", "encoding-check"):
        notebook.cells.append(notebook.cells.pop(place_of(notebook, grade_id)))


def _edit_checks(notebook: NotebookNode) -> None:
    notebook.cells[place_of(notebook, "minmax-check")].source = "6.0"
    notebook.cells[place_of(notebook, "encoding-check")].source = "print('all right')\n4.0"
    notebook.cells[place_of(notebook, "setup")].source += '\nlab.check = lambda question: "correct"'


def _markdown(notebook: NotebookNode) -> None:
    for grade_id in ("minmax-check", "encoding-check", "minmax"):
        cell = notebook.cells[place_of(notebook, grade_id)]
        cell.cell_type = "markdown"
        for name in ("outputs", "execution_count"):
            cell.pop(name, None)


def _strip(notebook: NotebookNode) -> None:
    notebook.metadata = nbformat.from_dict({})
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({})
        cell["id"] = f"editor-{number}"


def _same_ids(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell["id"] = "one"


def _without_ids(notebook: NotebookNode) -> None:
    notebook["nbformat_minor"] = 2
    for cell in notebook.cells:
        cell.pop("id", None)


def _old_format(kit: Kit) -> bytes:
    cells: list[dict[str, Any]] = [{"cell_type": "heading", "level": 1, "source": ["Old"], "metadata": {}}]
    for cell in kit.filled().cells:
        lines = cell.source.splitlines(keepends=True)
        name = "input" if cell.cell_type == "code" else "source"
        old = {"cell_type": cell.cell_type, "metadata": dict(cell.metadata), name: lines}
        cells.append({**old, "language": "python", "collapsed": False, "outputs": [], "prompt_number": 1})
    sheets = [{"cells": cells, "metadata": {}}]
    return text_of({"metadata": {"name": "old"}, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets})


def _wrong_types(kit: Kit) -> bytes:
    data = json.loads(text_of(kit.filled()))
    data["metadata"] = ["none"]
    data["cells"][0]["outputs"] = 7
    data["cells"][1]["metadata"] = "locked"
    data["cells"][2]["execution_count"] = "one"
    data["cells"] += [None, 3, {"cell_type": ["code"]}, {"source": {"a": 1}, "cell_type": "code"}]
    return text_of(data)


def _as_bytes(change: Callable[[bytes], bytes]) -> Callable[[Kit], bytes]:
    return lambda kit: change(text_of(kit.filled()))


def _bytes(
    id: str,
    title: str,
    change: Callable[[bytes], bytes],
    *,
    reason: str = "",
    flags: tuple[str, ...] = (),
    honest: str = "",
) -> Case:
    told = honest or ("No cells can be found, and the reason says why." if reason else _REPAIRED)
    points = None if reason else FULL
    return Case(id, 54, title, "file", told, points, _as_bytes(change), reason=reason, flags=flags)


_CELLS = [
    _changed("49-duplicated-check", 49, "Check and answer cells duplicated", _duplicate_check),
    _changed("49-split-check", 49, "A check cell and an answer cell split in two", _split_check),
    _changed("50-renamed", 50, "Grade ids renamed", _rename_ids),
    _changed("50-blank", 50, "Grade ids blank", _blank_ids),
    _changed("50-swapped", 50, "Grade ids of two questions swapped", _swap_ids),
    _changed("50-odd", 50, "Grade ids that are a list, a number and a path", _odd_ids),
    _changed("51-grade", 51, "The mark `grade` turned round", _set(grade=False), flags=()),
    _changed("51-solution", 51, "The mark `solution` turned round", _set(solution=False), flags=()),
    _changed("51-locked", 51, "The mark `locked` turned round", _set(locked=False), flags=()),
    _changed(
        "51-points",
        51,
        "A question is given 600 points",
        _more_points,
        wrong=True,
        honest="A wrong answer; points are what the course says.",
        flags=(),
    ),
    _changed("51-schema", 51, "The schema version is one of the future", _set(schema_version=99), flags=()),
    _changed("51-schema-old", 51, "The schema version is one of the past", _set(schema_version=1), flags=()),
    _changed("51-schema-text", 51, "The schema version is a text", _set(schema_version="three"), flags=()),
    _changed("52-deleted", 52, "Check cells and a locked cell deleted", _delete_checks),
    _changed("52-moved-up", 52, "Check cells moved to the top", _move_checks_up, flags=()),
    _changed("52-moved-down", 52, "Check cells moved to the end", _move_checks_down, flags=()),
    _changed("52-edited", 52, "Check cells and the locked first cell edited", _edit_checks),
    _changed(
        "52-edited-wrong",
        52,
        "Check cells edited around a wrong answer",
        _edit_checks,
        wrong=True,
        honest="A wrong answer; the check is the course's own again.",
    ),
    _changed("52-markdown", 52, "Check cells and an answer turned into markdown", _markdown),
    _changed("53-stripped", 53, "All metadata stripped, as other editors do", _strip),
    Case("53-old-format", 53, "A notebook in nbformat 3", "file", _REPAIRED, FULL, _old_format, flags=_FLAG),
    _changed("53-without-ids", 53, "A notebook of format 4.2, without cell ids", _without_ids, flags=()),
    _changed("53-same-ids", 53, "One cell id for all cells", _same_ids, flags=()),
    Case("53-wrong-types", 53, "Wrong types all over the notebook", "file", _REPAIRED, FULL, _wrong_types, flags=_FLAG),
]

_BYTES = [
    _bytes("54-invalid-json", "Cut off in the middle", lambda text: text[: len(text) // 2], reason="JSON"),
    _bytes("54-empty", "An empty file", lambda text: b"", reason="empty"),
    _bytes("54-utf-16", "UTF-16", lambda text: b"\xff\xfe" + text.decode().encode("utf-16-le"), flags=_FLAG),
    _bytes("54-bom", "UTF-8 with a byte-order mark", lambda text: b"\xef\xbb\xbf" + text),
    _bytes(
        "54-nul", "NUL bytes within and behind", lambda text: text.replace(b"\n", b"\0\n", 3) + b"\0" * 512, flags=_FLAG
    ),
    _bytes(
        "54-latin-1", "Latin-1", lambda text: text.replace(b"Scale every", "Échelle".encode("latin-1"), 1), flags=_FLAG
    ),
    _bytes(
        "54-deep",
        "Twenty thousand levels of nesting",
        lambda text: text.replace(b'"metadata": {', b'"metadata": {"deep": ' + b"[" * 20_000 + b"]" * 20_000 + b",", 1),
        reason="deep",
    ),
    _bytes(
        "54-nan",
        "NaN and Infinity among the metadata",
        lambda text: text.replace(b'"metadata": {', b'"metadata": {"size": NaN, "width": -Infinity, "n": 1e999,', 1),
    ),
    _bytes("54-list", "JSON that is a list", lambda text: b"[1, 2, 3]", reason="no notebook"),
    _bytes("54-no-cells", "A notebook without cells", lambda text: b'{"cells": [], "nbformat": 4}', reason="no cells"),
    _bytes(
        "54-picture",
        "A picture under a notebook's name",
        lambda text: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        reason="JSON",
    ),
    Case(
        "54-huge",
        54,
        "A file of 200 megabytes",
        "file",
        "Too large to be read, and the reason says so.",
        None,
        lambda kit: None,
        reason="MB",
        make=({"kind": "zeros", "path": "clustering/clustering.ipynb", "bytes": 200 * 1024**2},),
        stock=False,
    ),
]

CASES: list[Case] = [*_CELLS, *_BYTES]
