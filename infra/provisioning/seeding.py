"""The course's datasets, put below the shared prefix and into the shared schemas. What is there already is skipped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from autograder.data import load
from autograder.data.editions import Edition
from autograder.data.load import dataset_ids
from autograder.text import _
from infra.clients import mysql_connection, postgres_connection, s3_client
from infra.errors import ServicesError
from infra.provisioning.hive_files import put_file
from infra.provisioning.names import SHARED_SCHEMA
from infra.provisioning.tables import MySQLDialect, PostgresDialect, Table, load_table, table_of
from infra.settings import S3, Database, Services

MANIFEST = "manifest.json"
# The table that the labs join, search and cluster.
TABLE = "country"
_KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# (what, how far of how many)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Seeded:
    """What one seeding did: keys and tables that were written, and those that were there in full."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def seed(admin: Services, progress: Progress = lambda _what, _done, _total: None) -> Seeded:
    """Upload every dataset and load the country table, verified by checksum. Raises ServicesError.

    Run again after it was stopped, it writes only what is missing or differs.
    """
    editions = [load(name) for name in dataset_ids()]
    steps: list[tuple[str, Callable[[], bool]]] = []
    if admin.s3:
        store = admin.s3
        steps += [(_key(store, edition), lambda e=edition: _upload(store, e)) for edition in editions]  # type: ignore[misc]
        # Last, so that a manifest never names what is not there.
        steps.append((store.shared_prefix + MANIFEST, lambda: _write_manifest(store, editions)))
    country = next(edition for edition in editions if edition.dataset == TABLE)
    if admin.mysql:
        mysql = admin.mysql
        steps.append((f"mysql {SHARED_SCHEMA}.{TABLE}", lambda: _load_mysql(mysql, country)))
    if admin.postgres:
        postgres = admin.postgres
        steps.append((f"postgres {SHARED_SCHEMA}.{TABLE}", lambda: _load_postgres(postgres, country)))
    if admin.hive:
        hive, keys = admin.hive, admin.s3
        # A folder a table, as Hive wants it. Its SerDes read text, so a workbook stays out.
        for edition in (one for one in editions if one.path.suffix == ".csv"):
            uri = f"{hive.shared}{edition.dataset}/{edition.dataset}.csv"
            steps.append((uri, lambda u=uri, e=edition: put_file(u, e.path.read_bytes(), keys)))  # type: ignore[misc]
    written: list[str] = []
    kept: list[str] = []
    for number, (what, step) in enumerate(steps):
        progress(what, number, len(steps))
        (written if step() else kept).append(what)
    progress("", len(steps), len(steps))
    return Seeded(tuple(written), tuple(kept))


def manifest(editions: list[Edition], store: S3) -> dict[str, Any]:
    """What lies below the shared prefix, with checksums that a learner's download is verified against."""
    return {
        "objects": [
            {
                "key": _key(store, edition),
                "dataset": edition.dataset,
                "edition": edition.id,
                "title": edition.title,
                "licence": edition.licence,
                "synthetic": edition.synthetic,
                "rows": edition.rows,
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for edition in editions
            for content in [edition.path.read_bytes()]
        ]
    }


def _key(store: S3, edition: Edition) -> str:
    return f"{store.shared_prefix}{edition.dataset}/{edition.dataset}{edition.path.suffix}"


def _upload(store: S3, edition: Edition) -> bool:
    content = edition.path.read_bytes()
    facts = {"edition": edition.id, "rows": str(edition.rows)}
    return _put(store, _key(store, edition), content, _KINDS[edition.path.suffix], facts)


def _write_manifest(store: S3, editions: list[Edition]) -> bool:
    text = json.dumps(manifest(editions, store), ensure_ascii=False, indent=1) + "\n"
    return _put(store, store.shared_prefix + MANIFEST, text.encode(), "application/json", {})


def _put(store: S3, key: str, content: bytes, kind: str, facts: dict[str, str]) -> bool:
    """Upload unless the very same is there; False when it was. Read back and compared."""
    client = s3_client(store)
    digest = hashlib.sha256(content).hexdigest()
    wanted = {**facts, "sha256": digest}
    try:
        head = client.head_object(Bucket=store.bucket, Key=key)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in ("404", "NoSuchKey", "NotFound"):
            raise
    else:
        if head["ContentLength"] == len(content) and head["Metadata"] == wanted and head["ContentType"] == kind:
            return False
    client.put_object(Bucket=store.bucket, Key=key, Body=content, ContentType=kind, Metadata=wanted)
    back = client.get_object(Bucket=store.bucket, Key=key)["Body"].read()
    if hashlib.sha256(back).hexdigest() != digest:
        raise ServicesError(_("{key} came back changed after its upload. Run the same command again.").format(key=key))
    return True


def _load_mysql(admin: Database, edition: Edition) -> bool:
    with mysql_connection(replace(admin, schema=SHARED_SCHEMA)) as connection:
        return load_table(connection, MySQLDialect(), _table(edition))


def _load_postgres(admin: Database, edition: Edition) -> bool:
    with postgres_connection(admin, options=f"-c search_path={SHARED_SCHEMA}") as connection:
        return load_table(connection, PostgresDialect(), _table(edition))


def _table(edition: Edition) -> Table:
    return table_of(edition.spec, edition.frame(), edition.sha256)
