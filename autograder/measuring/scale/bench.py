"""Runs the operations on tables of several sizes, each engine in a process of its own, until one can't go on."""

from __future__ import annotations

import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from autograder.data.enlarging.folder import CSV, enlarge
from autograder.data.load import load
from autograder.errors import LabsError
from autograder.measuring.processes import Usage, measured
from autograder.measuring.scale.operations import ENGINES, PANDAS, SPARK, TITLES, Answer
from autograder.paths import root
from autograder.text import _

SIZES = (1_000_000, 10_000_000, 50_000_000)
# What a learner's machine has. Both engines are held to it, whatever this machine has.
LIMIT_MB = 8192
# The heap of Spark's engine: the default of the labs.
HEAP_MB = 1024
# An engine that has not ended by then is ended, and counts as one that could not.
LONGEST_SECONDS = 3600.0
# Two numbers that were added up in another order.
_CLOSE = 1e-9

Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """One engine over one table.

    seconds, cpu_seconds: of the whole process tree, start and end included. peak_mb: its largest memory at one look.
    steps: seconds by operation, "start" included. failed: the operation that could not be done, with the reason.
    """

    engine: str
    rows: int
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    failed: str = ""
    reason: str = ""

    @property
    def working_seconds(self) -> float:
        """Time of the operations alone."""
        return sum(seconds for step, seconds in self.steps.items() if step in TITLES)


@dataclass(frozen=True)
class Scale:
    """All runs, and what they ran on."""

    runs: tuple[Run, ...]
    limit_mb: int
    heap_mb: int
    table: str
    machine: dict[str, Any]

    def run(self, engine: str, rows: int) -> Run | None:
        """The run of an engine over so many rows, if there was one."""
        return next((run for run in self.runs if (run.engine, run.rows) == (engine, rows)), None)

    @property
    def sizes(self) -> list[int]:
        """Numbers of rows that were run, smallest first."""
        return sorted({run.rows for run in self.runs})

    def ratio(self, rows: int, step: str | None = None) -> float | None:
        """Spark's time over that of pandas: of one operation, or of all of them; None where one did not end."""
        spark, pandas = self.run(SPARK, rows), self.run(PANDAS, rows)
        if spark is None or pandas is None:
            return None
        if step is None:
            return None if spark.failed or pandas.failed else spark.working_seconds / pandas.working_seconds
        if step not in spark.steps or step not in pandas.steps:
            return None
        return spark.steps[step] / pandas.steps[step]

    @property
    def differences(self) -> list[str]:
        """Operations that two engines answered differently: one of them is wrong, and its time means nothing."""
        found = []
        for rows in self.sizes:
            runs = [run for run in self.runs if run.rows == rows]
            for step in TITLES:
                told = [(run.engine, run.answers[step]) for run in runs if step in run.answers]
                found += [
                    f"{step}, {rows}: {told[0][0]} {told[0][1]}, {engine} {answer}"
                    for engine, answer in told[1:]
                    if not same(told[0][1], answer)
                ]
        return found

    def to_json(self) -> dict[str, Any]:
        """Plain containers."""
        return {
            "table": self.table,
            "limit_mb": self.limit_mb,
            "heap_mb": self.heap_mb,
            "machine": self.machine,
            "runs": [asdict(run) for run in self.runs],
            "spark_over_pandas": {rows: self.ratio(rows) for rows in self.sizes},
            "differences": self.differences,
        }


def same(left: Answer, right: Answer) -> bool:
    """Whether two answers have the same numbers, but for the order in which fractions were added."""
    return left.keys() == right.keys() and all(
        math.isclose(left[name], right[name], rel_tol=_CLOSE, abs_tol=_CLOSE) for name in left
    )


def measure_scale(
    sizes: Sequence[int] = SIZES,
    *,
    out: Path,
    engines: Sequence[str] = ENGINES,
    limit_mb: int = LIMIT_MB,
    heap_mb: int = HEAP_MB,
    edition: str | None = None,
    say: Say = lambda _words: None,
) -> Scale:
    """Write the tables below `out` where they are missing, and run each engine over each of them, smallest first.

    An engine that could not do a size is not asked for larger ones. Raises DataError and LabsError.
    """
    source = load("covid-cases", edition)
    runs: list[Run] = []
    given_up: set[str] = set()
    for rows in sorted(set(sizes)):
        say(_("{rows} rows: writing the table, or looking at the one that is there …").format(rows=rows))
        table = enlarge(source, rows, out, formats=(CSV,), large=True)
        for engine in engines:
            if engine in given_up:
                continue
            say(_("{rows} rows: {engine} …").format(rows=rows, engine=engine))
            done = run_engine(engine, table.folder / CSV, rows, out, limit_mb, heap_mb)
            runs.append(done)
            if done.failed:
                given_up.add(engine)
                say(
                    _("{engine} stopped at '{step}': {reason}").format(
                        engine=engine, step=done.failed, reason=done.reason
                    )
                )
    return Scale(tuple(runs), limit_mb, heap_mb, repr(source).splitlines()[0], machine())


def run_engine(
    engine: str, csv: Path, rows: int, out: Path, limit_mb: int, heap_mb: int, seconds: float = LONGEST_SECONDS
) -> Run:
    """One engine over one table, measured from outside."""
    scratch = Path(tempfile.mkdtemp(prefix=".scale-", dir=out))
    order = {
        "engine": engine,
        "csv": str(csv),
        "scratch": str(scratch),
        "population": str(load("belgium-population").path),
        "limit_mb": limit_mb,
        "heap_mb": heap_mb,
    }
    command = [sys.executable, "-m", "autograder.measuring.scale", json.dumps(order)]
    # One allocator for all, so that address space that is only set aside does not count against pandas.
    environment = {"ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONPATH": os.pathsep.join([*sys.path[:1], str(root())])}
    try:
        return _run_of(engine, rows, measured(command, scratch, environment, seconds))
    except subprocess.TimeoutExpired:
        reason = _("no end within {seconds} s").format(seconds=round(seconds))
        return Run(engine, rows, seconds, failed="start", reason=reason)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _run_of(engine: str, rows: int, usage: Usage) -> Run:
    records = [json.loads(line) for line in usage.stdout.splitlines() if line.startswith("{")]
    steps = {record["step"]: record["seconds"] for record in records if "seconds" in record}
    answers = {record["step"]: record["answer"] for record in records if "answer" in record}
    failed = reason = ""
    if usage.returncode:
        failed = next((record["step"] for record in records if "failed" in record), "")
        reason = next((record["failed"] for record in records if "failed" in record), "")
        # A process that was ended said what it was at.
        failed = failed or next((record["trying"] for record in reversed(records) if "trying" in record), "start")
        reason = reason or usage.last_line or _("it ended with {code}").format(code=usage.returncode)
        # A library that gets no memory may end its process, as the system does with one that takes too much.
        ended = usage.returncode < 0 or "alloc" in reason or "memory" in reason
        if not ended and not any("failed" in record for record in records):
            raise LabsError(_("{engine} could not be measured: {reason}").format(engine=engine, reason=reason))
    return Run(engine, rows, usage.seconds, usage.cpu_seconds, usage.peak_mb, steps, answers, failed, reason)


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": psutil.virtual_memory().total // 2**20,
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("pandas", "pyspark", "pyarrow")},
    }
