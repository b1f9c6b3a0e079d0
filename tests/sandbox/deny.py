"""Run a program on a kernel that lacks some system calls: `python deny.py ERRNO CALL,CALL PROGRAM ARGUMENT...`.

A filter makes the calls fail as they do in a container, or on a kernel without the layer.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from autograder.sandbox import syscalls

NUMBERS = {
    "unshare": {"x86_64": 272, "aarch64": 97},
    "landlock_create_ruleset": {"x86_64": 444, "aarch64": 444},
    "seccomp": {"x86_64": 317, "aarch64": 277},
    "mount_setattr": {"x86_64": 442, "aarch64": 442},
}
LOAD_NUMBER = (0x20, 0, 0, 0)
ALLOW = (0x06, 0, 0, 0x7FFF_0000)


def main() -> None:
    number, names, program = getattr(errno, sys.argv[1]), sys.argv[2].split(","), sys.argv[3:]
    code = [LOAD_NUMBER]
    for name in names:
        code += [(0x15, 0, 1, NUMBERS[name][syscalls.machine()]), (0x06, 0, 0, 0x0005_0000 | number)]
    filled = b"".join(struct.pack("=HBBI", *line) for line in [*code, ALLOW])
    buffer = ctypes.create_string_buffer(filled, len(filled))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    syscalls.call("seccomp", 1, 0, Program(len(filled) // 8, ctypes.addressof(buffer)))
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
