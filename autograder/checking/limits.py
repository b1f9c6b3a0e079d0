"""How much a submission may use while it is graded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResourceLimits:
    """Limits of one graded submission. A lab states its own where the defaults do not fit.

    cell_seconds: wall time of one cell. call_seconds: wall time of one call that a property makes.
    question_seconds: wall time of the judge's own work on one question; values of a learner may be made to be slow.
    submission_seconds: wall time of a whole submission, with cells that are run again after a restart.
    memory_mb: memory beyond the warm process, in MiB, for each process and for all together where a cgroup is.
    processes: processes and threads at one time. open_files: open files of one process.
    disk_mb: MiB that can be written, in the work folder, the temporary folder and shared memory each.
    output_bytes: bytes of output kept of one cell. submission_output_bytes: of all cells together.
    grace_seconds: how late each of the two steps may be by which a cell or a call stops itself when its time is up,
        before the judge ends the process: pure C code can't be interrupted.
    copy_bytes: bytes of one value that is copied out of the worker.
    """

    cell_seconds: float = 120.0
    call_seconds: float = 30.0
    question_seconds: float = 60.0
    submission_seconds: float = 900.0
    memory_mb: int = 2048
    processes: int = 64
    open_files: int = 256
    disk_mb: int = 128
    output_bytes: int = 1_000_000
    submission_output_bytes: int = 10_000_000
    grace_seconds: float = 1.0
    copy_bytes: int = 128 * 1024 * 1024
