"""Starting and stopping real servers: twice, at once, after kills, with taken ports, on a full disk, as an account."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.clients import mysql_connection
from infra.errors import ServicesError
from infra.local import process
from infra.local import stack as stack_module
from infra.local.desk import local_desk, start
from infra.local.layout import Layout
from infra.local.stack import Stack
from infra.probing.recovery import kill_under_load
from infra.settings import Services, load
from tests.environment.helpers import ROOT
from tests.infra.conftest import USUAL


@pytest.fixture
def fresh(home: Path) -> Iterator[Stack]:
    """An empty services folder that is taken away with its servers."""
    one = Stack(Layout(home))
    yield one
    one.reset()


def labs(*arguments: str, home: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, env=environment(home), timeout=300)
    if check:
        assert done.returncode == 0, done.stdout + done.stderr
    return done


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "autograder", "services", *arguments]


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LABS_")}
    return kept | {"LABS_SERVICES_HOME": str(home), "LABS_LANG": "en", "PYTHONPATH": str(ROOT)}


def pids(stack: Stack) -> dict[str, tuple[int, ...]]:
    return {one.service: one.pids for one in stack.status() if one.state == "running"}


def ports(home: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((home / "ports.json").read_text(encoding="utf-8"))
    return found


def listening() -> set[int]:
    """Ports of all addresses on which somebody listens, as the kernel says."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                found.add(int(fields[1].rpartition(":")[2], 16))
    return found


def addresses(wanted: set[int]) -> set[str]:
    """The addresses, in the kernel's form, under which the wanted ports are open."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            address, port = fields[1].split(":")
            if fields[3] == "0A" and int(port, 16) in wanted:
                found.add(address)
    return found


@pytest.mark.parametrize("service", ["mysql", "postgres", "s3"])
def test_what_was_acknowledged_survives_a_kill(stack: Stack, ada: Services, service: str) -> None:
    came = kill_under_load(stack, ada, service)
    assert came.acknowledged >= 200
    assert came.read_back == came.acknowledged
    assert came.seconds_to_start < 30


def test_search_comes_back_empty_after_a_kill_and_keeps_its_passwords(stack: Stack, ada: Services) -> None:
    """It is a stand-in in memory, and says so; the learner's address and password stay."""
    came = kill_under_load(stack, ada, "search")
    assert came.acknowledged >= 200
    assert came.read_back == 0
    assert local_desk(stack).add("ada").search == ada.search


def test_a_second_start_leaves_what_runs_alone(stack: Stack) -> None:
    before, chosen = pids(stack), ports(stack.layout.home)
    said: list[tuple[str, str]] = []
    start(USUAL, lambda *words: said.append(words), stack)
    assert set(before) == set(USUAL)
    assert pids(stack) == before
    assert ports(stack.layout.home) == chosen
    assert {name for name, words in said if words == "already runs"} == set(USUAL)


def test_sockets_that_the_system_swept_away_are_made_again(stack: Stack) -> None:
    shutil.rmtree(stack.layout.sockets())
    start(USUAL, stack=stack)
    desk = local_desk(stack)
    mine = desk.add("swept", save=False)
    assert mine.mysql
    with mysql_connection(mine.mysql) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE large ENGINE=Aria AS SELECT REPEAT('x', 1000) AS x")
        cursor.execute("SELECT COUNT(*) FROM large")
        assert cursor.fetchone() == (1,)
    desk.remove("swept")


def test_servers_listen_on_this_machine_only_and_lead_sessions_of_their_own(stack: Stack) -> None:
    chosen = ports(stack.layout.home)
    assert set(chosen.values()) <= listening()
    # 127.0.0.1 in the kernel's byte order, and nothing else.
    assert addresses(set(chosen.values())) == {"0100007F"}
    for numbers in pids(stack).values():
        for pid in numbers:
            # A terminal that is closed ends its own session, and these are not in it.
            assert os.getsid(pid) == pid != os.getsid(0)


