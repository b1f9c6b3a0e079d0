"""Jupyter: the kernel that really starts, the command that is found, nbgrader's button, a browser."""

from __future__ import annotations

import os
import sys
import sysconfig
import webbrowser
from importlib import util
from pathlib import Path
from typing import Any

from autograder.doctor.finding import (
    OK,
    PROBLEM,
    WARNING,
    Finding,
    by_platform,
    everywhere,
    unset_variable,
)
from autograder.doctor.inner import LABEXTENSION, VALIDATE
from autograder.doctor.probe import Probe
from autograder.text import _

_TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m"}


def check_kernel(probe: Probe) -> Finding:
    """The notebook's kernel starts, runs in this environment, and knows the course. It is really started."""
    title = _("Kernel")
    name = probe.lab.kernel if probe.lab else "python3"
    expected = _("A kernel of this environment, {prefix}, that can import autograder.").format(prefix=sys.prefix)
    worker = probe.worker("kernel")
    record = worker.find("kernel")
    if record is None:
        end = worker.end()
        seen = _("The kernel {name} did not answer within {seconds} seconds.").format(
            name=name, seconds=round(probe.limits.patience)
        )
        if end["end"] != "timeout":
            seen = _("Starting the kernel {name} failed: {reason}").format(name=name, reason=end["words"] or "?")
        return Finding("kernel", title, PROBLEM, seen, expected, *_reinstall(probe, ""))
    answer = record["kernel"]
    fault = answer.get("fault")
    if fault:
        return _no_kernel(probe, title, name, answer, expected)
    if Path(answer["prefix"]).resolve() != Path(sys.prefix).resolve():
        seen = _("The kernel {name} runs {executable}, of another environment.").format(
            name=name, executable=answer["executable"]
        )
        if "error" in answer:
            seen += " " + _("There autograder can't be imported.")
        return Finding(
            "kernel", title, PROBLEM, seen, expected, *_reinstall(probe, answer["folder"], answer["user_folder"])
        )
    if "error" in answer:
        seen = _("The kernel can't import autograder: {reason}").format(reason=answer["error"])
        action = _("Install the course's own package into this environment, then restart the kernel.")
        return Finding("kernel", title, PROBLEM, seen, expected, action, everywhere(_install_course(probe)))
    package = Path(__file__).resolve().parents[2]
    if Path(answer["autograder"]).resolve().parent != package:
        seen = _("The kernel imports autograder from {there}, and this doctor is from {here}.").format(
            there=answer["autograder"], here=package
        )
        action = _("Install the course's own package from the folder you mean to use, then restart the kernel.")
        return Finding("kernel", title, PROBLEM, seen, expected, action, everywhere(_install_course(probe)))
    seen = _("The kernel {name} started: Python {version}, {executable}.").format(
        name=name, version=answer["version"], executable=answer["executable"]
    )
    return Finding("kernel", title, OK, seen, expected)


def _no_kernel(probe: Probe, title: str, name: str, answer: dict[str, Any], expected: str) -> Finding:
    fault = answer["fault"]
    folder = answer.get("folder", "")
    if fault == "client":
        seen = _("Jupyter's kernel client can't be imported: {reason}").format(reason=answer["words"])
        action = _("Install the course's environment again.")
        return Finding("kernel", title, PROBLEM, seen, expected, action, everywhere(probe.environment_command()))
    if fault == "absent" and name != "python3":
        seen = _("The notebook asks for the kernel {name}; installed are: {known}.").format(
            name=name, known=", ".join(answer["known"])
        )
        action = _("In JupyterLab choose Kernel, Change Kernel, Python 3 (ipykernel), and save the notebook.")
        return Finding("kernel", title, PROBLEM, seen, expected, action)
    if fault == "absent":
        seen = _("There is no kernel named {name}.").format(name=name)
    elif fault == "unreadable":
        seen = _("The description of the kernel {name} can't be read: {reason}").format(
            name=name, reason=answer["words"]
        )
    elif fault == "silent":
        seen = _("The kernel {name} ({program}) started but does not answer: {reason}").format(
            name=name, program=answer["argv0"], reason=answer["words"]
        )
    else:
        seen = _("The kernel {name} ({program}) does not start: {reason}").format(
            name=name, program=answer["argv0"], reason=answer.get("last") or answer["words"]
        )
    return Finding("kernel", title, PROBLEM, seen, expected, *_reinstall(probe, folder, answer.get("user_folder", "")))


def _reinstall(probe: Probe, folder: str, user_folder: str = "") -> tuple[str, dict[str, str]]:
    """How to get the right kernel, given the folder of the description that was used, and the user's own.

    A description in JUPYTER_PATH beats all others, so writing a new one elsewhere would change nothing.
    """
    for extra in filter(None, probe.environ.get("JUPYTER_PATH", "").split(os.pathsep)):
        if folder and Path(extra).resolve() in Path(folder).resolve().parents:
            action = _("The setting JUPYTER_PATH brings the wrong kernel, from {folder}. Remove it.").format(
                folder=folder
            )
            return action, unset_variable("JUPYTER_PATH")
    users = folder and user_folder and Path(user_folder).resolve() in Path(folder).resolve().parents
    where = "--user" if users else "--sys-prefix"
    action = _("Write the kernel's description again for this environment.")
    return action, everywhere(f"{probe.python_command()} -m ipykernel install {where} --name python3")


