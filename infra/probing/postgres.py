"""Attempts on PostgreSQL with one learner's account."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
from psycopg import errors

from infra.clients import postgres_connection
from infra.probing.probe import ALLOWED, REFUSED, Probe, Refused
from infra.settings import Database, Services

# Words with which a server refuses a login, where no code comes with the error.
_AT_LOGIN = ("no encryption", "password authentication failed", "permission denied", "too many connections")


def postgres_probes(admin: Services, mine: Services, other: Services, foreign_ca: str) -> Iterator[Probe]:
    """Probes of `mine`'s account. Puts a table into `other`'s schema first."""
    assert admin.postgres
    assert mine.postgres
    assert other.postgres
    theirs, shared, me = other.postgres.schema, mine.postgres.shared_schema, mine.postgres
    with postgres_connection(other.postgres) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS secret (word text)")
        connection.execute("DELETE FROM secret")
        connection.execute("INSERT INTO secret VALUES ('theirs')")
    with postgres_connection(admin.postgres) as connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {shared}.probe (word text)")

    def no(what: str, statement: str) -> Probe:
        return Probe("postgres", what, REFUSED, partial(_try, me, statement))

    yield no("read another's table", f"SELECT * FROM {theirs}.secret")
    yield no("write into another's table", f"INSERT INTO {theirs}.secret VALUES ('x')")
    yield no("drop another's table", f"DROP TABLE {theirs}.secret")
    yield no("make a table in another's schema", f"CREATE TABLE {theirs}.mine (a int)")
    yield no("drop another's schema", f"DROP SCHEMA {theirs} CASCADE")
    yield no("make a table in the public schema", "CREATE TABLE public.mine (a int)")
    yield no("make a schema", "CREATE SCHEMA labs_probe")
    yield no("make a database", "CREATE DATABASE labs_probe")
    yield no("write into the shared schema", f"INSERT INTO {shared}.probe VALUES ('x')")
    yield no("drop a shared table", f"DROP TABLE {shared}.probe")
    yield no("read the passwords", "SELECT * FROM pg_authid")
    yield no("make a role", "CREATE ROLE labs_probe")
    yield no("become superuser", f"ALTER ROLE {me.user} SUPERUSER")
    yield no("raise her connection limit", f"ALTER ROLE {me.user} CONNECTION LIMIT 100")
    yield no("change another's password", f"ALTER ROLE {other.postgres.user} PASSWORD 'x'")
    yield no("act as another", f"SET ROLE {other.postgres.user}")
    yield no("give herself another's schema", f"GRANT ALL ON SCHEMA {theirs} TO {me.user}")
    yield no("read a file of the server", "SELECT pg_read_file('/etc/hostname')")
    yield no("load a file of the server", "COPY secret_probe FROM '/etc/hostname'")
    yield no("run a program on the server", "COPY (SELECT 1) TO PROGRAM 'true'")
    yield no("change a setting of the server", "ALTER SYSTEM SET work_mem = '1MB'")
    yield no("end another's session", _end_others(other.postgres.user))
    elsewhere = dataclasses.replace(me, database="postgres")
    yield Probe("postgres", "connect to another database", REFUSED, partial(_login, elsewhere))
    yield Probe("postgres", "connect without TLS", REFUSED, partial(_login, me, sslmode="disable"))
    yield Probe("postgres", "accept a certificate of another authority", REFUSED, partial(_wrong_ca, me, foreign_ca))
    wrong = dataclasses.replace(me, password="wrong")
    yield Probe("postgres", "log in with a wrong password", REFUSED, partial(_login, wrong))
    yield Probe("postgres", "hold more connections than allowed", REFUSED, partial(_many, me))
    for what, statement in (
        ("make a table", "CREATE TABLE labs_own (id int PRIMARY KEY, word text)"),
        ("write rows", "INSERT INTO labs_own VALUES (1, 'Liège')"),
        ("read rows", "SELECT * FROM labs_own"),
        ("change a table", "ALTER TABLE labs_own ADD more float8"),
        ("make a view", "CREATE VIEW labs_view AS SELECT word FROM labs_own"),
        ("read the shared schema", "SELECT * FROM probe"),
        ("drop what is hers", "DROP TABLE labs_own CASCADE"),
    ):
        yield Probe("postgres", what, ALLOWED, partial(_try, me, statement))
    with postgres_connection(admin.postgres) as connection:
        connection.execute(f"DROP TABLE {shared}.probe")
    yield Probe("postgres", "afterwards the other's table is as it was", ALLOWED, partial(_same, other.postgres))


def _end_others(user: str) -> str:
    # A session of hers is needed to be refused for; without one the statement would end nobody and pass.
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN ('{user}', 'labs_admin')"


def _try(settings: Database, statement: str) -> Any:
    try:
        with postgres_connection(settings, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else None
    except errors.InsufficientPrivilege as error:
        raise Refused(str(error)) from None


def _login(settings: Database, **options: Any) -> None:
    try:
        postgres_connection(settings, **options).close()
    except psycopg.OperationalError as error:
        if any(words in str(error) for words in _AT_LOGIN):
            raise Refused(str(error)) from None
        raise


def _wrong_ca(settings: Database, foreign_ca: str) -> None:
    try:
        postgres_connection(dataclasses.replace(settings, ca=foreign_ca)).close()
    except psycopg.OperationalError as error:
        if "certificate verify failed" in str(error):
            raise Refused(str(error)) from None
        raise


def _many(settings: Database) -> None:
    with contextlib.ExitStack() as stack:
        try:
            for _number in range(30):
                stack.enter_context(contextlib.closing(postgres_connection(settings)))
        except psycopg.OperationalError as error:
            if any(words in str(error) for words in _AT_LOGIN):
                raise Refused(str(error)) from None
            raise


def _same(other: Database) -> None:
    with postgres_connection(other) as connection:
        if connection.execute("SELECT word FROM secret").fetchall() != [("theirs",)]:
            raise ValueError("the other learner's table was changed")
