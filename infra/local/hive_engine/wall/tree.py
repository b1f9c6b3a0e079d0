"""Spark's parsed statement as plain Python values, read out of the Java process piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Spark's own classes are named without this.
PACKAGE = "org.apache.spark.sql."
# Some thousand rows of VALUES; a statement is read at about 2,000 pieces a second.
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
        self._product = jvm.java.lang.Class.forName("scala.Product")
        self._products: dict[str, bool] = {}

    def read(self, plan: Any) -> Any:
        """The whole tree. Raises TooLarge."""
        return _Reading(self._product, self._products).value(plan, 0)


class _Reading:
    def __init__(self, product: Any, products: dict[str, bool]) -> None:
        self._product = product
        self._products = products
        self._pieces = 0

    def value(self, found: Any, depth: int) -> Any:
        from py4j.java_gateway import JavaObject

        self._pieces += 1
        if self._pieces > PIECES or depth > DEPTH:
            raise TooLarge
        if not isinstance(found, JavaObject):
            return found
        kind = str(found.getClass().getName())
        if kind == "scala.None$":
            return None
        if kind == "scala.Some":
            return self.value(found.get(), depth)
        if kind.startswith("scala.Tuple"):
            return tuple(self.value(found.productElement(at), depth + 1) for at in range(found.productArity()))
        if kind.startswith("scala.collection."):
            return self._collection(found, kind, depth)
        return self._object(found, kind, depth)

    def _collection(self, found: Any, kind: str, depth: int) -> Any:
        items = found.toIndexedSeq()
        values = [self.value(items.apply(at), depth + 1) for at in range(items.length())]
        return dict(values) if "Map" in kind else values

    def _object(self, found: Any, kind: str, depth: int) -> Any:
        if kind == "org.apache.spark.unsafe.types.UTF8String":
            return str(found.toString())
        if kind == "java.net.URI":
            return Place(found.getScheme() or "", found.getAuthority() or "", found.getPath() or "")
        if kind == f"{PACKAGE}util.CaseInsensitiveStringMap":
            return {str(key): str(value) for key, value in dict(found.asCaseSensitiveMap()).items()}
        if kind.startswith(f"{PACKAGE}types."):
            # What else is known of columns, such as their defaults, stands in their metadata.
            columns = str(found.json()) if kind == f"{PACKAGE}types.StructType" else ""
            return Opaque(kind.removeprefix(PACKAGE), columns)
        if not self._is_product(found, kind):
            return Opaque(kind.removeprefix(PACKAGE), "")
        fields = tuple(self.value(found.productElement(at), depth + 1) for at in range(found.productArity()))
        return Node(kind.removeprefix(PACKAGE), fields)

    def _is_product(self, found: Any, kind: str) -> bool:
        if kind not in self._products:
            self._products[kind] = bool(self._product.isInstance(found))
        return self._products[kind]
