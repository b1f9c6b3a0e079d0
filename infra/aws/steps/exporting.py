"""Everything that learners made, taken home before a cohort goes: their objects, their tables, and what is what.

The folder gets `objects/<learner>/…`, `tables/<learner>/….csv` and `manifest.json`. A stopped export goes on.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError, in_words
from infra.aws.steps.common import Outputs, Say, output
from infra.aws.steps.database import database
from infra.aws.steps.journal import Journal
from infra.aws.steps.safe_names import file_names
from infra.aws.steps.table_files import tables_of
from infra.provisioning.names import prefix, schema_name
from infra.settings import Services

if TYPE_CHECKING:
    from infra.aws.session import Account

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Exported:
    """What an export took home. `kept`: files that were there already. `problems`: what could not be read."""

    folder: Path
    objects: int
    tables: int
    bytes: int
    kept: int
    problems: tuple[str, ...] = ()


@dataclass
class _Work:
    journal: Journal
    say: Say
    objects: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    views: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    kept: int = 0


def export(account: Account, cohort: Cohort, stack: Outputs, folder: Path, say: Say) -> Exported:
    """Write all learners' objects (their latest versions) and tables into `folder`, each file read back and compared.

    Raises ServicesError; what was written by then is used by the next run.
    """
    bucket = output(stack, "Bucket")
    work = _Work(Journal(folder, bucket), say)
    with database(account, cohort, stack, say) as admin:
        for name in cohort.learners:
            say("export", _("{name} …").format(name=name))
            with in_words():
                _objects(work, account.client("s3"), bucket, name)
            _tables(work, admin, name)
    size = sum(entry["bytes"] for entry in (*work.objects, *work.tables))
    work.journal.finish(
        {
            "cohort": cohort.name,
            "account": account.number,
            "region": account.region,
            "bucket": bucket,
            "written": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "learners": list(cohort.learners),
            "csv": "UTF-8; the first line has the names; nothing between commas is NULL; bytes are hexadecimal",
            "files": len(work.objects) + len(work.tables),
            "bytes": size,
            "objects": work.objects,
            "tables": work.tables,
            "views_left_out": work.views,
            "problems": work.problems,
        }
    )
    return Exported(folder, len(work.objects), len(work.tables), size, work.kept, tuple(work.problems))


def _objects(work: _Work, client: Any, bucket: str, name: str) -> None:
    start = prefix(name)
    found = {one["Key"]: one for one in _listed(client, bucket, start)}
    files = file_names(key.removeprefix(start) for key in found)
    for key, one in found.items():
        file = f"objects/{name}/{files[key.removeprefix(start)]}"
        about = {
            "learner": name,
            "key": key,
            "etag": one["ETag"].strip('"'),
            "modified": one["LastModified"].astimezone(datetime.UTC).isoformat(),
        }
        entry = work.journal.is_there(about, file)
        if entry is not None:
            work.kept += 1
        else:
            entry = _fetched(work, client, bucket, about, file)
        if entry is not None:
            work.objects.append(entry)


def _fetched(work: _Work, client: Any, bucket: str, about: dict[str, Any], file: str) -> dict[str, Any] | None:
    try:
        answer = client.get_object(Bucket=bucket, Key=about["key"])
    except client.exceptions.NoSuchKey:
        # Deleted while the export ran, or listed under a name that is not its own, as some servers do.
        if any(one["Key"] == about["key"] for one in _listed(client, bucket, about["key"])):
            sentence = _("The object {key} of {name} is listed, and can't be read.")
            work.problems.append(sentence.format(key=repr(about["key"]), name=about["learner"]))
        return None
    digest = hashlib.sha256()
    size = 0
    with work.journal.writing(file) as open_file:
        while block := answer["Body"].read(_BLOCK):
            open_file.write(block)
            digest.update(block)
            size += len(block)
    if size != answer["ContentLength"]:
        raise CloudError(
            _("{key} ended after {got} of {want} bytes. Run the same command again; it goes on.").format(
                key=about["key"], got=size, want=answer["ContentLength"]
            )
        )
    work.say("export", _shown(about["key"]))
    # It may have been written anew since it was listed; then it is the newer one that lies here.
    facts = {
        **about,
        "etag": answer["ETag"].strip('"'),
        "type": answer.get("ContentType", ""),
        "metadata": answer.get("Metadata", {}),
    }
    return work.journal.done(facts, file, digest.hexdigest())


def _listed(client: Any, bucket: str, start: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=start):
        yield from page.get("Contents", [])


def _tables(work: _Work, admin: Services, name: str) -> None:
    import psycopg
    import pymysql

    try:
        with tables_of(admin, name) as source:
            if source is None:
                return
            tables, views = source.names()
            if views:
                work.views[name] = views
            files = file_names(tables, ".csv")
            for table in tables:
                _table(work, source, name, table, f"tables/{name}/{files[table]}")
    except (pymysql.MySQLError, psycopg.Error) as error:
        raise CloudError(
            _("The tables of {name} could not be read: {reason}. Run the same command again; it goes on.").format(
                name=name, reason=" ".join(str(error).split()).rstrip(".")
            )
        ) from error


def _table(work: _Work, source: Any, name: str, table: str, file: str) -> None:
    import psycopg
    import pymysql

    about = {"learner": name, "schema": schema_name(name), "table": table}
    if (entry := work.journal.is_there(about, file)) is not None:
        work.kept += 1
        work.tables.append(entry)
        return
    try:
        with work.journal.writing(file) as open_file:
            rows, columns = source.write(table, writer := _Counting(open_file))
    except (psycopg.errors.InsufficientPrivilege, pymysql.err.ProgrammingError, pymysql.err.NotSupportedError) as error:
        # One table that can't be read, such as one whose rights its owner took away, must not hold up the rest.
        reason = " ".join(str(error).split()).rstrip(".")
        work.problems.append(
            _("The table {table} of {name} can't be read: {reason}.").format(
                table=repr(table), name=name, reason=reason
            )
        )
        return
    work.say("export", _shown(f"{about['schema']}.{table}"))
    work.tables.append(work.journal.done({**about, "rows": rows, "columns": columns}, file, writer.sha256))


def _shown(name: str) -> str:
    """A learner's name for something, without what a terminal would take for a command."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in name)


class _Counting:
    """A file that computes the checksum of what is written into it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self._digest.update(block)
        return int(self._file.write(block))

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()
