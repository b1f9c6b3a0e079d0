"""What travels to a process that judges, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.checking.limits import ResourceLimits
from autograder.judging.results import Submission, SubmissionResult

DEFAULT_FLOOR = "namespaces"


@dataclass(frozen=True)
class Job:
    """One submission to judge, complete, so that it may travel to another machine.

    content: the submitted notebook file. files: relative POSIX path and content of what lies beside it.
    released: the released notebook that the submission is lined up with.
    limits: None takes the lab's own. floor: lowest sandbox level that is accepted.
    """

    submission: Submission
    content: bytes
    files: tuple[tuple[str, bytes], ...] = ()
    released: bytes = b""
    limits: ResourceLimits | None = None
    floor: str = DEFAULT_FLOOR


@dataclass
class Judged:
    """What came of a job.

    notebook: the repaired notebook with its outputs, as JSON text (nbformat 4); empty when nothing was run.
    cacheable: False when something timed out or died, so that it is run again the next time.
    cell_cpu_seconds: CPU time of the learner's cells. timings: wall seconds by part ("read", "repair", "fork", "cells",
    "checks", "end", "write"). grades: score and full score by grade id of each check cell.
    """

    result: SubmissionResult
    notebook: str = ""
    cacheable: bool = True
    cell_cpu_seconds: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)
    grades: dict[str, tuple[float, float]] = field(default_factory=dict)
