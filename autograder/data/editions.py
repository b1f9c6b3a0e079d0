"""An edition of a dataset that is here and can be read, and the words that name it."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import os
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.data import canonical
from autograder.data.catalogue import UNRECOGNISED, Dataset, KnownEdition
from autograder.data.errors import DataError
from autograder.data.home import data_home, read_bytes, sha256_of, write_whole
from autograder.paths import datasets_dir
from autograder.text import N_, _

if TYPE_CHECKING:
    import pandas as pd

ORIGINS = {"fetched": N_("fetched"), "mirror": N_("mirror"), "embedded": N_("embedded")}
# Where LABS_DATA_SOURCE can send a reader instead.
REMOTE_ORIGINS = {"s3": N_("from S3"), "mysql": N_("from the database")}


@dataclass(frozen=True, repr=False)
class Edition(os.PathLike[str]):
    """One edition of a dataset. Give it to `pandas.read_csv` like a path, or ask for `frame()`.

    `origin` is "fetched" (the user got the official file), "mirror" (LABS_DATA_MIRROR) or "embedded" (it ships with
    the course or with one of its packages); "s3" or "mysql" where LABS_DATA_SOURCE says so.
    `notes` are sentences worth reading before the figures are believed.
    `last_day` is the last day in a file of which a publisher makes a new one every day, where that was looked up.
    """

    spec: Dataset = field(compare=False)
    known: KnownEdition | None = field(compare=False)
    origin: str
    rows: int
    sha256: str
    file: Path | None
    notes: tuple[str, ...] = ()
    last_day: str = ""

    @property
    def dataset(self) -> str:
        """Id of the dataset, such as "country"."""
        return self.spec.id

    @property
    def id(self) -> str:
        """Id of the edition, such as "country-2010", or "unrecognised"."""
        return self.known.id if self.known else UNRECOGNISED

    @property
    def title(self) -> str:
        """What the edition is, in the reader's language. A made-up table says so here."""
        if self.known is None:
            if self.last_day:
                return _("another publication, with days up to {day}").format(day=self.last_day)
            return _("a table that the course does not know")
        title = _(self.known.title)
        return _("SYNTHETIC, {title}").format(title=title) if self.synthetic else title

    @property
    def vintage(self) -> str:
        """Which time the values are of."""
        return _(self.known.vintage) if self.known else self.last_day or _("unknown")

    @property
    def licence(self) -> str:
        """Under which terms it stands."""
        if self.known is None and self.spec.rolling:  # the same publisher on another day
            return _(self.spec.official.licence)
        return _(self.known.licence) if self.known else _("unknown")

    @property
    def synthetic(self) -> bool:
        """Whether the values were made up by a generator."""
        return bool(self.known and self.known.synthetic)

    @property
    def path(self) -> Path:
        """The csv file. An edition that ships packed or in a package is written to the data folder the first time."""
        return self.file if self.file is not None else _written(self.spec, self.known)

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        sentence = _("{dataset}: {title} ({origin}, {rows} {unit})").format(
            dataset=_(self.spec.title),
            title=self.title,
            origin=_({**ORIGINS, **REMOTE_ORIGINS}[self.origin]),
            rows=self.rows,
            unit=_(self.spec.row_unit),
        )
        return "\n".join((sentence, *self.notes))

    def frame(self) -> pd.DataFrame:
        """A fresh data frame with the columns of the schema, numbers as float64 (integer columns as int64).

        Days and all else are text as published, a missing value too ("NA", or "" where the dataset writes nothing).
        Where the dataset has a key it is the index: the 9 figures of "country" are indexed by country, sorted by name.
        A workbook comes as one tidy table: a row for each country and edition, with missing values as NaN.
        """
        if self.file is None and not (self.known and self.known.packed):
            return _from_package(self.spec, self.known)
        path = self.path
        if self.spec.workbook:
            from autograder.data.workbooks.table import frame

            return frame(path, self.spec.id)
        state = path.stat()
        # Checks ask for the same table dozens of times in a lab.
        types = tuple(
            (item.name, "int64" if item.type == "integer" else "float64") for item in self.spec.fields if item.numeric
        )
        return _read(path, state.st_mtime_ns, state.st_size, self.spec.columns, types, self.spec.key).copy()

    def as_dict(self) -> dict[str, Any]:
        """The edition for `--json`."""
        return {
            "dataset": self.dataset,
            "edition": self.id,
            "title": self.title,
            "origin": self.origin,
            "path": str(self.file) if self.file else None,
            "rows": self.rows,
            "sha256": self.sha256,
            "vintage": self.vintage,
            "licence": self.licence,
            "synthetic": self.synthetic,
            "notes": list(self.notes),
        }


@lru_cache(maxsize=16)
def _read(
    path: Path, _changed: int, _size: int, columns: tuple[str, ...], types: tuple[tuple[str, str], ...], key: str | None
) -> pd.DataFrame:
    import pandas as pd

    numbers = dict(types)
    # Codes such as 11001 are text, whatever they look like.
    texts = {name: str for name in columns if name not in numbers}
    table = pd.read_csv(path, encoding="utf-8", na_filter=False, dtype=texts)[list(columns)].astype(numbers)
    return table.set_index(key).sort_index() if key else table


def _from_package(spec: Dataset, known: KnownEdition | None) -> pd.DataFrame:
    if known is None or known.method != "package":
        raise ValueError(f"{spec.id} has no edition inside a package")
    module_name, _dot, function = known.obtain["loader"].rpartition(".")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise DataError("package", dataset=spec.id, package=known.obtain["package"], reason=error) from None
    table: pd.DataFrame = getattr(module, function)(as_frame=True).frame
    return table[list(spec.columns)]


def _written(spec: Dataset, known: KnownEdition | None) -> Path:
    if known is None:
        raise ValueError(f"{spec.id}: an unrecognised edition always has a file")
    path = data_home() / spec.id / "shipped" / Path(known.file).name
    if known.packed:
        path = path.with_suffix("")  # of .csv.gz
    if not path.is_file() or sha256_of(path) != known.sha256:
        if known.packed:
            write_whole(path, _unpacked(spec, known))
            return path
        table = _from_package(spec, known)
        # float() first: numpy's own text form of a number carries its type.
        cells = [[canonical.number(repr(float(value))) for value in row] for row in table.to_numpy()]
        rows = [[canonical.plain(cell) if cell is not None else "" for cell in row] for row in cells]
        write_whole(path, canonical.csv_bytes(spec.columns, rows, known.line_end))
    return path


def _unpacked(spec: Dataset, known: KnownEdition) -> bytes:
    path = datasets_dir() / known.file
    try:
        content = gzip.decompress(read_bytes(path))
    except (OSError, EOFError, zlib.error) as error:
        raise DataError("packed", path=path, reason=str(error) or type(error).__name__) from None
    if hashlib.sha256(content).hexdigest() != known.sha256:
        raise DataError("packed", path=path, reason=_("its content is not that of {dataset}").format(dataset=spec.id))
    return content
