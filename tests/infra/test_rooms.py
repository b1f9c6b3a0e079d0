"""Which parts of the package may import which, as docs/architecture.md says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.environment.helpers import ROOT

PACKAGE = ROOT / "infra"
# What a learner's notebook imports, on every system.
LEARNERS = ("errors", "home", "private_files", "settings", "clients", "aws_profile", "hive")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_infra_needs_little_of_the_course() -> None:
    allowed = ("autograder.data", "autograder.errors", "autograder.files", "autograder.paths", "autograder.text")
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in PACKAGE.rglob("*.py")
        for name in imports(path)
        if name.startswith("autograder") and not name.startswith(allowed)
    ]
    assert not wrong


def test_provisioning_knows_no_server_of_this_machine() -> None:
    files = [*(PACKAGE / "provisioning").rglob("*.py"), *(PACKAGE / f"{name}.py" for name in LEARNERS)]
    assert not [path for path in files for name in imports(path) if name.startswith("infra.local")]


def test_what_notebooks_import_needs_no_linux() -> None:
    absent = {"fcntl", "pwd", "grp", "resource", "termios"}
    assert not [name for module in LEARNERS for name in imports(PACKAGE / f"{module}.py") if name in absent]


def test_no_file_is_long() -> None:
    long = {
        path.name: count
        for path in PACKAGE.rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
