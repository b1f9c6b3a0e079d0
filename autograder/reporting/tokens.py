"""Python code as numbers: tokens that stay the same when names, values, comments or spaces change.

A regular expression and not `tokenize`: answers may be no valid Python, and 500 notebooks take seconds otherwise.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# A name after a dot belongs to a library: renaming it would change what the code does.
_TOKEN = re.compile(
    r"""
      (?P<skip>\#[^\n]*|\\\n|[^\S\n]+)
    | (?P<newline>\n)
    | (?P<text>(?:[rRbBuUfF]{0,2})(?:\"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z)|'''(?:[^\\]|\\.)*?(?:'''|\Z)
        |\"(?:[^\\\n"]|\\.)*\"?|'(?:[^\\\n']|\\.)*'?))
    | (?P<attribute>(?<=\.)[^\W\d]\w*)
    | (?P<name>[^\W\d]\w*)
    | (?P<number>\d[\w.]*)
    | (?P<operator>\*\*=?|//=?|>>=?|<<=?|[-+*/%&|^@=!<>:]=|->|[^\w\s])
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))

NAME, TEXT, NUMBER = "name", "text", "number"

Codes = NDArray[np.int64]


class Vocabulary:
    """Numbers of tokens. `given`: names of the lab's own code, which every learner uses as they are."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self._given = _KEPT | frozenset(given)
        self._numbers: dict[str, int] = {}

    def codes(self, code: str) -> tuple[Codes, NDArray[np.int32]]:
        """Number of each token, and the line that it stands in, from 0. Docstrings count as nothing."""
        numbers: list[int] = []
        lines: list[int] = []
        line = 0
        first = True
        for found in _TOKEN.finditer(code):
            kind, text = found.lastgroup, found.group()
            if kind == "newline":
                line += 1
                first = True
                continue
            if kind == "skip":
                line += text.count("\n")
                continue
            # A text that is a statement of its own says something to people alone.
            if not (kind == "text" and first):
                numbers.append(self._number(kind or "", text))
                lines.append(line)
            first = False
            if kind == "text":
                line += text.count("\n")
        return np.array(numbers, dtype=np.int64), np.array(lines, dtype=np.int32)

    def _number(self, kind: str, text: str) -> int:
        if kind == "name":
            token = text if text in self._given else NAME
        elif kind in ("text", "number"):
            token = kind
        else:
            token = text
        return self._numbers.setdefault(token, len(self._numbers) + 1)


@lru_cache(maxsize=64)
def names_in(code: str) -> frozenset[str]:
    """Names that a piece of code uses or makes."""
    return frozenset(found.group() for found in _TOKEN.finditer(code) if found.lastgroup in ("name", "attribute"))


def without_comments(code: str) -> str:
    """The code with the words of its comments taken out: people sign there."""
    return _TOKEN.sub(lambda found: "#" if found.group().startswith("#") else found.group(), code)
