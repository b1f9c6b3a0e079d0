"""The functions of a lab's reference answers, without running its notebook.

A notebook's cells ask for data and print what they find. To call `monthly` on another table it takes its definition,
what that uses (other functions, constants, imports), and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from autograder.building.source import read_source
from autograder.errors import LabsError
from autograder.text import _

_DEFINITION = (ast.FunctionDef, ast.ClassDef)


def reference_functions(lab_id: str, names: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """The named functions of a lab's reference answers. Raises LabsError when the source lacks one."""
    source = read_source(lab_id)
    imports: list[ast.stmt] = []
    defined: dict[str, ast.stmt] = {}
    for cell in source.cells:
        if cell.cell_type == "code" and cell.mark != "check":
            for statement in ast.parse(_plain(cell.text)).body:
                if isinstance(statement, ast.Import | ast.ImportFrom):
                    imports.append(statement)
                elif isinstance(statement, _DEFINITION):
                    defined[statement.name] = statement
                elif isinstance(statement, ast.Assign) and _is_constant(statement.value):
                    defined |= {target.id: statement for target in statement.targets if isinstance(target, ast.Name)}
    wanted = list(names)
    missing = [name for name in wanted if not isinstance(defined.get(name), _DEFINITION)]
    if missing:
        raise LabsError(
            _("The reference answers of {lab} have no function {name}.").format(lab=lab_id, name=", ".join(missing))
        )
    needed = _with_what_they_use(wanted, defined)
    body = [*imports, *(statement for name, statement in defined.items() if name in needed)]
    namespace: dict[str, Any] = {"__name__": f"reference of {lab_id}"}
    exec(compile(ast.Module(body=body, type_ignores=[]), f"<reference of {lab_id}>", "exec"), namespace)
    return {name: namespace[name] for name in wanted}


def _with_what_they_use(names: list[str], defined: dict[str, ast.stmt]) -> set[str]:
    """The names, and those that their definitions read, and so on."""
    needed: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        used = {node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)}
        waiting += sorted(used & defined.keys())
    return needed


def _plain(text: str) -> str:
    """The cell without IPython's own lines, which are no Python."""
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in text.splitlines())


def _is_constant(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True
