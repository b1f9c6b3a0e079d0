"""Per learner a schema and a role of PostgreSQL. That connections use TLS is a setting of the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from psycopg import sql

from infra.clients import postgres_connection
from infra.provisioning.names import SHARED_SCHEMA, schema_name
from infra.provisioning.passwords import password
from infra.settings import Database

CONNECTIONS = 10

# PostgreSQL refuses two changes of the same rights at once instead of letting the second wait.
_LOCK = 0x6C616273


def prepare_postgres(admin: Database) -> None:
    """Make the shared schema, and take from everybody what PostgreSQL gives to everybody."""
    with postgres_connection(admin) as connection:
        _one_at_a_time(connection)
        database = sql.Identifier(connection.info.dbname)
        _run(connection, "CREATE SCHEMA IF NOT EXISTS {}", sql.Identifier(SHARED_SCHEMA))
        _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
        # Only their owner may; on a managed server that is somebody else, who has closed them already.
        for other in ("postgres", "template1"):
            owner = connection.execute(
                "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = %s", (other,)
            ).fetchone()
            if owner == (True,):
                _run(connection, "REVOKE CONNECT ON DATABASE {} FROM PUBLIC", sql.Identifier(other))


def add_postgres_learner(
    admin: Database, name: str, known: Database | None = None, iam_region: str | None = None
) -> Database:
    """The learner's settings; schema, role and rights are made or mended. `known` keeps its password.

    With `iam_region` she has no password: RDS takes tokens of AWS for her, and `known` is not looked at.
    """
    own = schema_name(name)
    word = known.password if known is not None and known.user == own else password()
    role, shared = sql.Identifier(own), sql.Identifier(SHARED_SCHEMA)
    with postgres_connection(admin) as connection:
        _one_at_a_time(connection)
        _run(connection, "CREATE SCHEMA IF NOT EXISTS {}", shared)
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (own,)).fetchone() is None:
            _run(connection, "CREATE ROLE {}", role)
        # Who is no superuser may not even take away what only superusers can give.
        rights = "NOSUPERUSER NOREPLICATION NOBYPASSRLS " if _is_superuser(connection) else ""
        _run(
            connection,
            f"ALTER ROLE {{}} LOGIN {rights}NOCREATEDB NOCREATEROLE CONNECTION LIMIT {{}} PASSWORD {{}}",
            role,
            sql.Literal(CONNECTIONS),
            sql.Literal(None if iam_region else word),
        )
        with member_of(connection, own):
            _run(connection, "CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}", role, role)
        database = sql.Identifier(connection.info.dbname)
        _run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, role)
        _run(connection, "GRANT USAGE ON SCHEMA {} TO {}", shared, role)
        _run(connection, "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}", shared, role)
        _run(connection, "ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT SELECT ON TABLES TO {}", shared, role)
        _run(connection, "ALTER ROLE {} SET search_path = {}, {}", role, role, shared)
        _let_tokens_in(connection, role, iam_region is not None)
    return replace(
        admin,
        user=own,
        password="" if iam_region else word,
        schema=own,
        shared_schema=SHARED_SCHEMA,
        iam_region=iam_region,
    )


def remove_postgres_learner(admin: Database, name: str) -> None:
    """End the learner's sessions, and remove her role and schema. Nothing happens when she has none."""
    own = schema_name(name)
    role = sql.Identifier(own)
    with postgres_connection(admin) as connection:
        _one_at_a_time(connection)
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (own,)).fetchone() is None:
            _run(connection, "DROP SCHEMA IF EXISTS {} CASCADE", role)
            return
        _let_tokens_in(connection, role, False)
        _run(connection, "ALTER ROLE {} NOLOGIN", role)
        connection.commit()
        _one_at_a_time(connection)
        with member_of(connection, own):
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (own,))
            _run(connection, "DROP SCHEMA IF EXISTS {} CASCADE", role)
            # Rights that were given to her count as owned.
            _run(connection, "DROP OWNED BY {} CASCADE", role)
        _run(connection, "DROP ROLE {}", role)


def postgres_users(admin: Database) -> list[str]:
    """Roles of learners, such as labs_ada_3 for ada-3, sorted."""
    with postgres_connection(admin) as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'labs\\_%' ORDER BY rolname")
        return [str(name) for (name,) in found if name != admin.user]


@contextmanager
def member_of(connection: Any, role: str) -> Iterator[None]:
    """Inside a transaction, have the rights of a role. A superuser has them; others become its member for so long.

    No longer, because whoever is a member of a role that logs in with tokens of AWS is taken for one herself.
    """
    if _is_superuser(connection):
        yield
        return
    _run(connection, "GRANT {} TO CURRENT_USER", sql.Identifier(role))
    yield
    _run(connection, "REVOKE {} FROM CURRENT_USER", sql.Identifier(role))


def _is_superuser(connection: Any) -> bool:
    found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(found and found[0])


def _let_tokens_in(connection: Any, role: Any, wanted: bool) -> None:
    """Members of RDS's role `rds_iam` log in with tokens and no longer with passwords. Elsewhere there is none."""
    if wanted:
        _run(connection, "GRANT rds_iam TO {}", role)
    elif connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'rds_iam'").fetchone() is not None:
        _run(connection, "REVOKE rds_iam FROM {}", role)


def _one_at_a_time(connection: Any) -> None:
    """Wait for other changes; held until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def _run(connection: Any, statement: str, *parts: Any) -> None:
    connection.execute(sql.SQL(statement).format(*parts))
