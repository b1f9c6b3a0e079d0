"""Lay the suite out as a cohort: committed notebooks, and what git can't hold, such as pipes, links and odd names."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import socket
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.measuring.hostile.cases import Case, Suite

Names = Mapping[str, str]

_CHUNK = 1024 * 1024


def lay_out(suite: Suite, folder: Path, where: Mapping[str, Any]) -> None:
    """Write the cases that are handed in as folders below `folder`. `where` is what reaching attacks are told."""
    folder.mkdir(parents=True)
    known = {name: value for name, value in where.items() if isinstance(value, str)}
    for case in suite.cases:
        if case.zipped:
            continue
        place = folder / case.learner_folder
        if (suite.folder / case.id).is_dir():
            _copy(suite, case, place)
        for item in case.make:
            _make(item, place, known, where)


def _copy(suite: Suite, case: Case, place: Path) -> None:
    shutil.copytree(suite.folder / case.id, place)
    if case.file_name:
        notebook = place / suite.lab / f"{suite.lab}.ipynb"
        notebook.rename(notebook.with_name(case.file_name))


def _make(item: Mapping[str, Any], place: Path, known: Names, where: Mapping[str, Any]) -> None:
    if item["kind"] == "where":
        path = place / "clustering" / "where.json"
        path.write_text(json.dumps(where, indent=1), encoding="utf-8")
        return
    # An absolute path, such as "{outside}/x", takes the place of the learner's folder.
    path = place / _filled(item["path"], known)
    path.parent.mkdir(parents=True, exist_ok=True)
    match item["kind"]:
        case "text":
            path.write_text(item["text"], encoding="utf-8")
        case "zeros":
            with path.open("wb") as file:
                file.truncate(item["bytes"])
        case "many":
            path.mkdir()
            for number in range(item["count"]):
                (path / f"{number}.txt").write_text("x", encoding="utf-8")
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "socket":
            _socket_file(path)
        case "symlink":
            path.symlink_to(_filled(item["to"], known))
        case "hardlink":
            path.hardlink_to(_filled(item["to"], known))
        case kind:
            raise ValueError(f"unknown kind of file: {kind}")


def _filled(text: str, known: Names) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _socket_file(path: Path) -> None:
    # The address of a socket has room for about a hundred characters, a path may have more.
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path.name)


def write_zip(suite: Suite, path: Path) -> None:
    """Write the cases that are handed in inside a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for case in suite.cases:
            if case.zipped:
                _add_case(archive, suite, case)


def _add_case(archive: zipfile.ZipFile, suite: Suite, case: Case) -> None:
    name = f"{case.learner_folder}/{suite.lab}/{suite.lab}.ipynb"
    committed = suite.folder / case.id / suite.lab / f"{suite.lab}.ipynb"
    for item in case.make:
        if item.get("first"):
            _add(archive, case, item)
    if committed.is_file():
        # zipfile warns of a name that is there twice, which one case has on purpose.
        with _without_warnings():
            archive.writestr(name, committed.read_bytes())
    for item in case.make:
        if not item.get("first"):
            _add(archive, case, item)


def _add(archive: zipfile.ZipFile, case: Case, item: Mapping[str, Any]) -> None:
    info = zipfile.ZipInfo(item["name"].replace("{id}", case.learner_folder))
    info.compress_type = zipfile.ZIP_DEFLATED
    if item.get("link"):
        info.external_attr = 0o120777 << 16
    with archive.open(info, "w", force_zip64=True) as stream:
        for piece in _content(item):
            stream.write(piece)
    if "told" in item:
        # What the list of the zip file says is no longer what is in it.
        info.file_size = item["told"]


def _content(item: Mapping[str, Any]) -> Iterator[bytes]:
    if "spaces" in item:
        whole, rest = divmod(item["spaces"], _CHUNK)
        yield from (b" " * size for size in [*[_CHUNK] * whole, rest])
    elif "zip" in item:
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr(item["zip"]["name"], item["zip"]["text"])
        yield inner.getvalue()
    else:
        yield item["text"].encode()


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def learner_folders(cases: Iterable[Case]) -> list[str]:
    """Names of the learners' folders, from which grading makes the learners' ids."""
    return [case.learner_folder for case in cases]
