"""Faults of the machine: Python, memory, disk, clock, encoding. Each is made for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.doctor.helpers import Machine, linux_only, posix_only


def old_python() -> str:
    """A Python older than the course takes; the test is skipped where there is none."""
    folders = [Path(root) / "versions" for root in (os.environ.get("PYENV_ROOT", ""), "~/.pyenv") if root]
    found = [str(path) for folder in folders for path in sorted(folder.expanduser().glob("3.*/bin/python3"))]
    found += [path for minor in (10, 9) if (path := shutil.which(f"python3.{minor}"))]
    for path in found:
        ask = [path, "-c", "import sys; print((3, 9) <= sys.version_info < (3, 11))"]
        if subprocess.run(ask, capture_output=True, encoding="utf-8", check=False).stdout.strip() == "True":
            return path
    pytest.skip("no Python 3.9 or 3.10 on this machine")


@posix_only
def test_old_python(machine: Machine) -> None:
    path = old_python()
    answer = machine.run(command=[path, "-m", "autograder.doctor", "--json"])
    finding = answer.one("python")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "Python 3.9" in finding["seen"] or "Python 3.10" in finding["seen"]
    assert path in finding["seen"]
    assert ">=3.11,<3.14" in finding["expected"]
    assert finding["mend"]["command"] == f"make -C {machine.root} env"
    # What can't be looked at from there says so, and is not called ok.
    assert answer.one("kernel")["state"] == "warning"
    assert "Not looked at" in answer.one("packages")["seen"]


@posix_only
def test_old_python_beside_the_courses_own(machine: Machine) -> None:
    path = old_python()
    scripts = machine.root / ".venv" / "bin"
    scripts.mkdir(parents=True)
    labs = scripts / "labs"
    labs.write_text(f'#!/bin/sh\nexec {sys.executable} -m autograder "$@"\n', encoding="utf-8")
    labs.chmod(0o755)
    finding = machine.run(command=[path, "-m", "autograder.doctor", "--json", "--only", "python"]).one("python")
    assert finding["mend"]["command"] == f"{labs} doctor"
    script = finding["mend"]["command"] + " --json --only python"
    assert machine.run(command=["sh", "-c", script]).one("python")["state"] == "ok"


@linux_only
def test_memory_limit(machine: Machine) -> None:
    machine.prefix = ["sh", "-c", 'ulimit -S -v 400000; exec "$@"', "sh"]
    answer = machine.run("--only", "memory")
    finding = answer.one("memory")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "390 MB" in finding["seen"]
    assert "limit" in finding["seen"]
    assert "500 MB" in finding["expected"]
    assert finding["mend"]["command"] == "ulimit -v unlimited"
    assert machine.mended(finding, "--only", "memory").one("memory")["state"] == "ok"


@linux_only
def test_memory_for_a_lab_with_java(machine: Machine) -> None:
    machine.prefix = ["sh", "-c", 'ulimit -S -v 1100000; exec "$@"', "sh"]
    assert machine.run("clustering", "--only", "memory").one("memory")["state"] == "ok"
    finding = machine.run("spark", "--only", "memory").one("memory")
    assert finding["state"] == "problem"
    assert "1250 MB" in finding["expected"]


@linux_only
def test_small_disk(machine: Machine, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(50)
    shutil.move(str(machine.root), disk)
    machine.root = disk / "course"
    machine.environ["LABS_ROOT"] = str(machine.root)
    answer = machine.run("clustering", "--only", "disk")
    finding = answer.one("disk")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert f"MB is free on the disk that holds {machine.lab}" in finding["seen"]
    assert "100 MB" in finding["expected"]
    assert finding["mend"]["command"].startswith(f"du -xah {machine.lab}")


@linux_only
def test_disk_that_the_named_files_fill(machine: Machine, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(1010)
    shutil.move(str(machine.root), disk)
    machine.root = disk / "course"
    machine.environ["LABS_ROOT"] = str(machine.root)
    large = machine.root / "labs" / "film.bin"
    with large.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, 30 * 1024 * 1024)
    finding = machine.run("--only", "disk").one("disk")
    assert finding["state"] == "warning"
    listed = subprocess.run(["sh", "-c", finding["mend"]["command"]], capture_output=True, encoding="utf-8", check=True)
    assert str(large) in listed.stdout
    large.unlink()
    assert machine.run("--only", "disk").one("disk")["state"] == "ok"


CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(id, now);
    if (id == CLOCK_REALTIME) now->tv_sec += atol(getenv("CLOCK_OFF_BY"));
    return answer;
}
time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
"""


