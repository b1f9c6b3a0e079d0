"""Run a command, and measure what it and everything it starts use."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

# Looking at the memory of a tree takes some milliseconds; more often would slow down what is measured.
SAMPLE_SECONDS = 0.25

# How peak memory is found, as the report says it.
MEMORY_HOW = f"proportional set size of the process tree, looked at every {SAMPLE_SECONDS} s"


@dataclass(frozen=True)
class Usage:
    """What a finished command used and said.

    seconds: wall time. cpu_seconds: user and system time of the command and of every process below it.
    peak_mb: most memory of the whole tree at one look, in MiB. Pages that processes share count once.
    """

    returncode: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
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

    One at a time: CPU time is what the finished children of this process have used meanwhile.
    Raises subprocess.TimeoutExpired after `seconds`.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        before = _children_cpu()
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        with _Memory(process.pid) as memory:
            try:
                returncode = process.wait(seconds)
            except BaseException:
                process.kill()
                process.wait()
                raise
            took = time.perf_counter() - start
        cpu = _children_cpu() - before
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    return Usage(returncode, took, cpu, memory.peak / 2**20, *texts)


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
