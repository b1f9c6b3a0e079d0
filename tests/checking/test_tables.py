"""Tables and arrays from a hostile process cost no more than their bytes."""

from __future__ import annotations

import io
import time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from autograder.checking.packed import Packed, Unreadable
from autograder.checking.values import pack, unpack


def stream(table: pa.Table, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def series_of(content: bytes) -> Packed:
    tree = {"!": "series", "columns": [{"dtype": "float64", "arrow": 0}], "b": 0, "name": None}
    return Packed(tree, [content])


def column(values: Any) -> pa.Table:
    return pa.Table.from_arrays([values], names=["0"])


def header(shape: tuple[int, ...], dtype: str = "<f8", body: bytes = b"") -> Packed:
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": dtype, "fortran_order": False, "shape": shape})
    return Packed({"!": "array", "b": 0}, [buffer.getvalue() + body])


def test_an_honest_stream_is_read() -> None:
    got = unpack(series_of(stream(column(pa.array([1.5, 2.5])))))
    assert got.tolist() == [1.5, 2.5]


@pytest.mark.parametrize("codec", ["lz4", "zstd"])
@pytest.mark.parametrize("kind", ["plain", "dictionary"])
def test_a_compressed_stream_is_refused_before_it_is_unfolded(codec: str, kind: str) -> None:
    values: Any = pa.array(np.zeros(4_000_000))
    if kind == "dictionary":
        values = pa.DictionaryArray.from_arrays(pa.array([0]), pa.array(["x" * 4_000_000]))
    content = stream(column(values), compression=codec)
    assert len(content) < 300_000
    with pytest.raises(Unreadable, match="compressed"):
        unpack(series_of(content))


@pytest.mark.parametrize(
    "values",
    [
        pa.nulls(10**9),
        pa.RunEndEncodedArray.from_arrays(pa.array([2**30], pa.int32()), pa.array([1.0])),
        pa.array(["x" * 100] * 10, pa.string_view()),
        pa.array([[1]] * 10),
        pa.array([{"a": 1}] * 10),
    ],
)
def test_columns_that_unfold_are_refused(values: Any) -> None:
    start = time.monotonic()
    with pytest.raises(Unreadable):
        unpack(series_of(stream(column(values))))
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "packed",
    [
        header((10**12,)),
        header((2**62, 4)),
        header((-1,)),
        header((3,), body=bytes(16)),
        header((3,), body=bytes(32)),
        header((10**9,), dtype="<U0"),
        header((1,), dtype="|O", body=bytes(8)),
        header((1,), dtype="|V8", body=bytes(8)),
    ],
)
def test_an_array_that_does_not_hold_what_it_says_is_refused(packed: Packed) -> None:
    with pytest.raises(Unreadable):
        unpack(packed)


def test_one_buffer_is_used_once() -> None:
    packed = pack(np.arange(3.0))
    with pytest.raises(Unreadable, match="twice"):
        unpack(Packed({"!": "list", "v": [packed.tree] * 2}, packed.buffers))
    with pytest.raises(Unreadable, match="missing"):
        unpack(Packed({"!": "array", "b": -1}, packed.buffers))


FIGURE = {"title": "", "axes": {"!": "tuple", "v": []}, "xlabel": "", "ylabel": "", "legend": {"!": "tuple", "v": []}}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Opaque", {"type_name": 7, "reason": "x"}),
        ("FunctionDescription", {"name": "f", "parameters": "x", "doc": "", "stub": False}),
        ("FigureDescription", {**FIGURE, "width": "wide", "height": 1.0}),
        ("FigureDescription", {**FIGURE, "width": 1.0, "height": 1.0, "axes": {"!": "tuple", "v": [1]}}),
        ("EstimatorDescription", {"class_name": "KMeans", "params": 1, "fitted": 2, "steps": 3}),
        ("Verdict", {}),
    ],
)
def test_a_forged_description_is_refused(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        unpack(Packed({"!": "description", "class": name, "fields": fields}))


def test_types_without_bytes_of_their_own_still_travel() -> None:
    frame = pd.DataFrame({"lists": [[1], [2, 3]], "when": pd.period_range("2020", periods=2, freq="M").astype(str)})
    got = unpack(pack(frame))
    assert got["lists"].tolist() == [[1], [2, 3]]