@pytest.fixture
def wrong_clock(machine: Machine, tmp_path: Path) -> Callable[[int], None]:
    """Gives every program of the machine a clock that is off by a number of seconds."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("a wrong clock for one program needs Linux and a C compiler")
    library = tmp_path / "clock.so"
    command = [compiler, "-shared", "-fPIC", "-o", str(library), "-x", "c", "-", "-ldl"]
    subprocess.run(command, input=CLOCK, encoding="utf-8", check=True)

    def set_off(seconds: int) -> None:
        machine.environ.update(LD_PRELOAD=str(library), CLOCK_OFF_BY=str(seconds))

    return set_off


def test_clock_behind(machine: Machine, wrong_clock: Callable[[int], None]) -> None:
    wrong_clock(-400 * 24 * 3600)
    answer = machine.run("--only", "clock")
    finding = answer.one("clock")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "was installed on" in finding["seen"]
    assert time.strftime("%Y", time.localtime(time.time() - 400 * 24 * 3600)) in finding["seen"]
    assert finding["mend"]["command"] == "sudo timedatectl set-ntp true"
    assert finding["mend"]["commands"]["windows"] == "w32tm /resync"
    wrong_clock(0)
    assert machine.run("--only", "clock").one("clock")["state"] == "ok"


def test_clock_years_ahead(machine: Machine, wrong_clock: Callable[[int], None]) -> None:
    wrong_clock(20 * 365 * 24 * 3600)
    finding = machine.run("--only", "clock").one("clock")
    assert finding["state"] == "warning"
    assert "years after" in finding["seen"]
    assert finding["mend"]["command"] == "sudo timedatectl set-ntp true"


def test_clock_that_differs_from_the_disks(machine: Machine, wrong_clock: Callable[[int], None]) -> None:
    wrong_clock(3600)
    finding = machine.run("--only", "clock").one("clock")
    assert finding["state"] == "warning"
    assert "dates a new file" in finding["seen"]
    assert str(machine.root / "labs") in finding["seen"]


@posix_only
def test_notebook_from_the_future(machine: Machine) -> None:
    notebook = machine.lab / "clustering.ipynb"
    later = time.time() + 40 * 24 * 3600
    os.utime(notebook, (later, later))
    finding = machine.run("--only", "clock").one("clock")
    assert finding["state"] == "warning"
    assert str(notebook) in finding["seen"]
    assert finding["mend"]["command"] == f"touch {notebook}"
    assert machine.mended(finding, "--only", "clock").one("clock")["state"] == "ok"


@posix_only
def test_encoding_that_is_not_utf8(machine: Machine) -> None:
    machine.environ.update(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    answer = machine.run("--only", "encoding")
    finding = answer.one("encoding")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "ANSI_X3.4-1968" in finding["seen"] or "ascii" in finding["seen"].lower()
    assert "LC_ALL=C" in finding["seen"]
    assert "PYTHONUTF8=0" in finding["seen"]
    assert "UTF-8" in finding["expected"]
    assert finding["mend"]["command"] == 'export PYTHONUTF8="1"'
    assert machine.mended(finding, "--only", "encoding").one("encoding")["state"] == "ok"


def test_platform_names_the_supported_way(machine: Machine) -> None:
    from autograder.doctor.probe import Probe
    from autograder.doctor.run import examine

    for platform, words in (("linux", "make start"), ("windows", "Conda"), ("macos", "Conda")):
        (finding,) = examine(Probe(root=machine.root, platform=platform), ["platform"]).findings
        assert words in finding.seen