def test_every_file_is_private(stack: Stack) -> None:
    home = stack.layout.home
    assert home.stat().st_mode & 0o777 == 0o700
    secret = [home / "secrets.json", home / "admin.toml", home / "services.toml", home / "certs" / "ca.key"]
    secret += [
        *home.glob("logs/*.log"),
        *home.glob("aws/*"),
        *home.glob("config/*/*.json"),
        *home.glob("learners/*.toml"),
    ]
    assert len(secret) > 12
    assert [path for path in secret if path.stat().st_mode & 0o077] == []


def test_inner_interfaces_of_the_store_want_a_token_or_a_certificate(stack: Stack) -> None:
    import urllib.error
    import urllib.request

    chosen = ports(stack.layout.home)
    for name, path in (("master", "/dir/assign"), ("volume", "/1,01"), ("filer", "/buckets/"), ("filer", "/etc/iam/")):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"http://127.0.0.1:{chosen[name]}{path}", timeout=5)
        assert caught.value.code in (401, 404), name
    for name in ("master-grpc", "volume-grpc", "filer-grpc", "s3-grpc"):
        # HTTP/2 without TLS, as a gRPC client begins: the server wants a handshake and hangs up.
        with socket.create_connection(("127.0.0.1", chosen[name]), timeout=5) as plain:
            plain.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9))
            try:
                answer = plain.recv(100)
            except ConnectionResetError:
                answer = b""
            assert not answer.startswith(b"\x00\x00"), name


