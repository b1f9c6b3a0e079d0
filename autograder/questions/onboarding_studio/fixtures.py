"""What the checks of this lab put into bucket, schema and cluster, under names of their own, and take away again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pymysql

from autograder.checking import Work

INDICATORS = (
    "child_mort",
    "exports",
    "health",
    "imports",
    "income",
    "inflation",
    "life_expec",
    "total_fer",
    "gdpp",
)
COLUMNS = ("country", *INDICATORS)

# Names that break code which builds CSV or SQL by hand.
AWKWARD = ("Côte d'Ivoire", "Liège", "Korea, Rep.", 'The "Old" Isles', "Back\\slash")

# Types of the index that the lab describes, by field.
FIELDS = {
    "country": "keyword",
    "group": "keyword",
    "summary": "text",
    "loaded_on": "date",
    "gdpp": "double",
    "child_mort": "double",
}

# A certificate authority that signed none of the servers. Its key was thrown away.
WRONG_CA = """-----BEGIN CERTIFICATE-----
MIIBdjCCARygAwIBAgIUA+WISkU+neeDJpDhelGbL7CgFP8wCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNc29tZWJvZHkgZWxzZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw
MDEwMTAwMDAwMFowGDEWMBQGA1UEAwwNc29tZWJvZHkgZWxzZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABLKD7IYO8wFHQzyx/uI7HusYZ0mN1IdJTiSSV0K56QgU
GEg/WS0l3mu6id1JYTv4pKD3qC4C2KJmIFjitujqTQijQjBAMA8GA1UdEwEB/wQF
MAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBRCe0nAJpLpW+Phej+dFcx2
4WGWiDAKBggqhkjOPQQDAgNIADBFAiBby0xzXSPwaJ+aRK3MXZcDcsF8WpHd5AhO
9Ny1j9C9vQIhAK0CMKXij9CmmiwbHW+QDqjXDGqLUnDJpLx2MPNyjGS7
-----END CERTIFICATE-----
"""


def fresh_frame(work: Work, rows: int = 12, *, empty: bool = True) -> pd.DataFrame:
    """A country table that nobody has seen: `country` and nine numbers, some of them missing, in no order.

    The first names are `AWKWARD`. Shape (rows, 10).
    """
    names = [*AWKWARD, *(f"Land {number:02d}" for number in range(rows))][:rows]
    values = np.round(work.rng.uniform(0.5, 900, size=(rows, len(INDICATORS))), 4)
    if empty:
        values[2, 1] = values[rows - 1, 4] = np.nan
    frame = pd.DataFrame(values, columns=list(INDICATORS))
    frame.insert(0, "country", names)
    return frame.sample(frac=1, random_state=int(work.rng.integers(1 << 31))).reset_index(drop=True)


def rows_of(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows of a frame as plain values, None for what is missing."""
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame.to_numpy(dtype=object)]


# --- MySQL ---


@contextlib.contextmanager
def table_name(work: Work) -> Iterator[str]:
    """Name of a table that does not exist; whatever has it is dropped at the end."""
    with _new_name(work) as (_connection, name):
        yield name


@contextlib.contextmanager
def table(work: Work, frame: pd.DataFrame | None = None) -> Iterator[str]:
    """A country table that holds `frame` (columns of `COLUMNS`), or nothing. Names differ by accents and capitals."""
    numbers = ", ".join(f"`{name}` DOUBLE" for name in INDICATORS)
    with _new_name(work) as (connection, name):
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE `{name}` (`country` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL "
                f"PRIMARY KEY, {numbers}) ENGINE=InnoDB"
            )
        if frame is not None:
            _insert(connection, name, frame)
        yield name


@contextlib.contextmanager
def _new_name(work: Work) -> Iterator[tuple[Any, str]]:
    # One connection for the table's whole life: a TLS handshake costs more than what is asked over it.
    with work.services.mysql() as connection:
        name = f"check_{work.services.token()}"
        before = connections(work, connection)
        try:
            yield connection, name
        finally:
            # A connection that the learner's code left in a transaction holds the table, and DROP would wait for it.
            end_connections(connection, connections(work, connection) - before)
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION lock_wait_timeout = 5")
                cursor.execute(f"DROP TABLE IF EXISTS `{name}`")


def connections(work: Work, connection: Any) -> set[int]:
    """Ids of the connections that the learner's user has, as the server counts them, without `connection` itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = %s AND ID <> CONNECTION_ID()",
            (work.services.mysql_settings.user,),
        )
        return {int(row[0]) for row in cursor.fetchall()}


def end_connections(connection: Any, ids: set[int]) -> None:
    """End connections of the learner's user, as far as they are still there."""
    for number in ids:
        with contextlib.suppress(pymysql.err.MySQLError), connection.cursor() as cursor:
            cursor.execute("KILL %s", (number,))


