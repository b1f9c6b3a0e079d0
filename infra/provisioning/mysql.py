"""Per learner a schema and a user of MySQL or MariaDB: TLS only, a few connections, her schema and no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from infra.clients import mysql_connection
from infra.provisioning.names import SHARED_SCHEMA, schema_name
from infra.provisioning.passwords import password
from infra.settings import Database

# Enough for two notebooks and a grader; few enough that one learner's leak does not lock the others out.
CONNECTIONS = 10

# Everything that a schema's owner needs; no right to hand rights on, to read files, or to see other sessions.
_RIGHTS = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, "
    "CREATE TEMPORARY TABLES, LOCK TABLES, CREATE VIEW, SHOW VIEW, TRIGGER"
)


# How RDS knows a user whose tokens it takes, as its documentation has it.
_BY_TOKEN = "IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'"

_NO_SUCH_SESSION = 1094
_NOT_ITS_OWNER = 1095


def prepare_mysql(admin: Database) -> None:
    """Make the shared schema."""
    with mysql_connection(replace(admin, schema=""), autocommit=True) as connection, connection.cursor() as cursor:
        _create_schema(cursor, SHARED_SCHEMA)


def add_mysql_learner(
    admin: Database, name: str, known: Database | None = None, iam_region: str | None = None
) -> Database:
    """The learner's settings; schema, user and rights are made or mended. `known` keeps its password.

    With `iam_region` she has no password: RDS takes tokens of AWS for her, and `known` is not looked at.
    """
    own = schema_name(name)
    word = known.password if known is not None and known.user == own else password()
    way, parts = ("IDENTIFIED BY %s", (own, word)) if iam_region is None else (_BY_TOKEN, (own,))
    with mysql_connection(replace(admin, schema=""), autocommit=True) as connection, connection.cursor() as cursor:
        _create_schema(cursor, SHARED_SCHEMA)
        _create_schema(cursor, own)
        limits = f"REQUIRE SSL WITH MAX_USER_CONNECTIONS {CONNECTIONS}"
        cursor.execute(f"CREATE USER IF NOT EXISTS %s@'%%' {way} {limits}", parts)
        # Unlocked, where removing her was stopped half-way.
        cursor.execute(f"ALTER USER %s@'%%' {way} {limits} ACCOUNT UNLOCK", parts)
        # What she has beyond the list below goes, so that a second run ends as the first.
        cursor.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM %s@'%%'", (own,))
        cursor.execute(f"GRANT {_RIGHTS} ON `{_literal(own)}`.* TO %s@'%%'", (own,))
        cursor.execute(f"GRANT SELECT ON `{_literal(SHARED_SCHEMA)}`.* TO %s@'%%'", (own,))
    return replace(
        admin,
        user=own,
        password="" if iam_region else word,
        schema=own,
        shared_schema=SHARED_SCHEMA,
        iam_region=iam_region,
    )


def remove_mysql_learner(admin: Database, name: str) -> None:
    """End the learner's sessions, and remove her user and schema. Nothing happens when she has none."""
    own = schema_name(name)
    with mysql_connection(replace(admin, schema=""), autocommit=True) as connection, connection.cursor() as cursor:
        # Locked first: nobody logs in again while her sessions are ended. Her schema before herself: MySQL keeps a user
        # whose views or triggers are still there, unless somebody with more rights than RDS gives asks.
        cursor.execute("ALTER USER IF EXISTS %s@'%%' ACCOUNT LOCK", (own,))
        cursor.execute("SELECT id FROM information_schema.processlist WHERE user = %s", (own,))
        for (session,) in cursor.fetchall():
            _end(cursor, session)
        cursor.execute(f"DROP DATABASE IF EXISTS `{own}`")
        cursor.execute("DROP USER IF EXISTS %s@'%%'", (own,))


def mysql_users(admin: Database) -> list[str]:
    """Database users of learners, such as labs_ada_3 for ada-3, sorted: the judge finds those that it left behind."""
    with mysql_connection(replace(admin, schema="")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT user FROM mysql.user WHERE user LIKE 'labs\\_%%' ORDER BY user", ())
        return [str(user) for (user,) in cursor.fetchall() if user != admin.user]


def _create_schema(cursor: Any, name: str) -> None:
    cursor.execute("SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (name,))
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")


def _end(cursor: Any, session: int) -> None:
    import pymysql

    try:
        try:
            cursor.execute("KILL %s", (session,))
        except pymysql.err.OperationalError as error:
            if error.args[0] != _NOT_ITS_OWNER:
                raise
            # RDS gives its administrator no right over sessions of others, but a procedure.
            cursor.execute("CALL mysql.rds_kill(%s)", (session,))
    except pymysql.err.OperationalError as error:
        if error.args[0] != _NO_SUCH_SESSION:  # it ended by itself
            raise


def _literal(name: str) -> str:
    """In a grant, an underscore stands for any character unless it is escaped."""
    return name.replace("_", "\\_")
