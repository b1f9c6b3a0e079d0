"""Run a command, and measure what it and everything it starts use."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from autograder.sandbox.syscalls import PR_SET_CHILD_SUBREAPER, prctl

# Looking at the memory of a tree takes some milliseconds; more often would slow down what is measured.
SAMPLE_SECONDS = 0.25

# How long processes that a command leaves behind may take to end by themselves.
LEFT_SECONDS = 10.0


@dataclass(frozen=True)
class Usage:
    """What a finished command used and said.

    seconds: wall time. cpu_seconds: user and system time of the command and of every process below it.
    peak_mb: most memory of the whole tree at one look, in MiB. Pages that processes share count once.
    left_behind: processes that were still there LEFT_SECONDS after its end, and were killed.
    cpu_by_command: of `cpu_seconds`, what processes had used when they were last looked at, by command line.
    """

    returncode: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    left_behind: int
    stdout: str
    stderr: str
    cpu_by_command: Mapping[str, float] = field(default_factory=dict)

    @property
    def last_line(self) -> str:
        """The last thing it said on stderr, which tells why it failed."""
        lines = [line for line in self.stderr.splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


def measured(
    command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None, seconds: float = 7200
) -> Usage:
    """Run `command` to its end. `environment` adds to this process's own.

    One at a time, and without other children meanwhile: CPU time is what ended children of this process have used.
    Raises subprocess.TimeoutExpired after `seconds`.
    """
    full = {**os.environ, **(environment or {})}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, _adopting():
        others = {child.pid for child in psutil.Process().children()}
        before, start = _children_cpu(), time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=full, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        with _Looks(process.pid) as looks:
            try:
                returncode = process.wait(seconds)
            except BaseException:
                process.kill()
                process.wait()
                _reap(others, 0)
                raise
            took = time.perf_counter() - start
        left = _reap(others, LEFT_SECONDS)
        cpu = _children_cpu() - before
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    out_text, err_text = texts
    return Usage(returncode, took, cpu, looks.peak / 2**20, left, out_text, err_text, looks.cpu_by_command())


@contextlib.contextmanager
def _adopting() -> Iterator[None]:
    """Become the parent of processes whose own parent ends first: their CPU time would be lost otherwise."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        prctl(PR_SET_CHILD_SUBREAPER, 0)


def _reap(others: set[int], seconds: float) -> int:
    """Wait until all children but `others` have ended; after `seconds` kill them. Returns how many were killed."""
    ends = time.monotonic() + seconds
    killed = 0
    while adopted := [child for child in psutil.Process().children() if child.pid not in others]:
        for child in adopted:
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(child.pid, os.WNOHANG)[0] == 0 and time.monotonic() > ends:
                    killed += 1
                    child.kill()
                    os.waitpid(child.pid, 0)
        time.sleep(0.01)
    return killed


def _children_cpu() -> float:
    """CPU seconds of all children of this process that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Looks:
    """Looks at a process tree from time to time. peak: bytes of all processes together."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        # Command line and CPU seconds by process. One that is about to end has no command line any more.
        self._cpu: dict[int, tuple[str, float]] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Looks:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def cpu_by_command(self) -> dict[str, float]:
        """CPU seconds that were seen, by command line."""
        found: defaultdict[str, float] = defaultdict(float)
        for command, seconds in self._cpu.values():
            found[command] += seconds
        return dict(found)

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(self._look, _tree(self._pid))))

    def _look(self, process: psutil.Process) -> int:
        try:
            times = process.cpu_times()
            command = " ".join(process.cmdline()) or self._cpu.get(process.pid, ("", 0.0))[0]
            self._cpu[process.pid] = (command, times.user + times.system)
            return _bytes(process)
        except psutil.NoSuchProcess:
            return 0


def _tree(pid: int) -> list[psutil.Process]:
    """A process and all below it; nothing when it is gone."""
    try:
        top = psutil.Process(pid)
        return [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _bytes(process: psutil.Process) -> int:
    """Proportional set size. Of a process that may not be looked into, resident pages that it shares with none."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:
        plain = process.memory_info()
        return int(plain.rss - plain.shared)
