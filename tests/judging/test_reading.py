"""Whatever a learner hands in is read as a notebook, or refused with a reason in words."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest

from autograder.errors import LabsError
from autograder.judging.reading import MAX_BYTES, read_submission
from autograder.judging.repair import repair
from autograder.measuring import light


def content(**changes: Any) -> bytes:
    return json.dumps({**json.loads(json.dumps(light.filled(light.released_notebook()))), **changes}).encode()


def code_of(data: bytes) -> list[str]:
    notebook, _notes = read_submission(data)
    nbformat.validate(nbformat.from_dict(json.loads(json.dumps(with_ids(notebook)))))
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def with_ids(notebook: Any) -> Any:
    repaired, _notes = repair(notebook, light.released_notebook(), light.LAB)
    return repaired


PLAIN = content()
CODE = code_of(PLAIN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_encoding_gives_the_same_cells(encoding: str) -> None:
    data = PLAIN.decode()
    assert code_of(data.encode(encoding)) == CODE


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (lambda data: data.replace(b'"nbformat": 4', b'"nbformat": NaN'), ""),
        (lambda data: data.replace(b'"cells"', b'\0"cells"'), "repaired:nul"),
        (lambda data: data.replace(b"return", b"\x00return", 1), "repaired:nul"),
        (lambda data: b"\n\n" + data + b"\n \n", ""),
    ],
)
def test_small_damage_is_repaired(change: Any, note: str) -> None:
    changed = change(PLAIN)
    notebook, notes = read_submission(changed)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == CODE
    assert not note or note in notes


def test_windows_newlines_are_newlines() -> None:
    cells = json.loads(PLAIN)["cells"]
    for cell in cells:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    assert code_of(content(cells=cells)) == CODE


def test_an_old_format_is_read() -> None:
    old = nbformat.convert(nbformat.reads(PLAIN.decode(), as_version=4), 3)
    assert code_of(json.dumps(old).encode()) == CODE


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ({"cell_type": "code", "source": ["a = 1\n", 7, "b = 2"], "metadata": None, "outputs": "no"}, "a = 1\nb = 2"),
        ({"cell_type": "code", "source": {"a": 1}}, ""),
        ({"cell_type": "code", "source": "x = '\ud800'"}, "x = '?'"),
        ({"cell_type": "code", "source": "1", "metadata": {"tags": "no list", "collapsed": "maybe"}, "id": "ä/"}, "1"),
    ],
)
def test_a_strange_cell_is_made_valid(cell: dict[str, Any], kept: str) -> None:
    cells = [*json.loads(PLAIN)["cells"], cell]
    assert code_of(content(cells=cells))[-1] == kept


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\0" * 100, "empty"),
        (PLAIN[: len(PLAIN) // 2], "damaged"),
        (b"<html></html>", "damaged"),
        (b"[1, 2]", "no notebook"),
        (b'"text"', "no notebook"),
        (b'{"cells": 7}', "no notebook"),
        (b'{"nbformat": 4}', "no notebook"),
        (b'{"cells": []}', "no cells"),
        (b'{"cells": [1, null]}', "no cells"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"cells": ' + b"[" * 200_000, "nested too deep"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
        (b"x" * (MAX_BYTES + 1), "MB"),
        (json.dumps({"cells": [{}] * 6000}).encode(), "6000 cells"),
    ],
)
def test_what_is_no_notebook_has_a_reason_in_words(data: bytes, word: str) -> None:
    with pytest.raises(LabsError) as caught:
        read_submission(data)
    assert word in str(caught.value)
    assert "fresh copy" in str(caught.value)


@pytest.mark.parametrize("where", ["source", "output"])
def test_a_notebook_that_holds_a_key_is_refused_without_telling_the_key(where: str) -> None:
    key = "AKIA" + "QX7M2PLD" * 2
    cells = json.loads(PLAIN)["cells"]
    cell = next(cell for cell in cells if cell["cell_type"] == "code")
    if where == "source":
        cell["source"] = [f'key = "{key}"\n', *cell["source"]]
    else:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [f"made {key}\n"]}]
    with pytest.raises(LabsError) as refusal:
        read_submission(content(cells=cells))
    told = str(refusal.value)
    assert "AWS access key (AKIA…)" in told
    assert f"ell {cells.index(cell) + 1} " in told
    assert key not in told