def _install_course(probe: Probe) -> str:
    # With its build tool at hand, the course installs itself without reaching any registry.
    alone = "--no-build-isolation " if util.find_spec("hatchling") and util.find_spec("editables") else ""
    course = probe.quote(Path(__file__).resolve().parents[3])
    return f"{probe.python_command()} -m pip install --no-deps {alone}--editable {course}"


def check_command(probe: Probe) -> Finding:
    """The command `jupyter` that a terminal finds is the one of this environment."""
    title = _("Jupyter command")
    here = Path(sysconfig.get_path("scripts"))
    expected = _("The commands of this environment, in {folder}.").format(folder=here)
    found = probe.program("jupyter")
    if found and Path(found).parent.resolve() == here.resolve():
        return Finding("command", title, OK, _("jupyter is {path}.").format(path=found), expected)
    activate = _activate(probe)
    if found is None:
        seen = _("A terminal finds no jupyter; make start and the activated environment do.")
        return Finding("command", title, OK, seen, expected, "", activate)
    seen = _("A terminal finds jupyter at {path}, of another installation.").format(path=found)
    action = _("Activate this environment before you start Jupyter, or start with make start.")
    return Finding("command", title, WARNING, seen, expected, action, activate)


def _activate(probe: Probe) -> dict[str, str]:
    if (Path(sys.prefix) / "conda-meta").is_dir():
        return everywhere(f"conda activate {probe.quote(sys.prefix)}")
    if sys.prefix != sys.base_prefix:
        folder = Path(sysconfig.get_path("scripts"))
        return by_platform(f". {probe.quote(folder / 'activate')}", probe.call(folder / "Activate.ps1"))
    folder = Path(sysconfig.get_path("scripts"))
    return by_platform(f'export PATH="{folder}:$PATH"', f'$env:Path = "{folder};$env:Path"')


def check_validate(probe: Probe) -> Finding:
    """nbgrader's Validate button: its half in Jupyter's server and its half in the page are installed and on."""
    title = _("Validate button")
    expected = _("nbgrader's extension is installed and switched on, in the server and in the page.")
    record = probe.worker("jupyter").find("extensions")
    answer = record["extensions"] if record else {"error": probe.worker("jupyter").end()["words"]}
    python = probe.python_command()
    if "error" in answer:
        seen = _("nbgrader's extension can't be loaded: {reason}").format(reason=answer["error"])
        action = _("Install the course's environment again.")
        return Finding("validate", title, WARNING, seen, expected, action, everywhere(probe.environment_command()))
    if not answer["server"]:
        by = Path(answer["said_by"]) if answer["said_by"] else None
        level = "--user" if by and Path(answer["user_config"]) in by.parents else "--sys-prefix"
        seen = _("The server's half, {name}, is switched off.").format(name=VALIDATE)
        if by:
            seen += " " + _("The file {file} says so.").format(file=by)
        if by and by.name == "jupyter_server_config.json":
            # Jupyter's own command writes to another file, which this one overrules.
            action = _("Write true there in place of false, then start Jupyter again.")
            return Finding("validate", title, WARNING, seen, expected, action)
        action = _("Switch it on, then start Jupyter again.")
        command = f"{python} -m jupyter server extension enable {level} {VALIDATE}"
        return Finding("validate", title, WARNING, seen, expected, action, everywhere(command))
    if not answer["page_installed"]:
        seen = _("The page's half, {name}, is not installed.").format(name=LABEXTENSION)
        action = _("Install nbgrader again.")
        command = f"{python} -m pip install --force-reinstall --no-deps nbgrader"
        return Finding("validate", title, WARNING, seen, expected, action, everywhere(command))
    if answer["page_disabled"]:
        seen = _("The page's half is switched off: {names}.").format(names=", ".join(answer["page_disabled"]))
        action = _("Switch it on, then load the page again.")
        enable = f"{python} -m jupyter labextension enable --level={answer['page_level']}"
        command = "; ".join(f"{enable} {name}" for name in answer["page_disabled"])
        return Finding("validate", title, WARNING, seen, expected, action, everywhere(command))
    return Finding("validate", title, OK, _("It is installed and switched on."), expected)


def check_browser(probe: Probe) -> Finding:
    """A graphical browser is at hand; without one JupyterLab prints its address."""
    title = _("Browser")
    expected = _("A graphical browser that this machine can open.")
    try:
        found = webbrowser.get()
        name = str(getattr(found, "name", "") or type(found).__name__)
    except webbrowser.Error:
        name = ""
    if name and Path(name).name not in _TEXT_BROWSERS:
        return Finding("browser", title, OK, _("{name} is at hand.").format(name=name), expected)
    seen = _("{name} can't show JupyterLab.").format(name=name) if name else _("No browser is found.")
    action = _("Start without one, and open the printed address in a browser elsewhere, through ssh if needed.")
    return Finding(
        "browser", title, WARNING, seen, expected, action, everywhere(f"{probe.labs_command()} start --no-browser")
    )