def _insert(connection: Any, name: str, frame: pd.DataFrame) -> None:
    columns = ", ".join(f"`{column}`" for column in frame.columns)
    marks = ", ".join(["%s"] * len(frame.columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO `{name}` ({columns}) VALUES ({marks})", rows_of(frame))


def insert(work: Work, name: str, frame: pd.DataFrame) -> None:
    """Add the rows of `frame` to a table."""
    with work.services.mysql() as connection:
        _insert(connection, name, frame)


def run(work: Work, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Rows that a statement gives, asked with the check's own credentials."""
    with work.services.mysql() as connection, connection.cursor() as cursor:
        cursor.execute(statement, tuple(values) or None)
        return [tuple(row) for row in cursor.fetchall()]


def stored(work: Work, name: str) -> dict[str, tuple[Any, ...]]:
    """Numbers of each country in a table, in the order of `INDICATORS`."""
    columns = ", ".join(f"`{column}`" for column in COLUMNS)
    return {row[0]: row[1:] for row in run(work, f"SELECT {columns} FROM `{name}`")}


def count(work: Work, name: str) -> int:
    """Number of rows of a table."""
    return int(run(work, f"SELECT COUNT(*) FROM `{name}`")[0][0])


def exists(work: Work, name: str) -> bool:
    """Whether the learner's schema has this table."""
    found = run(
        work,
        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s",
        (work.services.mysql_settings.schema, name),
    )
    return bool(found[0][0])


# --- S3 ---


@contextlib.contextmanager
def folder(work: Work) -> Iterator[str]:
    """A prefix in the bucket that nothing has; what lies below it is deleted at the end."""
    services = work.services
    prefix = f"{services.prefix}check-{services.token()}/"
    try:
        yield prefix
    finally:
        for key in keys(work, prefix):
            services.s3.delete_object(Bucket=services.bucket, Key=key)


def keys(work: Work, prefix: str) -> list[str]:
    """Keys of all objects below a prefix."""
    pages = work.services.s3.get_paginator("list_objects_v2").paginate(Bucket=work.services.bucket, Prefix=prefix)
    return [one["Key"] for page in pages for one in page.get("Contents", ())]


def put(work: Work, key: str, content: bytes) -> None:
    """Write an object."""
    work.services.s3.put_object(Bucket=work.services.bucket, Key=key, Body=content)


def object_at(work: Work, key: str) -> dict[str, Any] | None:
    """Answer of S3 to a request for an object, None when there is none."""
    from botocore.exceptions import ClientError

    from infra.absent import is_absent

    services = work.services
    try:
        found: dict[str, Any] = services.s3.get_object(Bucket=services.bucket, Key=key)
    except ClientError as error:
        if is_absent(error, services.s3, services.bucket, key):
            return None
        raise
    return found


def hides_absence(work: Work, key: str) -> bool:
    """Whether S3 answers the learner's account with 403 for a key without an object, as AWS does."""
    from botocore.exceptions import ClientError

    from infra.clients import s3_client

    client = s3_client(work.services.s3_settings)
    try:
        client.head_object(Bucket=work.services.bucket, Key=key)
    except ClientError as error:
        return bool(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 403)
    finally:
        client.close()
    return False


# --- search ---


def cluster(work: Work) -> Any:
    """A client of the learner's search cluster. The address is hers: each learner may have a cluster of her own."""
    from infra.clients import search_client

    return search_client(work.services.search_settings)


@contextlib.contextmanager
def index_name(work: Work) -> Iterator[str]:
    """Name of an index that does not exist; whatever has it is deleted at the end."""
    name = f"{work.services.search_settings.index_prefix}check-{work.services.token()}"
    try:
        yield name
    finally:
        cluster(work).indices.delete(index=name, ignore_unavailable=True)


@contextlib.contextmanager
def index(work: Work, documents: Sequence[Mapping[str, Any]] = ()) -> Iterator[str]:
    """An index with the mapping of the lab that holds `documents`, each under its country."""
    with index_name(work) as name:
        client = cluster(work)
        properties = {name_of_field: {"type": kind} for name_of_field, kind in FIELDS.items()}
        client.indices.create(index=name, body={"mappings": {"dynamic": "strict", "properties": properties}})
        lines: list[dict[str, Any]] = []
        for document in documents:
            lines += [{"index": {"_id": document["country"]}}, dict(document)]
        if lines:
            answer = client.bulk(index=name, body=lines, refresh=True)
            if answer["errors"]:
                raise RuntimeError(f"documents of the check were refused: {answer['items'][:2]}")
        yield name


def documents_in(work: Work, name: str) -> dict[str, dict[str, Any]]:
    """Every document of a small index, by its id."""
    client = cluster(work)
    client.indices.refresh(index=name)
    found = client.search(index=name, body={"size": 1000, "query": {"match_all": {}}})
    return {hit["_id"]: hit["_source"] for hit in found["hits"]["hits"]}


def profiles(work: Work, count: int, groups: int = 3) -> list[dict[str, Any]]:
    """Documents that nobody has seen, with the fields of the lab. `groups` is the number of different groups."""
    found = []
    for number in range(count):
        name = [*AWKWARD, *(f"Land {position:02d}" for position in range(count))][number]
        found.append(
            {
                "country": name,
                "group": f"group {number % groups:02d}",
                "summary": f"{name}: nothing is known yet.",
                "loaded_on": f"20{10 + number % 15}-0{1 + number % 9}-15",
                "gdpp": round(float(work.rng.uniform(300, 60_000)), 2),
                "child_mort": round(float(work.rng.uniform(2, 150)), 1),
            }
        )
    return found
