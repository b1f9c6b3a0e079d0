"""Faults of Jupyter: the wrong kernel, one that does not start, a switched-off button. Real kernels are started."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.doctor.probe import Limits, Probe
from autograder.doctor.run import examine
from tests.doctor.helpers import REPO, Machine, posix_only, write_lab

MakeEnvironment = Callable[..., tuple[str, Path]]


def write_kernel(folder: Path, argv: list[str], name: str = "python3") -> Path:
    """A kernel's description as Jupyter reads it, under the Jupyter data folder `folder`."""
    path = folder / "kernels" / name / "kernel.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"argv": argv, "display_name": "Python 3 (ipykernel)", "language": "python"}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def launcher(python: str) -> list[str]:
    return [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


@posix_only
def test_kernel_of_another_environment(machine: Machine, environment: MakeEnvironment, tmp_path: Path) -> None:
    other, _farm = environment(course=False)
    machine.environ.pop("PYTHONPATH")
    machine.environ["JUPYTER_PATH"] = str(tmp_path / "extra")
    write_kernel(tmp_path / "extra", launcher(other))
    answer = machine.run("--only", "kernel", cwd=REPO)
    finding = answer.one("kernel")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert f"runs {other}, of another environment" in finding["seen"]
    assert "autograder can't be imported" in finding["seen"]
    assert sys.prefix in finding["expected"]
    assert finding["mend"]["command"] == "unset JUPYTER_PATH"
    assert machine.mended(finding, "--only", "kernel").one("kernel")["state"] == "ok"


@posix_only
def test_users_kernel_of_another_environment(machine: Machine, environment: MakeEnvironment) -> None:
    """The classic: a kernel named python3 that was registered for the user from an environment of long ago."""
    other, _farm = environment()
    machine.environ["JUPYTER_PREFER_ENV_PATH"] = "0"
    write_kernel(Path(machine.environ["JUPYTER_DATA_DIR"]), launcher(other))
    finding = machine.run("--only", "kernel").one("kernel")
    assert finding["state"] == "problem"
    assert other in finding["seen"]
    assert finding["mend"]["command"].endswith("-m ipykernel install --user --name python3")
    assert machine.mended(finding, "--only", "kernel").one("kernel")["state"] == "ok"


@posix_only
def test_kernel_whose_python_is_gone(machine: Machine) -> None:
    machine.environ["JUPYTER_PREFER_ENV_PATH"] = "0"
    write_kernel(Path(machine.environ["JUPYTER_DATA_DIR"]), launcher("/opt/conda/envs/old/bin/python"))
    finding = machine.run("--only", "kernel").one("kernel")
    assert finding["state"] == "problem"
    assert "/opt/conda/envs/old/bin/python" in finding["seen"]
    assert "does not start" in finding["seen"]
    assert machine.mended(finding, "--only", "kernel").one("kernel")["state"] == "ok"


@posix_only
def test_kernel_that_dies_says_its_last_words(machine: Machine) -> None:
    machine.environ["JUPYTER_PREFER_ENV_PATH"] = "0"
    words = "No module named ipykernel_launcher"
    write_kernel(Path(machine.environ["JUPYTER_DATA_DIR"]), [sys.executable, "-c", f"raise SystemExit({words!r})"])
    finding = machine.run("--only", "kernel").one("kernel")
    assert finding["state"] == "problem"
    assert words in finding["seen"]
    assert machine.mended(finding, "--only", "kernel").one("kernel")["state"] == "ok"


@posix_only
def test_kernel_that_never_answers(machine: Machine) -> None:
    unusual = 600 + os.getpid() / 1e6
    sleeper = [sys.executable, "-c", f"import time; time.sleep({unusual})"]
    write_kernel(Path(machine.environ["JUPYTER_DATA_DIR"]), sleeper)
    environ = {**machine.environ, "JUPYTER_PREFER_ENV_PATH": "0"}
    probe = Probe(root=machine.root, environ=environ, limits=Limits(patience=10))
    (finding,) = examine(probe, ["kernel"]).findings
    assert finding.state == "problem"
    assert "does not answer" in finding.seen
    assert "ipykernel install --user" in finding.commands["linux"]
    # The kernel that was tried does not outlive the doctor.
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, encoding="utf-8", check=True).stdout
    assert f"time.sleep({unusual})" not in left


@posix_only
def test_kernel_description_that_is_damaged(machine: Machine) -> None:
    machine.environ["JUPYTER_PREFER_ENV_PATH"] = "0"
    path = write_kernel(Path(machine.environ["JUPYTER_DATA_DIR"]), [])
    path.write_text('{"argv": [', encoding="utf-8")
    finding = machine.run("--only", "kernel").one("kernel")
    assert finding["state"] == "problem"
    assert "python3 can't be read" in finding["seen"]
    assert machine.mended(finding, "--only", "kernel").one("kernel")["state"] == "ok"


