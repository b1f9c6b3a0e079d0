"""Landlock: a process gives up files, ports and signals for itself and all that it starts (Linux 5.13 and later).

The numbers are those of include/uapi/linux/landlock.h. What this kernel does not know yet is left out.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterable

from autograder.sandbox import syscalls

_RULE_PATH, _RULE_PORT = 1, 2
_VERSION_QUERY = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_CONNECT_TCP = 2
_MAKE_CHARACTER_DEVICE, _MAKE_BLOCK_DEVICE = 1 << 6, 1 << 11

# The newest right of each kind that a version of the interface brought.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_PORT_RIGHTS = {4: 3}
_SCOPES = {6: 3}

_ONLY_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE

VERSION_FOR_TRUNCATION = 3
VERSION_FOR_PORTS = 4
VERSION_FOR_SIGNALS = 6


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("ports", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _PortRule(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def version() -> int:
    """Version of Landlock that this kernel has; 0: none, or switched off."""
    try:
        return syscalls.call("landlock_create_ruleset", None, 0, _VERSION_QUERY)
    except OSError:
        return 0


def restrict(read_only: Iterable[str], writable: Iterable[str], ports: Iterable[int] | None = ()) -> None:
    """Leave this process only `read_only` and `writable` files and folders, with all below them, and TCP to `ports`.

    ports: None leaves all. Paths that do not exist are passed over. Needs no_new_privs.
    Raises OSError where Landlock is missing.
    """
    have = version()
    files = _rights(_FILE_RIGHTS, have)
    ruleset = syscalls.call("landlock_create_ruleset", *_sized(have, files, guard_ports=ports is not None))
    try:
        for path in read_only:
            _allow(ruleset, path, files & _ONLY_READ)
        for path in writable:
            _allow(ruleset, path, files & ~(_MAKE_CHARACTER_DEVICE | _MAKE_BLOCK_DEVICE))
        if have >= VERSION_FOR_PORTS:
            for port in ports or ():
                syscalls.call("landlock_add_rule", ruleset, _RULE_PORT, _PortRule(_CONNECT_TCP, port), 0)
        syscalls.call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _rights(table: dict[int, int], have: int) -> int:
    return next((rights for since, rights in sorted(table.items(), reverse=True) if have >= since), 0)


def _sized(have: int, files: int, *, guard_ports: bool) -> tuple[_Ruleset, int, int]:
    ruleset = _Ruleset(files, _rights(_PORT_RIGHTS, have) if guard_ports else 0, _rights(_SCOPES, have))
    # An older kernel refuses a longer structure only when what it does not know is set; these are 0 there.
    return ruleset, ctypes.sizeof(ruleset), 0


def _allow(ruleset: int, path: str, rights: int) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError, NotADirectoryError):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
                rights &= _OF_A_FILE
            syscalls.call("landlock_add_rule", ruleset, _RULE_PATH, _PathRule(rights, descriptor), 0)
        finally:
            os.close(descriptor)
