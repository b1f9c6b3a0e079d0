"""The local Hive engine: learners who can't reach each other, statements that go wild, and processes that die."""

from __future__ import annotations

import dataclasses
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from impala.error import Error, HiveServer2Error, OperationalError
from thrift.transport.TTransport import TTransportException

from autograder.judging.ground import Ground
from infra.clients import hive_connection
from infra.desk import Desk
from infra.hive import RESTARTED
from infra.local import hive as part_module
from infra.local import process
from infra.local.certificates import certificate
from infra.local.desk import local_desk, start
from infra.local.hive_engine.sessions import SESSIONS
from infra.local.layout import Layout
from infra.local.stack import Stack
from infra.probing.hive import hive_probes
from infra.probing.probe import ALLOWED, REFUSED, Outcome, run_all
from infra.provisioning.hive_files import local_path
from infra.provisioning.seeding import seed
from infra.settings import Hive, Services
from tests.environment.helpers import ROOT

# Without an end, and without a task that ends.
ENDLESS = "SELECT count(*) FROM range(1000000000000000)"
# Nothing interrupts a regular expression that goes through all ways to divide sixty letters.
STUBBORN = r"SELECT repeat('x', 60 + CAST(id AS INT)) RLIKE '(x+)+\\1\\1y' FROM range(2)"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Hive alone, in a folder with spaces and accents; cancelled work may go on for three seconds only."""
    one = Stack(Layout(tmp_path_factory.mktemp("Évaluer à la maison") / "services"))
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(part_module, "STUCK_SECONDS", 3.0)
        try:
            start(["hive"], stack=one)
            seed(local_desk(one).admin)
            yield one
        finally:
            mark = f"hive@{one.layout.mark}"
            one.reset()
            assert process.marked(mark) == []


@pytest.fixture(scope="module")
def desk(stack: Stack) -> Desk:
    return local_desk(stack)


@pytest.fixture(scope="module")
def ada(desk: Desk) -> Hive:
    return learner(desk, "ada")


@pytest.fixture(scope="module")
def hasty(desk: Desk) -> Hive:
    """A learner whose statements may take two seconds."""
    assert desk.hive
    return learner(dataclasses.replace(desk, hive=desk.hive.limited(2.0)), "hasty")


def learner(desk: Desk, name: str) -> Hive:
    settings = desk.add(name, save=False).hive
    assert settings
    return settings


def ask(settings: Hive, *statements: str) -> list[tuple[object, ...]]:
    """Rows of the last statement."""
    with hive_connection(settings) as connection, connection.cursor() as cursor:
        return run(cursor, *statements)


def run(cursor: Any, *statements: str) -> list[tuple[object, ...]]:
    for statement in statements:
        cursor.execute(statement)
    return list(cursor.fetchall()) if cursor.has_result_set else []


def java(stack: Stack) -> psutil.Process:
    """The Java process of the engine."""
    found = [psutil.Process(one.pid) for one in process.marked(f"hive@{stack.layout.mark}")]
    (one,) = [one for one in found if one.name() == "java"]
    return one


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to this"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def attempts(desk: Desk, ada: Hive, tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    foreign = str(certificate(tmp_path_factory.mktemp("authority"), "nobody").ca)
    return run_all(hive_probes(desk.admin, desk.add("ada", save=False), desk.add("bob", save=False), foreign))


@pytest.mark.parametrize(("expected", "count"), [(REFUSED, 160), (ALLOWED, 15)])
def test_a_learner_reaches_her_own_and_nothing_else(attempts: list[Outcome], expected: str, count: int) -> None:
    mine = [one for one in attempts if one.expected == expected]
    assert len(mine) >= count
    assert [one for one in mine if not one.passed] == []


def test_the_attempts_find_a_hole(desk: Desk, ada: Hive) -> None:
    """The very statements that a learner is refused run for the administrator, whom nothing holds back."""
    bob, admin = learner(desk, "bob"), desk.admin.hive
    assert admin
    ask(bob, "CREATE TABLE hole (word string)", "INSERT INTO hole VALUES ('theirs')")
    assert ask(admin, f"SELECT * FROM {bob.database}.hole") == [("theirs",)]
    assert "root:x:0" in str(ask(admin, "SELECT * FROM text.`/etc/passwd`"))
    assert bob.database in str(ask(admin, "SHOW DATABASES LIKE '*'"))
    assert ask(admin, "SELECT reflect('java.lang.Math', 'abs', -1)") == [("1",)]
    ask(bob, "DROP TABLE hole")


def test_hive_as_the_labs_use_it(ada: Hive) -> None:
    """From the course's file to a partitioned table of its own, dropped and found again."""
    with hive_connection(ada) as connection, connection.cursor() as cursor:
        _exploration(cursor, ada)


