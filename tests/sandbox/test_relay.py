"""The declared endpoints can be reached from inside, and nothing beside them."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import relay
from tests.sandbox.driving import Driven, driven


@pytest.fixture(scope="module")
def echoing() -> Iterator[int]:
    """Port of a server on this machine that sends back what it gets."""
    with serve() as port:
        yield port


@contextlib.contextmanager
def serve() -> Iterator[int]:
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(server,), daemon=True).start()
    yield server.getsockname()[1]
    server.close()


def _accept(server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _address = server.accept()
            threading.Thread(target=_echo, args=(connection,), daemon=True).start()


def _echo(connection: socket.socket) -> None:
    with connection, contextlib.suppress(OSError):
        while chunk := connection.recv(65536):
            connection.sendall(chunk)


@pytest.fixture(scope="module", params=["namespaces", "landlock"])
def connected(who: str, echoing: int, request: pytest.FixtureRequest) -> Iterator[Driven]:
    with driven(who, request.param, endpoints=(("127.0.0.1", echoing),)) as sandbox:
        assert sandbox.told["level"] == request.param
        yield sandbox


def test_declared_endpoint_answers(connected: Driven, echoing: int) -> None:
    assert connected.do("echo", host="127.0.0.1", port=echoing, size=1024) == 1024
    size = 8 * 1024 * 1024
    assert connected.do("echo", host="127.0.0.1", port=echoing, size=size) == size


def test_every_fork_has_it(connected: Driven, echoing: int) -> None:
    for _number in range(3):
        assert connected.do("tcp", host="127.0.0.1", port=echoing) == "done"


def test_other_ports_and_kinds_do_not(connected: Driven, outside_port: int) -> None:
    assert connected.do("tcp", host="127.0.0.1", port=outside_port) in ("ECONNREFUSED", "EACCES")
    assert connected.do("tcp", host="169.254.169.254", port=80) in ("ENETUNREACH", "EACCES")
    assert connected.do("udp", host="127.0.0.1", port=outside_port) == "EOPNOTSUPP"
    assert connected.do("raw_socket", family=socket.AF_INET, kind=socket.SOCK_STREAM, protocol=262) == "EOPNOTSUPP"


@pytest.fixture(scope="module")
def outside_port() -> Iterator[int]:
    with serve() as port:
        yield port


def test_names_lead_to_their_relay(who: str, echoing: int) -> None:
    with driven(who, "namespaces", endpoints=(("localhost", echoing),)) as sandbox:
        assert sandbox.do("resolve", name="localhost") == "done"
        assert sandbox.do("echo", host="localhost", port=echoing, size=1024) == 1024


def test_launcher_lets_go_of_a_dead_fork(who: str, echoing: int) -> None:
    with driven(who, "namespaces", endpoints=(("127.0.0.1", echoing),)) as sandbox:
        sandbox.do("echo", host="127.0.0.1", port=echoing, size=1024)
        before = settled(sandbox.process.pid)
        for _number in range(5):
            sandbox.do("echo", host="127.0.0.1", port=echoing, size=1024)
        # A namespace lives as long as one of its sockets is open somewhere.
        assert settled(sandbox.process.pid) == before


def settled(pid: int) -> int:
    """Open files of the process `pid`, after a moment."""
    time.sleep(0.3)
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_server_that_is_away_is_a_refused_or_closed_connection(who: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with driven(who, "namespaces", endpoints=(("127.0.0.1", port),)) as sandbox:
        answer = sandbox.ask("echo", host="127.0.0.1", port=port, size=1024)
        assert answer.get("value", -1) == -1
        assert "value" in answer or "Error" in answer["error"]


def test_own_loopback_reaches_nothing_outside(who: str, echoing: int) -> None:
    with driven(who, "namespaces", loopback=True) as sandbox:
        # A server of its own answers; one of this machine, the network and the other fork's server do not.
        assert sandbox.do("own_server", host="127.0.0.1") == "hello"
        assert sandbox.do("own_server", host="sandbox") == "hello"
        assert sandbox.do("tcp", host="127.0.0.1", port=echoing) == "ECONNREFUSED"
        assert sandbox.do("tcp", host="169.254.169.254", port=80) == "ENETUNREACH"
        assert sandbox.do("udp", host="169.254.169.254", port=53) == "ENETUNREACH"


def test_own_loopback_is_given_by_namespaces_alone(who: str, echoing: int) -> None:
    with driven(who, "landlock", loopback=True) as sandbox:
        assert sandbox.do("tcp", host="127.0.0.1", port=echoing) == "EOPNOTSUPP"


def test_endpoints_beside_an_own_loopback(who: str, echoing: int, outside_port: int) -> None:
    with driven(who, "namespaces", endpoints=(("127.0.0.1", echoing),), loopback=True) as sandbox:
        assert sandbox.do("echo", host="127.0.0.1", port=echoing, size=1024) == 1024
        assert sandbox.do("own_server", host="127.0.0.1") == "hello"
        assert sandbox.do("tcp", host="127.0.0.1", port=outside_port) == "ECONNREFUSED"


def test_addresses_inside() -> None:
    endpoints = (("127.0.0.1", 9000), ("localhost", 5432), ("db.example", 5432), ("s3.example", 443))
    assert relay.addresses(endpoints) == {
        ("127.0.0.1", 9000): "127.0.0.1",
        ("localhost", 5432): "127.0.0.1",
        ("db.example", 5432): "127.0.1.3",
        ("s3.example", 443): "127.0.1.4",
    }
    assert ("127.0.1.3", "db.example") in relay.host_names(endpoints)


def test_launcher_ignores_nonsense() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs, selectors.DefaultSelector() as selector:
        there = relay.Relay(selector, (("127.0.0.1", 1),))
        theirs.send(os.urandom(8))
        assert there.take(ours) is True
        theirs.close()
        assert there.take(ours) is False
        assert not selector.get_map()
