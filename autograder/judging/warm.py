"""The judge's hold on a warm process: start it, let it fork, end it."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from autograder.checking import frames
from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.text import _

START_SECONDS = 120.0
FORK_SECONDS = 20.0
CONTROL_BYTES = 1024 * 1024

# What a learner's process may know of this machine's settings. Everything else in the environment stays outside.
PASSED_ON = ("LABS_DATA_MIRROR", "LABS_DATA_HOME", "LABS_LANG", "LABS_ROOT", "TZ")

# The worker is of this very package, also where another copy of it is installed. `-I` keeps everything else out.
PACKAGE_ROOT = Path(__file__).resolve().parents[2]
START = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('autograder.worker', run_name='__main__', alter_sys=True)"
)

FIXED_ENVIRONMENT = {
    "HOME": "/home/learner",
    "LANG": "C.UTF-8",
    "LOGNAME": "learner",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "NBGRADER_EXECUTION": "autograde",
    "PYTHONDONTWRITEBYTECODE": "1",
    "USER": "learner",
    # A fork must be the only thread there is; pools that these libraries start on import would break it.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    # A second thread's own arena would count as 72 MB of address space.
    "MALLOC_ARENA_MAX": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


class WarmDied(LabsError):
    """The warm process did not start, or is gone."""


@dataclass(frozen=True)
class Nest:
    """What a warm process is made for: the packages it imports, the data it sees, where its forks may connect.

    loopback: whether its forks may have servers of their own. services: whether they get settings of services.
    environment: further variables of its environment.
    rehearsal: cells of the course's own that it runs once, so that what libraries do at first use is done.
    """

    packages: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    endpoints: tuple[tuple[str, int], ...] = ()
    limits: ResourceLimits = field(default_factory=ResourceLimits)
    loopback: bool = False
    services: bool = False
    highest: str = "namespaces"
    rehearsal: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


class Warm:
    """A running warm process. `layers` and `level` tell how far its sandbox holds."""

    def __init__(self, nest: Nest) -> None:
        self.nest = nest
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", START, str(PACKAGE_ROOT), str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env=environment() | dict(nest.environment),
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
            )
        settings = dataclasses.asdict(nest)
        self._ready = False
        self.layers: tuple[str, ...] = ()
        self.level = "none"
        self._tell(settings)

    def ready(self) -> Warm:
        """Wait until it can fork. Raises WarmDied, with what it said last, when it does not start."""
        if not self._ready:
            answer = self._hear(START_SECONDS)
            self.layers, self.level = tuple(answer["layers"]), answer["level"]
            self._ready = True
        return self

    def fork(self, limits: ResourceLimits) -> socket.socket:
        """A new learner's process; returns the judge's end of its channel. One that still runs is ended first."""
        self.ready()
        ours, theirs = socket.socketpair()
        with theirs:
            self._tell({"do": "fork", "limits": dataclasses.asdict(limits)})
            socket.send_fds(self._control, [b"f"], [theirs.fileno()])
        self._hear(FORK_SECONDS)
        return ours

    def end(self, patience: float = 0.0) -> int | None:
        """End the learner's process and all it started; its exit status (negative: signal) if it had ended itself.

        patience: seconds that a process which is ending gets to be gone, so that it can be told how it ended.
        """
        self._tell({"do": "end", "patience": patience})
        status: int | None = self._hear(FORK_SECONDS)["status"]
        return status

    def close(self) -> None:
        """End the warm process and everything below it."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _tell(self, message: dict[str, Any]) -> None:
        try:
            frames.send(self._control, message, deadline=time.monotonic() + FORK_SECONDS)
        except (frames.ChannelClosed, frames.ChannelSlow, OSError):
            raise self._died() from None

    def _hear(self, seconds: float) -> dict[str, Any]:
        try:
            return frames.receive(self._control, most=CONTROL_BYTES, deadline=time.monotonic() + seconds, alone=False)[
                0
            ]
        except (frames.ChannelClosed, frames.ChannelSlow, frames.BadFrame, OSError):
            raise self._died() from None

    def _died(self) -> WarmDied:
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - 2000))
        lines = [line for line in self._log.read().decode(errors="replace").splitlines() if line.strip()]
        return WarmDied(
            _("The process that runs learners' code stopped: {reason}").format(
                reason=lines[-1] if lines else _("it said nothing")
            )
        )


def environment() -> dict[str, str]:
    """Environment of the worker program, made from nothing."""
    here = os.path.dirname(sys.executable)  # noqa: PTH120 - a path of the search list, not a file
    passed = {name: value for name in PASSED_ON if (value := os.environ.get(name))}
    passed |= {name: value for name, value in os.environ.items() if name.startswith("LABS_DATA_URL_")}
    return {**FIXED_ENVIRONMENT, **passed, "PATH": os.pathsep.join([here, "/usr/local/bin", "/usr/bin", "/bin"])}
