"""Server processes: started in a session of their own, recognised beyond doubt, and ended with all their children.

A process is known by its number, its start time and the boot it belongs to, so that a number that was given to
another program is never taken for the server.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.text import _
from infra.errors import ServicesError
from infra.private_files import trouble, write_private

MARK = "LABS_SERVICE"
_PROC = Path("/proc")
# A log is moved aside at a start when it has grown beyond this.
_LOG_BYTES = 5_000_000

# Processes that this one started: asked for their end, so that none is left as a zombie.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Running:
    """A process: its number, its start in clock ticks after boot, and the boot's id."""

    pid: int
    started: int
    boot: str

    def save(self, path: Path) -> None:
        """Write the record."""
        write_private(path, json.dumps(asdict(self)) + "\n")


def start(
    command: Sequence[str], *, environment: Mapping[str, str], log: Path, folder: Path, mark: str, record: Path
) -> Running:
    """Start a server that survives this program and its terminal; its output goes to `log`."""
    try:
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".old.log"))
        with log.open("ab") as output:
            log.chmod(0o600)
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**environment, MARK: mark},
                start_new_session=True,
            )
    except OSError as error:
        if error.filename == command[0] or isinstance(error, PermissionError):
            raise ServicesError(
                _("The program {program} could not be started: {reason}.").format(
                    program=command[0], reason=error.strerror or error
                )
            ) from None
        raise trouble(error, log) from None
    _children[process.pid] = process
    running = Running(process.pid, start_time(process.pid) or 0, _boot())
    running.save(record)
    return running


def recorded(path: Path) -> Running | None:
    """The process in a record file when it is alive and the same; None otherwise."""
    try:
        running = Running(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return running if is_alive(running) else None


def find(mark: str) -> Running | None:
    """A server without a record: the leader of a session, of this user, that carries `mark` in its environment.

    There is one after a command was killed between starting a server and writing its record.
    """
    for running in marked(mark):
        with contextlib.suppress(ProcessLookupError):
            if os.getsid(running.pid) == running.pid:
                return running
    return None


def marked(mark: str) -> list[Running]:
    """All processes of this user that carry `mark`: a server and everything that it started."""
    uid = os.getuid()
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in _PROC.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if entry.stat().st_uid != uid or wanted not in (entry / "environ").read_bytes().split(b"\0"):
                continue
        except OSError:
            continue
        started = start_time(int(entry.name))
        if started is not None:
            found.append(Running(int(entry.name), started, _boot()))
    return found


def is_alive(running: Running) -> bool:
    """Whether this very process still runs."""
    child = _children.get(running.pid)
    if child is not None and child.poll() is not None:
        del _children[running.pid]
    return running.boot == _boot() and start_time(running.pid) == running.started


def stop(running: Running, mark: str, grace: float) -> bool:
    """End a server and all that it started: asked first, forced after `grace` seconds. True when asking was enough."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
        # One that was stopped hears nothing until it goes on.
        os.kill(running.pid, signal.SIGCONT)
    polite = _gone_within(running, grace)
    if not polite:
        _kill(running)
    clear(mark)
    return polite


def clear(mark: str) -> None:
    """End what is left of a server, such as the helpers of one that was killed. Raises ServicesError."""
    for running in marked(mark):
        _kill(running)
        if not _gone_within(running, 10.0):
            raise ServicesError(_("The process {pid} does not end. Look at it with: ps {pid}").format(pid=running.pid))


def _kill(running: Running) -> None:
    if is_alive(running):
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGKILL)
        _gone_within(running, 10.0)


def _gone_within(running: Running, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(running):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def command_line(pid: int) -> str:
    """Command line of a process; empty when there is none."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def start_time(pid: int) -> int | None:
    """Start of a process in clock ticks after boot; None when there is none, or only its remains."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The program's name stands in brackets, and may hold anything.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def _boot() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
