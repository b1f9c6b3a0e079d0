"""What honest cells do works inside."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.sandbox.driving import Driven, driven


def test_small_things(sandbox: Driven) -> None:
    found = sandbox.do("small_things")
    assert found["processors"] == os.cpu_count()
    assert found["usable"] == len(os.sched_getaffinity(0))
    assert found["urandom"] == 8
    assert (found["pair"], found["link"], found["shell"]) == ("x", "x", "2\n")
    assert found["folder"] == "work"


def test_programs(sandbox: Driven) -> None:
    assert "here.txt" in sandbox.do("list_folder")
    assert sandbox.do("end_own_child") == -9


def test_terminals(sandbox: Driven) -> None:
    # Below namespaces the machine's own terminals are all there is, and Landlock keeps them closed.
    if sandbox.level != "landlock":
        assert sandbox.do("terminal_text") == "yes"


def test_threads_and_event_loops(sandbox: Driven) -> None:
    assert sandbox.do("threads") == 2470
    assert sandbox.do("event_loop") == 6


def test_temporary_files(sandbox: Driven) -> None:
    assert sandbox.do("temporary_files") is True


def test_nothing_can_be_typed(sandbox: Driven) -> None:
    assert sandbox.do("read_input") == "end of file"


def test_worker_pools(sandbox: Driven) -> None:
    if sandbox.level != "landlock":
        # Their locks are files in shared memory.
        assert sandbox.do("pool") == [0, 1, 4, 9, 16]


def test_shared_managers(inside: Driven) -> None:
    assert inside.do("manager") == 6


@pytest.fixture(scope="module")
def scientific(who: str) -> object:
    limits = {"memory_mb": 2048, "processes": 64, "open_files": 256, "disk_mb": 64}
    with driven(who, "namespaces", limits=limits, packages=("sklearn.cluster", "joblib")) as sandbox:
        yield sandbox


def test_numpy(scientific: Driven) -> None:
    assert scientific.do("numeric") > 1


def test_joblib_workers(scientific: Driven) -> None:
    assert scientific.do("worker_processes", seconds=60) == [0, 1, 2, 3]


def test_read_only_folders_are_seen_at_their_place(who: str) -> None:
    # It lies in the temporary folder, which is a private one inside.
    folder = Path(tempfile.mkdtemp(prefix="labs-data-"))
    try:
        folder.chmod(0o755)
        table = folder / "table.csv"
        table.write_text("a", encoding="ascii")
        table.chmod(0o666)
        (folder / "link.csv").symlink_to("table.csv")
        with driven(who, "namespaces", read_only=(str(folder),)) as sandbox:
            assert sandbox.told["level"] == "namespaces"
            assert sandbox.do("read", path=str(table)) == "done"
            assert sandbox.do("read", path=str(folder / "link.csv")) == "done"
            # Not "permission denied": the file itself would let everybody write.
            assert sandbox.do("write", path=str(table)) == "EROFS"
            assert sandbox.do("temporary_files") is True
    finally:
        shutil.rmtree(folder)
