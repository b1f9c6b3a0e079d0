"""A run that is stopped or killed anywhere goes on where it was, and ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.grading import CohortReport, grade_cohort
from autograder.grading.known import Known
from autograder.grading.run import Finished
from tests.grading import tasks
from tests.grading.small_cohorts import (
    BROKEN,
    FULL,
    HERE,
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

COUNT = len(WRONG) + 1
ROOT = HERE.parent.parent
# Two learners handed in the same file.
TO_RUN = COUNT - 1
MANY = 60


@pytest.fixture(scope="module", autouse=True)
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with light_course(tmp_path_factory.mktemp("course")) as root:
        yield root


@pytest.fixture(scope="module")
def submissions(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_cohort(tmp_path_factory.mktemp("submissions"))


@pytest.fixture(scope="module")
def undisturbed(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run leaves that nobody disturbs."""
    out = tmp_path_factory.mktemp("undisturbed")
    run = grade(submissions, out, "--jobs", "2")
    assert run.returncode == 1, run.stderr  # one file is broken
    assert scores(out) == expected_scores()
    return state(out)


@pytest.fixture(scope="module")
def many(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More submissions than may wait for the gradebook at one time."""
    folder = tmp_path_factory.mktemp("many")
    for index in range(MANY):
        submit(folder, f"learner-{index:02}", light_notebook(index % 12, str(index)))
    return folder


def disturbed(submissions: Path, out: Path, event: str, after: int) -> subprocess.CompletedProcess[str]:
    """Run `disturbed.py`, in a session of its own."""
    command = [sys.executable, str(HERE / "disturbed.py"), str(submissions), str(out), event, str(after)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, env=settings, start_new_session=True, check=False
    )


def assert_all_gone(told: str) -> None:
    """The processes in what `disturbed.py` printed have ended."""
    wanted = {(int(pid), float(start)) for pid, start in json.loads(told.splitlines()[0])}
    assert len(wanted) >= 4  # fork server, two judges, a warm process each
    ends = time.monotonic() + 20
    while left := [(pid, start) for pid, start in wanted if _runs(pid, start)]:
        assert time.monotonic() < ends, [psutil.Process(pid).cmdline() for pid, _start in left]
        time.sleep(0.1)


def _runs(pid: int, start: float) -> bool:
    try:
        process = psutil.Process(pid)
        return process.create_time() == start and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("after", [1, 4, COUNT])
def test_a_run_that_was_killed_goes_on(
    after: int, submissions: Path, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    first = disturbed(submissions, tmp_path, "kill", after)
    assert first.returncode == -signal.SIGKILL, first.stderr
    assert_all_gone(first.stdout)
    # The thread that writes may have been ahead of what was told when the kill came.
    kept = len(Known(tmp_path, LAB).keys)
    assert after <= kept <= COUNT
    lines, summary = json_lines(grade(submissions, tmp_path, "--json", "--jobs", "2"))
    assert summary["reused"] == kept
    assert sorted(line["learner"] for line in lines) == sorted([*WRONG, BROKEN])
    assert_same(state(tmp_path), undisturbed)


@pytest.mark.parametrize(("event", "number"), [("int", signal.SIGINT), ("term", signal.SIGTERM)])
def test_a_run_that_was_asked_to_stop_keeps_what_is_judged_and_goes_on(
    event: str, number: int, many: Path, tmp_path: Path
) -> None:
    first = disturbed(many, tmp_path, event, 3)
    assert first.returncode == 128 + number, first.stderr
    assert_all_gone(first.stdout)
    done = int(first.stderr.split()[1])
    assert 3 <= done < MANY
    assert first.stderr.startswith(f"stopped. {done} of {MANY} submissions are done and kept.")
    assert len(scores(tmp_path)) == done
    summary = json_lines(grade(many, tmp_path, "--json"))[1]
    assert (summary["reused"], summary["executed"]) == (done, MANY - done)
    assert scores(tmp_path) == {f"learner-{index:02}": FULL - 2 * (index % 12) for index in range(MANY)}


def test_a_judging_process_that_is_killed_costs_nobody_anything(
    submissions: Path, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    run = disturbed(submissions, tmp_path, "kill_judge", 2)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == {"executed": TO_RUN, "reused": 0}
    assert_all_gone(run.stdout)
    assert_same(state(tmp_path), undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_any_moment(seed: int, submissions: Path, undisturbed: dict[str, Any], tmp_path: Path) -> None:
    """Kill the coordinator again and again, at moments that a seed chooses, until a run comes to its end."""
    moments = random.Random(seed)
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(submissions), "--out", str(tmp_path)]
    for _round in range(4):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moments.uniform(0.3, 9.0))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert grade(submissions, tmp_path).returncode == 1
    assert_same(state(tmp_path), undisturbed)


def test_ctrl_c_on_a_terminal(many: Path, tmp_path: Path) -> None:
    """Ctrl-C reaches every process of the terminal's foreground group, and only the coordinator heeds it."""
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(many), "--out", str(tmp_path), "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        told, errors = process.communicate(timeout=60)
    done = 1 + len(told.splitlines())
    assert process.returncode == 128 + signal.SIGINT
    assert errors == (
        f"labs: stopped. {done} of {MANY} submissions are done and kept. The same command goes on from there.\n"
    )


# --- in this process: what is run, and how often ---


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    monkeypatch.setenv(tasks.MEMORY, str(folder))
    return folder


def run_here(submissions: Path, out: Path, **options: Any) -> CohortReport:
    return grade_cohort(LAB, submissions, out, feedback=False, **{"jobs": 2, **options})


def by_learner(report: CohortReport) -> dict[str, tuple[str, float | None]]:
    return {row.learner: (row.status, row.score) for row in report.rows}


def test_unchanged_ones_are_not_run_again(submissions: Path, tmp_path: Path) -> None:
    first = run_here(submissions, tmp_path / "out")
    assert (first.cost.executed, first.reused) == (TO_RUN, 0)
    again = run_here(submissions, tmp_path / "out")
    assert (again.cost.executed, again.reused) == (0, COUNT)
    assert by_learner(again) == by_learner(first)
    forced = run_here(submissions, tmp_path / "out", force=True)
    assert (forced.cost.executed, forced.reused) == (TO_RUN, 0)
    with_limits = run_here(submissions, tmp_path / "out", limits=ResourceLimits(memory_mb=1024))
    assert with_limits.cost.executed == TO_RUN


def test_a_relative_folder_is_found_to_the_end(tmp_path: Path) -> None:
    """A gradebook is written between two submissions; where this process stands then must not matter."""
    for number in range(3):
        submit(tmp_path / "in", f"learner-{number}", light_notebook(number))
    command = [sys.executable, "-m", "autograder", "grade", LAB, "in", "--out", "out", "--jobs", "1", "--json"]
    settings = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, env=settings, cwd=tmp_path, check=False)
    assert run.returncode == 0, run.stderr + run.stdout
    assert scores(tmp_path / "out") == {f"learner-{number}": FULL - 2 * number for number in range(3)}


