"""System calls that Python 3.11 does not wrap, as functions that raise OSError.

Numbers and constants come from the kernel's own headers (include/uapi, and the tables of x86_64 and aarch64).
The calls with a number here have the same one on every architecture since Linux 5.1, save where two are given.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
from ctypes import c_char_p, c_int, c_long, c_ulong, c_void_p

CLONE_NEWNS = 0x0002_0000
CLONE_NEWCGROUP = 0x0200_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

MOUNT_ATTR_RDONLY = 1
MOUNT_ATTR_NOSUID = 2
MOUNT_ATTR_NODEV = 4
AT_FDCWD = -100
AT_RECURSIVE = 0x8000

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

CAP_SETGID = 6
CAP_SETUID = 7
CAP_SYS_ADMIN = 21
_CAPABILITY_VERSION_3 = 0x2008_0522

_X86_64, _AARCH64 = "x86_64", "aarch64"
_NUMBERS = {
    "capset": {_X86_64: 126, _AARCH64: 91},
    "pivot_root": {_X86_64: 155, _AARCH64: 41},
    "seccomp": {_X86_64: 317, _AARCH64: 277},
    "mount_setattr": {_X86_64: 442, _AARCH64: 442},
    "landlock_create_ruleset": {_X86_64: 444, _AARCH64: 444},
    "landlock_add_rule": {_X86_64: 445, _AARCH64: 445},
    "landlock_restrict_self": {_X86_64: 446, _AARCH64: 446},
}


@functools.lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def machine() -> str:
    """Name of the architecture whose system calls this process makes: "x86_64", "aarch64" or another."""
    # A 32-bit process on a 64-bit kernel numbers its calls otherwise.
    return platform.machine() if ctypes.sizeof(c_void_p) == 8 else "32 bits"


def _checked(result: int, what: str) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return result


def call(name: str, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | ctypes.Structure | None) -> int:
    """Make the system call `name` by its number and return its result.

    Structures are passed by reference. Raises OSError with the call's name as its file name;
    ENOSYS where this architecture's number is not known.
    """
    number = _NUMBERS[name].get(machine())
    if number is None:
        raise OSError(38, os.strerror(38), name)
    passed: list[object] = []
    for argument in arguments:
        if isinstance(argument, int):
            passed.append(c_long(argument))
        elif isinstance(argument, ctypes.Structure):
            passed.append(ctypes.byref(argument))
        elif isinstance(argument, bytes):
            passed.append(c_char_p(argument))
        else:
            passed.append(argument)
    return _checked(_libc().syscall(c_long(number), *passed), name)


def unshare(flags: int) -> None:
    """Move this process (for CLONE_NEWPID: its next children) into new namespaces."""
    _checked(_libc().unshare(c_int(flags)), "unshare")


def setns(descriptor: int, kind: int) -> None:
    """Enter the namespace of kind `kind` (a CLONE_NEW flag) that `descriptor` is open on."""
    _checked(_libc().setns(c_int(descriptor), c_int(kind)), "setns")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """mount(2)."""
    texts = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    result = _libc().mount(*map(c_char_p, texts), c_ulong(flags), c_char_p(options.encode()))
    _checked(result, f"mount {target}")


def umount(target: str, flags: int) -> None:
    """umount2(2)."""
    _checked(_libc().umount2(c_char_p(os.fsencode(target)), c_int(flags)), f"umount {target}")


def pivot_root(new_root: str, put_old: str) -> None:
    """pivot_root(2)."""
    call("pivot_root", os.fsencode(new_root), os.fsencode(put_old))


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("attr_set", ctypes.c_uint64),
        ("attr_clr", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    )


def restrict_mount(target: str, attributes: int, *, recursive: bool) -> None:
    """Add MOUNT_ATTR flags to the mount at `target`, and with `recursive` to all that are mounted below it.

    Only adding is safe in a user namespace: flags that were set outside are locked there. Linux 5.12.
    """
    wanted = _MountAttributes(attributes, 0, 0, 0)
    flags = AT_RECURSIVE if recursive else 0
    call("mount_setattr", AT_FDCWD, os.fsencode(target), flags, wanted, ctypes.sizeof(wanted))


def prctl(option: int, *arguments: int) -> int:
    """prctl(2); missing arguments are 0."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    return _checked(_libc().prctl(c_int(option), *map(c_ulong, padded)), f"prctl {option}")


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", c_int))


def empty_bounding_set() -> None:
    """See to it that no program started from here on can win a capability, whatever its file says."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            # EINVAL: past the last one. EPERM: an ordinary process, which has none to win back either.
            break


def drop_capabilities() -> None:
    """Give up every capability of this process for good."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    call("capset", _CapabilityHeader(_CAPABILITY_VERSION_3, 0), ctypes.create_string_buffer(24))


def has_capability(capability: int) -> bool:
    """True when this process holds `capability` effectively, in its own user namespace."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - before anything heavy is imported
        line = next(line for line in status if line.startswith("CapEff:"))
    return bool(int(line.split()[1], 16) >> capability & 1)


def limit_arenas(count: int) -> None:
    """Let glibc's malloc keep at most `count` arenas; each reserves 64 MiB of address space. No-op elsewhere."""
    mallopt = getattr(_libc(), "mallopt", None)
    if mallopt is not None:
        arena_max = -8
        mallopt(c_int(arena_max), c_int(count))
