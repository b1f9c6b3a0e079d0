"""Attempts on Hive with one learner's password."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import partial
from typing import Any

from impala.error import HiveServer2Error
from thrift.transport.TTransport import TTransportException

from infra.clients import hive_connection
from infra.probing.hive_statements import HOSTILE, USUAL
from infra.probing.probe import ALLOWED, REFUSED, Probe, Refused
from infra.provisioning.hive_files import local_path, put_file, remove_files
from infra.settings import Hive, Services


def hive_probes(admin: Services, mine: Services, other: Services, foreign_ca: str) -> Iterator[Probe]:
    """Probes of `mine`'s password. Puts tables into both shares first, and takes them away at the end."""
    assert admin.hive
    assert mine.hive
    assert other.hive
    me, them = mine.hive, other.hive
    put_file(f"{me.shared}probe/probe.csv", b"a,b\n")
    fields = {"me": me.database, "them": them.database, "them_upper": them.database.upper(), "shared": me.shared}
    fields |= {"mine": me.location, "theirs": them.location, "mine_bare": me.location.rstrip("/")}
    fields["engine"] = admin.hive.location.replace("tables", "engine")
    _run(them, *_fresh("secret (word string)"), "INSERT INTO secret VALUES ('theirs')")
    _run(me, *_fresh("mine (word string)"), *_fresh("parts (word string) PARTITIONED BY (p string)"))
    _run(me, "INSERT INTO mine VALUES ('mine')", "CREATE OR REPLACE VIEW mine_view AS SELECT * FROM mine")
    _run(me, "DROP TABLE IF EXISTS course", f"CREATE EXTERNAL TABLE course (a string) LOCATION '{me.shared}probe'")
    with hive_connection(me) as connection, connection.cursor() as cursor:
        for what, statement in HOSTILE:
            yield Probe("hive", what, REFUSED, partial(_statement, cursor, statement.format(**fields)))
        for what, statement in USUAL:
            yield Probe("hive", what, ALLOWED, partial(_statement, cursor, statement.format(**fields)))
    yield from _other_doors(me, them, foreign_ca)
    yield Probe("hive", "afterwards the other's table is as it was", ALLOWED, partial(_same, them))
    yield Probe("hive", "afterwards the course's files are as they were", ALLOWED, partial(_untouched, me))
    _run(me, "DROP TABLE mine", "DROP TABLE parts", "DROP VIEW mine_view", "DROP TABLE course")
    _run(them, "DROP TABLE secret")
    remove_files(f"{me.shared}probe")


def _other_doors(me: Hive, them: Hive, foreign_ca: str) -> Iterator[Probe]:
    """Ways in that are no statements."""
    for what, settings in (
        ("use no password", dataclasses.replace(me, password="")),
        ("use a wrong password", dataclasses.replace(me, password="wrong")),
        ("use another's name with her own password", dataclasses.replace(me, user=them.user)),
        ("use the administrator's name", dataclasses.replace(me, user="labs_admin")),
        ("use no SASL", dataclasses.replace(me, auth="NOSASL")),
        ("connect without TLS", dataclasses.replace(me, ca=None)),
        ("accept a certificate of another authority", dataclasses.replace(me, ca=foreign_ca)),
    ):
        yield Probe("hive", what, REFUSED, partial(_log_in, settings))
    yield Probe("hive", "begin a session in another's database", REFUSED, partial(_session, me, them.database))
    yield Probe("hive", "list another's tables by the protocol", REFUSED, partial(_tables, me, them.database))
    yield Probe("hive", "list tables by a pattern", REFUSED, partial(_tables, me, "labs_%"))
    yield Probe("hive", "see another's database in the protocol's list", REFUSED, partial(_not_listed, me, them))
    yield Probe("hive", "end another's sessions", REFUSED, partial(_end, me, them))
    yield Probe("hive", "ask for a token", REFUSED, partial(_token, me))
    yield Probe("hive", "use another's statement", REFUSED, partial(_foreign_handle, me, them))


def _fresh(table: str) -> tuple[str, str]:
    return f"DROP TABLE IF EXISTS {table.partition(' ')[0]}", f"CREATE TABLE {table}"