def test_what_was_changed_is_run_again_alone(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for learner in ("ana", "bo", "cy"):
        submit(source, learner, light_notebook(1, learner))
    run_here(source, out)
    submit(source, "bo", light_notebook(0, "bo"))
    (source / "cy" / LAB / "timestamp.txt").write_text("2026-01-01 10:00:00 UTC")
    report = run_here(source, out)
    assert [row.learner for row in report.rows if not row.reused] == ["bo", "cy"]
    assert by_learner(report) == {"ana": ("graded", 22.0), "bo": ("graded", 24.0), "cy": ("graded", 22.0)}
    assert (out / "autograded" / "cy" / LAB / "timestamp.txt").read_text() == "2026-01-01 10:00:00.000000 UTC"


def test_an_unchanged_one_takes_less_than_three_milliseconds(tmp_path: Path) -> None:
    source = tmp_path / "in"
    count = 60
    for number in range(count):
        submit(source, f"learner-{number:03}", light_notebook(number % 12, f"{number}"))
    run_here(source, tmp_path / "out")
    moments: list[float] = []
    report = run_here(source, tmp_path / "out", on_result=lambda _finished: moments.append(time.process_time()))
    assert report.reused == count
    # CPU time, because other tests may have the cores; the first one pays for what all share.
    assert (moments[-1] - moments[0]) / (count - 1) < 0.003


def test_a_result_that_may_go_otherwise_is_neither_kept_nor_shared(tmp_path: Path, memory: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    loops = light_notebook(0).replace(b"return 2 * x", b"while True: pass")
    assert loops != light_notebook(0)
    for learner in ("ana", "bo"):
        submit(source, learner, loops)
    limits = replace(ResourceLimits(), call_seconds=0.5)
    for _round in range(2):
        report = run_here(source, out, limits=limits, task=tasks.faulty)
        assert report.reused == 0
        assert by_learner(report) == {"ana": ("graded", 22.0), "bo": ("graded", 22.0)}
    assert tasks.begun(memory, loops) == 4


def test_accidents_of_the_judge_cost_their_own_submission(tmp_path: Path, memory: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    marks = {"ana": "[kill]", "bo": "[kill once]", "cy": "[hang]", "dee": "[raise]", "eli": "plain", "fay": "plain too"}
    contents = {learner: light_notebook(0, mark) for learner, mark in marks.items()}
    for learner, content in contents.items():
        submit(source, learner, content)
    report = run_here(source, out, task=tasks.faulty, wall=8.0)
    rows = {row.learner: row for row in report.rows}
    assert {name: row.score for name, row in rows.items()} == {
        "ana": None,
        "bo": 24.0,
        "cy": None,
        "dee": None,
        "eli": 24.0,
        "fay": 24.0,
    }
    assert "died, twice" in rows["ana"].reason
    assert "did not end in time" in rows["cy"].reason
    assert "the judge reckoned wrong" in rows["dee"].reason
    assert {name: tasks.begun(memory, content) for name, content in contents.items()} == {
        "ana": 2,
        "bo": 2,
        "cy": 1,
        "dee": 1,
        "eli": 1,
        "fay": 1,
    }
    assert run_here(source, out).reused == 3  # what went wrong is tried again, with a judge that does not


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_will_do(
    pool: type[ThreadPoolExecutor | ProcessPoolExecutor],
    submissions: Path,
    undisturbed: dict[str, Any],
    tmp_path: Path,
) -> None:
    with pool(2) as executor:
        report = grade_cohort(LAB, submissions, tmp_path, executor=executor, jobs=3)
    assert report.cost.executed == TO_RUN
    assert_same(state(tmp_path), undisturbed)


def test_an_executor_that_breaks_is_told_and_nothing_is_lost(tmp_path: Path, memory: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for learner, mark in {"ana": "", "bo": "", "cy": "[kill]", "dee": ""}.items():
        submit(source, learner, light_notebook(0, learner + mark))
    clean = get_context("spawn")
    with (
        ProcessPoolExecutor(1, mp_context=clean) as executor,
        pytest.raises(LabsError, match="What was graded is kept"),
    ):
        run_here(source, out, executor=executor, task=tasks.faulty)
    assert {learner: score for learner, score in scores(out).items() if score} == {"ana": 24.0, "bo": 24.0}
    report = run_here(source, out)
    assert report.reused == 2
    assert by_learner(report) == dict.fromkeys(("ana", "bo", "cy", "dee"), ("graded", 24.0))


def test_two_runs_do_not_write_to_one_folder(submissions: Path, tmp_path: Path) -> None:
    refused: list[str] = []

    def start_another(finished: Finished) -> None:
        if finished.number == 1:
            refused.append(grade(submissions, tmp_path).stderr)

    run_here(submissions, tmp_path, on_result=start_another)
    assert "Another `labs grade` is writing" in refused[0]


def test_memory_of_the_coordinator_does_not_hold_the_notebooks(tmp_path: Path) -> None:
    """Peak of Python's own memory over few and over many notebooks of 1 MB each."""
    import tracemalloc

    peaks = []
    for name, numbers in (("few", range(20)), ("many", range(20, 60))):
        for number in numbers:
            submit(tmp_path / name, f"learner-{number:02}", light_notebook(0, str(number) + "x" * 1_000_000))
        tracemalloc.start()
        try:
            run_here(tmp_path / name, tmp_path / f"{name}-out")
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 10_000_000
