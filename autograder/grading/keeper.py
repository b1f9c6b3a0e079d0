"""Runs in the learner's process before any cell of the learner's: keeps what assert cells rely on, to put it back.

It travels as text into a notebook that somebody else's course has graded, so it uses the standard library and IPython
alone. It undoes blunt tampering with IPython, the builtins and the usual test functions. It can't undo all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, MutableMapping
from types import ModuleType
from typing import Any

# Modules whose functions decide in tests. Those that were not imported at the start are not kept.
MODULES = ("builtins", "math", "operator", "unittest", "unittest.case", "numpy", "numpy.testing", "pandas.testing")
# What IPython, and the worker, set anew for every cell.
_CHANGING = ("_", "input")
_TRANSFORMS = ("cleanup_transforms", "line_transforms", "token_transformers")
_TRANSFORMERS = ("ast_transformers", "input_transformers_post")

_MISSING = object()

# Puts something back; returns the names that were not as they had been.
PutBack = Callable[[], list[str]]


def keep(shell: Any) -> Callable[[], list[str] | None]:
    """Remember the state of `shell` and of the modules; the function that puts it back, and says what it was."""
    manager = shell.input_transformer_manager
    owners = (shell, manager, shell.displayhook)
    classes = dict.fromkeys(cls for owner in owners for cls in type(owner).__mro__[:-1])
    put_back = [
        *map(_class_keeper, classes),
        *map(_own_keeper, owners),
        *(_list_keeper(manager, name) for name in _TRANSFORMS),
        *(_list_keeper(shell, name) for name in _TRANSFORMERS),
        *(_names_keeper(vars(sys.modules[name]), vars(sys.modules[name])) for name in MODULES if name in sys.modules),
        _names_keeper(vars(sys), ("displayhook",)),
    ]

    def restore() -> list[str] | None:
        sys.settrace(None)
        sys.setprofile(None)
        # Nothing is shown when nothing was changed.
        return sorted({name for put in put_back for name in put()}) or None

    return restore


def install(shell: Any, name: str) -> None:
    """Keep the present state; `sys.modules[name].restore()` puts it back."""
    module = ModuleType(name)
    module.__dict__["restore"] = keep(shell)
    sys.modules[name] = module


def _class_keeper(cls: type) -> PutBack:
    kept = {name: value for name, value in vars(cls).items() if not name.startswith("__")}

    def put() -> list[str]:
        changed = [name for name, value in kept.items() if vars(cls).get(name, _MISSING) is not value]
        for name in changed:
            setattr(cls, name, kept[name])
        return changed

    return put


def _own_keeper(owner: Any) -> PutBack:
    """Takes away what was put on the object to hide a method of its class."""
    kept = set(vars(owner))

    def put() -> list[str]:
        changed = [name for name in set(vars(owner)) - kept if callable(getattr(type(owner), name, None))]
        for name in changed:
            del vars(owner)[name]
        return changed

    return put


def _list_keeper(owner: Any, name: str) -> PutBack:
    found = getattr(owner, name)
    kept = list(found)

    def put() -> list[str]:
        same = getattr(owner, name) is found and len(found) == len(kept)
        if same and all(now is then for now, then in zip(found, kept, strict=True)):
            return []
        found[:] = kept
        setattr(owner, name, found)
        return [name]

    return put


def _names_keeper(names: MutableMapping[str, Any], wanted: Iterable[str]) -> PutBack:
    kept = {name: names[name] for name in wanted if name not in _CHANGING}

    def put() -> list[str]:
        changed = [name for name, value in kept.items() if names.get(name, _MISSING) is not value]
        for name in changed:
            names[name] = kept[name]
        return changed

    return put
