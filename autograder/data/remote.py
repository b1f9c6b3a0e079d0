"""Read a dataset from the services under the labs, where the setting LABS_DATA_SOURCE says so.

The table is copied once into the data folder, by its checksum, and then read like any other file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.data import canonical
from autograder.data.catalogue import Dataset
from autograder.data.errors import DataError
from autograder.data.home import data_home, sha256_of, write_whole
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from infra.settings import Services

SOURCES = ("file", "s3", "mysql")

# Copies by data folder, source, settings and dataset. Checks ask for a table dozens of times, and a notebook works
# with one table from its first cell to its last.
_copies: dict[tuple[Path, str, Services, str], Path] = {}


def source_setting() -> str:
    """Where datasets are read from (LABS_DATA_SOURCE): "file", "s3" or "mysql". Raises DataError for anything else."""
    setting = os.environ.get("LABS_DATA_SOURCE", "").strip().lower() or "file"
    if setting not in SOURCES:
        raise DataError("source", setting=setting, known=", ".join(SOURCES))
    return setting


def fetch_copy(spec: Dataset, source: str) -> Path | None:
    """A copy of the dataset from S3 or the database, or None when it is not there.

    Raises DataError when the service is not set up, can't be reached, or gives something else than it announced.
    """
    from infra.settings import load

    try:
        services = load()
    except LabsError as error:
        raise DataError("service", source=source, reason=str(error)) from None
    if getattr(services, source) is None:
        reason = _("the settings name no {source}").format(source=source)
        raise DataError("service", source=source, reason=reason)
    key = (data_home(), source, services, spec.id)
    if key in _copies and _copies[key].is_file():
        return _copies[key]
    read: Callable[[Dataset, Services], Path | None] = _from_s3 if source == "s3" else _from_mysql
    try:
        path = read(spec, services)
    except (DataError, LabsError):
        raise
    except Exception as error:  # each client library has errors of its own
        raise DataError("service", source=source, reason=f"{type(error).__name__}: {error}") from None
    if path is not None:
        _copies[key] = path
    return path


def _place(spec: Dataset, source: str, sha256: str, suffix: str = ".csv") -> Path:
    # The checksum is a stranger's text until it is known to be one.
    if len(sha256) != 64 or not sha256.isalnum():
        raise DataError("service", source=source, reason=_("the object announces no checksum"))
    return data_home() / spec.id / source / sha256[:16] / f"{spec.id}{suffix}"


def _from_s3(spec: Dataset, services: Services) -> Path | None:
    from botocore.exceptions import ClientError

    from infra.absent import is_absent
    from infra.clients import s3_client

    assert services.s3 is not None
    client, bucket = s3_client(services.s3), services.s3.bucket
    # A dataset that is published as a workbook may also be there as a table.
    for suffix in (".xlsx", ".csv") if spec.workbook else (".csv",):
        key = f"{services.s3.shared_prefix}{spec.id}/{spec.id}{suffix}"
        try:
            head = client.head_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if is_absent(error, client, bucket, key):
                continue
            raise
        announced = str(head["Metadata"].get("sha256", ""))
        path = _place(spec, "s3", announced, suffix)
        if not path.is_file() or sha256_of(path) != announced:
            write_whole(path, client.get_object(Bucket=bucket, Key=key)["Body"].read())
            if sha256_of(path) != announced:
                path.unlink()
                reason = _("{key} does not have the checksum that it announces").format(key=key)
                raise DataError("service", source="s3", reason=reason)
        return path
    return None


def _from_mysql(spec: Dataset, services: Services) -> Path | None:
    from infra.clients import mysql_connection

    settings = services.mysql
    assert settings is not None
    with mysql_connection(settings, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position",
            (settings.shared_schema, spec.id),
        )
        there = {str(name) for (name,) in cursor.fetchall()}
        if not set(spec.columns) <= there:
            return None
        names = ", ".join(f"`{name}`" for name in spec.columns)
        cursor.execute(f"SELECT {names} FROM {_quoted(settings.shared_schema)}.`{spec.id}`")
        rows = sorted([_text(value) for value in row] for row in cursor.fetchall())
    content = canonical.csv_bytes(spec.columns, rows)
    path = _place(spec, "mysql", hashlib.sha256(content).hexdigest())
    if not path.is_file():
        write_whole(path, content)
    return path


def _quoted(schema: str) -> str:
    return "`" + schema.replace("`", "``") + "`"


def _text(value: Any) -> str:
    if value is None:
        return ""
    number = canonical.number(repr(value)) if isinstance(value, int | float) else None
    return canonical.plain(number) if number is not None else str(value)