def _exploration(cursor: Any, ada: Hive) -> None:
    assert run(
        cursor,
        f"""CREATE EXTERNAL TABLE raw (day string, province string, region string, age string, sex string, n string)
            ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{ada.shared}covid-cases'""",
        "SELECT count(*) FROM raw WHERE province = 'Liège' OR day = 'DATE'",
    ) > [(1000,)]
    run(
        cursor,
        "CREATE VIEW typed AS SELECT CAST(NULLIF(day, 'NA') AS DATE) AS day, NULLIF(province, 'NA') AS province, "
        "CAST(n AS INT) AS n FROM raw WHERE day <> 'DATE'",
        f"CREATE EXTERNAL TABLE parts (day date, n int) PARTITIONED BY (province string) STORED AS ORC "
        f"LOCATION '{ada.location}parts'",
        "SET hive.exec.dynamic.partition.mode=nonstrict",
        "INSERT OVERWRITE TABLE parts PARTITION (province) SELECT day, n, COALESCE(province, 'Unknown') FROM typed",
    )
    before = run(cursor, "SELECT sum(n), count(DISTINCT province) FROM parts")
    assert before[0][1] == 12
    assert len(run(cursor, "SHOW PARTITIONS parts")) == 12
    plan = str(run(cursor, "EXPLAIN SELECT sum(n) FROM parts WHERE province = 'Namur'"))
    assert "PartitionFilters: [isnotnull(province" in plan
    made = run(cursor, "SHOW CREATE TABLE parts")[0][0]
    run(cursor, "DROP TABLE parts")
    assert len(list((local_path(ada.location) / "parts").glob("province=*"))) == 12
    run(cursor, str(made).partition("TBLPROPERTIES")[0])
    assert run(cursor, "SELECT count(*) FROM parts") == [(0,)]
    assert run(cursor, "MSCK REPAIR TABLE parts", "SELECT sum(n), count(DISTINCT province) FROM parts") == before
    # As in Hive, and not as in Spark by itself.
    assert run(cursor, "SELECT CAST('<5' AS INT)") == [(None,)]
    run(cursor, "DROP TABLE parts", "DROP VIEW typed", "DROP TABLE raw")


def test_errors_say_what_is_of_use_and_nothing_of_the_engine(ada: Hive) -> None:
    for statement, words in (
        ("SELEC 1", "Syntax error at or near 'SELEC'.(line 1, pos 0)"),
        ("SELECT nope FROM (SELECT 1 AS a)", "line 1 pos 7"),
        ("SELECT * FROM absent", "[TABLE_OR_VIEW_NOT_FOUND]"),
        ("SELECT nosuchfunction(1)", "There is no function nosuchfunction here"),
    ):
        with pytest.raises(Error) as caught:
            ask(ada, statement)
        assert words in str(caught.value)
        assert "\tat " not in str(caught.value)
        assert "org.apache" not in str(caught.value)
        assert "+- " not in str(caught.value)


