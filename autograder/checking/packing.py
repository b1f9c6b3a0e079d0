"""From a value to its packed form."""

from __future__ import annotations

import dataclasses
import datetime
import io
import math
import os
from decimal import Decimal
from typing import Any

from autograder.checking.descriptions import DESCRIPTIONS, Opaque
from autograder.checking.packed import Limits, Unreadable
from autograder.checking.tables import is_plain

# Top-level modules whose clients and connections are described.
CLIENT_LIBRARIES = frozenset({"botocore", "pymysql", "mysql", "psycopg", "opensearchpy", "elasticsearch"})

_DESCRIPTION_CLASSES = frozenset(DESCRIPTIONS.values())


def can_pack(value: object) -> bool:
    """True when a copy of `value` would hold data only, nothing opaque."""
    packer = Packer(Limits(items=200_000, bytes=32 * 1024 * 1024))
    try:
        packer.pack(value, 0)
    except (Unreadable, RecursionError):
        return False
    return packer.opaques == 0


class Packer:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.buffers: list[bytes] = []
        self.items = 0
        self.bytes = 0
        self.opaques = 0

    def buffer(self, content: bytes) -> int:
        self.bytes += len(content)
        if self.bytes > self.limits.bytes:
            raise Unreadable(f"the value is larger than {self.limits.bytes // 1024**2} MB")
        self.buffers.append(content)
        return len(self.buffers) - 1

    def pack(self, value: object, depth: int) -> Any:
        if depth > self.limits.depth:
            raise Unreadable(f"the value is nested more than {self.limits.depth} levels deep")
        self.items += 1
        if self.items > self.limits.items:
            raise Unreadable(f"the value holds more than {self.limits.items} items")
        try:
            return self._pack(value, depth)
        except (Unreadable, RecursionError):
            raise
        except Exception as error:  # a hostile or broken object may raise anything from anywhere
            return self.opaque(value, f"reading it raised {type(error).__name__}")

    def opaque(self, value: object, reason: str) -> Any:
        self.opaques += 1
        return self.described(Opaque(type(value).__name__[:100], reason), 0)

    def described(self, description: Any, depth: int) -> Any:
        fields = {
            item.name: self.pack(getattr(description, item.name), depth + 1) for item in dataclasses.fields(description)
        }
        return {"!": "description", "class": type(description).__name__, "fields": fields}

    def _pack(self, value: Any, depth: int) -> Any:
        if value is None or value is True or value is False:
            return value
        if value is Ellipsis:
            return {"!": "ellipsis"}
        # `type(value)` can't be forged, `value.__class__` can.
        kind = type(value)
        if kind in _DESCRIPTION_CLASSES:
            return self.described(value, depth)
        if issubclass(kind, str):
            return self.text(str.__str__(value))
        if issubclass(kind, int):
            number = int.__int__(value)
            if number.bit_length() > 4096:
                return self.opaque(value, "the number has more than 1,200 digits")
            return number if number.bit_length() < 63 else {"!": "int", "v": str(number)}
        if issubclass(kind, float):
            return self.real(float.__float__(value))
        if issubclass(kind, complex):
            plain = complex.__complex__(value)
            return {"!": "complex", "v": [self.real(plain.real), self.real(plain.imag)]}
        if issubclass(kind, (list, tuple, set, frozenset)):
            base = next(base for base in (list, tuple, set, frozenset) if issubclass(kind, base))
            return {"!": base.__name__, "v": [self.pack(item, depth + 1) for item in base.__iter__(value)]}
        if issubclass(kind, dict):
            pairs = [[self.pack(k, depth + 1), self.pack(v, depth + 1)] for k, v in dict.items(value)]
            return {"!": "dict", "v": pairs}
        if issubclass(kind, (bytes, bytearray)):
            return {"!": "bytes", "b": self.buffer(bytes(value))}
        if issubclass(kind, (range, type({}.keys()), type({}.values()), type({}.items()))):
            if isinstance(value, range) and len(value) > self.limits.items:
                raise Unreadable(f"the value holds more than {self.limits.items} items")
            return {"!": "list", "v": [self.pack(item, depth + 1) for item in value]}
        if issubclass(kind, Decimal):
            return {"!": "decimal", "v": Decimal.__str__(value)}
        if issubclass(kind, os.PathLike):
            return {"!": "path", "v": self.text(os.fspath(value))}
        return self._pack_library(value, kind, depth)

    def _pack_library(self, value: Any, kind: type, depth: int) -> Any:
        """Values of numpy, pandas, Matplotlib and scikit-learn, recognised without importing what isn't loaded."""
        modules = {base.__module__.partition(".")[0] for base in kind.__mro__}
        if "pandas" in modules:
            packed = self.pandas(value, depth)
            if packed is not None:
                return packed
        if issubclass(kind, (datetime.datetime, datetime.date, datetime.timedelta)):
            return self.moment(value)
        if "numpy" in modules:
            packed = self.numpy(value, depth)
            if packed is not None:
                return packed
        if "scipy" in modules and hasattr(kind, "toarray"):
            return self.pack(value.toarray(), depth + 1)
        if "matplotlib" in modules:
            from matplotlib.artist import Artist
            from matplotlib.figure import Figure

            if issubclass(kind, Artist):
                figure = value if issubclass(kind, Figure) else value.get_figure()
                from autograder.checking.describe import describe_figure

                return self.described(describe_figure(figure), depth)
        if "sklearn" in modules and hasattr(kind, "get_params"):
            from autograder.checking.describe import describe_estimator

            return self.described(describe_estimator(value, can_pack), depth)
        if "pyspark" in modules:
            from autograder.checking.spark import describe_spark_frame, is_frame

            if is_frame(value):
                return self.described(describe_spark_frame(value), depth)
        if modules & CLIENT_LIBRARIES:
            from autograder.checking.clients import describe_client

            client = describe_client(value)
            if client is not None:
                return self.described(client, depth)
        if callable(value):
            from autograder.checking.describe import describe_function

            return self.described(describe_function(value), depth)
        return self.opaque(value, "values of this type have no typed copy")

    def text(self, value: str) -> Any:
        if len(value) > self.limits.text:
            raise Unreadable(f"the text is longer than {self.limits.text} characters")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return {"!": "text", "v": value.encode("utf-8", "surrogatepass").hex()}
        return value

    @staticmethod
    def real(value: float) -> Any:
        return value if math.isfinite(value) else {"!": "float", "v": repr(value)}

    def moment(self, value: Any) -> Any:
        if isinstance(value, datetime.timedelta):
            return {"!": "timedelta", "v": value.total_seconds()}
        name = "datetime" if isinstance(value, datetime.datetime) else "date"
        return {"!": name, "v": value.isoformat()}

    def numpy(self, value: Any, depth: int) -> Any:
        import numpy as np

        if isinstance(value, np.generic):
            if isinstance(value, np.datetime64 | np.timedelta64):
                return self.numpy(np.asarray(value).reshape(1), depth)
            return self.pack(value.item(), depth + 1)
        if not isinstance(value, np.ndarray):
            return None
        if isinstance(value, np.ma.MaskedArray):
            value = value.filled(np.nan) if value.dtype.kind == "f" else value.data
        plain = np.ndarray.view(value, np.ndarray) if type(value) is not np.ndarray else value
        if plain.dtype.kind in "biufcMmUS":
            stream = io.BytesIO()
            np.lib.format.write_array(stream, np.ascontiguousarray(plain).reshape(plain.shape), allow_pickle=False)
            return {"!": "array", "b": self.buffer(stream.getvalue())}
        if plain.dtype.kind == "O":
            items = [self.pack(item, depth + 1) for item in plain.ravel()]
            return {"!": "objects", "shape": list(plain.shape), "v": items}
        return self.opaque(value, f"arrays of type {plain.dtype} have no typed copy")

    def pandas(self, value: Any, depth: int) -> Any:
        import pandas as pd

        if value is pd.NA or value is pd.NaT:
            return {"!": "missing", "v": "NaT" if value is pd.NaT else "NA"}
        if isinstance(value, pd.DataFrame):
            if value.shape[1] > 5000:
                raise Unreadable("the table has more than 5,000 columns")
            columns = [value.iloc[:, position] for position in range(value.shape[1])]
            return self.table("frame", value.index, columns, depth, labels=value.columns)
        if isinstance(value, pd.Series):
            return self.table("series", value.index, [value], depth, name=value.name)
        if isinstance(value, pd.Index):
            return self.table("index", None, [value], depth, names=list(value.names))
        if isinstance(value, pd.Categorical | pd.api.extensions.ExtensionArray):
            return {"!": "values", "v": self.table("series", None, [pd.Series(value)], depth, name=None)}
        return None

    def table(self, shape: str, index: Any, columns: list[Any], depth: int, **extra: Any) -> Any:
        """A frame, series or index: one Arrow table for the columns with an Arrow form, the rest item by item."""
        import pyarrow as pa

        described: list[Any] = []
        arrays: list[Any] = []
        for column in columns:
            array = _arrow(column)
            if array is None:
                kind = "multi" if getattr(column, "nlevels", 1) > 1 and not hasattr(column, "iloc") else "object"
                self.items += len(column)
                described.append({"dtype": kind, "v": [self.pack(item, depth + 1) for item in column]})
            else:
                described.append({"dtype": str(column.dtype), "arrow": len(arrays)})
                arrays.append(array)
        packed: dict[str, Any] = {"!": shape, "columns": described}
        if arrays:
            table = pa.Table.from_arrays(arrays, names=[str(position) for position in range(len(arrays))])
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            packed["b"] = self.buffer(sink.getvalue().to_pybytes())
        if index is not None:
            packed["index"] = self.pack(index, depth + 1)
        for key, part in extra.items():
            packed[key] = self.pack(part, depth + 1)
        return packed


def _arrow(column: Any) -> Any:
    """A column as an Arrow array, or None for types without an Arrow form (mixed objects, periods, several levels)."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(column, pd.MultiIndex) or column.dtype == object:
        return None
    try:
        # NaN stays NaN: Arrow's "null" would come back as NaN for floats anyway, and cost a pass.
        array = pa.array(column, from_pandas=column.dtype.kind not in "biuf")
    except (pa.ArrowException, TypeError, ValueError, AttributeError):
        return None
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array if is_plain(array.type) else None
