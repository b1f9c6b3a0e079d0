"""Judge one job from start to end, in whatever process it lands."""

from __future__ import annotations

import atexit
import json
import os
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from autograder.checking.limits import ResourceLimits
from autograder.checking.question import Lab
from autograder.checking.registry import load_lab
from autograder.errors import LabsError
from autograder.judging.job import Job, Judged
from autograder.judging.judge import BelowFloor, Judge, Judgement, WarmDied
from autograder.judging.nests import lab_files
from autograder.judging.reading import read_submission
from autograder.judging.repair import repair
from autograder.judging.results import SubmissionResult
from autograder.judging.stopwatch import Stopwatch
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode

# What an instructor sees at the end of the layers when learner code and tests ran in one process.
SHARED = "shared process"


@lru_cache(maxsize=1)
def own_judge() -> Judge:
    """The judge of this process, which ends its warm processes at exit."""
    # A worker reads files, and its judge must read the same ones.
    os.environ.pop("LABS_DATA_SOURCE", None)
    judge_here = Judge()
    atexit.register(judge_here.close)
    return judge_here


@lru_cache(maxsize=4)
def released_notebook(content: bytes) -> NotebookNode:
    """The released notebook in `content`. Treat it as read-only: it is shared."""
    import nbformat

    return nbformat.reads(content.decode("utf-8"), as_version=4)


def lab_of(released: NotebookNode) -> Lab | None:
    """The lab that a released notebook belongs to; None for a course of somebody else's."""
    name = released.metadata.get("bdti_labs", {}).get("id")
    return load_lab(name) if isinstance(name, str) else None


def judge(job: Job) -> Judged:
    """Repair, run and judge one submission. Never raises for what is in it: that becomes an ungraded result.

    Raises LabsError when the sandbox is below the floor of the job.
    """
    start = time.perf_counter()
    released = released_notebook(job.released)
    lab = lab_of(released)
    submission = job.submission
    result = SubmissionResult(submission.learner, submission.lab, "ungraded", flags=list(submission.flags))
    result.max_score = lab.points if lab else 0.0
    judged = Judged(result)
    try:
        _judge(job, released, lab, judged)
    except BelowFloor:
        raise
    except LabsError as error:
        result.reason = str(error)
        # A fault of this machine, not of the submission, is gone the next time.
        judged.cacheable = not isinstance(error, WarmDied)
    except Exception as error:  # one submission must never stop a cohort
        result.reason = _("Grading stopped with {error}: {text}").format(error=type(error).__name__, text=error)
        judged.cacheable = False
    result.seconds = time.perf_counter() - start
    return judged


def _judge(job: Job, released: NotebookNode, lab: Lab | None, judged: Judged) -> None:
    result = judged.result
    if job.submission.problem:
        raise LabsError(job.submission.problem)
    watch = Stopwatch()
    with watch.part("read"):
        read, read_notes = read_submission(job.content)
    with watch.part("repair"):
        notebook, notes = repair(read, released, lab)
    result.flags += [*read_notes, *notes]
    limits = job.limits or (lab.limits if lab else ResourceLimits())
    files = {**dict(job.files), **(lab_files(lab) if lab else {})}
    judgement = own_judge().run(notebook, released, lab, limits=limits, files=files, floor=job.floor, watch=watch)
    result.sandbox = judgement.sandbox if lab else [*judgement.sandbox, SHARED]
    result.flags += judgement.flags
    judged.cacheable = judgement.cacheable
    judged.cell_cpu_seconds = judgement.cell_cpu_seconds
    with watch.part("write"):
        judged.notebook = json.dumps(judgement.notebook, ensure_ascii=False) + "\n"
    judged.timings = dict(watch.seconds)
    result.status = "graded"
    if lab:
        _score(judged, judgement, lab)


def _score(judged: Judged, judgement: Judgement, lab: Lab) -> None:
    result = judged.result
    result.questions = judgement.questions(lab)
    result.score = round(sum(question.points for question in result.questions), 6)
    judged.grades = {f"{item.id}-check": (item.points, item.max_points) for item in result.questions}
