"""Read tables and arrays that may come from a hostile process, so that reading them costs no more than their bytes.

Arrow's reader checks that offsets stay inside the buffers. What it does not bound is how much a few bytes may unfold
to: compressed buffers, columns without any data, runs, and views that point at the same text a million times.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

from autograder.checking.packed import Limits, Unreadable

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# Cells of a table: more than a lab's largest by far, and still quick to walk through.
CELLS = 20_000_000
COLUMNS = 5000
# Kinds of numpy arrays that are plain bytes: booleans, numbers, moments, texts of fixed width.
PLAIN_KINDS = "biufcMmUS"


def read_array(content: bytes, limits: Limits) -> np.ndarray:
    """The array in an npy file. Its header must say as many bytes as follow it. Raises Unreadable, ValueError."""
    import numpy as np

    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise Unreadable("the array has an unknown form")
    shape, _fortran, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=10_000)
    count = 1
    for side in shape:
        count *= side
    if dtype.kind not in PLAIN_KINDS or dtype.hasobject or min(shape, default=0) < 0:
        raise Unreadable("the array has an unknown form")
    if count * dtype.itemsize != len(content) - stream.tell() or (dtype.itemsize == 0 and count > limits.items):
        raise Unreadable("the array does not hold what it says")
    stream.seek(0)
    array: np.ndarray = np.lib.format.read_array(stream, allow_pickle=False, max_header_size=10_000)
    return array


def read_table(content: bytes) -> pa.Table:
    """The table in an Arrow stream. Raises Unreadable, and what Arrow raises for bytes that are no stream."""
    import pyarrow as pa

    for message in pa.ipc.MessageReader.open_stream(content):
        if message.type in ("record batch", "dictionary") and _is_compressed(
            message.metadata.to_pybytes(), message.type == "dictionary"
        ):
            raise Unreadable("the table is compressed")
    with pa.ipc.open_stream(content) as reader:
        if len(reader.schema) > COLUMNS or not all(is_plain(field.type) for field in reader.schema):
            raise Unreadable("the table has columns of an unknown form")
        batches, rows = [], 0
        for batch in reader:
            rows += batch.num_rows
            if rows * max(1, len(reader.schema)) > CELLS:
                raise Unreadable("the table has too many cells")
            batches.append(batch)
        table = pa.Table.from_batches(batches, reader.schema)
    table.validate(full=True)
    return table


def is_plain(kind: Any) -> bool:
    """Whether an Arrow type holds one value a row in bytes of its own: then a column is no larger than its buffers."""
    import pyarrow as pa

    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return is_plain(kind.storage_type)
    if types.is_dictionary(kind):
        return is_plain(kind.value_type) and not types.is_dictionary(kind.value_type)
    texts = types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind) or types.is_large_binary(kind)
    return bool(texts or types.is_primitive(kind) or types.is_decimal(kind) or types.is_null(kind))


def _is_compressed(metadata: bytes, dictionary: bool) -> bool:
    """Whether the buffers of an Arrow message are compressed: its record batch has the field `compression`.

    The layout is that of `Message.fbs` in the Arrow format: the header is field 2 of a message, a dictionary's batch
    field 1, and the compression field 3 of a batch. Raises struct.error for bytes that are no such message.
    """
    (root,) = struct.unpack_from("<I", metadata, 0)
    batch = _follow(metadata, root, 2)
    if dictionary:
        batch = _follow(metadata, batch, 1)
    return _field(metadata, batch, 3) != 0


def _field(content: bytes, table: int, number: int) -> int:
    """Position of a field of a flatbuffer's table; 0 when it is not there."""
    (back,) = struct.unpack_from("<i", content, table)
    directory = table - back
    (size,) = struct.unpack_from("<H", content, directory)
    entry = 4 + 2 * number
    if entry >= size:
        return 0
    (offset,) = struct.unpack_from("<H", content, directory + entry)
    return table + offset if offset else 0


def _follow(content: bytes, table: int, number: int) -> int:
    """Position of the table that a field points at."""
    place = _field(content, table, number)
    (offset,) = struct.unpack_from("<I", content, place)
    return int(place + offset)
