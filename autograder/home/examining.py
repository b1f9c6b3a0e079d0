"""The doctor's verdict on each lab, one JSON record a line: `python -m autograder.home.examining [LAB …]`.

A process of its own: the server goes on answering meanwhile, and a check that hangs costs the server nothing.
The first record is about the machine; it is left out when labs are named.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import replace
from typing import Any

from autograder.doctor.checks import folders, java, jupyter, libraries, machine, needs, services
from autograder.doctor.course import Lab, known_labs, read_lab
from autograder.doctor.finding import PROBLEM, Finding, worst
from autograder.doctor.probe import Probe
from autograder.doctor.run import Check
from autograder.home.servers import check_servers
from autograder.text import _

# What can keep every lab from working. That a port is free or a browser starts is answered by the page being read.
MACHINE: tuple[Check, ...] = (
    machine.check_python,
    machine.check_memory,
    machine.check_disk,
    folders.check_folder,
    folders.check_temp,
    jupyter.check_kernel,
    libraries.check_packages,
)

# What one lab needs beside that.
LAB: tuple[Check, ...] = (
    needs.check_notebook,
    java.check_java,
    java.check_spark,
    services.check_services,
    check_servers,
    needs.check_data,
)


def main(names: list[str]) -> None:
    """Look, and print. Ends when its input does, because then nobody listens any more."""
    _be_polite()
    probe = Probe()
    labs = [read_lab(probe.labs, name) for name in names or known_labs(probe.labs)]
    # One helper process imports the packages and loads the data of all labs.
    together = Lab(
        id="",
        notebook=probe.labs / "index.md",
        data=tuple(dict.fromkeys(name for lab in labs for name in lab.data)),
        packages=tuple(dict.fromkeys(package for lab in labs for package in lab.packages)),
    )
    shared = replace(probe, lab=together)
    threading.Thread(target=_end_with_input, args=(shared,), daemon=True).start()
    try:
        if machine.python_in_range(shared):
            for kind in ("libraries",) if names else ("kernel", "jupyter", "libraries"):
                shared.worker(kind)
        if not names:
            _tell("machine", "", findings(MACHINE, replace(shared, lab=None)), probe.platform)
        for lab in labs:
            _tell("lab", lab.id, findings(LAB, replace(shared, lab=lab)), probe.platform)
    finally:
        shared.close()


def findings(checks: tuple[Check, ...], probe: Probe) -> list[Finding]:
    """What these checks find. One that fails itself is a finding too."""
    found: list[Finding] = []
    for check in checks:
        try:
            answer = check(probe)
        except Exception as error:  # as in the doctor: one check never stops the rest
            name = check.__name__.removeprefix("check_")
            seen = _("This could not be looked at: {reason}.").format(reason=f"{type(error).__name__}: {error}")
            action = _("Run `labs doctor` in a terminal, and send its output to the people who run the course.")
            found.append(Finding(name, name, PROBLEM, seen, "", action))
            continue
        if answer is not None:
            found.extend(answer if isinstance(answer, list) else [answer])
    return found


def _tell(kind: str, name: str, found: list[Finding], platform: str) -> None:
    record: dict[str, Any] = {
        "kind": kind,
        "id": name,
        "state": worst(found),
        "findings": [finding.to_json(platform) for finding in found if finding.state != "ok"],
    }
    print(json.dumps(record), flush=True)


def _be_polite() -> None:
    """Let the server and the learner's kernels go first."""
    import psutil

    lower = getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 10)
    psutil.Process().nice(lower)


def _end_with_input(probe: Probe) -> None:
    # Not through sys.stdin, whose lock this thread would still hold when the interpreter ends.
    while os.read(0, 4096):
        pass
    probe.close()
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
