"""Real databases for the tests of the steps, and an administrator in them who has just what RDS gives its own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from psycopg import sql

from infra.clients import mysql_connection, postgres_connection
from infra.local.desk import local_desk
from infra.local.layout import Layout
from infra.local.stack import Stack
from infra.settings import Database, Services

# What AWS's guide lists for the administrator of RDS for MySQL ("Master user account privileges"), as far as MariaDB
# has it. No SUPER, FILE, SHUTDOWN or CONNECTION ADMIN.
_MYSQL_RIGHTS = (
    "ALTER, ALTER ROUTINE, CREATE, CREATE ROUTINE, CREATE TEMPORARY TABLES, CREATE USER, CREATE VIEW, DELETE, DROP, "
    "EVENT, EXECUTE, INDEX, INSERT, LOCK TABLES, PROCESS, REFERENCES, RELOAD, REPLICATION CLIENT, REPLICATION SLAVE, "
    "SELECT, SHOW DATABASES, SHOW VIEW, TRIGGER, UPDATE"
)


@contextmanager
def servers(home: Path, *names: str) -> Iterator[Services]:
    """These local servers below `home`, ended and deleted afterwards; the settings of their own administrator."""
    stack = Stack(Layout(home))
    try:
        stack.up(names)
        yield local_desk(stack).admin
    finally:
        stack.reset()


def like_rds_mysql(owner: Database) -> Database:
    """An administrator of MariaDB with RDS's rights, and RDS's procedure for ending sessions."""
    word, name = secrets.token_hex(16), f"rds_{secrets.token_hex(4)}"
    with mysql_connection(owner, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE USER %s@'%%' IDENTIFIED BY %s REQUIRE SSL", (name, word))
        cursor.execute(f"GRANT {_MYSQL_RIGHTS} ON *.* TO %s@'%%' WITH GRANT OPTION", (name,))
        # On RDS it belongs to rdsadmin and does this, beside writing a history.
        cursor.execute(
            "CREATE PROCEDURE IF NOT EXISTS mysql.rds_kill(IN number BIGINT) SQL SECURITY DEFINER KILL number"
        )
    return replace(owner, user=name, password=word)


def like_rds_postgres(owner: Database) -> Database:
    """An administrator of PostgreSQL with RDS's rights: a database of its own, roles, no superuser; and `rds_iam`."""
    word, name = secrets.token_hex(16), f"rds_{secrets.token_hex(4)}"
    database = f"labs_{secrets.token_hex(4)}"
    with postgres_connection(owner, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'rds_iam'").fetchone() is None:
            connection.execute("CREATE ROLE rds_iam NOLOGIN")
        own = sql.Identifier(name)
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(own, sql.Literal(word))
        )
        if connection.info.server_version >= 160000:
            # From here on, who may make roles may give only those that she has been given to give.
            connection.execute(sql.SQL("GRANT rds_iam TO {} WITH ADMIN OPTION").format(own))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), own))
    return replace(owner, user=name, password=word, database=database)
