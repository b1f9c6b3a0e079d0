"""Tables of a database as CSV files: UTF-8, a line of names first, and NULL told apart from an empty text.

Between two commas nothing is NULL, and "" is an empty text. Bytes are hexadecimal digits. All tables of a schema are
read as they were at one moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any

from infra.clients import mysql_connection, postgres_connection
from infra.provisioning.names import schema_name
from infra.provisioning.postgres import member_of
from infra.settings import Database, Services

_AT_ONCE = 1000


class MySQLTables:
    """A learner's tables in MySQL or MariaDB."""

    def __init__(self, connection: Any, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def names(self) -> tuple[list[str], list[str]]:
        """Names of the tables, and of the views, sorted."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = %s", (self._schema,)
            )
            found = [(_text(name), _text(kind)) for name, kind in cursor.fetchall()]
        tables = sorted(name for name, kind in found if kind == "BASE TABLE")
        return tables, sorted(name for name, kind in found if kind == "VIEW")

    def write(self, table: str, file: IO[bytes]) -> tuple[int, list[str]]:
        """Write one table; returns how many rows there were, and the names of the columns."""
        import pymysql.cursors

        with self._connection.cursor(pymysql.cursors.SSCursor) as cursor:
            cursor.execute(f"SELECT * FROM {_quoted(self._schema)}.{_quoted(table)}")
            columns = [str(one[0]) for one in cursor.description]
            file.write(_line(columns))
            rows = 0
            while batch := cursor.fetchmany(_AT_ONCE):
                file.write(b"".join(map(_line, batch)))
                rows += len(batch)
        return rows, columns


class PostgresTables:
    """A learner's tables in PostgreSQL."""

    def __init__(self, connection: Any, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def names(self) -> tuple[list[str], list[str]]:
        """Names of the tables, and of the views, sorted."""
        # The catalogue's own view shows only what this user may see; an administrator has a right to all names.
        found = self._connection.execute(
            "SELECT c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition",
            (self._schema,),
        ).fetchall()
        tables = sorted(name for name, kind in found if kind in "rp")
        return tables, sorted(name for name, kind in found if kind in "vm")

    def write(self, table: str, file: IO[bytes]) -> tuple[int, list[str]]:
        """Write one table; returns how many rows there were, and the names of the columns."""
        from psycopg import sql

        where = sql.SQL("{}.{}").format(sql.Identifier(self._schema), sql.Identifier(table))
        # In a block of its own, so that a table that can't be read does not end the transaction.
        with self._connection.transaction():
            counted = self._connection.execute(sql.SQL("SELECT count(*) FROM {}").format(where)).fetchone()
            described = self._connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(where)).description
            copying = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')")
            with self._connection.cursor().copy(copying.format(where)) as copy:
                for block in copy:
                    file.write(block)
        return int(counted[0]), [one.name for one in described]


@contextmanager
def tables_of(admin: Services, name: str) -> Iterator[MySQLTables | PostgresTables | None]:
    """A learner's tables, all as they are now; None without a database. Errors of the drivers pass through."""
    schema = schema_name(name)
    if admin.mysql is not None:
        from pymysql.converters import encoders

        # Without decoders a value comes as the server writes it, dates that Python does not have included.
        with mysql_connection(replace(admin.mysql, schema=""), conv=dict(encoders)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SET SESSION time_zone = '+00:00'")
                cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            yield MySQLTables(connection, schema)
    elif admin.postgres is not None:
        with postgres_tables(admin.postgres, schema) as found:
            yield found
    else:
        yield None


@contextmanager
def postgres_tables(admin: Database, schema: str) -> Iterator[PostgresTables | None]:
    """A learner's tables in PostgreSQL; None when she has no role there."""
    import psycopg

    with postgres_connection(admin, options="-c timezone=UTC -c datestyle=ISO -c bytea_output=hex") as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (schema,)).fetchone() is None:
            yield None
            return
        connection.rollback()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # The rights are hers for the time of the transaction, which changes nothing in the end.
        with connection.transaction(force_rollback=True), member_of(connection, schema):
            yield PostgresTables(connection, schema)


def _line(values: Any) -> bytes:
    return ",".join(map(_field, values)).encode("utf-8") + b"\r\n"


def _field(value: Any) -> str:
    if value is None:
        return ""
    text = value.hex() if isinstance(value, bytes) else str(value)
    if text and not any(character in text for character in ',"\r\n') and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


__all__ = ["MySQLTables", "PostgresTables", "tables_of"]
