"""Judging on a machine that must have the same course as this one."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import lru_cache

from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.grading.keys import run_key
from autograder.judging.job import Job, Judged
from autograder.judging.run import judge, own_judge
from autograder.text import _, use_language

# A process has one judge, and an executor may call from several threads.
_one_at_a_time = threading.Lock()


def _start_anew() -> None:
    """A fork must not talk to the worker of the process that it was forked from."""
    global _one_at_a_time
    own_judge.cache_clear()
    _one_at_a_time = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)


@dataclass(frozen=True)
class Alike:
    """Judges a job where questions, libraries and data have the hash `key`; elsewhere the marks would be others.

    language: of the messages. Raises LabsError where the hash is another one.
    """

    key: str
    language: str

    def __call__(self, job: Job) -> Judged:
        """The result of the job."""
        with _one_at_a_time, use_language(self.language):
            if _key_here(job.submission.lab, job.released, job.limits, job.floor, self.language) != self.key:
                raise LabsError(
                    _(
                        "A worker has other questions, data or library versions than this machine. "
                        "Install the same course on all of them and start the workers again."
                    )
                )
            return judge(job)


@lru_cache(maxsize=8)
def _key_here(lab_id: str, released: bytes, limits: ResourceLimits | None, floor: str, _language: str) -> str:
    # The language in use is part of the hash, and so of what is remembered.
    return run_key(lab_id, released, limits, floor)
