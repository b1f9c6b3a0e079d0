"""A cohort graded on a real Dask cluster: a scheduler and two workers on this machine, one of which is killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.grading.known import Known
from tests.grading.small_cohorts import (
    BROKEN,
    FULL,
    LAB,
    WRONG,
    assert_same,
    expected_scores,
    grade,
    json_lines,
    light_course,
    light_notebook,
    scores,
    small_cohort,
    state,
    submit,
)

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        self._stack = ExitStack()
        told = folder / "scheduler.json"
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(told), *LOCAL)
        _until(lambda: told.exists() and told.read_text().rstrip().endswith("}"))
        self.address = str(json.loads(told.read_text())["address"])
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder), *LOCAL)
        self.workers = [self._start("dask_worker", self.address, *options) for _number in range(workers)]
        _until(lambda: self._registered() == workers)

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = self._stack.enter_context((self.folder / f"{program}-{time.monotonic_ns()}.log").open("wb"))
        command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def _registered(self) -> int:
        logs = [path.read_text() for path in self.folder.glob("dask_worker-*.log")]
        return sum("Registered to" in log for log in logs)

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()
        self._stack.close()


def _until(condition: Any, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.fixture(scope="module", autouse=True)
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with light_course(tmp_path_factory.mktemp("course")) as root:
        yield root


@pytest.fixture(scope="module")
def submissions(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_cohort(tmp_path_factory.mktemp("submissions"))


@pytest.fixture
def cluster(course: Path, tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    running = Cluster(folder)
    yield running
    running.close()


def test_a_worker_that_is_killed_costs_nobody_anything(submissions: Path, cluster: Cluster, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(submissions), "--out", str(out), "--json"]
    with subprocess.Popen([*command, "--cluster", cluster.address], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        lines = [run.stdout.readline(), run.stdout.readline()]
        below = psutil.Process(cluster.workers[0].pid).children(recursive=True)
        cluster.workers[0].kill()
        lines += run.stdout.readlines()
    assert run.returncode == 1  # one file is broken
    results, summary = [json.loads(line) for line in lines[:-1]], json.loads(lines[-1])
    assert sorted(result["learner"] for result in results) == sorted([*WRONG, BROKEN])
    assert summary["executed"] == len(WRONG)  # all but one of two that handed in the same file
    assert scores(out) == expected_scores()
    assert below, "the worker that was killed had judged nothing"
    assert not psutil.wait_procs(below, timeout=20)[1]

    here = tmp_path / "here"
    assert grade(submissions, here).returncode == 1
    assert_same(state(out), state(here))
    # What the cluster judged counts as unchanged here, and the other way round.
    assert json_lines(grade(submissions, out, "--json"))[1]["reused"] == len(WRONG) + 1


def test_a_cluster_that_is_gone_is_told_and_the_run_goes_on_here(cluster: Cluster, tmp_path: Path) -> None:
    submissions, out = tmp_path / "submissions", tmp_path / "out"
    quick = 3
    # The slow ones take a minute each: however busy the machine is, the cluster is gone long before they are done.
    for number in range(8):
        slow = f"import time; time.sleep({0 if number < quick else 60})"
        submit(submissions, f"learner-{number}", light_notebook(number, cell=slow))
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(submissions), "--out", str(out), "--json"]
    with subprocess.Popen(
        [*command, "--cluster", cluster.address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        for _line in range(quick):
            run.stdout.readline()
        for process in [cluster.scheduler, *cluster.workers]:
            process.kill()
        told, errors = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "What was graded is kept" in errors
    assert "Traceback" not in errors, errors
    assert "summary" not in told
    kept = len(Known(out, LAB).keys)
    assert kept == quick
    for number in range(quick, 8):
        submit(submissions, f"learner-{number}", light_notebook(number))
    assert json_lines(grade(submissions, out, "--json"))[1]["reused"] == kept
    assert scores(out) == {f"learner-{number}": FULL - 2 * number for number in range(8)}


def test_a_worker_with_another_course_is_refused(course: Path, submissions: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cluster"
    folder.mkdir()
    released = course / "labs" / LAB / "note.md"
    try:
        released.write_text("what the workers have beside the notebook")
        running = Cluster(folder)
        # Each worker reads its course when the first job comes: let it come now.
        warm = grade(submissions, tmp_path / "warm", "--cluster", running.address)
        assert warm.returncode == 1, warm.stderr
        released.write_text("what the coordinator has")
        run = grade(submissions, tmp_path / "out", "--cluster", running.address)
    finally:
        released.unlink()
        running.close()
    assert run.returncode == 1
    assert "other questions, data or library versions" in run.stderr
    assert set(scores(tmp_path / "out").values()) <= {None}  # the broken file needs no judge


def test_nobody_answers(submissions: Path, tmp_path: Path) -> None:
    run = grade(submissions, tmp_path, "--cluster", "tcp://127.0.0.1:1")
    assert run.returncode == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_scheduler_without_workers(submissions: Path, tmp_path: Path) -> None:
    running = Cluster(tmp_path, workers=0)
    try:
        run = grade(submissions, tmp_path / "out", "--cluster", running.address)
    finally:
        running.close()
    assert run.returncode == 1
    assert "has no worker" in run.stderr
