"""Search the files of a learner's bundle for what must not be in it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from autograder.building.secrets import (
    Secrets,
    compact,
    json_collections,
    parse,
    same_names,
    squash,
    statement_text,
    statements,
    string_collections,
)
from autograder.checking.credentials import find_in_notebook
from autograder.text import _

_PICTURES = (".png", ".svg", ".jpg", ".jpeg")
_NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?:[eE][-+]?\d+)?(?![\w.])")
_QUALIFIED = re.compile(r"(?<![\w.])[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*(?![\w.])")


@dataclass(frozen=True)
class Leak:
    """Something secret in a file: the file, the place in it, what was found there, and where it comes from."""

    file: str
    where: str
    found: str
    origin: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{place}: {self.found} ({self.origin})"


@dataclass(frozen=True)
class _Text:
    """A stretch of a file: `where` names it, and `python` says that it is code."""

    where: str
    lines: list[str]
    python: bool = False

    def place(self, line: int) -> str:
        number = _("line {number}").format(number=line)
        return f"{self.where}, {number}" if self.where else number


def find_leaks(files: Mapping[str, bytes], secrets: Secrets) -> list[Leak]:
    """Every secret in `files` (content by path), in the order of paths."""
    leaks: list[Leak] = []
    for name, content in sorted(files.items()):
        leaks += _whole_file(name, content, secrets)
        if name.endswith(".ipynb"):
            leaks += _notebook(name, content, secrets)
        elif not name.endswith(_PICTURES):
            leaks += _other(name, content, secrets)
    return leaks


def _unpacked(name: str, content: bytes) -> bytes:
    """What a compressed table or a workbook says; any other content as it is."""
    try:
        if name.endswith(".gz"):
            return gzip.decompress(content)
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as workbook:
                return b"\n".join(workbook.read(part) for part in sorted(workbook.namelist()))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        pass  # told as a kind of file that can't be read
    return content


def _other(name: str, content: bytes, secrets: Secrets) -> Iterator[Leak]:
    content = _unpacked(name, content)
    try:
        # A compiled catalogue holds its messages as they are, between tables of numbers.
        text = content.decode("utf-8", errors="replace" if name.endswith(".mo") else "strict")
    except UnicodeDecodeError:
        yield Leak(name, "", _("a kind of file that the scan cannot read"), _("neither text nor picture"))
        return
    yield from _text(name, _Text("", text.splitlines(), python=name.endswith(".py")), secrets)
    if name.endswith(".json"):
        yield from _lists(name, "", json_collections(json.loads(text)), secrets)


def _whole_file(name: str, content: bytes, secrets: Secrets) -> Iterator[Leak]:
    parts = name.split("/")
    if "solutions" in parts or "hidden" in parts or "proofs" in parts:
        yield Leak(name, "", _("a folder that learners do not get"), name)
    if origin := secrets.digests.get(hashlib.sha256(content).hexdigest()):
        yield Leak(name, "", _("a copy of a secret file"), origin)
    if origin := secrets.names.get(parts[-1]):
        yield Leak(name, "", _("the name of a secret file"), origin)


def _text(name: str, text: _Text, secrets: Secrets) -> Iterator[Leak]:
    data = name.startswith("datasets/")
    for number, line in enumerate(text.lines, 1):
        key = compact(line)
        if key in secrets.public:
            continue
        if origin := secrets.lines.get(key):
            yield Leak(name, text.place(number), line.strip(), origin)
        for word in _QUALIFIED.findall(line):
            if origin := secrets.keys.get(word):
                yield Leak(name, text.place(number), word, origin)
        if not data:
            for figure in _NUMBER.findall(line):
                if origin := secrets.numbers.get(figure):
                    yield Leak(name, text.place(number), figure, origin)
        for file, origin in secrets.names.items():
            if file in line:
                yield Leak(name, text.place(number), file, origin)
    yield from _messages(name, text, secrets)
    if text.python and (tree := parse("\n".join(text.lines))):
        yield from _lists(name, text.where, string_collections(tree), secrets)
        for node in statements(tree):
            key = compact(statement_text(node))
            # One that is written over several lines did not show above.
            if key != compact(text.lines[node.lineno - 1]) and key not in secrets.public and key in secrets.lines:
                yield Leak(name, text.place(node.lineno), statement_text(node), secrets.lines[key])


def _messages(name: str, text: _Text, secrets: Secrets) -> Iterator[Leak]:
    squashed = [squash(line) for line in text.lines]
    whole = "".join(squashed)
    ends = list(accumulate(map(len, squashed)))
    for key, message in secrets.messages.items():
        if (start := whole.find(key)) >= 0:
            yield Leak(name, text.place(bisect_right(ends, start) + 1), message, _("message of a hidden property"))


def _lists(name: str, where: str, found: Iterable[frozenset[str]], secrets: Secrets) -> Iterator[Leak]:
    for names in found:
        for secret, origin in secrets.lists:
            if same_names(secret, names):
                listed = ", ".join(sorted(names & secret)[:3])
                yield Leak(name, where, _("a list with {names} and others").format(names=listed), origin)


def _notebook(name: str, content: bytes, secrets: Secrets) -> Iterator[Leak]:
    notebook = json.loads(content)
    yield from _metadata(name, "", notebook.get("metadata", {}), secrets)
    for credential in find_in_notebook(notebook["cells"]):
        where = _("cell {id}").format(id=notebook["cells"][credential.cell - 1].get("id", "?"))
        yield Leak(name, where, credential.shown, _("looks like {kind}").format(kind=_(credential.kind)))
    for cell in notebook["cells"]:
        where = _("cell {id}").format(id=cell.get("id", "?"))
        lines = "".join(cell["source"]).splitlines()
        yield from _text(name, _Text(where, lines, cell["cell_type"] == "code"), secrets)
        yield from _metadata(name, where, cell.get("metadata", {}), secrets)
        if cell.get("outputs") or cell.get("execution_count") or cell.get("attachments"):
            yield Leak(name, where, _("outputs, or a file inside the cell"), _("a notebook that somebody ran"))


def _metadata(name: str, where: str, metadata: dict[str, Any], secrets: Secrets) -> Iterator[Leak]:
    place = f"{where} metadata".strip()
    lines = list(_strings(metadata))
    for text in lines:
        if origin := secrets.words.get(text):
            yield Leak(name, place, text, origin)
    yield from _text(name, _Text(place, lines), secrets)


def _strings(data: Any) -> Iterator[str]:
    """Every text in JSON data, the names of fields included."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(data, list):
        for item in data:
            yield from _strings(item)
