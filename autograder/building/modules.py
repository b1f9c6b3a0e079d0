"""Which modules of the package a learner's bundle holds."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from autograder.building.catalogues import modules as python_files
from autograder.building.catalogues import package_dir
from autograder.errors import LabsError
from autograder.text import _

# Rooms of instructors and authors. The one module that the shipped nbgrader_config.py needs is taken out of them.
LEFT_OUT = ("building", "grading", "judging", "measuring", "reporting", "sandbox", "worker")
# What measures the services and tries to break into them, and what serves whole cohorts.
INFRA_LEFT_OUT = ("aws", "hub", "measuring.py", "probing")
_KEPT = ("autograder.building", "autograder.building.nbgrader_settings")


def bundled_modules() -> tuple[dict[str, Path], list[str]]:
    """Modules of a bundle by dotted name, and the names of the commands that are left out.

    A command stays out when it needs a module that stays out.
    """
    modules = {_name(path): path for path in python_files() if _is_learners(path)}
    needs = {name: needed_modules(path) for name, path in modules.items()}
    dropped: list[str] = []
    while lacking := [
        name for name in modules if name.startswith("autograder.cli.") and _missing(needs[name], modules)
    ]:
        for name in lacking:
            del modules[name]
            dropped.append(name.removeprefix("autograder.cli."))
    return modules, sorted(dropped)


def broken_imports(modules: dict[str, Path]) -> list[tuple[str, str]]:
    """Module and import of every import that these modules need and that is not among them."""
    return [
        (name, missing) for name, path in modules.items() for missing in sorted(_missing(needed_modules(path), modules))
    ]


def _missing(needed: Collection[str], modules: Collection[str]) -> set[str]:
    return {name for name in needed if name not in modules}


def _is_learners(path: Path) -> bool:
    if not path.is_relative_to(package_dir()):
        # Servers of their own are for learners too.
        return path.relative_to(package_dir().parent).parts[1] not in INFRA_LEFT_OUT
    parts = path.relative_to(package_dir()).parts
    if parts[0] in LEFT_OUT:
        return _name(path) in _KEPT
    return "hidden" not in parts


def _name(path: Path) -> str:
    parts = path.relative_to(package_dir().parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def needed_modules(path: Path) -> frozenset[str]:
    """Modules of this package that a module imports, inside functions too.

    Imports for type checkers, and those whose failure the module catches, are not needed.
    """
    try:
        return _needed_by(path.read_bytes())
    except SyntaxError as error:
        raise LabsError(
            _("{path}, line {line} is not valid Python: {reason}.").format(
                path=path, line=error.lineno, reason=error.msg
            )
        ) from None


@cache
def _needed_by(code: bytes) -> frozenset[str]:
    return frozenset(_needed(ast.parse(code)))


def _needed(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if _ours(alias.name))
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level and _ours(node.module):
        yield from (_module_of(node.module, alias.name) for alias in node.names)
    for child in _executed(node):
        yield from _needed(child)


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node whose imports are needed."""
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        yield from node.orelse
    elif isinstance(node, ast.Try) and any(_catches_import_errors(handler) for handler in node.handlers):
        yield from (*node.handlers, *node.orelse, *node.finalbody)
    else:
        yield from ast.iter_child_nodes(node)


def _ours(name: str) -> bool:
    return name.partition(".")[0] in {"autograder", "infra"}


def _module_of(module: str, name: str) -> str:
    """`from autograder.building import proofs` needs the module `proofs`; `… import LabsError` needs the first part."""
    folder = package_dir().parent.joinpath(*module.split("."))
    inner = folder / f"{name}.py", folder / name / "__init__.py"
    return f"{module}.{name}" if any(path.is_file() for path in inner) else module


def _catches_import_errors(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and any(
        isinstance(node, ast.Name) and node.id in ("ImportError", "ModuleNotFoundError")
        for node in ast.walk(handler.type)
    )
