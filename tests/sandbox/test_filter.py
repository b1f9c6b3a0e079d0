"""The filter of system calls, read instruction by instruction, also for the architecture that this is not."""

from __future__ import annotations

import errno
import socket
import struct
from dataclasses import replace

import pytest

from autograder.sandbox import seccomp, syscalls, tables
from autograder.sandbox.seccomp import Rules

INSIDE = Rules(
    inside=True, internet_sockets=False, own_loopback=False, only_pid=0, file_attributes=True, truncation=True
)
OLD_LANDLOCK = Rules(
    inside=False, internet_sockets=False, own_loopback=False, only_pid=77, file_attributes=False, truncation=False
)
OWN_LOOPBACK = replace(INSIDE, own_loopback=True)
ARCHITECTURES = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
ALLOWED = 0x7FFF_0000
KILLED = 0x8000_0000


def refused(number: int) -> int:
    return 0x0005_0000 | number


def verdict(machine: str, rules: Rules, name: str | int, *arguments: int, architecture: int = 0) -> int:
    """What the filter of `rules` says to a call: a small interpreter of its instructions."""
    numbers = tables.free(machine) | tables.checked(machine) | tables.refused(machine)
    number = numbers[name] if isinstance(name, str) else name
    padded = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("=IIQ6Q", number, architecture or ARCHITECTURES[machine], 0, *padded)
    program = [struct.unpack("=HBBI", line) for line in lines(seccomp.compiled.__wrapped__(rules, machine))]
    accumulator, place = 0, 0
    while True:
        code, yes, no, constant = program[place]
        place += 1
        if code == 0x20:
            accumulator = struct.unpack_from("=I", data, constant)[0]
        elif code == 0x54:
            accumulator &= constant
        elif code == 0x06:
            return int(constant)
        else:
            tests = {0x15: accumulator == constant, 0x45: bool(accumulator & constant), 0x35: accumulator >= constant}
            place += yes if tests[code] else no


def lines(code: bytes) -> list[bytes]:
    return [code[place : place + 8] for place in range(0, len(code), 8)]


@pytest.fixture(params=sorted(ARCHITECTURES))
def machine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_every_table_answers_as_it_says(machine: str) -> None:
    for name in tables.free(machine):
        assert verdict(machine, INSIDE, name) == ALLOWED, name
    for name in tables.refused(machine):
        assert verdict(machine, INSIDE, name) == refused(errno.EPERM), name
    known = set((tables.free(machine) | tables.checked(machine) | tables.refused(machine)).values())
    for number in set(range(600)) - known:
        assert verdict(machine, INSIDE, number) == refused(errno.ENOSYS), number


def test_other_architectures_are_killed(machine: str) -> None:
    other = next(value for name, value in ARCHITECTURES.items() if name != machine)
    assert verdict(machine, INSIDE, "read", architecture=other) == KILLED


def test_no_number_stands_twice(machine: str) -> None:
    parts = [tables.free(machine), tables.checked(machine), tables.refused(machine)]
    numbers = [number for part in parts for number in part.values()]
    assert len(numbers) == len(set(numbers))


def test_clone_makes_processes_and_threads_but_no_namespaces(machine: str) -> None:
    thread = 0x003D_0F00
    assert verdict(machine, INSIDE, "clone", 17) == ALLOWED
    assert verdict(machine, INSIDE, "clone", thread) == ALLOWED
    for flag in (syscalls.CLONE_NEWUSER, syscalls.CLONE_NEWNS, syscalls.CLONE_NEWNET, syscalls.CLONE_NEWPID):
        assert verdict(machine, INSIDE, "clone", flag | 17) == refused(errno.EPERM)
        assert verdict(machine, INSIDE, "clone", flag | 17 | 1 << 40) == refused(errno.EPERM)


