"""Limits hold: memory, processes, threads, open files, disk."""

from __future__ import annotations

import signal

import pytest

from tests.sandbox.driving import LIMITS, Driven, driven, gone

MEMORY, PROCESSES, FILES, DISK = (int(LIMITS[name]) for name in ("memory_mb", "processes", "open_files", "disk_mb"))


def processes_are_limited(sandbox: Driven) -> bool:
    return "process limit" in sandbox.layers or "cgroup pids" in sandbox.layers


def test_memory_of_one_process(sandbox: Driven) -> None:
    assert sandbox.do("memory_at_once", megabytes=MEMORY // 4) == "done"
    assert sandbox.do("memory_at_once", megabytes=2 * MEMORY) == "MemoryError"
    assert sandbox.do("memory_slowly", megabytes=2 * MEMORY) == "MemoryError"


def test_memory_of_all_processes_together(sandbox: Driven) -> None:
    if "cgroup memory" not in sandbox.layers:
        # Without a control group each process has the limit for itself.
        assert sandbox.do("memory_together", megabytes=MEMORY // 2, processes=4) == 4
        return
    answer = sandbox.ask("memory_together", megabytes=MEMORY // 2, processes=8)
    # Either some of the children were killed, or the process that started them.
    assert answer.get("value", 0) < 8
    assert sandbox.do("small_things"), "the warm process must live on"


def test_number_of_processes(sandbox: Driven) -> None:
    started = sandbox.do("fork_bomb", most=200)
    assert started >= PROCESSES // 2
    assert (started <= PROCESSES) == processes_are_limited(sandbox)


def test_ten_thousand_threads(sandbox: Driven) -> None:
    if processes_are_limited(sandbox):
        started = sandbox.do("many_threads", most=10_000)
        assert PROCESSES // 2 <= started <= PROCESSES


def test_fork_bomb_is_ended(sandbox: Driven) -> None:
    if not processes_are_limited(sandbox):
        pytest.skip("this level does not stop a fork bomb here, and this machine is still needed")
    answer = sandbox.ask("wild_fork_bomb", seconds=1.0)
    assert answer["error"] == "no answer in time"
    assert answer["kill seconds"] < 5
    assert sandbox.do("threads")


def test_open_files(sandbox: Driven) -> None:
    assert FILES // 2 <= sandbox.do("many_open_files", most=10_000) <= FILES


def test_one_large_file(sandbox: Driven) -> None:
    assert sandbox.do("fill", folder=".", megabytes=10 * DISK, files=1) <= DISK
    assert sandbox.do("fill", folder=".", megabytes=DISK // 2, files=1) == DISK // 2


def test_many_files(sandbox: Driven) -> None:
    if sandbox.level == "namespaces":
        for folder in (".", "/tmp", "/dev/shm", "/home/learner"):
            assert sandbox.do("fill", folder=folder, megabytes=DISK // 2, files=10) <= DISK
            assert sandbox.do("many_small_files", folder=folder, most=20_000) < 20_000
    if sandbox.level == "landlock":
        for folder in ("/tmp", "/dev/shm", "/var/tmp"):
            assert sandbox.do("fill", folder=folder, megabytes=1, files=1) == 0


def test_nothing_of_a_filled_disk_stays(sandbox: Driven) -> None:
    sandbox.do("fill", folder=".", megabytes=DISK // 2, files=1)
    assert sandbox.do("fill", folder=".", megabytes=DISK // 2, files=1) == DISK // 2


def test_limits_of_a_single_fork(who: str) -> None:
    with driven(who, "namespaces", limits={"disk_mb": 2, "processes": 8}) as sandbox:
        assert sandbox.do("fill", folder=".", megabytes=1, files=10) <= 2
        assert sandbox.do("fork_bomb", most=50) <= 8


def test_how_a_process_ended_is_told(sandbox: Driven) -> None:
    for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM):
        answer = sandbox.ask("end_by_signal", number=int(number))
        assert answer["ended"] == answer["status"] == -number
    assert sandbox.ask("end_by_exit", code=7)["status"] == 7


def test_daemons_end_with_their_submission(sandbox: Driven) -> None:
    marker = f"{sandbox.who[0]}{sandbox.level[:9]}"
    assert sandbox.do("stay_behind", marker=marker) == marker
    assert gone(marker, 0.5)


def test_daemons_of_a_process_that_hangs_end_too(sandbox: Driven) -> None:
    marker = f"{sandbox.who[0]}{sandbox.level[:9]}!"
    assert sandbox.ask("stay_alive", seconds=1.0, marker=marker)["error"] == "no answer in time"
    assert gone(marker, 0.5)


def test_daemons_end_without_any_protection(unprotected: Driven) -> None:
    marker = f"{unprotected.who}none"
    assert unprotected.do("stay_behind", marker=marker) == marker
    assert gone(marker, 0.5)
