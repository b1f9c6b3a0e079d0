"""What a learner's process can't reach, and that the same attempts succeed where there is no sandbox."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.driving import USER, Driven

ALL = ("namespaces", "landlock", "rlimits")
FILES = ("namespaces", "landlock")


@dataclass
class Outside:
    """What stands on this machine: servers, sockets with names, and a process of the same user as the sandbox's."""

    port: int
    port6: int
    abstract: str
    stream: str
    datagrams: str
    pid: int


@pytest.fixture(scope="module")
def outside(who: str) -> Iterator[Outside]:
    user = USER if who == "user" and os.geteuid() == 0 else None
    with contextlib.ExitStack() as stack:
        # Not below pytest's own folder, which other users may not enter.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labs-sockets-")))
        folder.chmod(0o755)
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        server6 = stack.enter_context(socket.create_server(("::1", 0), family=socket.AF_INET6))
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0labs-test-{os.getpid()}")
        stream = stack.enter_context(socket.socket(socket.AF_UNIX))
        stream.bind(str(folder / "stream"))
        datagrams = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(str(folder / "datagrams"))
        for listener in (abstract, stream):
            listener.listen()
        for path in folder.iterdir():
            path.chmod(0o777)
        process = subprocess.Popen(["sleep", "1000"], user=user, group=user, env={"SECRET": "x", **os.environ})
        stack.callback(process.wait)
        stack.callback(process.kill)
        yield Outside(
            server.getsockname()[1],
            server6.getsockname()[1],
            f"@labs-test-{os.getpid()}",
            str(folder / "stream"),
            str(folder / "datagrams"),
            process.pid,
        )


Given = Callable[[Driven, Outside], dict[str, Any]]

# Name, act, what it is given, and the levels that stop it. Without a sandbox every one of them succeeds.
ATTACKS: list[tuple[str, str, Given, tuple[str, ...]]] = [
    ("read", "read", lambda s, o: {"path": str(s.playground / "secret")}, FILES),
    ("write", "write", lambda s, o: {"path": str(s.playground / "secret")}, FILES),
    ("empty", "truncate_for_reading", lambda s, o: {"path": str(s.playground / "secret")}, FILES),
    ("own files of the grader", "read", lambda s, o: {"path": __file__}, FILES),
    ("environment", "environment_of", lambda s, o: {"pid": o.pid}, FILES),
    ("signal", "signal_to", lambda s, o: {"pid": o.pid}, FILES),
    ("limits of another", "limits_of", lambda s, o: {"pid": o.pid}, ALL),
    ("ptrace", "trace", lambda s, o: {"pid": o.pid}, ALL),
    ("tcp", "tcp", lambda s, o: {"host": "127.0.0.1", "port": o.port}, ALL),
    ("tcp over ipv6", "tcp", lambda s, o: {"host": "::1", "port": o.port6}, ALL),
    ("udp", "udp", lambda s, o: {"host": "127.0.0.1", "port": 9}, ALL),
    ("udp over ipv6", "udp", lambda s, o: {"host": "::1", "port": 9}, ALL),
    ("abstract socket", "unix", lambda s, o: {"address": o.abstract}, ALL),
    ("socket with a path", "unix", lambda s, o: {"address": o.stream}, ALL),
    ("path through a pair", "unix_by_pair", lambda s, o: {"path": o.datagrams}, FILES),
    ("fake typing", "fake_typing", lambda s, o: {}, ALL),
    ("clone into namespaces", "namespaces_by_clone", lambda s, o: {}, ALL),
]
IDS = [attack[0] for attack in ATTACKS]


@pytest.mark.parametrize(("name", "act", "given", "stopped"), ATTACKS, ids=IDS)
def test_attack_is_stopped(
    sandbox: Driven, outside: Outside, name: str, act: str, given: Given, stopped: tuple[str, ...]
) -> None:
    before = (sandbox.playground / "secret").read_bytes()
    got = sandbox.do(act, **given(sandbox, outside))
    if sandbox.level in stopped:
        assert got != "done", name
        assert (sandbox.playground / "secret").read_bytes() == before


