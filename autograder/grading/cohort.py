"""Grade every submission of a cohort: what is unchanged is taken over, what is the same is run once.

Jobs are judged elsewhere (`pool`); this process reads submissions, hands them out and is the only one that writes. It
may be killed at any moment: what the gradebook knows is done, and the same call goes on from there.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.grading.alike import Alike
from autograder.grading.collect import collect
from autograder.grading.keys import run_key
from autograder.grading.known import Known, released
from autograder.grading.pool import Engine, Given, Processes, Task, wall_seconds
from autograder.grading.record import Recorder
from autograder.grading.results import Results, Row
from autograder.grading.run import Cost, Finished, Run, Terms
from autograder.grading.services import needed_services, prepare_engine, running_services
from autograder.grading.stopping import only_run, stop_on_signals
from autograder.grading.trees import open_tree
from autograder.judging import Submission
from autograder.judging.job import DEFAULT_FLOOR
from autograder.judging.run import judge
from autograder.sandbox import probe
from autograder.text import _, language


@dataclass
class CohortReport:
    """What a run came to. rows: in the order of learners. The folder holds gradebook, notebooks, pages and tables."""

    lab: str
    folder: Path
    rows: list[Row] = field(default_factory=list)
    seconds: float = 0.0
    cost: Cost = field(default_factory=Cost)

    @property
    def ungraded(self) -> list[Row]:
        """Submissions that have a reason instead of a score."""
        return [row for row in self.rows if row.status == "ungraded"]

    @property
    def reused(self) -> int:
        """Submissions whose result was taken over from an earlier run."""
        return sum(row.reused for row in self.rows)


def grade_cohort(
    lab_id: str,
    submissions: Path,
    out: Path,
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    force: bool = False,
    floor: str = DEFAULT_FLOOR,
    limits: ResourceLimits | None = None,
    feedback: bool = True,
    on_start: Callable[[list[Submission]], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
    on_result: Callable[[Finished], None] | None = None,
    task: Task | None = None,
    wall: float | None = None,
) -> CohortReport:
    """Grade the submissions of a lab into `out`: gradebook.db, notebooks, feedback, grades.csv, results.json.

    executor: where jobs are judged; None starts `jobs` processes (as many as there are cores). An executor gets at most
    `jobs` jobs at one time. force: grade unchanged submissions again. floor: lowest sandbox level that is accepted.
    limits: instead of the lab's own. task: judges one job; it must be importable where the jobs go.
    on_wait: told what happens while servers of a lab with services are started and stopped.
    wall: seconds after which a job is given up that does not keep its own limits.
    Raises LabsError when the lab is unknown, there is nothing to grade, the sandbox is below the floor, or `out` can't
    be written; Stopped after Ctrl-C or SIGTERM, when what was done until then is kept.
    """
    start = time.monotonic()
    out = _folder(out)
    with ExitStack() as stack:
        stack.enter_context(only_run(out))
        request = stack.enter_context(stop_on_signals())
        # nbgrader changes this process's working folder when it writes a gradebook.
        tree = stack.enter_context(open_tree(submissions.absolute()))
        content = released(lab_id)
        found = collect(tree, lab_id)
        terms = Terms(lab_id, content, limits, floor, run_key(lab_id, content, limits, floor))
        engine = _engine(executor, task, jobs, terms, wall)
        points = question_points(content)

        def require() -> None:
            # Elsewhere the judge itself refuses.
            if executor is None:
                probe().require(floor)
                prepare_engine(content, on_wait or (lambda _text: None))
                stack.enter_context(running_services(needed_services(content), on_wait or (lambda _text: None)))

        results = Results(out, list(points))
        stack.callback(results.close)
        recorder = Recorder(out, lab_id, content, feedback=feedback, when_written=engine.wake)
        stack.callback(recorder.finish)
        run = Run(terms, tree, engine, recorder, results, request, on_result, sum(points.values()), require)
        if on_start:
            on_start([item.submission for item in found])
        known = None if force else Known(out, lab_id)
        if known is not None:
            stack.callback(known.close)
        run.all(found, known)
    return CohortReport(lab_id, out, results.in_order(), time.monotonic() - start, run.cost)


def _engine(executor: Executor | None, task: Task | None, jobs: int | None, terms: Terms, wall: float | None) -> Engine:
    jobs = jobs or cores()
    if executor is None:
        return Processes(task or judge, jobs, terms.lab, wall=wall)
    # A job may wait there behind another one, and its time runs from the moment it was handed over.
    most = 2 * wall_seconds(terms.limits or ResourceLimits()) if wall is None else wall
    return Given(executor, task or Alike(terms.key, language()), jobs, wall=most)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def question_points(content: bytes) -> dict[str, float]:
    """Full points by question id, as the front matter in a released notebook tells them."""
    front: dict[str, Any] = json.loads(content).get("metadata", {}).get("bdti_labs", {})
    return {str(question["id"]): float(question["points"]) for question in front.get("questions", [])}


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabsError(
            _("The folder {path} could not be made: {reason}.").format(path=out, reason=error.strerror)
        ) from None
    return out.resolve()
