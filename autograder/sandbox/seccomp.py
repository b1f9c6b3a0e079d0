"""A filter of system calls that is closed by default (seccomp-bpf, Linux 3.17 and later).

A call that stands in no table answers ENOSYS, as an older kernel would, so that programs fall back:
`clone3`, whose flags a filter can't read, and whatever future kernels add. Privileged calls answer EPERM.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import socket
import struct
from dataclasses import dataclass

from autograder.sandbox import syscalls, tables

_AUDIT_ARCHITECTURE = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_SET_MODE_FILTER = 1
_GET_ACTION_AVAILABLE = 2

_ALLOW = 0x7FFF_0000
_ERRNO = 0x0005_0000
_KILL_PROCESS = 0x8000_0000

_LOAD = 0x20
_JUMP_EQUAL = 0x15
_JUMP_ANY_BIT = 0x45
_JUMP_AT_LEAST = 0x35
_AND = 0x54
_RETURN = 0x06

# Offsets in struct seccomp_data; the low half of an argument comes first on both little-endian architectures.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32_BIT = 0x4000_0000

_NAMESPACE_FLAGS = (
    syscalls.CLONE_NEWNS
    | syscalls.CLONE_NEWCGROUP
    | syscalls.CLONE_NEWUTS
    | syscalls.CLONE_NEWIPC
    | syscalls.CLONE_NEWUSER
    | syscalls.CLONE_NEWPID
    | syscalls.CLONE_NEWNET
)
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_PERSONALITY_QUERY = 0xFFFF_FFFF
_TYPE_MASK = 0xF

_FILE_ATTRIBUTES = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "fchownat", "lchown"),
    *("utime", "utimes", "futimesat", "utimensat"),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
)

_Instruction = tuple[int, int, int, int]
_PERMIT: _Instruction = (_RETURN, 0, 0, _ALLOW)


def _fail(number: int) -> _Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)


_FORBID = _fail(errno.EPERM)
_PRETEND = _fail(0)
# EPERM would make libzmq abort the process; this is what a kernel without the protocol says.
_NO_SUCH_SOCKET = _fail(errno.EOPNOTSUPP)


@dataclass(frozen=True)
class Rules:
    """What the filter leaves open beside the harmless calls.

    inside: the process sees nothing of the host's files, processes and sockets, so that calls on its own need no guard.
    internet_sockets: TCP sockets; where they lead is for the network namespace or Landlock to say.
    own_loopback: TCP and UDP sockets, in a network namespace that holds nothing but this learner's processes.
    only_pid: the one process it may signal, itself; 0: others are guarded by namespaces or Landlock.
    file_attributes: modes, times and attributes of files can be set. Landlock does not guard those of files outside;
        otherwise these calls do nothing, and say that they did.
    truncation: opening a file for reading can't empty it, as Landlock sees to since version 3.
    """

    inside: bool
    internet_sockets: bool
    own_loopback: bool
    only_pid: int
    file_attributes: bool
    truncation: bool


def available() -> bool:
    """True when this kernel takes filters, and this architecture is one that the tables know."""
    if not tables.known(syscalls.machine()):
        return False
    try:
        syscalls.call("seccomp", _GET_ACTION_AVAILABLE, 0, struct.pack("=I", _ERRNO))
    except OSError:
        return False
    return True


def install(rules: Rules) -> None:
    """Put this process and all that it starts under the filter, for good. Needs no_new_privs or CAP_SYS_ADMIN."""
    code = compiled(rules, syscalls.machine())
    buffer = ctypes.create_string_buffer(code, len(code))
    syscalls.call("seccomp", _SET_MODE_FILTER, 0, _Program(len(code) // 8, ctypes.addressof(buffer)))


@functools.lru_cache(maxsize=1)
def compiled(rules: Rules, machine: str) -> bytes:
    """The filter as the kernel takes it. Kept, because making it takes longer than all other steps of a fork."""
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in _program(rules, machine))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _program(rules: Rules, machine: str) -> list[_Instruction]:
    """The filter as BPF instructions (code, jump if true, jump if false, constant)."""
    code: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, _AUDIT_ARCHITECTURE[machine]),
        # 32-bit calls are numbered otherwise: whoever makes them wants to get round this filter.
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _X32_BIT),
        _fail(errno.ENOSYS),
    ]
    checks = _argument_checks(rules)
    numbers = tables.free(machine) | tables.checked(machine)
    for name, number in numbers.items():
        block = checks.get(name, [_PERMIT])
        code += [(_JUMP_EQUAL, 0, len(block), number), *block]
    for number in tables.refused(machine).values():
        code += [(_JUMP_EQUAL, 0, 1, number), _FORBID]
    return [*code, _fail(errno.ENOSYS)]


def _argument_checks(rules: Rules) -> dict[str, list[_Instruction]]:
    checks = {
        "clone": [_argument(0), (_JUMP_ANY_BIT, 0, 1, _NAMESPACE_FLAGS), _FORBID, _PERMIT],
        "ioctl": [_argument(1), *_equal(_TIOCSTI, _FORBID), *_equal(_TIOCLINUX, _FORBID), _PERMIT],
        "personality": [_argument(0), *_equal(0, _PERMIT), *_equal(_PERSONALITY_QUERY, _PERMIT), _FORBID],
        # Only for itself: Landlock does not keep a process from changing another one's limits.
        "prlimit64": _only(0, 0),
        "sched_setaffinity": [_PERMIT] if rules.inside else _only(0, 0),
        "setpriority": [_PERMIT] if rules.inside else [*_unless(0, 0), *_only(1, 0)],
        "socket": _socket_check(rules),
        "socketpair": _pair_check(rules),
    }
    if rules.only_pid:
        checks["kill"] = [_argument(0), *_equal(rules.only_pid, _PERMIT), *_equal(0, _PERMIT), _FORBID]
        checks["tgkill"] = _only(0, rules.only_pid)
    if not rules.file_attributes:
        checks |= {name: [_PRETEND] for name in _FILE_ATTRIBUTES}
    if not rules.truncation:
        checks |= {"truncate": [_FORBID], "openat2": [_fail(errno.ENOSYS)]}
        checks |= {"open": _open_check(1), "openat": _open_check(2)}
    return checks


def _open_check(flags: int) -> list[_Instruction]:
    reads = [(_AND, 0, 0, os.O_ACCMODE), *_not_equal(os.O_RDONLY, _PERMIT)]
    return [_argument(flags), *reads, _argument(flags), (_JUMP_ANY_BIT, 0, 1, os.O_TRUNC), _FORBID, _PERMIT]


def _socket_check(rules: Rules) -> list[_Instruction]:
    block = [_argument(0)]
    if rules.inside:
        block += _equal(socket.AF_UNIX, _PERMIT)
    if rules.own_loopback:
        block += [*_equal(socket.AF_INET, _PERMIT), *_equal(socket.AF_INET6, _PERMIT)]
    elif rules.internet_sockets:
        stream = [
            _argument(1),
            (_AND, 0, 0, _TYPE_MASK),
            *_not_equal(socket.SOCK_STREAM, _NO_SUCH_SOCKET),
            # Other stream protocols than TCP get round Landlock's rules for ports.
            _argument(2),
            *_equal(0, _PERMIT),
            *_equal(socket.IPPROTO_TCP, _PERMIT),
        ]
        block += [(_JUMP_EQUAL, 1, 0, socket.AF_INET), (_JUMP_EQUAL, 0, len(stream), socket.AF_INET6), *stream]
    return [*block, _NO_SUCH_SOCKET]


def _pair_check(rules: Rules) -> list[_Instruction]:
    family = [_argument(0), *_not_equal(socket.AF_UNIX, _NO_SUCH_SOCKET)]
    if rules.inside:
        return [*family, _PERMIT]
    # One end of a datagram pair could still send to any path.
    kinds = [*_equal(socket.SOCK_STREAM, _PERMIT), *_equal(socket.SOCK_SEQPACKET, _PERMIT)]
    return [*family, _argument(1), (_AND, 0, 0, _TYPE_MASK), *kinds, _NO_SUCH_SOCKET]


def _argument(index: int) -> _Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


def _equal(value: int, then: _Instruction) -> list[_Instruction]:
    return [(_JUMP_EQUAL, 0, 1, value), then]


def _not_equal(value: int, then: _Instruction) -> list[_Instruction]:
    return [(_JUMP_EQUAL, 1, 0, value), then]


def _unless(index: int, value: int) -> list[_Instruction]:
    return [_argument(index), *_not_equal(value, _FORBID)]


def _only(index: int, value: int) -> list[_Instruction]:
    return [*_unless(index, value), _PERMIT]
