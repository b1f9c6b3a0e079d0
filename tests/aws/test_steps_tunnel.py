"""The way to a private database through Session Manager: how AWS's program is started, where it leads, how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infra.aws.errors import CloudError
from infra.aws.steps.reaching import database
from infra.aws.steps.tunnel import DOCUMENT, tunnel
from infra.clients import mysql_connection
from infra.settings import Services
from tests.aws.emulator import Emulator
from tests.aws.servers import servers
from tests.aws.stacks import Said, World, world

PLUGIN = Path(__file__).with_name("forwarding_plugin.py")


@dataclass
class Manager:
    """The two calls of Systems Manager that a tunnel needs, which the emulator lacks; it keeps what it was asked."""

    url: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def calls(self, name: str) -> list[dict[str, Any]]:
        return [arguments for called, arguments in self.asked if called == name]


@pytest.fixture
def manager() -> Iterator[Manager]:
    found = Manager()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arguments = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.asked.append((self.headers["X-Amz-Target"].partition(".")[2], arguments))
            answer = {"SessionId": "ada-0123", "TokenValue": "a-token", "StreamUrl": "wss://example.org/x"}
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with servers(tmp_path_factory.mktemp("databases") / "services", "mysql") as one:
        yield one


@pytest.fixture
def cloud(emulator: Emulator, tmp_path: Path, manager: Manager, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("LABS_TEST_FORWARD_LOG", str(tmp_path / "plugin.json"))
    monkeypatch.setenv("LABS_TEST_FORWARD_VERSION", "1.2.707.0")
    with world(emulator, tmp_path / "home", services={"database": "mysql"}, learners=("ada",)) as one:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", manager.url)
        yield one


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, Any]]:
    """Puts the program on the path; gives what it was started with."""
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "session-manager-plugin"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{PLUGIN}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return lambda: json.loads((tmp_path / "plugin.json").read_text())


def test_a_real_database_is_reached_through_the_tunnel_with_its_certificate_verified(
    cloud: World,
    manager: Manager,
    owner: Services,
    plugin: Callable[[], dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = owner.mysql
    assert real
    monkeypatch.setenv("LABS_TEST_FORWARD_TO", f"{real.host}:{real.port}")
    monkeypatch.setenv("LABS_CLOUD_RDS_CA", str(real.ca))
    # The stack's own database, but for what only the real one has: its certificate's name, its administrator.
    secret = json.dumps({"username": real.user, "password": real.password})
    cloud.account.client("secretsmanager").put_secret_value(
        SecretId=cloud.stack["DatabaseAdminSecret"], SecretString=secret
    )
    stack = {**cloud.stack, "DatabaseHost": "localhost", "DatabasePort": "9", "DoorInstance": "i-0123456789abcdef0"}
    with database(cloud.account, cloud.cohort, stack, Said()) as admin:
        assert admin.mysql
        assert admin.mysql.host == "localhost"
        with mysql_connection(admin.mysql) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 6 * 7")
            assert cursor.fetchone() == (42,)
        local = int(str(admin.mysql.address).rpartition(":")[2])
    started = plugin()
    (asked,) = manager.calls("StartSession")
    assert asked == {
        "Target": "i-0123456789abcdef0",
        "DocumentName": DOCUMENT,
        "Parameters": {"host": ["localhost"], "portNumber": ["9"], "localPortNumber": [str(local)]},
    }
    assert started["parameters"] == asked
    assert started["session"] == {
        "SessionId": "ada-0123",
        "TokenValue": "a-token",
        "StreamUrl": "wss://example.org/x",
    }
    assert (started["region"], started["operation"], started["endpoint"]) == ("eu-west-1", "StartSession", manager.url)
    assert started["profile"] == ""
    assert manager.calls("TerminateSession") == [{"SessionId": "ada-0123"}]
    assert not _listens(local)
    assert not _runs(started["pid"])


@pytest.mark.parametrize(("version", "hidden"), [("1.2.497.0", False), ("1.2.498.0", True), ("1.3.0.0", True)])
def test_the_token_is_in_no_command_line_where_the_program_can_take_it_otherwise(
    cloud: World,
    plugin: Callable[[], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    hidden: bool,
) -> None:
    monkeypatch.setenv("LABS_TEST_FORWARD_VERSION", version)
    monkeypatch.setenv("LABS_TEST_FORWARD_TO", "127.0.0.1:9")
    with tunnel(cloud.account, "i-1", "db", 3306, Said()) as port:
        assert _listens(port)
        line = Path(f"/proc/{plugin()['pid']}/cmdline").read_bytes()
        assert (b"a-token" not in line) is hidden
    assert plugin()["in_environment"] is hidden


def test_a_port_may_be_chosen_and_a_taken_one_is_told(
    cloud: World, manager: Manager, plugin: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABS_TEST_FORWARD_TO", "127.0.0.1:9")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(CloudError, match=f"Port {port} of this machine can't be used"),
            tunnel(cloud.account, "i-1", "db", 3306, Said(), port),
        ):
            pytest.fail("the port is taken")
    assert manager.asked == []
    with tunnel(cloud.account, "i-1", "db", 3306, Said(), port) as given:
        assert given == port


def test_what_the_program_says_when_it_fails_is_told_and_the_session_is_ended(
    cloud: World, manager: Manager, plugin: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABS_TEST_FORWARD_TO", "refused")
    with (
        pytest.raises(CloudError, match="TargetNotConnected: the instance is not connected"),
        tunnel(cloud.account, "i-1", "db", 3306, Said()),
    ):
        pytest.fail("the tunnel is not open")
    assert len(manager.calls("TerminateSession")) == 1


def test_whatever_happens_inside_the_tunnel_ends(
    cloud: World, manager: Manager, plugin: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABS_TEST_FORWARD_TO", "127.0.0.1:9")
    with pytest.raises(KeyboardInterrupt), tunnel(cloud.account, "i-1", "db", 3306, Said()):
        raise KeyboardInterrupt
    assert not _runs(plugin()["pid"])
    assert len(manager.calls("TerminateSession")) == 1


def test_a_killed_command_leaves_no_tunnel_open(
    cloud: World, plugin: Callable[[], dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABS_TEST_FORWARD_TO", "127.0.0.1:9")
    code = (
        "import sys\n"
        "from infra.aws.session import connect\n"
        "from infra.aws.steps.tunnel import tunnel\n"
        "with tunnel(connect('eu-west-1'), 'i-1', 'db', 3306, print):\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout
        while command.stdout.readline().strip() != "open":
            assert command.poll() is None
        command.send_signal(signal.SIGKILL)
        command.wait()
        pid = plugin()["pid"]
        deadline = time.monotonic() + 20
        while _runs(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not _runs(pid)


def test_without_the_program_one_sentence_says_what_to_do_and_no_session_is_started(
    cloud: World, manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(CloudError, match="session-manager-plugin is missing") as error,
        tunnel(cloud.account, "i-1", "db", 3306, Said()),
    ):
        pytest.fail("there is no program")
    assert "LABS_CLOUD_DATABASE" in str(error.value)
    assert manager.asked == []


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
