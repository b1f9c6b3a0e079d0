"""Run a command, and measure what it and everything it starts use."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """

    returncode: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    left_behind: int
    stdout: str
    stderr: str

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
        with _Memory(process.pid) as memory:
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
    return Usage(returncode, took, cpu, memory.peak / 2**20, left, *texts)


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


class _Memory:
    """Looks at the memory of a process tree from time to time. peak: bytes."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, tree_bytes(self._pid))


def tree_bytes(pid: int) -> int:
    """Memory of a process and all below it, in bytes; 0 when it is gone.

    Proportional set size. Of a process that may not be looked into, resident pages that it shares with none.
    """
    try:
        top = psutil.Process(pid)
        tree = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(map(_process_bytes, tree))


def _process_bytes(process: psutil.Process) -> int:
    try:
        try:
            return int(process.memory_full_info().pss)
        except psutil.AccessDenied:
            plain = process.memory_info()
            return int(plain.rss - plain.shared)
    except psutil.NoSuchProcess:
        return 0