@posix_only
def test_notebook_that_names_an_absent_kernel(machine: Machine) -> None:
    write_lab(machine.root, "clustering", kernel="conda-old")
    finding = machine.run("clustering", "--only", "kernel").one("kernel")
    assert finding["state"] == "problem"
    assert "conda-old" in finding["seen"]
    assert "python3" in finding["seen"]
    assert "Change Kernel" in finding["mend"]["action"]


@posix_only
def test_environment_without_the_course(machine: Machine, environment: MakeEnvironment) -> None:
    """The doctor is found through the working folder, and the kernel, elsewhere, does not know the course."""
    machine.python, _farm = environment(course=False)
    machine.environ.pop("PYTHONPATH")
    finding = machine.run("clustering", "--only", "kernel", cwd=REPO).one("kernel")
    assert finding["state"] == "problem"
    assert "No module named 'autograder'" in finding["seen"]
    assert "-m pip install --no-deps --no-build-isolation --editable" in finding["mend"]["command"]
    machine.environ.update(PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull, PIP_DISABLE_PIP_VERSION_CHECK="1")
    assert machine.mended(finding, "--only", "kernel").one("kernel")["state"] == "ok"


@posix_only
def test_jupyter_of_another_installation(machine: Machine, tmp_path: Path) -> None:
    other = tmp_path / "bin" / "jupyter"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n", encoding="utf-8")
    other.chmod(0o755)
    machine.environ["PATH"] = f"{other.parent}{os.pathsep}{machine.environ['PATH']}"
    finding = machine.run("--only", "command").one("command")
    assert finding["state"] == "warning"
    assert str(other) in finding["seen"]
    assert finding["mend"]["command"].endswith("/bin/activate")
    assert machine.mended(finding, "--only", "command").one("command")["state"] == "ok"


@posix_only
def test_validate_button_switched_off_in_the_server(machine: Machine) -> None:
    """Switched off in the user's settings, where these come before the environment's."""
    machine.environ["JUPYTER_PREFER_ENV_PATH"] = "0"
    name = "nbgrader.server_extensions.validate_assignment"
    folder = Path(machine.environ["JUPYTER_CONFIG_DIR"]) / "jupyter_server_config.d"
    folder.mkdir()
    content = {"ServerApp": {"jpserver_extensions": {name: False}}}
    (folder / "nbgrader.json").write_text(json.dumps(content), encoding="utf-8")
    finding = machine.run("--only", "validate").one("validate")
    assert finding["state"] == "warning"
    assert name in finding["seen"]
    assert machine.environ["JUPYTER_CONFIG_DIR"] in finding["seen"]
    assert finding["mend"]["command"].endswith(f"-m jupyter server extension enable --user {name}")
    assert machine.mended(finding, "--only", "validate").one("validate")["state"] == "ok"


@posix_only
def test_validate_button_switched_off_in_the_page(machine: Machine) -> None:
    machine.environ["JUPYTER_PREFER_ENV_PATH"] = "0"
    command = [sys.executable, "-m", "jupyter", "labextension", "disable", "--level=user", "@jupyter/nbgrader"]
    subprocess.run(command, env=machine.environ, capture_output=True, check=True)
    finding = machine.run("--only", "validate").one("validate")
    assert finding["state"] == "warning"
    assert "@jupyter/nbgrader" in finding["seen"]
    assert "-m jupyter labextension enable" in finding["mend"]["command"]
    assert machine.mended(finding, "--only", "validate").one("validate")["state"] == "ok"


@posix_only
def test_browser(machine: Machine, tmp_path: Path) -> None:
    for name, state in (("lynx", "warning"), ("firefox", "ok")):
        program = tmp_path / name
        shutil.copy(shutil.which("true") or "/bin/true", program)
        machine.environ["BROWSER"] = str(program)
        finding = machine.run("--only", "browser").one("browser")
        assert finding["state"] == state
        assert name in finding["seen"]
    machine.environ["BROWSER"] = str(tmp_path / "lynx")
    finding = machine.run("--only", "browser").one("browser")
    assert finding["mend"]["command"].endswith(" start --no-browser")


@pytest.mark.parametrize("platform", ["windows", "macos"])
def test_commands_for_other_platforms(machine: Machine, platform: str) -> None:
    probe = Probe(root=machine.root, environ={**machine.environ, "JUPYTER_PATH": "x"}, platform=platform)
    (finding,) = examine(probe, ["platform"]).findings
    assert "conda env create" in finding.commands[platform]
