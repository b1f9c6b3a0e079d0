"""Wildcards, ARNs and policy variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from infra.aws.evaluating.request import Value
from infra.aws.evaluating.statements import EvaluationError

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LITERAL = {"*", "?", "$"}


class Missing(Exception):
    """A policy variable has no value in this request."""


@lru_cache(maxsize=8192)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    """A pattern in which `*` is any text and `?` one character; a character after NUL stands for itself."""
    made = []
    characters = iter(pattern)
    for one in characters:
        if one == "\0":
            made.append(re.escape(next(characters)))
        else:
            made.append({"*": ".*", "?": "."}.get(one, re.escape(one)))
    return re.compile("".join(made), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def like(value: str, pattern: str, ignore_case: bool = False) -> bool:
    """Whether the whole value fits the pattern."""
    return _compiled(pattern, ignore_case).fullmatch(value) is not None


def arn_like(value: str, pattern: str) -> bool:
    """Whether an ARN fits: part by part, where only the last part may hold colons."""
    if pattern == "*":
        return True
    found, wanted = value.split(":", 5), pattern.split(":", 5)
    if len(wanted) < 6:
        raise EvaluationError(f"{pattern!r} is no whole ARN.")
    if len(found) < 6:
        return False
    return all(like(one, part) for one, part in zip(found, wanted, strict=True))


def substituted(text: str, context: Mapping[str, Value]) -> str:
    """The text as a pattern, its variables replaced by what the request holds. Raises Missing, EvaluationError.

    What comes from a variable is compared letter by letter: a wildcard inside it is an error here.
    """

    def replacement(found: re.Match[str]) -> str:
        name, comma, default = found[1].partition(",")
        name = name.strip()
        if name in _LITERAL:
            return f"\0{name}"
        value = context.get(name.lower())
        if value is None and comma:
            value = default.strip().strip("'")
        if value is None:
            raise Missing(name)
        if not isinstance(value, str):
            raise EvaluationError(f"The variable {name} has several values; AWS allows one.")
        if re.search(r"[*?\0]", value):
            raise EvaluationError(f"The variable {name} holds a wildcard: {value!r}.")
        return value

    return _VARIABLE.sub(replacement, text)
