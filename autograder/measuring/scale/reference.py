"""The functions of a lab's reference answers, without running its notebook.

A notebook's cells ask for data and print what they find. To call `monthly` on another table it takes its definition,
what that imports, and the constants that it reads; nothing else is run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.building.source import read_source
from autograder.errors import LabsError
from autograder.text import _


def reference_functions(lab_id: str, names: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """The named functions of a lab's reference answers. Raises LabsError when the source lacks one."""
    source = read_source(lab_id)
    namespace: dict[str, Any] = {"__name__": f"reference of {lab_id}"}
    for number, cell in enumerate(source.cells):
        if cell.cell_type != "code" or cell.mark == "check":
            continue
        body = list(_definitions(ast.parse(_plain(cell.text))))
        if body:
            code = compile(ast.Module(body=body, type_ignores=[]), f"<{lab_id} cell {number} {cell.name}>", "exec")
            exec(code, namespace)
    missing = [name for name in names if not callable(namespace.get(name))]
    if missing:
        raise LabsError(
            _("The reference answers of {lab} have no function {name}.").format(lab=lab_id, name=", ".join(missing))
        )
    return {name: namespace[name] for name in names}


def _plain(text: str) -> str:
    """The cell without IPython's own lines, which are no Python."""
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in text.splitlines())


def _definitions(module: ast.Module) -> Iterator[ast.stmt]:
    """Functions, imports, and constants: names in capital letters whose value is written out."""
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom | ast.ClassDef):
            yield statement
        elif isinstance(statement, ast.Assign) and all(
            isinstance(target, ast.Name) and target.id.isupper() for target in statement.targets
        ):
            try:
                ast.literal_eval(statement.value)
            except ValueError:
                continue
            yield statement
