"""From the packed form to plain values. The form may come from a hostile process, so everything is bounded."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

from autograder.checking.descriptions import DESCRIPTIONS, checked
from autograder.checking.packed import Limits, Unreadable
from autograder.checking.tables import read_array, read_table


class Unpacker:
    def __init__(self, buffers: list[bytes], limits: Limits) -> None:
        self.buffers = buffers
        self.limits = limits
        self.items = 0
        self.used: set[int] = set()

    def unpack(self, tree: Any, depth: int) -> Any:
        self.items += 1
        if depth > self.limits.depth + 8 or self.items > self.limits.items * 2:
            raise Unreadable("the value is nested too deep or holds too many items")
        if tree is None or isinstance(tree, bool | int | float | str):
            return tree
        if not isinstance(tree, dict):
            raise Unreadable("the value has an unknown form")
        tag = tree["!"]
        method = getattr(self, f"_{tag}", None) if tag in _TAGS else None
        if method is None:
            raise Unreadable("the value has an unknown form")
        return method(tree, depth + 1)

    def _each(self, items: Any, depth: int) -> list[Any]:
        return [self.unpack(item, depth) for item in items]

    def _ellipsis(self, tree: Any, depth: int) -> Any:
        return Ellipsis

    def _int(self, tree: Any, depth: int) -> int:
        if len(tree["v"]) > 1300:
            raise Unreadable("the number has more than 1,200 digits")
        return int(tree["v"])

    def _float(self, tree: Any, depth: int) -> float:
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[tree["v"]]

    def _complex(self, tree: Any, depth: int) -> complex:
        real, imag = self._each(tree["v"], depth)
        return complex(real, imag)

    def _text(self, tree: Any, depth: int) -> str:
        return bytes.fromhex(tree["v"]).decode("utf-8", "surrogatepass")

    def _list(self, tree: Any, depth: int) -> list[Any]:
        return self._each(tree["v"], depth)

    def _tuple(self, tree: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._each(tree["v"], depth))

    def _set(self, tree: Any, depth: int) -> set[Any]:
        return set(self._each(tree["v"], depth))

    def _frozenset(self, tree: Any, depth: int) -> frozenset[Any]:
        return frozenset(self._each(tree["v"], depth))

    def _dict(self, tree: Any, depth: int) -> dict[Any, Any]:
        return {self.unpack(key, depth): self.unpack(value, depth) for key, value in tree["v"]}

    def _bytes(self, tree: Any, depth: int) -> bytes:
        return self._buffer(tree["b"])

    def _decimal(self, tree: Any, depth: int) -> Decimal:
        return Decimal(tree["v"])

    def _path(self, tree: Any, depth: int) -> str:
        return str(self.unpack(tree["v"], depth))

    def _timedelta(self, tree: Any, depth: int) -> datetime.timedelta:
        return datetime.timedelta(seconds=tree["v"])

    def _datetime(self, tree: Any, depth: int) -> datetime.datetime:
        return datetime.datetime.fromisoformat(tree["v"])

    def _date(self, tree: Any, depth: int) -> datetime.date:
        return datetime.date.fromisoformat(tree["v"])

    def _missing(self, tree: Any, depth: int) -> Any:
        import pandas as pd

        return {"NaT": pd.NaT, "NA": pd.NA}[tree["v"]]

    def _array(self, tree: Any, depth: int) -> Any:
        return read_array(self._buffer(tree["b"]), self.limits)

    def _buffer(self, number: Any) -> bytes:
        if type(number) is not int or not 0 <= number < len(self.buffers):
            raise Unreadable("a part of the value is missing")
        # Each part once: a thousand references to one would unfold to a thousand tables.
        if number in self.used:
            raise Unreadable("a part of the value is there twice")
        self.used.add(number)
        return self.buffers[number]

    def _objects(self, tree: Any, depth: int) -> Any:
        import numpy as np

        items = self._each(tree["v"], depth)
        array = np.empty(len(items), dtype=object)
        for position, item in enumerate(items):
            array[position] = item
        return array.reshape([int(side) for side in tree["shape"]])

    def _columns(self, tree: Any, depth: int) -> list[Any]:
        """The columns of a table as Series, or a MultiIndex for an index of several levels."""
        import pandas as pd

        frame = None
        if "b" in tree:
            # A pool of threads costs more than these small tables gain.
            frame = read_table(self._buffer(tree["b"])).to_pandas(use_threads=False)
        columns: list[Any] = []
        for column in tree["columns"]:
            if "arrow" in column and frame is not None:
                series = frame[str(int(column["arrow"]))]
                dtype = column["dtype"]
                # Nullable and string types come back as their plain cousins; other types already match.
                columns.append(series.astype(dtype) if dtype in _RESTORED and str(series.dtype) != dtype else series)
            elif column["dtype"] == "multi":
                columns.append(pd.MultiIndex.from_tuples(self._each(column["v"], depth)))
            else:
                columns.append(pd.Series(self._each(column["v"], depth), dtype=object))
        return columns

    def _index(self, tree: Any, depth: int) -> Any:
        import pandas as pd

        values = self._columns(tree, depth)[0]
        index = values if isinstance(values, pd.MultiIndex) else pd.Index(values)
        return index.set_names(self.unpack(tree["names"], depth))

    def _series(self, tree: Any, depth: int) -> Any:
        series = self._columns(tree, depth)[0]
        if "index" in tree:
            series.index = self.unpack(tree["index"], depth)
        return series.rename(self.unpack(tree["name"], depth))

    def _values(self, tree: Any, depth: int) -> Any:
        return self.unpack(tree["v"], depth).array

    def _frame(self, tree: Any, depth: int) -> Any:
        import pandas as pd

        index = self.unpack(tree["index"], depth)
        columns = dict(enumerate(self._columns(tree, depth)))
        frame = pd.DataFrame(columns, index=range(len(index)))
        frame.index = index
        frame.columns = self.unpack(tree["labels"], depth)
        return frame

    def _description(self, tree: Any, depth: int) -> Any:
        cls = DESCRIPTIONS[tree["class"]]
        fields = {name: self.unpack(part, depth) for name, part in tree["fields"].items()}
        return checked(cls(**fields))


_RESTORED = frozenset(
    [
        "Int8",
        "Int16",
        "Int32",
        "Int64",
        "UInt8",
        "UInt16",
        "UInt32",
        "UInt64",
        "Float32",
        "Float64",
        "boolean",
        "string",
    ]
)
_TAGS = frozenset(
    [
        "ellipsis",
        "int",
        "float",
        "complex",
        "text",
        "list",
        "tuple",
        "set",
        "frozenset",
        "dict",
        "bytes",
        "decimal",
        "path",
        "timedelta",
        "datetime",
        "date",
        "missing",
        "array",
        "objects",
        "index",
        "series",
        "values",
        "frame",
        "description",
    ]
)
