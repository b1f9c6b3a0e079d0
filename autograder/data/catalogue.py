"""The catalogue of datasets: `datasets/datapackage.json`, as plain objects.

Read with the json module, because importing frictionless takes longer than everything else that `labs list` does.
`labs data verify` and the tests check the same file with frictionless.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder.data.errors import DataError
from autograder.paths import datasets_dir

UNRECOGNISED = "unrecognised"


@dataclass(frozen=True)
class Field:
    """A column: its name, type ("string", "date", "number" or "integer"), unit, and what is plausible in it.

    Where `required` is false, some rows have no value.
    """

    name: str
    type: str
    unit: str
    description: str
    minimum: float | None = None
    maximum: float | None = None
    enum: tuple[float | str, ...] = ()
    required: bool = True
    aliases: tuple[str, ...] = ()
    values: Mapping[str, Any] | None = None

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.type in ("number", "integer")


@dataclass(frozen=True)
class KnownEdition:
    """An edition that the course knows: how to recognise it, how to get it, under which licence it stands.

    `sha256` is of its bytes, `content` of its canonical form (`canonical.content_sha256`).
    `quoted` are the columns whose texts stand in quotes in the published file; None for quotes where csv needs them.
    """

    id: str
    title: str
    vintage: str
    rows: int
    content: str
    file: str
    line_end: str
    licence: str
    synthetic: bool
    obtain: Mapping[str, str]
    sha256: str | None = None
    bytes: int | None = None
    row_order: Mapping[str, Any] | None = None
    names: Mapping[str, Any] | None = None
    other_layout: bool = False
    quoted: tuple[str, ...] | None = None

    @property
    def method(self) -> str:
        """How it is obtained: "embedded", "package", "login" or "download"."""
        return self.obtain["method"]

    @property
    def packed(self) -> bool:
        """Whether the embedded file is compressed; checksum and bytes are of the table in it."""
        return self.method == "embedded" and self.file.endswith(".gz")


@dataclass(frozen=True)
class Dataset:
    """One dataset of the catalogue with its columns and known editions.

    `key` is the column that names a row; `row_key` are columns that are never alike in two rows.
    `missing` is how its files write a missing value.
    `rolling` says that the publisher replaces the file every day; `day_column` then tells the last day in it.
    """

    id: str
    title: str
    description: str
    homepage: str
    card: Path
    row_unit: str
    fields: tuple[Field, ...]
    key: str | None
    editions: tuple[KnownEdition, ...]
    plausible_rows: tuple[int, int]
    ignored_columns: tuple[str, ...]
    descriptor: Mapping[str, Any]
    row_key: tuple[str, ...] = ()
    missing: str = ""
    rolling: bool = False
    day_column: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns in the order of the schema."""
        return tuple(field.name for field in self.fields)

    def edition(self, edition_id: str) -> KnownEdition | None:
        """The known edition of that id."""
        return next((edition for edition in self.editions if edition.id == edition_id), None)

    @property
    def shipped(self) -> KnownEdition | None:
        """The edition that is always at hand: in this repository or in an installed package."""
        return next((edition for edition in self.editions if edition.method in ("embedded", "package")), None)

    @property
    def official(self) -> KnownEdition:
        """The edition that a user gets from elsewhere, best without a login; the first one when there is none."""
        methods = ("download", "login")
        return next((e for method in methods for e in self.editions if e.method == method), self.editions[0])

    @property
    def workbook(self) -> bool:
        """Whether it is published as a workbook with a sheet for each edition (`autograder/data/workbooks`)."""
        return self.descriptor.get("published") == "workbook"

    @property
    def setting(self) -> str:
        """Name of the environment setting that overrides the address of the official file."""
        return "LABS_DATA_URL_" + self.id.upper().replace("-", "_")


def catalogue() -> tuple[Dataset, ...]:
    """All datasets of the course, in the order of `datasets/datapackage.json`."""
    path = datasets_dir() / "datapackage.json"
    try:
        stamp = path.stat().st_mtime_ns
    except OSError as error:
        raise DataError("catalogue", path=path, reason=error.strerror or error) from None
    return _read(path, stamp)


def dataset(dataset_id: str) -> Dataset:
    """The dataset of that id; raises DataError "unknown_dataset" with the ids that exist."""
    for entry in catalogue():
        if entry.id == dataset_id:
            return entry
    known = ", ".join(entry.id for entry in catalogue())
    raise DataError("unknown_dataset", dataset=dataset_id, known=known)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> tuple[Dataset, ...]:
    # `stamp` makes the cache notice an edited catalogue.
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_dataset(resource, path.parent) for resource in package["resources"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__} {error}"
        raise DataError("catalogue", path=path, reason=reason) from None


def _dataset(resource: dict[str, Any], folder: Path) -> Dataset:
    schema = resource["schema"]
    key = schema.get("primaryKey")
    lowest, highest = resource["plausibleRows"]
    return Dataset(
        id=resource["name"],
        title=resource["title"],
        description=resource["description"],
        homepage=resource["homepage"],
        card=folder / resource["card"],
        row_unit=resource["rowUnit"],
        fields=tuple(_field(field) for field in schema["fields"]),
        key=key[0] if key and len(key) == 1 else None,
        editions=tuple(_edition(edition) for edition in resource["editions"]),
        plausible_rows=(lowest, highest),
        ignored_columns=tuple(resource.get("ignoredColumns", ())),
        descriptor=resource,
        row_key=tuple(resource.get("rowKey", key or ())),
        missing=schema.get("missingValues", [""])[-1],
        rolling="publishedAnew" in resource,
        day_column=resource.get("publishedAnew", {}).get("dayColumn", ""),
    )


def _field(field: dict[str, Any]) -> Field:
    constraints = field.get("constraints", {})
    return Field(
        name=field["name"],
        type=field["type"],
        unit=field["unit"],
        description=field["description"],
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        enum=tuple(constraints.get("enum", ())),
        required=bool(constraints.get("required", False)),
        aliases=tuple(field.get("aliases", ())),
        values=field.get("values"),
    )


def _edition(edition: dict[str, Any]) -> KnownEdition:
    return KnownEdition(
        id=edition["id"],
        title=edition["title"],
        vintage=edition["vintage"],
        rows=edition["rows"],
        content=edition["content"],
        file=edition["file"],
        line_end={"CRLF": "\r\n", "LF": "\n"}[edition["lineEnd"]],
        licence=edition["licence"]["title"],
        synthetic=edition["synthetic"],
        obtain=edition["obtain"],
        sha256=edition.get("sha256"),
        bytes=edition.get("bytes"),
        row_order=edition.get("rowOrder"),
        names=edition.get("names"),
        other_layout=edition.get("layout") == "other",
        quoted=tuple(edition["quoted"]) if "quoted" in edition else None,
    )
