"""Judging that goes wrong where a submission says so, for tests of what the coordinator makes of it.

A submission holds `[kill]`, `[kill once]`, `[hang]` or `[raise]` in a cell that is not run. All others are judged.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from pathlib import Path

from autograder.judging.job import Job, Judged
from autograder.judging.run import judge

# Where "once" is remembered. In the environment, so that every process of a test has the same.
MEMORY = "LABS_TEST_MEMORY"


def faulty(job: Job) -> Judged:
    """The result of the job, unless its submission asks for an accident of the process."""
    _count(job)
    if b"[kill]" in job.content or (b"[kill once]" in job.content and _first_time()):
        os.kill(os.getpid(), signal.SIGKILL)
    if b"[hang]" in job.content:
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.valid_signals()))
        time.sleep(3600)
    if b"[raise]" in job.content:
        raise ZeroDivisionError("the judge reckoned wrong")
    return judge(job)


def _first_time() -> bool:
    try:
        (Path(os.environ[MEMORY]) / "once").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _count(job: Job) -> None:
    """Leave a file for each time that a job was begun."""
    handle, _name = tempfile.mkstemp(dir=os.environ[MEMORY], prefix="begun-")
    with os.fdopen(handle, "wb") as file:
        file.write(job.content)


def begun(memory: Path, content: bytes) -> int:
    """How often jobs with this content were begun."""
    return sum(path.read_bytes() == content for path in memory.glob("begun-*"))
