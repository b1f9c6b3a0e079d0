"""Faults of the libraries: missing, wrong version, broken, crashing, unable to draw. In real environments."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from autograder.doctor.course import read_requirements
from autograder.doctor.probe import Limits, Probe
from autograder.doctor.run import examine
from tests.doctor.helpers import REPO, Machine, linux_only, posix_only, site_packages, without_override, write_lab

MakeEnvironment = Callable[..., tuple[str, Path]]
pytestmark = posix_only

# A package of pure Python that no other one needs, so that a test may do without it.
NEED = next(need.text for need in read_requirements(REPO).packages if need.name == "jupytext")


def wheel_of(name: str, folder: Path, version: str | None = None) -> Path:
    """A wheel made of the installed package `name`, as it is or under another version number."""
    installed = metadata.distribution(name)
    own = version or installed.version
    folder.mkdir(exist_ok=True)
    target = folder / f"{name}-{own}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for file in installed.files or []:
            parts = file.parts
            if parts[0] == ".." or "__pycache__" in parts or file.name in ("RECORD", "INSTALLER", "REQUESTED"):
                continue
            content = Path(str(file.locate())).read_bytes()
            if file.name == "METADATA":
                content = re.sub(rb"(?m)^Version: .*$", f"Version: {own}".encode(), content)
            archive.writestr(str(file).replace(installed.version, own), content)
        # pip removes a package by this list.
        record = f"{name}-{own}.dist-info/RECORD"
        archive.writestr(record, "".join(f"{entry},,\n" for entry in [*archive.namelist(), record]))
    return target


@pytest.fixture
def wheels(machine: Machine, tmp_path: Path) -> Path:
    """A folder of packages that pip takes instead of a registry."""
    folder = tmp_path / "wheels"
    wheel_of("jupytext", folder)
    machine.environ.update(
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(folder),
        PIP_CONFIG_FILE=os.devnull,
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_ROOT_USER_ACTION="ignore",
    )
    return folder


@pytest.mark.usefixtures("wheels")
def test_missing_package(machine: Machine, environment: MakeEnvironment) -> None:
    machine.python, _farm = environment(without=("jupytext",))
    answer = machine.run("--only", "packages")
    finding = answer.one("packages")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert finding["seen"] == "Not installed: jupytext."
    assert finding["expected"] == f"{NEED}."
    assert finding["mend"]["command"] == f'{machine.python} -m pip install "{NEED}"'
    assert machine.mended(finding, "--only", "packages").one("packages")["state"] == "ok"


def test_wrong_version(machine: Machine, environment: MakeEnvironment, wheels: Path, tmp_path: Path) -> None:
    machine.python, _farm = environment(without=("jupytext",))
    old = wheel_of("jupytext", tmp_path / "old", version="1.3.0")
    with zipfile.ZipFile(old) as archive:
        archive.extractall(next((Path(machine.python).parents[1] / "lib").glob("python*/site-packages")))
    answer = machine.run("--only", "packages")
    finding = answer.one("packages")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert finding["seen"] == "Wrong version: jupytext 1.3.0."
    assert finding["mend"]["command"] == f'{machine.python} -m pip install "{NEED}"'
    assert list(wheels.iterdir())
    assert machine.mended(finding, "--only", "packages").one("packages")["state"] == "ok"


@pytest.mark.usefixtures("wheels")
def test_broken_package(machine: Machine, environment: MakeEnvironment) -> None:
    machine.python, farm = environment()
    (farm / "jupytext").unlink()
    shutil.copytree(site_packages() / "jupytext", farm / "jupytext")
    (farm / "jupytext" / "jupytext.py").write_text("def reads(:\n", encoding="utf-8")
    finding = machine.run("--only", "packages").one("packages")
    assert finding["state"] == "problem"
    assert "jupytext is installed but can't be imported: SyntaxError" in finding["seen"]
    assert "--force-reinstall --no-deps" in finding["mend"]["command"]
    assert machine.mended(finding, "--only", "packages").one("packages")["state"] == "ok"


def test_package_that_crashes_python(machine: Machine, environment: MakeEnvironment) -> None:
    """A crash costs what comes after it, and not the doctor. The findings say which package it was."""
    machine.python, farm = environment()
    (farm / "scipy").unlink()
    (farm / "scipy").mkdir()
    (farm / "scipy" / "__init__.py").write_text("import os\nos.abort()\n", encoding="utf-8")
    answer = machine.run()
    crashed, *rest = answer.all("packages")
    assert crashed["state"] == "problem"
    assert "scipy is installed but can't be imported: Python itself crashed" in crashed["seen"]
    assert [finding["state"] for finding in rest] == ["warning"]
    assert "Not tried: scikit-learn" in rest[0]["seen"]
    assert answer.one("figure")["seen"] == "Not looked at, because scipy stopped the test."
    assert answer.one("kernel")["state"] == "ok"


def test_package_whose_import_never_ends(machine: Machine, environment: MakeEnvironment) -> None:
    """What runs when the doctor's patience ends is blamed for being slow, and for nothing else."""
    python, farm = environment()
    (farm / "numpy").unlink()
    (farm / "numpy").mkdir()
    (farm / "numpy" / "__init__.py").write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    probe = Probe(root=machine.root, environ=machine.environ, python=python, limits=Limits(patience=5))
    slow = next(finding for finding in examine(probe, ["packages"]).findings if "numpy" in finding.seen)
    assert slow.state == "problem"
    assert slow.seen == "numpy is installed but can't be imported: still not imported after 5 seconds."


