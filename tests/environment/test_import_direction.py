"""Which room of the package may import which, as docs/architecture.md says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment.helpers import ROOT

PACKAGE = ROOT / "autograder"

# Modules at the top of the package that every room may use: errors, messages, folders, writing files.
COMMON = {"errors", "files", "paths", "text"}

# The rooms that each room may import, beside the common modules and itself.
ALLOWED = {
    "questions": {"checking"},
    "checking": {"data"},
    "data": set(),
    "sandbox": {"checking"},
    "worker": {"checking", "data", "sandbox"},
    "judging": {"checking", "data", "sandbox"},
    "running": {"checking", "data"},
    "doctor": {"checking", "data"},
    "building": {"checking", "data", "judging", "questions", "running"},
    "pages": set(),
    "home": {"certificates", "checking", "data", "doctor"},
    "certificates": {"checking", "data", "pages"},
    "reporting": {"checking", "data", "pages"},
    "grading": {"building", "certificates", "checking", "data", "judging", "pages", "running", "sandbox"},
    "measuring": {"building", "checking", "data", "grading", "judging", "running", "sandbox"},
}
ALLOWED["cli"] = set(ALLOWED)

# nbgrader stays out of what a learner's notebook runs: a course graded otherwise needs none of it.
WITHOUT_NBGRADER = ("checking", "data", "judging", "questions", "sandbox", "worker")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """Name of a module's room; "" for a module at the top of the package."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that a module imports, inside functions too."""
    package = ("autograder", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*start, *filter(None, [node.module])))
            # `from autograder import data` imports the room `data` as much as `import autograder.data` does.
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("import_module")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.lineno, str(node.args[0].value)


def target_room(name: str) -> str | None:
    """Room that an imported name belongs to; None for other packages and for the package's own facade."""
    parts = name.split(".")
    if parts[0] != "autograder" or len(parts) < 2:
        return None
    return parts[1] if (PACKAGE / parts[1]).is_dir() else None


def test_every_room_has_a_rule() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert rooms <= set(ALLOWED), "Add the room to docs/architecture.md and to this test."


def test_rules_have_no_circle() -> None:
    """Every room can be understood without the rooms that use it."""
    left = dict(ALLOWED)
    while left:
        done = {room for room, allowed in left.items() if not allowed & set(left)}
        assert done, f"circle among {sorted(left)}"
        left = {room: allowed for room, allowed in left.items() if room not in done}


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_room_imports_only_what_it_may(room: str) -> None:
    wrong = []
    for path in modules():
        if room_of(path) == room:
            for line, name in imports(path):
                target = target_room(name)
                if target not in (None, room) and target not in ALLOWED[room]:
                    wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not wrong


def test_nothing_imports_the_command_line() -> None:
    allowed = {PACKAGE / "__main__.py"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules()
        if room_of(path) != "cli" and path not in allowed
        for line, name in imports(path)
        if target_room(name) == "cli"
    ]
    assert not wrong


def test_common_modules_import_no_room() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules()
        if room_of(path) == "" and path.stem in COMMON
        for line, name in imports(path)
        if target_room(name)
    ]
    assert not wrong


@pytest.mark.parametrize("room", WITHOUT_NBGRADER)
def test_checking_needs_no_nbgrader(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        if room_of(path) == room
        for line, name in imports(path)
        if name.partition(".")[0] == "nbgrader"
    ]
    assert not wrong


def test_visible_questions_do_not_import_hidden_ones() -> None:
    """A learner's bundle leaves the hidden half out, and must work without it."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules()
        if room_of(path) == "questions" and "hidden" not in path.parts
        for line, name in imports(path)
        if "hidden" in name.split(".")
    ]
    assert not wrong