def test_a_wild_statement_ends_at_its_limit_while_others_are_answered(ada: Hive, hasty: Hive) -> None:
    came: list[BaseException] = []

    def run() -> None:
        with pytest.raises(OperationalError, match="stopped after 2 seconds") as caught:
            ask(hasty, ENDLESS)
        came.append(caught.value)

    wild = threading.Thread(target=run)
    wild.start()
    assert ask(ada, "SELECT count(*) FROM range(1000)") == [(1000,)]
    wild.join(60)
    assert came
    # An administrator's check may set itself a limit, and a learner can't lift hers.
    for settings, limit, words in ((hasty, 1000, "after 2 seconds"), (ada, 0.5, r"after 0\.5 seconds")):
        with hive_connection(settings, limit=limit) as connection:
            cursor = connection.cursor()
            with pytest.raises(OperationalError, match=words):
                cursor.execute(ENDLESS)


def test_a_client_that_vanishes_leaves_nothing_at_work(stack: Stack, ada: Hive, tmp_path: Path) -> None:
    dataclasses.replace(Services(), hive=ada).save(tmp_path / "ada.toml")
    script = (
        "import os; from infra.clients import hive_connection; from infra.settings import load\n"
        f"hive_connection(load().hive).cursor().execute_async({ENDLESS!r}); os._exit(3)"
    )
    gone = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "LABS_SERVICES": str(tmp_path / "ada.toml")}
    )
    assert gone.returncode == 3
    engine = java(stack)
    # Two tasks without an end would keep it busy, however little of the machine it gets.
    wait_for(lambda: float(engine.cpu_percent(interval=1.0)) < 20)