def test_a_run_from_nothing_to_nothing(fresh: Stack, home: Path) -> None:
    """Two commands at once, a taken port, a stale record, a kill in the middle; nothing is lost, and nothing stays."""
    both = [
        subprocess.Popen(command("up", "mysql", "search"), env=environment(home), stdout=subprocess.PIPE) for _ in "12"
    ]
    said = [one.communicate(timeout=180)[0].decode() for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert sum("already runs" in text for text in said) == 1
    assert sum(len(process.marked(f"{name}@{fresh.layout.mark}")) for name in ("mariadb", "osmem", "gateway")) == 3
    mine = load()
    assert mine.mysql
    with mysql_connection(mine.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (word VARCHAR(20))")
        cursor.execute("INSERT INTO kept VALUES ('Liège')")

    labs("down", home=home)
    assert pids(fresh) == {}
    assert not set(ports(home).values()) & listening()
    status = json.loads(labs("status", "--json", home=home).stdout)
    assert {one["state"] for one in status["services"]} == {"stopped"}

    # Its port is taken, and its record names a process of somebody else.
    taken = ports(home)["mysql"]
    (home / "run").mkdir(exist_ok=True)
    record = {"pid": os.getpid(), "started": 1, "boot": process._boot()}
    (home / "run" / "mariadb.json").write_text(json.dumps(record), encoding="utf-8")
    (home / "config" / "mariadb" / "mariadb.pid").write_text("1\n", encoding="ascii")
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        labs("up", "mysql", home=home)
    assert ports(home)["mysql"] != taken
    assert rows() == [("Liège",)]

    # Killed in the middle of a start.
    labs("down", home=home)
    begun = subprocess.Popen(command("up", "mysql"), env=environment(home), stdout=subprocess.PIPE, text=True)
    assert begun.stdout
    for line in begun.stdout:
        if "starting mariadb" in line:
            begun.kill()
            break
    begun.wait()
    begun.stdout.close()
    labs("up", "mysql", home=home)
    assert rows() == [("Liège",)]
    assert len(process.marked(f"mariadb@{fresh.layout.mark}")) == 1

    # A server that hangs is noticed and replaced.
    (pid,) = pids(fresh)["mysql"]
    os.kill(pid, signal.SIGSTOP)
    assert labs("status", home=home, check=False).returncode == 1
    labs("up", "mysql", home=home)
    assert pids(fresh)["mysql"] != (pid,)
    assert rows() == [("Liège",)]

    assert "ready for connections" in labs("logs", "mysql", "--lines", "200", home=home).stdout
    assert labs("reset", home=home, check=False).returncode == 1
    assert rows() == [("Liège",)]
    labs("reset", "--yes", home=home)
    assert [path.name for path in home.iterdir()] == ["lock"]
    assert process.marked(f"mariadb@{fresh.layout.mark}") == []


def rows() -> list[tuple[str, ...]]:
    mine = load()
    assert mine.mysql
    with mysql_connection(mine.mysql) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kept")
        return [tuple(row) for row in cursor.fetchall()]


def test_a_start_that_was_killed_while_it_made_the_tables_is_begun_again(fresh: Stack, home: Path) -> None:
    """Half-made folders are put aside; nothing of them is taken for data."""
    for name in ("mariadb.new", "mariadb", "postgresql.new", "postgresql"):
        half = home / "data" / name
        half.mkdir(parents=True)
        (half / "ibdata1").write_bytes(b"half")
    (home / "lock").touch()
    start(["mysql", "postgres"], stack=fresh)
    assert set(pids(fresh)) == {"mysql", "postgres"}
    assert {path.name.partition("-")[0] for path in (home / "data").iterdir()} == {
        *("mariadb", "mariadb.unfinished", "postgresql", "postgresql.unfinished")
    }


def test_a_folder_of_somebody_is_neither_taken_nor_emptied(fresh: Stack, home: Path) -> None:
    home.mkdir(mode=0o755)
    (home / "thesis.txt").write_text("years", encoding="utf-8")
    with pytest.raises(ServicesError, match=r"holds other files. Set LABS_SERVICES_HOME to a new or an empty folder"):
        fresh.up(["mysql"])
    assert home.stat().st_mode & 0o777 == 0o755
    # Put there later, it is left alone as well.
    (home / "lock").touch()
    fresh.up(["search"])
    fresh.reset()
    assert {path.name for path in home.iterdir()} == {"thesis.txt", "lock"}


def test_too_little_room_is_said_before_anything_starts(fresh: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage("/").free
    monkeypatch.setattr(stack_module, "ROOM_NEEDED", free * 2)
    with pytest.raises(ServicesError, match=r"MB free. The services need .* MB. Free some space"):
        fresh.up(["mysql"])
    assert pids(fresh) == {}


def test_an_ordinary_account_and_a_full_disk(tmp_path: Path) -> None:
    """As an account that is not root, on a disk of its own that is filled while servers write to it."""
    disk = tmp_path / "petit disque"
    disk.mkdir()
    # A disk in memory needs a mount, which root of a user namespace may do; the servers run as another account.
    small = 'mount -t tmpfs -o size=700m,mode=777 none "$1"'
    account = 'exec unshare --user --map-user=1000 --map-group=1000 -- "$2" "$3" "$1"'
    script = Path(__file__).with_name("full_disk.py")
    done = subprocess.run(
        [
            *("unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", f"{small} && {account}"),
            *("sh", disk, sys.executable, script),
        ],
        capture_output=True,
        text=True,
        env=environment(disk / "services"),
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["uid"] == 1000
    assert told["refused_when_full"] == {"s3": True, "mysql": True}
    assert told["said"].startswith("The disk of ")
    assert told["read_back"] == told["acknowledged"]
    assert told["acknowledged"]["mysql"] > 0
    assert told["acknowledged"]["s3"] > 0
    assert told["left"] == 0


def test_services_that_are_none_are_refused(fresh: Stack) -> None:
    with pytest.raises(ServicesError, match=r"There is no service oracle. Expected: s3, mysql, postgres, search"):
        fresh.up(["oracle"])
    with pytest.raises(ServicesError, match=r"No local service runs. Start them with: labs services up"):
        local_desk(fresh)