@pytest.mark.parametrize("rules", [INSIDE, OLD_LANDLOCK, replace(INSIDE, internet_sockets=True)])
def test_sockets(machine: str, rules: Rules) -> None:
    unsupported = refused(errno.EOPNOTSUPP)
    flags = socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    unix = ALLOWED if rules.inside else unsupported
    tcp = ALLOWED if rules.internet_sockets else unsupported
    assert verdict(machine, rules, "socket", socket.AF_UNIX, socket.SOCK_STREAM | flags) == unix
    for family in (socket.AF_INET, socket.AF_INET6):
        assert verdict(machine, rules, "socket", family, socket.SOCK_STREAM | flags) == tcp
        assert verdict(machine, rules, "socket", family, socket.SOCK_STREAM, socket.IPPROTO_TCP) == tcp
        assert verdict(machine, rules, "socket", family, socket.SOCK_STREAM, socket.IPPROTO_SCTP) == unsupported
        assert verdict(machine, rules, "socket", family, socket.SOCK_DGRAM | flags) == unsupported
    assert verdict(machine, rules, "socket", socket.AF_NETLINK, socket.SOCK_RAW) == unsupported
    assert verdict(machine, rules, "socketpair", socket.AF_UNIX, socket.SOCK_STREAM | flags) == ALLOWED
    assert verdict(machine, rules, "socketpair", socket.AF_UNIX, socket.SOCK_DGRAM) == unix


def test_own_loopback_takes_tcp_and_udp(machine: str) -> None:
    for family in (socket.AF_INET, socket.AF_INET6):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            assert verdict(machine, OWN_LOOPBACK, "socket", family, kind | socket.SOCK_CLOEXEC) == ALLOWED
    assert verdict(machine, OWN_LOOPBACK, "socket", socket.AF_PACKET, socket.SOCK_RAW) == refused(errno.EOPNOTSUPP)
    assert verdict(machine, OWN_LOOPBACK, "socket", socket.AF_NETLINK, socket.SOCK_RAW) == refused(errno.EOPNOTSUPP)


def test_old_landlock_is_helped(machine: str) -> None:
    """Before version 3 it lets files be emptied, before version 6 others be signalled; modes it never guards."""
    assert verdict(machine, OLD_LANDLOCK, "kill", 77, 9) == ALLOWED
    assert verdict(machine, OLD_LANDLOCK, "kill", 78, 9) == refused(errno.EPERM)
    assert verdict(machine, OLD_LANDLOCK, "kill", 2**64 - 1, 9) == refused(errno.EPERM)
    assert verdict(machine, OLD_LANDLOCK, "tgkill", 78, 78) == refused(errno.EPERM)
    assert verdict(machine, OLD_LANDLOCK, "openat", 0, 0, 0o1000) == refused(errno.EPERM)
    assert verdict(machine, OLD_LANDLOCK, "openat", 0, 0, 0o1001) == ALLOWED
    assert verdict(machine, OLD_LANDLOCK, "openat", 0, 0, 0) == ALLOWED
    assert verdict(machine, OLD_LANDLOCK, "openat2") == refused(errno.ENOSYS)
    assert verdict(machine, OLD_LANDLOCK, "truncate") == refused(errno.EPERM)
    assert verdict(machine, OLD_LANDLOCK, "fchmod") == refused(0)
    assert verdict(machine, OLD_LANDLOCK, "setpriority", 2, 0) == refused(errno.EPERM)
    assert verdict(machine, OLD_LANDLOCK, "setpriority", 0, 0, 5) == ALLOWED
    assert verdict(machine, OLD_LANDLOCK, "prlimit64", 1) == refused(errno.EPERM)


def test_dangerous_requests_to_devices(machine: str) -> None:
    for request in (0x5412, 0x541C):
        assert verdict(machine, INSIDE, "ioctl", 0, request) == refused(errno.EPERM)
        # The kernel looks at the low half only, and so must the filter.
        assert verdict(machine, INSIDE, "ioctl", 0, request | 1 << 32) == refused(errno.EPERM)
    assert verdict(machine, INSIDE, "ioctl", 0, 0x5413) == ALLOWED
    assert verdict(machine, INSIDE, "personality", 0xFFFF_FFFF) == ALLOWED
    assert verdict(machine, INSIDE, "personality", 0x0040_0000) == refused(errno.EPERM)


def test_filter_is_as_long_as_the_kernel_takes(machine: str) -> None:
    assert len(lines(seccomp.compiled.__wrapped__(OLD_LANDLOCK, machine))) < 4096
