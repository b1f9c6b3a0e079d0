"""Attempts on MySQL or MariaDB with one learner's account."""

from __future__ import annotations

import contextlib
import dataclasses
import ssl
from collections.abc import Iterator
from functools import partial
from typing import Any

import pymysql

from infra.clients import mysql_connection
from infra.probing.probe import ALLOWED, REFUSED, Probe, Refused
from infra.settings import Database, Services

# Access denied to a database, at login, to a table, a column or a routine; a right that is missing; an option that
# forbids; too many connections; TLS required; a command that the server was told not to take; not the owner of a
# session; an unknown session (a learner does not see others').
_NO = {1044, 1045, 1142, 1143, 1370, 1227, 1290, 1226, 1203, 3159, 1148, 4166, 1095, 1094, 1410, 1396, 1698}


def mysql_probes(admin: Services, mine: Services, other: Services, foreign_ca: str) -> Iterator[Probe]:
    """Probes of `mine`'s account. Puts a table into `other`'s schema first, and a schema with a name like `mine`'s."""
    assert admin.mysql
    assert mine.mysql
    assert other.mysql
    me, own, theirs, shared = mine.mysql, mine.mysql.schema, other.mysql.schema, mine.mysql.shared_schema
    # In a grant, an unescaped underscore would stand for this letter as well.
    alike = own.replace("_", "x")
    with mysql_connection(other.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS secret (word VARCHAR(20))")
        cursor.execute("REPLACE INTO secret VALUES ('theirs')")
    with mysql_connection(admin.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{alike}`")
        cursor.execute(f"CREATE TABLE IF NOT EXISTS `{shared}`.probe (word VARCHAR(20))")
    their_session = mysql_connection(other.mysql)

    def no(what: str, statement: str) -> Probe:
        return Probe("mysql", what, REFUSED, partial(_try, me, statement))

    yield no("use another's schema", f"USE `{theirs}`")
    yield no("read another's table", f"SELECT * FROM `{theirs}`.secret")
    yield no("write into another's table", f"INSERT INTO `{theirs}`.secret VALUES ('x')")
    yield no("change another's table", f"ALTER TABLE `{theirs}`.secret ADD other INT")
    yield no("drop another's table", f"DROP TABLE `{theirs}`.secret")
    yield no("drop another's schema", f"DROP DATABASE `{theirs}`")
    yield no("make a table in another's schema", f"CREATE TABLE `{theirs}`.mine (a INT)")
    yield no("make a view of another's table", f"CREATE OR REPLACE VIEW stolen AS SELECT * FROM `{theirs}`.secret")
    yield no("copy another's table", f"CREATE TABLE stolen AS SELECT * FROM `{theirs}`.secret")
    yield no("use a schema with a name like hers", f"USE `{alike}`")
    yield no("make a schema", "CREATE DATABASE labs_probe")
    yield no("write into the shared schema", f"INSERT INTO `{shared}`.probe VALUES ('x')")
    yield no("drop a shared table", f"DROP TABLE `{shared}`.probe")
    yield no("read the accounts", "SELECT * FROM mysql.global_priv")
    yield no("make a user", "CREATE USER labs_probe IDENTIFIED BY 'x'")
    yield no(
        "change the administrator's password", f"SET PASSWORD FOR '{admin.mysql.user}'@'127.0.0.1' = PASSWORD('x')"
    )
    yield no("give herself all rights", f"GRANT ALL ON *.* TO '{mine.mysql.user}'@'%'")
    yield no("give herself another's schema", f"GRANT ALL ON `{theirs}`.* TO '{mine.mysql.user}'@'%'")
    yield no("give another her own schema", f"GRANT SELECT ON `{own}`.* TO '{other.mysql.user}'@'%'")
    yield no("take TLS off her account", f"ALTER USER '{mine.mysql.user}'@'%' REQUIRE NONE")
    yield no("change a setting of the server", "SET GLOBAL max_connections = 1")
    yield no("stop the server", "SHUTDOWN")
    yield no("load a plugin", "INSTALL SONAME 'auth_socket'")
    yield no("write a file on the server", "SELECT 1 INTO OUTFILE 'labs-probe.txt'")
    yield no("load a file of the server", "LOAD DATA INFILE '/etc/passwd' INTO TABLE nothing")
    yield Probe("mysql", "read a file of the server", REFUSED, partial(_read_file, mine.mysql))
    yield Probe("mysql", "load a file of the client", REFUSED, partial(_load_local, mine.mysql))
    yield no("end another's session", f"KILL {their_session.thread_id()}")
    yield Probe("mysql", "see another's session", REFUSED, partial(_sees_session, mine.mysql, other.mysql.user))
    yield Probe("mysql", "connect without TLS", REFUSED, partial(_without_tls, mine.mysql))
    yield Probe(
        "mysql", "accept a certificate of another authority", REFUSED, partial(_wrong_ca, mine.mysql, foreign_ca)
    )
    wrong = dataclasses.replace(mine.mysql, password="wrong")
    yield Probe("mysql", "log in with a wrong password", REFUSED, partial(_try, wrong, "SELECT 1"))
    nobody = dataclasses.replace(mine.mysql, user="root", password="", schema="")
    yield Probe("mysql", "log in as root without a password", REFUSED, partial(_try, nobody, "SELECT 1"))
    yield Probe("mysql", "hold more connections than allowed", REFUSED, partial(_many, mine.mysql))
    yield from _allowed(mine.mysql)
    their_session.close()
    with mysql_connection(admin.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE `{alike}`")
        cursor.execute(f"DROP TABLE `{shared}`.probe")
    yield Probe("mysql", "afterwards the other's table is as it was", ALLOWED, partial(_same, other.mysql))


def _allowed(mine: Database) -> Iterator[Probe]:
    steps = (
        ("make a table", "CREATE TABLE labs_own (id INT PRIMARY KEY, word VARCHAR(20))"),
        ("write rows", "INSERT INTO labs_own VALUES (1, 'Liège'), (2, 'Côte d’Ivoire')"),
        ("read rows", "SELECT * FROM labs_own"),
        ("change rows", "UPDATE labs_own SET word = 'x' WHERE id = 1"),
        ("change a table", "ALTER TABLE labs_own ADD more DOUBLE"),
        ("make an index", "CREATE INDEX labs_by_word ON labs_own (word)"),
        ("make a view", "CREATE VIEW labs_view AS SELECT word FROM labs_own"),
        ("make a temporary table", "CREATE TEMPORARY TABLE labs_temporary AS SELECT * FROM labs_own"),
        ("read the shared schema", f"SELECT * FROM `{mine.shared_schema}`.probe"),
        ("delete rows", "DELETE FROM labs_own"),
        ("drop a view", "DROP VIEW labs_view"),
        ("drop a table", "DROP TABLE labs_own"),
    )
    for what, statement in steps:
        yield Probe("mysql", what, ALLOWED, partial(_try, mine, statement))
    yield Probe("mysql", "the connection is encrypted", ALLOWED, partial(_cipher, mine))


def _try(settings: Database, statement: str) -> Any:
    try:
        with mysql_connection(settings, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    except pymysql.err.MySQLError as error:
        raise _judged(error) from None


def _judged(error: pymysql.err.MySQLError) -> Exception:
    return Refused(str(error)) if error.args and error.args[0] in _NO else error


def _read_file(settings: Database) -> None:
    # Without the right the function answers NULL instead of an error.
    if _try(settings, "SELECT LOAD_FILE('/etc/hostname')") == ((None,),):
        raise Refused("NULL")


def _load_local(settings: Database) -> None:
    try:
        with mysql_connection(settings, local_infile=True) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE labs_local (line TEXT)")
            cursor.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE labs_local")
    except pymysql.err.MySQLError as error:
        raise _judged(error) from None


def _sees_session(settings: Database, user: str) -> None:
    rows = _try(settings, "SELECT user FROM information_schema.processlist")
    if all(row[0] != user for row in rows):
        raise Refused("not in the list")


def _without_tls(settings: Database) -> None:
    try:
        mysql_connection(settings, ssl=None, ssl_disabled=True).close()
    except pymysql.err.MySQLError as error:
        raise _judged(error) from None


def _wrong_ca(settings: Database, foreign_ca: str) -> None:
    try:
        mysql_connection(dataclasses.replace(settings, ca=foreign_ca)).close()
    except pymysql.err.OperationalError as error:
        if isinstance(error.original_exception, ssl.SSLCertVerificationError):
            raise Refused(str(error)) from None
        raise


def _many(settings: Database) -> None:
    with contextlib.ExitStack() as stack:
        try:
            for _number in range(30):
                stack.enter_context(contextlib.closing(mysql_connection(settings)))
        except pymysql.err.MySQLError as error:
            raise _judged(error) from None


def _cipher(settings: Database) -> None:
    if not _try(settings, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1]:
        raise ValueError("no cipher")


def _same(other: Database) -> None:
    with mysql_connection(other) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT word FROM secret")
        if cursor.fetchone() != ("theirs",):
            raise ValueError("the other learner's table was changed")
