"""Measure `labs report` on a simulated cohort: time as a user waits for it, memory, and what comparison finds."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.measuring.simulated.answers import variants_of
from autograder.measuring.simulated.cohort import write_cohort
from autograder.measuring.simulated.people import PARTS, Learner, learners
from autograder.text import _

TARGET_SECONDS = 5.0
LEARNERS = "learners.json"


@dataclass(frozen=True)
class Found:
    """What comparison found of the planted copies. recall: by part that was copied, (found, planted)."""

    planted: int
    told: int
    true: int
    precision: float | None
    recall: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class ReportBench:
    """Figures of a run. seconds: wall time of the command, each time. peak_mb: its largest resident size, MiB."""

    lab: str
    learners: int
    notebooks_mb: float
    seconds: tuple[float, ...]
    cpu_seconds: float
    peak_mb: float
    found: Found
    machine: str
    cores: int
    load: float

    @property
    def met(self) -> bool:
        """Whether the fastest report kept the target."""
        return min(self.seconds) <= TARGET_SECONDS

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {**asdict(self), "target_seconds": TARGET_SECONDS, "met": self.met}


def run(folder: Path, lab_id: str, count: int, seed: int, rounds: int, say: Callable[[str], None]) -> ReportBench:
    """Write a cohort into `folder`, an empty one, and report on it `rounds` times by the command itself."""
    say(_("Judging the proofs of {lab} …").format(lab=lab_id))
    people = learners(variants_of(lab_id), count, seed)
    say(_("Writing {count} submissions …").format(count=count))
    write_cohort(folder, lab_id, people, seed, say)
    planted = {one.name: {"source": one.source, "part": one.part} for one in people if one.source}
    (folder / LEARNERS).write_text(json.dumps(planted, indent=1), encoding="utf-8")
    load = os.getloadavg()[0]
    times, cpu = [], 0.0
    for _round in range(rounds):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "report", str(folder)], capture_output=True, text=True
        )
        times.append(round(time.perf_counter() - start, 2))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if done.returncode:
            raise LabsError(_("labs report failed: {text}").format(text=done.stderr[-500:]))
    size = sum(path.stat().st_size for path in (folder / "autograded").rglob("*.ipynb"))
    return ReportBench(
        lab_id,
        count,
        round(size / 1024**2, 1),
        tuple(times),
        round(cpu, 2),
        # Linux tells kilobytes. The largest of all children so far is this command: nothing before it was one.
        round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1),
        what_was_found(people, json.loads((folder / "report.json").read_text(encoding="utf-8"))),
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        round(load, 1),
    )


def what_was_found(people: list[Learner], document: dict[str, Any]) -> Found:
    """Compare the pairs of a report with what was planted. Two who copied from one person are a true pair as well."""
    sources = {one.name: one.source or one.name for one in people}
    told = [tuple(pair["learners"]) for pair in document["labs"][0]["similarity"]["pairs"]]
    true = [pair for pair in told if sources[pair[0]] == sources[pair[1]]]
    pairs = {frozenset(pair) for pair in told}
    recall = {}
    for part in PARTS:
        copiers = [one for one in people if one.part == part]
        recall[part] = (sum(frozenset((one.name, one.source)) in pairs for one in copiers), len(copiers))
    return Found(
        sum(bool(one.source) for one in people),
        len(told),
        len(true),
        round(len(true) / len(told), 3) if told else None,
        recall,
    )