@pytest.mark.parametrize(("name", "act", "given", "stopped"), ATTACKS, ids=IDS)
def test_attack_succeeds_without_a_sandbox(
    unprotected: Driven, outside: Outside, name: str, act: str, given: Given, stopped: tuple[str, ...]
) -> None:
    # Otherwise the test above would pass for another reason than the sandbox.
    got = unprotected.do(act, **given(unprotected, outside))
    # A kernel may be set to refuse faked typing to everybody.
    assert got == "done" or (name, got) == ("fake typing", "EIO")


def test_modes_of_files_outside_stay(sandbox: Driven) -> None:
    target = sandbox.playground / "secret"
    target.chmod(0o600)
    sandbox.do("change_mode", path=str(target))
    if sandbox.level in FILES:
        assert target.stat().st_mode & 0o777 == 0o600


def test_modes_of_own_files_can_be_set(sandbox: Driven) -> None:
    assert sandbox.do("mode_of_own_file") == ["done", "done"]


def test_privileged_calls_are_not_permitted(sandbox: Driven) -> None:
    got = sandbox.do("privileged")
    assert set(got.values()) == {"EPERM"}, got


def test_calls_that_the_filter_does_not_know_do_not_exist(sandbox: Driven) -> None:
    got = sandbox.do("unknown_calls")
    assert set(got.values()) == {"ENOSYS"}, got
    assert sandbox.do("foreign_numbers") == "ENOSYS"


@pytest.mark.parametrize(
    ("family", "kind", "protocol"),
    [
        (socket.AF_INET, socket.SOCK_STREAM, 0),
        (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
        (socket.AF_NETLINK, socket.SOCK_RAW, 0),
        (socket.AF_PACKET, socket.SOCK_RAW, 0),
        (socket.AF_ALG, socket.SOCK_SEQPACKET, 0),
        (socket.AF_VSOCK, socket.SOCK_STREAM, 0),
    ],
)
def test_kinds_of_sockets_are_not_supported(sandbox: Driven, family: int, kind: int, protocol: int) -> None:
    # EPERM would make libzmq abort the process.
    assert sandbox.do("raw_socket", family=family, kind=kind, protocol=protocol) == "EOPNOTSUPP"


def test_names_and_metadata_addresses_lead_nowhere(sandbox: Driven) -> None:
    assert sandbox.do("resolve", name="example.org") != "done"
    assert sandbox.do("tcp", host="169.254.169.254", port=80) == "EOPNOTSUPP"


def test_installed_packages_can_not_be_changed(sandbox: Driven) -> None:
    if sandbox.level in FILES or sandbox.who == "user":
        assert sandbox.do("write_into_python") != "done"


def test_process_has_no_rights(sandbox: Driven) -> None:
    status = sandbox.do("status")
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(status[name], 16) == 0, name
    if sandbox.who == "root" or sandbox.level == "namespaces":
        assert int(status["CapBnd"], 16) == 0
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    assert sandbox.do("descriptors") == []


def test_another_memory_can_not_be_read(sandbox: Driven, outside: Outside) -> None:
    assert sandbox.do("read_memory_of", pid=outside.pid) == "EPERM"
    assert sandbox.do("read_memory_of", pid=1) == "EPERM"


def test_submissions_find_nothing_of_each_other(sandbox: Driven) -> None:
    first = sandbox.do("folder_left", name="left-one")
    second = sandbox.do("folder_left", name="left-two")
    leftovers = [name for name in first + second if name.startswith("left-")]
    # Below level "namespaces" shared memory is the machine's own; Landlock keeps it closed.
    if sandbox.level in FILES:
        assert leftovers == []
    for name in ("left-one", "left-two"):
        Path("/dev/shm", name).unlink(missing_ok=True)
