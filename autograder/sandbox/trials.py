"""What a probe tries from inside a sandbox: small break-outs that a layer has to stop.

Run as a program in a throwaway process: `python -I -c "..." LEVEL TARGETS`, see `probe`.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from autograder.checking.limits import ResourceLimits
from autograder.sandbox.child import Child
from autograder.sandbox.enclosure import Enclosure
from autograder.sandbox.policy import Policy, system_paths

if sys.platform != "win32":
    import resource

LIMITS = ResourceLimits(memory_mb=96, processes=12, disk_mb=4, submission_seconds=20.0)
_MIB = 1024 * 1024
_SECONDS = 20.0
_CLONE_NEWUSER = 0x1000_0000


@dataclass(frozen=True)
class Targets:
    """What stands outside for the trials to reach: a file with a secret, its folder, sockets, the grader's process."""

    secret: str
    folder: str
    port: int
    abstract: str
    pid: int


def _read_outside(targets: Targets) -> bool:
    return _works(lambda: Path(targets.secret).read_bytes())


def _write_outside(targets: Targets) -> bool:
    return _works(lambda: Path(targets.folder, "written").write_text("x", encoding="ascii"))


def _reach_network(targets: Targets) -> bool:
    return _works(lambda: socket.create_connection(("127.0.0.1", targets.port), 2).close())


def _reach_socket(targets: Targets) -> bool:
    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("\0" + targets.abstract)

    return _works(connect)


def _reach_processes(targets: Targets) -> bool:
    seen = _works(lambda: Path(f"/proc/{targets.pid}/environ").read_bytes())
    return seen or _works(lambda: os.kill(targets.pid, 0))


def _win_rights(_targets: Targets) -> bool:
    return ctypes.CDLL(None).unshare(_CLONE_NEWUSER) == 0


def _take_memory(_targets: Targets) -> bool:
    return _works(lambda: len(b"x" * (3 * LIMITS.memory_mb * _MIB)))


def _open_files(_targets: Targets) -> bool:
    def open_many() -> None:
        descriptors: list[int] = []
        try:
            for _number in range(2 * LIMITS.open_files):
                descriptors.append(os.open("/dev/null", os.O_RDONLY))
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    return _works(open_many)


def _fork_many(_targets: Targets) -> bool:
    """Start many processes that wait for a pipe to close, so that nobody needs the right to kill them."""
    reading, writing = os.pipe()
    children = []
    try:
        for _number in range(3 * LIMITS.processes):
            pid = os.fork()
            if pid == 0:
                os.close(writing)
                os.read(reading, 1)
                os._exit(0)
            children.append(pid)
    except OSError:
        return False
    finally:
        os.close(writing)
        for pid in children:
            os.waitpid(pid, 0)
        os.close(reading)
    return True


def _fill_disk(_targets: Targets) -> bool:
    def fill() -> None:
        for number in range(2 * LIMITS.disk_mb):
            Path(f"part{number}").write_bytes(b"x" * _MIB)

    return _works(fill)


# What each trial tries to do; it returns True when it succeeded, and so the layer does not hold.
TRIALS: dict[str, Callable[[Targets], bool]] = {
    "read outside": _read_outside,
    "write outside": _write_outside,
    "network": _reach_network,
    "abstract sockets": _reach_socket,
    "other processes": _reach_processes,
    "new rights": _win_rights,
    "memory": _take_memory,
    "open files": _open_files,
    "number of processes": _fork_many,
    "disk": _fill_disk,
}
LEFT_RUNNING = "left running"


def _works(action: Callable[[], object]) -> bool:
    try:
        action()
    except (OSError, MemoryError, ValueError):
        return False
    return True


def _leave_daemon() -> None:
    """A process in a session of its own whose parent is gone; it keeps the pipe to the warm process open."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                signal.pause()
        os._exit(0)


def _learner(targets: Targets, answers: int) -> NoReturn:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found = {name: trial(targets) for name, trial in TRIALS.items()}
    os.write(answers, json.dumps(found).encode() + b"\n")
    _leave_daemon()
    os._exit(0)


def _answers(child: Child, reading: int) -> dict[str, bool]:
    """What succeeded, with whether anything outlived its end; the pipe ends when its last holder is dead."""
    text, ended = _read_until(reading, b"\n")
    found: dict[str, bool] = json.loads(text) if text.endswith(b"\n") else dict.fromkeys(TRIALS, True)
    child.kill()
    if not ended:
        _rest, ended = _read_until(reading, None)
    return {**found, LEFT_RUNNING: not ended}


def _read_until(reading: int, end: bytes | None) -> tuple[bytes, bool]:
    text = b""
    while select.select([reading], [], [], _SECONDS)[0]:
        chunk = os.read(reading, 65536)
        if not chunk:
            return text, True
        text += chunk
        if end is not None and text.endswith(end):
            break
    return text, False


def main() -> None:
    """Enter the level that the first argument names, run all trials, and print what was found as JSON."""
    level, targets = sys.argv[1], Targets(**json.loads(sys.argv[2]))
    enclosure = Enclosure.enter(Policy(system_paths(), LIMITS), highest=level)
    found: dict[str, bool] = {}
    if enclosure.level == level:
        reading, writing = os.pipe()
        child = enclosure.fork(keep_fds=(writing,))
        if child is None:
            _learner(targets, writing)
        os.close(writing)
        found = _answers(child, reading)
    told = {"level": enclosure.level, "layers": enclosure.layers, "missing": enclosure.missing, "found": found}
    print(json.dumps(told), flush=True)
