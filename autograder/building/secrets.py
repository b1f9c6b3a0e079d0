"""What a learner must not be given: answers, their alternates, and the hidden half of the checks."""

from __future__ import annotations

import ast
import copy
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.building.build import relative
from autograder.building.catalogues import hidden_messages, package_dir, visible_messages
from autograder.building.front_matter import METADATA_FIELDS
from autograder.building.proofs import read_proofs
from autograder.building.source import extra_files, read_source, written_labs
from autograder.building.structure import regions, starter
from autograder.checking.registry import lab_ids, load_lab, module_name
from autograder.paths import solutions_dir

# Shorter lines, such as `return result`, are written alike by people who never saw each other's.
SHORTEST_LINE = 16
SHORTEST_MESSAGE = 20
SHORTEST_LIST = 5

_STATEMENTS = (
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Return,
    ast.Expr,
    ast.Assert,
    ast.If,
    ast.While,
    ast.For,
    ast.With,
)

# A collection of names gives another one away when it holds this share of it, and at most so many times its size.
_MOST, _LITTLE_ELSE = 0.8, 1.25

_QUOTES = str.maketrans({"'": '"'})
# Lines that say nothing of an answer: imports, decorators, the kinds of exception that are caught, and names alone,
# which are a part of a collection and compared as a whole.
_SAYS_NOTHING = re.compile(r"""(from \S+ )?import |@|except\b|[\[({]*(["'][^"']*["'][\s,\])}]*)+$""")
_FLOAT = re.compile(r"\d+\.\d+(?:[eE][-+]?\d+)?")


@dataclass
class Secrets:
    """What must not be in a bundle. Each entry maps to the place it comes from.

    lines: answers, alternates and statements of hidden code, by `compact`.
    messages: texts of hidden properties, by `squash`.
    keys: hidden properties and message keys, as "question.key". words: the same without the question.
    numbers: distinctive numbers of the hidden half. lists: collections of names in it and in answers.
    digests, names: whole files, by sha256 and by file name.
    public: lines that every learner gets in the notebook.
    public_lists, public_text: collections of names in it, and its cells by `squash`.
    """

    lines: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    lists: list[tuple[frozenset[str], str]] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    public: set[str] = field(default_factory=set)
    public_lists: list[frozenset[str]] = field(default_factory=list)
    public_text: list[str] = field(default_factory=list)

    def add_lists(self, found: Iterable[frozenset[str]], origin: str) -> None:
        """Note secret collections, but for those that the notebook offers as well."""
        for names in found:
            if not any(same_names(names, public) for public in self.public_lists):
                self.lists.append((names, origin))


def compact(line: str) -> str:
    """A line of code without its spaces and kinds of quotes, so that formatting does not hide it."""
    return re.sub(r"\s+", "", line.translate(_QUOTES)).rstrip(",")


def squash(text: str) -> str:
    """A text's letters and digits alone, so that line breaks, quotes and escapes of a file format do not hide it."""
    return re.sub(r"[\W_]+", "", text)


def collect_secrets() -> Secrets:
    """Everything secret in this checkout."""
    secrets = Secrets()
    for lab_id in written_labs():
        _from_source(lab_id, secrets)
    for lab_id in lab_ids():
        _from_hidden(lab_id, secrets)
    given = {path for lab_id in written_labs() for path in extra_files(lab_id)}
    for path in solutions_dir().rglob("*"):
        if path.is_file() and path.stat().st_size and "__pycache__" not in path.parts and path not in given:
            secrets.digests[hashlib.sha256(path.read_bytes()).hexdigest()] = relative(path)
    labs = [load_lab(lab_id) for lab_id in lab_ids()]
    # A learner reads the topic of a hidden property ("A further check on …") in the feedback: it is no secret.
    topics = {prop.topic for lab in labs for question in lab.questions for prop in question.properties}
    # So is a sentence that the notebook or a visible message says as well.
    said = "\n".join([*secrets.public_text, *map(squash, visible_messages())])
    for message in hidden_messages():
        key = squash(message)
        if len(key) >= SHORTEST_MESSAGE and message not in topics and key not in said:
            secrets.messages[key] = message
    return secrets


def _from_source(lab_id: str, secrets: Secrets) -> None:
    source = read_source(lab_id)
    for cell in source.cells:
        text = starter(cell.text) if cell.mark == "answer" else cell.text
        secrets.public |= {compact(line) for line in text.splitlines()}
        secrets.public_text.append(squash(text))
        if cell.cell_type == "code" and (tree := parse(text)):
            secrets.public_lists += string_collections(tree)
    for name, cell in source.answers().items():
        for _number, line in regions(cell.text):
            _add_line(secrets, line, f"{lab_id}, answer {name}")
        if tree := parse(cell.text):
            secrets.add_lists(string_collections(tree, keys=False), f"{lab_id}, answer {name}")
        for proof in read_proofs(lab_id, name):
            if not proof.mutant:
                for line in proof.code.splitlines():
                    _add_line(secrets, line, f"{lab_id}, {name}, alternate {proof.name}")