def test_nothing_installed(machine: Machine, tmp_path: Path) -> None:
    """In an environment without a single package the doctor still speaks, and names one command for everything."""
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    python = str(bare / "bin" / "python")
    answer = machine.run(command=[python, "-m", "autograder.doctor", "--json", "clustering"])
    finding = answer.one("packages")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "numpy, pandas, scipy, scikit-learn" in finding["seen"]
    assert finding["mend"]["command"] == f"make -C {machine.root} env"
    assert "No module named 'jupyter_client'" in answer.one("kernel")["seen"]
    assert {answer.one(name)["state"] for name in ("figure", "data", "validate")} <= {"problem", "warning"}
    text = subprocess.run(
        [python, "-m", "autograder.doctor", "clustering"],
        env=machine.environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert text.returncode == 1
    assert text.stderr == ""
    assert f"  $ make -C {machine.root} env\n" in text.stdout


def test_labs_command_without_its_packages(machine: Machine, environment: MakeEnvironment) -> None:
    """Where typer is missing, `labs doctor` still works and every other command says where to turn."""
    machine.python, _farm = environment(without=("typer",))
    finding = machine.run("clustering", "--only", "packages").one("packages")
    assert finding["seen"] == "Not installed: typer."
    other = subprocess.run(
        [machine.python, "-m", "autograder", "list"],
        env=machine.environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert other.returncode == 1
    assert "The package typer is not installed here" in other.stderr
    assert f"{machine.python} -m autograder.doctor" in other.stderr
    assert "Traceback" not in other.stderr


@pytest.mark.usefixtures("wheels")
def test_many_missing_packages(machine: Machine, environment: MakeEnvironment) -> None:
    machine.python, _farm = environment(without=("frictionless", "babel", "jupytext", "pyarrow"))
    finding = machine.run("--only", "packages").one("packages")
    assert finding["seen"] == "Not installed: pyarrow, jupytext, frictionless, babel."
    lock = machine.root / "requirements.lock"
    assert finding["mend"]["command"] == f"{machine.python} -m pip install --requirement {lock}"


def test_package_that_only_one_lab_needs(machine: Machine) -> None:
    write_lab(machine.root, "hive", {"packages": ["PyHive>=0.7", "numpy"]})
    assert machine.run("clustering", "--only", "packages").one("packages")["state"] == "ok"
    finding = machine.run("hive", "--only", "packages").one("packages")
    assert finding["seen"] == "Not installed: PyHive."
    assert '"PyHive>=0.7"' in finding["mend"]["command"]


def test_unknown_drawing_program(machine: Machine) -> None:
    machine.environ["MPLBACKEND"] = "QtAggg"
    finding = machine.run("--only", "packages").one("packages")
    assert finding["state"] == "problem"
    assert "QtAggg" in finding["seen"]
    assert finding["mend"]["command"] == "unset MPLBACKEND"
    assert machine.mended(finding, "--only", "packages").one("packages")["state"] == "ok"


def test_matplotlib_cache_that_can_not_be_written(machine: Machine, tmp_path: Path) -> None:
    machine.prefix = without_override()
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    machine.environ["MPLCONFIGDIR"] = str(closed / "matplotlib")
    finding = machine.run("--only", "figure").one("figure")
    assert finding["state"] == "warning"
    assert str(closed) in finding["seen"]
    assert finding["mend"]["command"].startswith('export MPLCONFIGDIR="')
    assert machine.mended(finding, "--only", "figure").one("figure")["state"] == "ok"


@linux_only
def test_more_threads_than_cores(machine: Machine) -> None:
    machine.environ["OMP_NUM_THREADS"] = "64"
    finding = machine.run("--only", "threads").one("threads")
    assert finding["state"] == "warning"
    assert "up to 64 threads" in finding["seen"]
    assert finding["mend"]["command"].startswith('export OMP_NUM_THREADS="')
    assert machine.mended(finding, "--only", "threads").one("threads")["state"] == "ok"


@linux_only
def test_fewer_cores_than_the_machine_has(machine: Machine) -> None:
    """In a container or under taskset the cores that may be used count, not those of the machine."""
    if (os.cpu_count() or 1) < 2 or shutil.which("taskset") is None:
        pytest.skip("needs two cores and taskset")
    machine.prefix = ["taskset", "--cpu-list", "0"]
    machine.environ["OMP_NUM_THREADS"] = "2"
    assert "on 1 cores" in machine.run("--only", "threads").one("threads")["seen"]