def _run(settings: Hive, *statements: str) -> None:
    with hive_connection(settings) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _statement(cursor: Any, statement: str) -> None:
    """What the wall says is no; what Spark says, such as that a table is not there, is a failed probe."""
    try:
        cursor.execute(statement)
        if cursor.has_result_set:
            cursor.fetchall()
    except HiveServer2Error as error:
        # Sentences of Spark's parser begin with their class; of these, one is about what the engine has switched off.
        if str(error).startswith("[") and not str(error).startswith("[UNSUPPORTED_DEFAULT_VALUE"):
            raise
        raise Refused(str(error)) from None


def _log_in(settings: Hive) -> None:
    try:
        with hive_connection(settings, seconds=5) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (TTransportException, OSError, EOFError, AttributeError) as error:
        # The last one is the client's own fault, when a server hangs up on it.
        raise Refused(str(error)) from None


def _session(settings: Hive, database: str) -> None:
    with hive_connection(settings) as connection:
        try:
            connection.cursor(configuration={"use:database": database}).close()
        except HiveServer2Error as error:
            raise Refused(str(error)) from None


def _tables(settings: Hive, database: str) -> None:
    with hive_connection(settings) as connection, connection.cursor() as cursor:
        try:
            cursor.get_tables(database)
        except HiveServer2Error as error:
            raise Refused(str(error)) from None


def _not_listed(settings: Hive, other: Hive) -> None:
    with hive_connection(settings) as connection, connection.cursor() as cursor:
        cursor.get_databases()
        names = [row[0] for row in cursor.fetchall()]
    if names != [settings.database]:
        raise ValueError(f"listed: {names}, and {other.database} is another's")
    raise Refused("not in the list")


def _end(settings: Hive, other: Hive) -> None:
    with hive_connection(other) as theirs, theirs.cursor() as cursor, hive_connection(settings) as connection:
        connection.cursor(configuration={"labs:end-sessions": other.user}).close()
        cursor.execute("SELECT 1")
        if cursor.fetchall() == [(1,)]:
            raise Refused("the other's session goes on")


def _token(settings: Hive) -> None:
    from impala_thrift_gen.TCLIService.ttypes import TGetDelegationTokenReq
    from thrift.Thrift import TApplicationException

    with hive_connection(settings) as connection, connection.cursor() as cursor:
        request = TGetDelegationTokenReq(sessionHandle=cursor.session.handle, owner="x", renewer="x")
        try:
            connection.service.client.GetDelegationToken(request)
        except TApplicationException as error:
            raise Refused(str(error)) from None


def _foreign_handle(settings: Hive, other: Hive) -> None:
    """Fetch and cancel a statement of the other's with its handle, from a connection of one's own."""
    from impala_thrift_gen.TCLIService.ttypes import TCancelOperationReq, TExecuteStatementReq, TFetchResultsReq

    with (
        hive_connection(other) as theirs,
        theirs.cursor(close_finished_queries=False) as cursor,
        hive_connection(settings) as connection,
    ):
        cursor.execute("SELECT word FROM secret")
        handle = cursor._last_operation.handle
        client = connection.service.client
        answers = [
            client.FetchResults(TFetchResultsReq(operationHandle=handle, orientation=0, maxRows=1)),
            client.CancelOperation(TCancelOperationReq(operationHandle=handle)),
            client.ExecuteStatement(TExecuteStatementReq(sessionHandle=cursor.session.handle, statement="SELECT 1")),
        ]
        if all(answer.status.statusCode == 3 for answer in answers) and cursor.fetchall() == [("theirs",)]:
            raise Refused(answers[0].status.errorMessage)


def _same(other: Hive) -> None:
    with hive_connection(other) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM secret")
        if cursor.fetchall() != [("theirs",)]:
            raise ValueError("the other learner's table was changed")


def _untouched(settings: Hive) -> None:
    folder = local_path(settings.shared) / "probe"
    found = sorted(path.name for path in folder.iterdir())
    if [name for name in found if not name.startswith(".")] != ["probe.csv"]:
        raise ValueError(f"the course's folder holds {found}")
