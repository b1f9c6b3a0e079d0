"""Programs beside the server: their lines, their ends, and that none is left behind."""

from __future__ import annotations

import os
import queue
import threading
from pathlib import Path

import psutil
import pytest

from autograder.home.earning import Attempts, can_earn, earned, name_fault
from autograder.home.programs import Program
from autograder.home.readiness import Readiness
from tests.home.conftest import finish

PATIENCE = 60

TALKS = """
import sys
print("one", flush=True)
print("zwei: é", flush=True)
print("a reason", file=sys.stderr)
sys.exit(3)
"""

# Goes on for ever, with a child, unless its input ends.
STAYS = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
sys.stdin.read()
child.stdin.close()
child.wait()
"""

# Neither the end of its input nor a signal ends it.
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    time.sleep(60)
"""


class Run:
    """A program made of `code`, and what it said."""

    def __init__(self, folder: Path, code: str, seconds: float = PATIENCE) -> None:
        (folder / "told.py").write_text(code, encoding="utf-8")
        self.lines: queue.Queue[str] = queue.Queue()
        self.ends: queue.Queue[tuple[int | None, str]] = queue.Queue()
        self.program = Program(
            ["told"],
            folder=folder,
            environ={**os.environ, "PYTHONPATH": str(folder)},
            seconds=seconds,
            on_line=self.lines.put,
            on_end=lambda code, said: self.ends.put((code, said)),
        )

    def line(self) -> str:
        return self.lines.get(timeout=PATIENCE)

    def end(self) -> tuple[int | None, str]:
        return self.ends.get(timeout=PATIENCE)


def test_lines_and_the_end_are_handed_on(tmp_path: Path) -> None:
    run = Run(tmp_path, TALKS)
    assert (run.line(), run.line()) == ("one", "zwei: é")
    assert run.end() == (3, "a reason")


def test_a_program_that_is_stopped_takes_its_children_along(tmp_path: Path) -> None:
    run = Run(tmp_path, STAYS)
    child = psutil.Process(int(run.line()))
    run.program.stop()
    assert run.end()[0] == 0
    _gone, left = psutil.wait_procs([child], timeout=PATIENCE)
    assert not left


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    run = Run(tmp_path, STAYS, seconds=0.5)
    assert run.end()[0] is None


def test_a_program_that_listens_to_nothing_is_ended_too(tmp_path: Path) -> None:
    run = Run(tmp_path, DEAF)
    assert run.line() == "deaf"
    run.program.stop()
    assert run.end()[0] not in (0, None)


def settled(readiness: Readiness, name: str, language: str = "en") -> str:
    """State of an answer once it is known."""
    done = threading.Event()
    for _attempt in range(20 * PATIENCE):
        state = readiness.answer(language, name).state
        if state != "checking":
            return state
        done.wait(0.05)
    raise AssertionError(f"no answer about {name or 'the machine'}")


def test_the_doctor_is_asked_once_and_again_on_request(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_SERVICES", str(course / "none.toml"))
    readiness = Readiness()
    try:
        # Only one lab, which needs a service and data that are not here: the course of this test has no datasets.
        readiness.check_again("en", ["onboarding-local"])
        assert settled(readiness, "onboarding-local") == "problem"
        findings = readiness.answer("en", "onboarding-local").findings
        (servers,) = (one for one in findings if one["id"] == "servers")
        assert servers["seen"] == "Not set up for you yet: s3."
        assert servers["mend"]["command"].endswith("services up s3")
        readiness.check_again("en", ["onboarding-local"])
        assert readiness.answer("en", "onboarding-local").state == "checking"
    finally:
        readiness.close()


def test_a_doctor_without_an_answer_leaves_nobody_waiting(course: Path) -> None:
    readiness = Readiness(seconds=0.05)
    assert settled(readiness, "") == "unknown"
    readiness.close()


def test_a_server_that_ends_takes_the_doctor_along(course: Path) -> None:
    readiness = Readiness()
    assert readiness.answer("en", "").state == "checking"
    (program,) = readiness._running.values()
    doctor = psutil.Process(program._process.pid)
    readiness.close()
    assert not doctor.is_running()
    assert readiness.answer("en", "").state in ("checking", "unknown")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Ada Lovelace", ""),
        ("Zoë Müller-Øst", ""),
        ("李小龙", ""),
        ("", "needs a name"),
        (" \t", "needs a name"),
        ("x" * 101, "has 101 characters"),
        ("Ada\nLovelace", "cannot be printed"),
        ("Ada\u202eecalevoL", "cannot be printed"),
    ],
)
def test_names_for_a_certificate(name: str, fault: str) -> None:
    assert fault in name_fault(name)
    assert bool(name_fault(name)) == bool(fault)


def test_a_certificate_is_there_with_both_its_files(course: Path) -> None:
    notebook = course / "labs/clustering/clustering.ipynb"
    assert not earned(notebook)
    notebook.with_name("certificate.json").write_text("{}", encoding="utf-8")
    assert not earned(notebook)
    notebook.with_name("certificate.html").write_text("", encoding="utf-8")
    assert earned(notebook)


def test_an_attempt_that_fails_says_why(course: Path) -> None:
    """The command itself refuses, whatever its reason: here nothing was answered in the lab."""
    attempts = Attempts()
    assert attempts.of("clustering") is None
    assert attempts.start("clustering", "Ada", "en")
    attempt = attempts.of("clustering")
    assert attempt is not None
    done = threading.Event()
    for _attempt in range(20 * PATIENCE):
        if not attempt.running:
            break
        done.wait(0.05)
    assert not attempt.running
    assert attempt.error
    assert "Traceback" not in attempt.error
    assert not earned(course / "labs/clustering/clustering.ipynb")


def test_whether_a_certificate_can_be_had_is_known_at_once(course: Path) -> None:
    finish(course, "clustering")
    assert can_earn() in (True, False)
