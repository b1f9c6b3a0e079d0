"""Spark's parsed statement as plain Python values. Tree.java writes it inside the Java process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Spark's own classes are named without this.
PACKAGE = "org.apache.spark.sql."
# Some thousand rows of VALUES.
PIECES = 30_000
DEPTH = 300


class TooLarge(Exception):
    """A statement with more pieces, or more deeply nested, than is read."""


@dataclass(frozen=True)
class Node:
    """A node of the statement: its class and what it was made of, in Spark's order."""

    kind: str
    fields: tuple[Any, ...]


@dataclass(frozen=True)
class Opaque:
    """A Java value that is not taken apart, such as a data type. text: columns as JSON, if these are columns."""

    kind: str
    text: str


@dataclass(frozen=True)
class Place:
    """A URI; `path` is what stands in it, decoded."""

    scheme: str
    authority: str
    path: str


class Reader:
    """Reads statements of one Java process. jvm: py4j's view of it."""

    def __init__(self, jvm: Any) -> None:
        source = (Path(__file__).parent / "Tree.java").read_text(encoding="utf-8")
        compiler = jvm.org.codehaus.janino.SimpleCompiler()
        compiler.setParentClassLoader(jvm.java.lang.Thread.currentThread().getContextClassLoader())
        compiler.cook(source)
        # Spark's classes are on the class path, and this one behind a loader of its own: its method is found by hand.
        (self._written,) = [
            method
            for method in compiler.getClassLoader().loadClass("Tree").getMethods()
            if method.getName() == "written"
        ]
        self._array = jvm.java.util.ArrayList

    def read(self, plan: Any) -> Any:
        """The whole tree. Raises TooLarge."""
        arguments = self._array()
        for argument in (plan, PIECES, DEPTH):
            arguments.add(argument)
        text = self._written.invoke(None, arguments.toArray())
        if text is None:
            raise TooLarge
        return json.loads(text, object_hook=_taken)


def _taken(found: dict[str, Any]) -> Any:
    """One of the forms that Tree.java writes."""
    if "n" in found:
        return Node(found["n"].removeprefix(PACKAGE), tuple(found["f"]))
    if "o" in found:
        return Opaque(found["o"].removeprefix(PACKAGE), found["x"])
    if "p" in found:
        return Place(*found["p"])
    if "m" in found:
        return dict(found["m"])
    return tuple(found["t"])