def test_sessions_are_bounded_and_end_with_their_connection(ada: Hive) -> None:
    with hive_connection(ada) as connection:
        cursors = [connection.cursor() for _number in range(SESSIONS // 2)]
        with hive_connection(ada) as second, pytest.raises(HiveServer2Error, match="too many open sessions"):
            cursors += [second.cursor() for _number in range(SESSIONS)]
    wait_for(lambda: ask(ada, "SELECT 1") == [(1,)])


def test_noise_on_the_port_disturbs_nobody(ada: Hive) -> None:
    context = ssl.create_default_context(cafile=ada.ca)
    for noise in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x01\xff\xff\xff\xff",
        b"\x01\x00\x00\x00\x06GSSAPI",
        b"\x01\x00\x00\x00\x05PLAIN\x01\x00\x00\x00\x03a\0b",
        b"",
    ):
        with (
            socket.create_connection(("127.0.0.1", ada.port), timeout=15) as plain,
            context.wrap_socket(plain, server_hostname="127.0.0.1") as line,
        ):
            line.sendall(noise)
            if noise:
                assert not line.recv(100).startswith(b"\x05")
        with socket.create_connection(("127.0.0.1", ada.port), timeout=15) as plain:
            plain.sendall(noise + os.urandom(200))
    with hive_connection(ada) as connection:
        transport = connection.service.client._iprot.trans
        transport.write(os.urandom(300))
        transport.flush()
        with pytest.raises((TTransportException, OSError)):
            transport.read(1)
    assert ask(ada, "SELECT 1") == [(1,)]


def test_a_client_that_waits_for_its_statement(ada: Hive) -> None:
    """HiveServer2 knows both kinds; impyla uses the other one."""
    with hive_connection(ada) as connection, connection.cursor() as cursor:
        operation = cursor.session.execute("SELECT count(*) FROM range(10)", run_async=False)
        assert operation.get_status() == "FINISHED_STATE"
        with pytest.raises(HiveServer2Error, match="TABLE_OR_VIEW_NOT_FOUND"):
            cursor.session.execute("SELECT * FROM absent", run_async=False)


def test_everything_listens_on_this_machine_only(stack: Stack) -> None:
    found = [psutil.Process(one.pid) for one in process.marked(f"hive@{stack.layout.mark}")]
    places = [place for one in found for place in one.net_connections("tcp") if place.status == psutil.CONN_LISTEN]
    assert len(places) >= 2
    assert {place.laddr.ip.removeprefix("::ffff:") for place in places} == {"127.0.0.1"}


def test_a_graded_learner_leaves_nothing(stack: Stack, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_SERVICES_HOME", str(stack.layout.home))
    ground = Ground(("hive",))
    admin = desk.admin.hive
    assert admin
    with ground.learner() as services:
        settings = services.hive_settings
        assert ("127.0.0.1", settings.port) in ground.endpoints
        with services.hive_database() as name:
            assert name.startswith(f"{settings.database}_check_")
            folder = services.hive_file(name, "raw/a.csv", b"1,Li\xc3\xa8ge\n")
            with services.hive_as_learner(name) as connection, connection.cursor() as cursor:
                cursor.execute(
                    "CREATE EXTERNAL TABLE t (a int, b string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
                    f"LOCATION '{folder}'"
                )
                with pytest.raises(HiveServer2Error, match="is not allowed"):
                    cursor.execute("SELECT * FROM text.`/etc/passwd`")
            with services.hive(name) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT * FROM t")
                assert cursor.fetchall() == [(1, "Liège")]
        assert not local_path(folder).exists()
        lost = hive_connection(settings)
        cursor = lost.cursor()
        cursor.execute_async(ENDLESS)
    with pytest.raises((Error, TTransportException, OSError)):
        cursor.execute("SELECT 1")
    with pytest.raises(TTransportException, match="Wrong user or password"):
        hive_connection(settings)
    assert settings.database not in str(ask(admin, "SHOW DATABASES"))
    assert not local_path(settings.location).exists()
    assert ground.clear() == []
    # One whose judge was killed is found by the next one.
    assert ground._hive
    ground._hive.add("graded-999999999-dead")
    assert ground.clear() == ["graded-999999999-dead"]
    ground.close()


def test_a_killed_java_process_is_replaced_and_loses_no_data(stack: Stack, ada: Hive) -> None:
    ask(ada, "CREATE TABLE kept (word string) STORED AS ORC", "INSERT INTO kept VALUES ('Liège')")
    with hive_connection(ada) as connection:
        old = connection.cursor()
        java(stack).send_signal(signal.SIGKILL)
        with pytest.raises(HiveServer2Error, match=RESTARTED):
            old.execute("SELECT 1")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM kept")
            assert cursor.fetchall() == [("Liège",)]


def test_work_that_nothing_stops_costs_its_process(stack: Stack, hasty: Hive) -> None:
    before = java(stack)
    with pytest.raises(OperationalError, match="stopped after 2 seconds"):
        ask(hasty, STUBBORN)
    wait_for(lambda: not before.is_running())


def test_the_service_stopped_and_started_again(stack: Stack, ada: Hive) -> None:
    """Tables and passwords stay, and no process does, whether it is ended or killed."""
    stack.down()
    mark = f"hive@{stack.layout.mark}"
    assert process.marked(mark) == []
    with pytest.raises((TTransportException, OSError)):
        hive_connection(ada)
    stack.up(["hive"])
    before = java(stack).pid
    stack.up(["hive"])
    assert java(stack).pid == before
    assert local_desk(stack).add("ada", save=False).hive == ada
    assert ask(ada, "SELECT * FROM kept") == [("Liège",)]
    private = [*stack.layout.config("hive").glob("*.json"), stack.layout.log("hive")]
    assert [path for path in private if path.stat().st_mode & 0o077] == []
    assert Path(stack.layout.data("hive")).stat().st_mode & 0o077 == 0
    (pid,) = next(one.pids for one in stack.status() if one.service == "hive")
    os.kill(pid, signal.SIGKILL)
    # The Java process hears that its input ended.
    wait_for(lambda: process.marked(mark) == [])
