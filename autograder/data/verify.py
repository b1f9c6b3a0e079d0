"""Check the editions that are here: their bytes against the catalogue, their values against the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.data.catalogue import dataset as find_dataset
from autograder.data.editions import Edition
from autograder.data.errors import DataError
from autograder.data.home import fetched_dir, provenance, sha256_of
from autograder.data.load import present

MOST_ERRORS = 20  # a table in the wrong unit has thousands; the first ones say it

# Words for the state of a checksum; they are what `--json` prints.
PUBLISHED = "published"  # the bytes of a known edition
SAVED_AGAIN = "saved again"  # the content of a known edition in other bytes
AS_TAKEN_IN = "as taken in"  # an unrecognised file, unchanged since the user gave it
UNKNOWN = "unknown"  # an unrecognised file that nobody took in
CHANGED = "changed"  # a file that was changed after it was taken in


@dataclass(frozen=True)
class Check:
    """The result for one edition: how its checksum stands, and what frictionless says about its values."""

    edition: Edition
    checksum: str
    schema_errors: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the edition can be relied on: bytes known or as taken in, values within the schema."""
        return self.checksum != CHANGED and not self.schema_errors

    def as_dict(self) -> dict[str, Any]:
        """The check for `--json`."""
        return {
            **self.edition.as_dict(),
            "path": str(self.edition.path),
            "checksum": self.checksum,
            "schema_errors": list(self.schema_errors),
            "passed": self.passed,
        }


def verify(dataset_id: str) -> tuple[list[Check], list[str]]:
    """Check every edition of a dataset that is here; also notes on files that are here but damaged."""
    editions, notes = present(dataset_id)
    checks = []
    for edition in editions:
        try:
            checks.append(Check(edition, _checksum(edition), tuple(schema_errors(edition))))
        except DataError as error:
            notes.append(str(error))
    return checks, notes


def schema_errors(edition: Edition) -> list[str]:
    """What frictionless finds in the file of an edition, in its own words; empty when all is well."""
    from frictionless import Resource, Schema

    path = edition.path
    spec = find_dataset(edition.dataset)
    schema = spec.descriptor["schema"]
    if spec.workbook:
        # The schema is that of the tidy form; a column that a file does not have is empty.
        table = edition.frame().reindex(columns=list(spec.columns)).round(9)
        cells = [[None if value != value else value for value in row] for row in table.to_numpy().tolist()]
        report = Resource(data=[list(spec.columns), *cells], schema=Schema.from_descriptor(schema)).validate()
        return [error.message for task in report.tasks for error in task.errors][:MOST_ERRORS]
    # The folder as base path: frictionless takes no absolute paths from a descriptor.
    resource = Resource.from_descriptor(
        {"name": spec.id, "path": path.name, "encoding": "utf-8", "schema": schema}, basepath=str(path.parent)
    )
    report = resource.validate(limit_errors=MOST_ERRORS)
    return [error.message for task in report.tasks for error in task.errors]


def _checksum(edition: Edition) -> str:
    digest = sha256_of(edition.path)
    if any(known.sha256 == digest for known in edition.spec.editions):
        return PUBLISHED
    noted = provenance(fetched_dir(edition.dataset))
    if edition.origin == "fetched" and noted.get("file") == edition.path.name:
        if noted.get("sha256") != digest:
            return CHANGED
        return SAVED_AGAIN if edition.known else AS_TAKEN_IN
    return SAVED_AGAIN if edition.known else UNKNOWN
