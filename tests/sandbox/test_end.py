"""Whoever dies, and however: nothing is left running, and nothing is left lying."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sandbox.driving import HERE, Driven, driven, gone, marked


def remains(launcher: int) -> list[Path]:
    """Folders and control groups of the sandbox that the process `launcher` made."""
    name = f"labs-sandbox-{launcher}-*"
    places = [Path(tempfile.gettempdir()).glob(name)]
    places += [Path("/sys/fs/cgroup").glob(pattern + name) for pattern in ("*/", "*/*/", "*/*/*/")]
    return [path for found in places for path in found]


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def start(sandbox: Driven, marker: str) -> None:
    """Let a fork start daemons, and never end."""
    request = f'{{"act": "stay_alive", "given": {{"marker": "{marker}"}}, "seconds": 600}}'
    print(request, file=sandbox.lines, flush=True)
    assert within(10, lambda: len(marked(marker)) >= 4)


def test_nothing_lies_about_after_an_ordinary_end(sandbox: Driven) -> None:
    with driven(sandbox.who, sandbox.level) as other:
        other.do("threads")
        assert remains(other.process.pid)
    assert remains(other.process.pid) == []
    assert other.process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_launcher_ends_when_asked_and_stays_at_keys(sandbox: Driven, number: signal.Signals) -> None:
    marker = f"s{int(number)}{sandbox.who[0]}{sandbox.level[:4]}"
    with driven(sandbox.who, sandbox.level) as other:
        start(other, marker)
        other.process.send_signal(number)
        if number == signal.SIGTERM:
            assert other.process.wait(10) == -signal.SIGTERM
            assert gone(marker)
            assert remains(other.process.pid) == []
        else:
            # Keys at the terminal are for the grader, which then hangs up.
            time.sleep(0.2)
            assert marked(marker)
            other.process.terminate()


def test_killed_launcher_takes_all_along(sandbox: Driven) -> None:
    marker = f"k{sandbox.who[0]}{sandbox.level[:9]}"
    with driven(sandbox.who, sandbox.level) as other:
        start(other, marker)
        other.process.kill()
        assert gone(marker)
        other.process.wait()
    # What it could not remove any more, the next one does.
    with driven(sandbox.who, sandbox.level):
        pass
    assert remains(other.process.pid) == []


def test_killed_warm_process_takes_all_along(sandbox: Driven) -> None:
    marker = f"w{sandbox.who[0]}{sandbox.level[:9]}"
    with driven(sandbox.who, sandbox.level) as other:
        start(other, marker)
        os.kill(warm_of(other.process.pid), signal.SIGKILL)
        assert other.process.wait(10) == -signal.SIGKILL
        assert gone(marker)
    assert remains(other.process.pid) == []


def test_first_process_holds_nothing_open(inside: Driven) -> None:
    # It outlives the learner's process: a channel that it held would never be seen to close.
    marker = f"o{inside.who}"
    with driven(inside.who, "namespaces") as other:
        start(other, marker)
        first = [pid for pid in children_of(warm_of(other.process.pid)) if command_of(pid) == "sleep"]
        assert len(first) == 1
        assert {path.readlink() for path in Path(f"/proc/{first[0]}/fd").iterdir()} == {Path("/dev/null")}
        other.process.terminate()


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def warm_of(launcher: int) -> int:
    """The warm process of a launcher: its only child."""
    (warm,) = children_of(launcher)
    return warm


GRADER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from tests.sandbox.test_end import start
from tests.sandbox.driving import driven
with driven(sys.argv[2], sys.argv[3]) as sandbox:
    start(sandbox, sys.argv[4])
    print(sandbox.process.pid, sandbox.playground, flush=True)
    time.sleep(1000)
"""


def test_killed_grader_leaves_nothing(sandbox: Driven) -> None:
    marker = f"g{sandbox.who[0]}{sandbox.level[:9]}"
    arguments = [str(HERE.parents[1]), sandbox.who, sandbox.level, marker]
    with subprocess.Popen(
        [sys.executable, "-I", "-c", GRADER, *arguments], stdout=subprocess.PIPE, text=True
    ) as grader:
        assert grader.stdout is not None
        told, playground = grader.stdout.readline().split()
        launcher = int(told)
        assert remains(launcher)
        grader.kill()
    assert gone(marker)
    assert within(5, lambda: not remains(launcher))
    shutil.rmtree(playground)
