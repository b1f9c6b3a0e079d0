"""Runs in the learner's process before any cell of the learner's: keeps what assert cells rely on, to put it back.

It travels as text into a notebook that somebody else's course has graded, so it uses the standard library and IPython
alone. It undoes blunt tampering with IPython, the builtins and the usual test functions. It can't undo all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, MutableMapping
from types import MappingProxyType, ModuleType
from typing import Any

# Modules whose functions decide in tests. Those that were not imported at the start are not kept.
MODULES = ("builtins", "math", "operator", "unittest", "unittest.case", "numpy", "numpy.testing", "pandas.testing")
_HOOKS = ("displayhook", "excepthook")
_LISTS = ("cleanup_transforms", "line_transforms", "token_transformers")

_MISSING = object()


def keep(shell: Any) -> Callable[[], None]:
    """Remember the state of `shell` and of the modules; the function that puts it back."""
    manager = shell.input_transformer_manager
    classes = [cls for owner in (shell, manager, shell.displayhook) for cls in type(owner).__mro__[:-1]]
    put_back = [
        *[_class_keeper(cls) for cls in dict.fromkeys(classes)],
        *[_own_keeper(owner) for owner in (shell, manager, shell.displayhook)],
        *[_list_keeper(getattr(manager, name)) for name in _LISTS],
        _list_keeper(shell.ast_transformers),
        _list_keeper(shell.input_transformers_post),
        *[_list_keeper(found) for found in shell.events.callbacks.values()],
        *[_names_keeper(vars(sys.modules[name]), vars(sys.modules[name])) for name in MODULES if name in sys.modules],
        _names_keeper(vars(sys), _HOOKS),
    ]
    lists = [(manager, name, getattr(manager, name)) for name in _LISTS]
    lists += [(shell, name, getattr(shell, name)) for name in ("ast_transformers", "input_transformers_post")]

    def restore() -> None:
        sys.settrace(None)
        sys.setprofile(None)
        for owner, name, found in lists:
            if getattr(owner, name) is not found:
                setattr(owner, name, found)
        for put in put_back:
            put()

    return restore


def install(shell: Any, name: str) -> None:
    """Keep the present state; `sys.modules[name].restore()` puts it back."""
    module = ModuleType(name)
    module.__dict__["restore"] = keep(shell)
    sys.modules[name] = module


def _class_keeper(cls: type) -> Callable[[], None]:
    kept = dict(vars(cls))

    def put() -> None:
        now: MappingProxyType[str, Any] = vars(cls)
        for name, value in kept.items():
            if now.get(name, _MISSING) is not value and not name.startswith("__"):
                setattr(cls, name, value)

    return put


def _own_keeper(owner: Any) -> Callable[[], None]:
    """Takes away what was put on the object to hide a method of its class."""
    kept = set(vars(owner))

    def put() -> None:
        for name in set(vars(owner)) - kept:
            if callable(getattr(type(owner), name, None)):
                vars(owner).pop(name)

    return put


def _list_keeper(found: list[Any]) -> Callable[[], None]:
    kept = list(found)

    def put() -> None:
        if len(found) != len(kept) or any(now is not then for now, then in zip(found, kept, strict=False)):
            found[:] = kept

    return put


def _names_keeper(names: MutableMapping[str, Any], wanted: Iterable[str]) -> Callable[[], None]:
    kept = {name: names[name] for name in wanted if name != "_"}

    def put() -> None:
        for name, value in kept.items():
            if names.get(name, _MISSING) is not value:
                names[name] = value

    return put