def _from_hidden(lab_id: str, secrets: Secrets) -> None:
    folder = package_dir() / "questions" / module_name(lab_id) / "hidden"
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.stat().st_size:
            secrets.digests[hashlib.sha256(path.read_bytes()).hexdigest()] = relative(path)
            if path.suffix == ".py":
                _from_module(path, secrets)
            else:
                secrets.names[path.name] = relative(path)
                _from_data(path, secrets)
    lab = load_lab(lab_id)
    visible = {prop.key for question in lab.questions for prop in question.properties if not prop.hidden}
    visible |= {key for question in lab.questions for key in question.messages}
    for question in lab.questions:
        for prop in question.properties:
            if prop.hidden:
                known = {item.key for item in question.properties if not item.hidden} | set(question.messages)
                for key in {prop.key, *prop.messages} - known:
                    secrets.keys[f"{question.id}.{key}"] = f"{lab_id}, hidden half of {question.id}"
                for key in (
                    {prop.key, *prop.messages} - visible - {item.id for item in lab.questions} - set(METADATA_FIELDS)
                ):
                    secrets.words[key] = f"{lab_id}, hidden half of {question.id}"


def _from_module(path: Path, secrets: Secrets) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for statement in statements(tree):
        key = compact(statement_text(statement))
        if _computes(statement) and len(key) >= SHORTEST_LINE:
            secrets.lines.setdefault(key, f"{relative(path)}, line {statement.lineno}")
    secrets.add_lists(string_collections(tree), relative(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            _add_number(secrets, repr(node.value), relative(path))


def _from_data(path: Path, secrets: Secrets) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    for number in _FLOAT.findall(text):
        _add_number(secrets, number, relative(path))
    if path.suffix == ".json":
        secrets.add_lists(json_collections(json.loads(text)), relative(path))


def _add_line(secrets: Secrets, line: str, origin: str) -> None:
    key = compact(line)
    if len(key) >= SHORTEST_LINE and not _SAYS_NOTHING.match(line.strip()):
        secrets.lines.setdefault(key, origin)


def _add_number(secrets: Secrets, number: str, origin: str) -> None:
    digits = re.sub(r"[eE].*", "", number).replace(".", "").strip("0")
    if len(digits) >= 4:
        secrets.numbers.setdefault(number, origin)


def parse(text: str) -> ast.Module | None:
    """The syntax tree of Python code, or None when it is none (a cell with a line of IPython's own, say)."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Statements inside a tree that compute, ask or return something. Definitions and declarations are none."""
    for node in ast.walk(tree):
        if isinstance(node, _STATEMENTS):
            yield node


def statement_text(node: ast.stmt) -> str:
    """A statement as Python would write it; of one with a block, its head alone."""
    if hasattr(node, "body"):
        copied = copy.copy(node)
        copied.body = []
        if hasattr(copied, "orelse"):
            copied.orelse = []
        node = copied
    return ast.unparse(node)


def _computes(node: ast.stmt) -> bool:
    """Whether a statement of a check compares or computes.

    One that only reads a name, calls a helper or refuses is how every check is written, and gives nothing away;
    nor does a number that is passed by keyword, as tolerances are.
    """
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return False  # a docstring
    head = ast.parse(statement_text(node) + ("\n    ..." if hasattr(node, "body") else ""))
    settings = {id(part.value) for part in ast.walk(head) if isinstance(part, ast.keyword)}
    for part in ast.walk(head):
        if isinstance(part, ast.BinOp | ast.Subscript | ast.comprehension | ast.Lambda):
            return True
        if isinstance(part, ast.Compare) and not all(isinstance(operator, ast.Is | ast.IsNot) for operator in part.ops):
            return True
        if isinstance(part, ast.Constant) and type(part.value) in (int, float) and id(part) not in settings:
            return True
    return False


def same_names(names: frozenset[str], others: frozenset[str]) -> bool:
    """True when `others` holds most of `names` and little else."""
    return len(names & others) >= _MOST * len(names) and len(others) <= _LITTLE_ELSE * len(names)


def string_collections(tree: ast.AST, *, keys: bool = True) -> Iterator[frozenset[str]]:
    """Collections of at least `SHORTEST_LIST` texts that are written out in Python code.

    `keys` takes the keys of dictionaries too. In an answer they are names that the task asks for.
    """
    for node in ast.walk(tree):
        items: Iterable[ast.expr | None] = ()
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            items = node.elts
        elif keys and isinstance(node, ast.Dict):
            items = node.keys
        names = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        if len(set(names)) >= SHORTEST_LIST:
            yield frozenset(names)


def json_collections(data: Any) -> Iterator[frozenset[str]]:
    """Collections of at least `SHORTEST_LIST` texts in JSON: lists, and the keys of objects."""
    parts = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    names = [item for item in (data if isinstance(data, dict | list) else ()) if isinstance(item, str)]
    if len(set(names)) >= SHORTEST_LIST:
        yield frozenset(names)
    for part in parts:
        yield from json_collections(part)
