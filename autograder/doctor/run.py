"""Run the checks over a machine, in a fixed order, and never let one of them stop the rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from autograder.doctor.checks import folders, java, jupyter, libraries, machine, needs, network, services
from autograder.doctor.finding import PROBLEM, STATES, WARNING, Finding, everywhere, worst
from autograder.doctor.probe import Probe
from autograder.text import _

Check = Callable[[Probe], Any]

# In the order of a reading person: what everything stands on comes first.
CHECKS: dict[str, Check] = {
    "python": machine.check_python,
    "platform": machine.check_platform,
    "account": machine.check_account,
    "memory": machine.check_memory,
    "disk": machine.check_disk,
    "clock": machine.check_clock,
    "encoding": machine.check_encoding,
    "folder": folders.check_folder,
    "temp": folders.check_temp,
    "path": folders.check_path,
    "shadow": folders.check_shadow,
    "watcher": folders.check_watcher,
    "proxy": network.check_proxy,
    "loopback": network.check_loopback,
    "port": network.check_port,
    "notebook": needs.check_notebook,
    "java": java.check_java,
    "spark": java.check_spark,
    "services": services.check_services,
    "command": jupyter.check_command,
    "browser": jupyter.check_browser,
    # These wait for a helper process; they come last, so that the others are done meanwhile.
    "kernel": jupyter.check_kernel,
    "packages": libraries.check_packages,
    "figure": libraries.check_figure,
    "threads": libraries.check_threads,
    "validate": jupyter.check_validate,
    "data": needs.check_data,
    "data-home": needs.check_data_home,
}

# Which helper process a check listens to.
_WORKERS = {
    "kernel": ("kernel",),
    "packages": ("libraries", "jupyter"),
    "figure": ("libraries",),
    "threads": ("libraries",),
    "validate": ("jupyter",),
    "data": ("libraries",),
    "data-home": ("libraries",),
}


@dataclass(frozen=True)
class Examination:
    """Findings about a machine. `lab` is None when no lab was named; `complete` when every check was run."""

    lab: str | None
    findings: tuple[Finding, ...]
    seconds: float
    platform: str
    complete: bool = True

    @property
    def state(self) -> str:
        """The gravest state of all findings."""
        return worst(list(self.findings))

    @property
    def exit_code(self) -> int:
        """0 when the labs will work (warnings allowed), 1 when something has to be mended first."""
        return 1 if self.state == PROBLEM else 0

    def count(self, state: str) -> int:
        """Number of findings in `state`."""
        return sum(1 for finding in self.findings if finding.state == state)

    def to_json(self) -> dict[str, Any]:
        """Plain containers for `--json`."""
        return {
            "lab": self.lab,
            "state": self.state,
            "platform": self.platform,
            "seconds": round(self.seconds, 3),
            "counts": {state: self.count(state) for state in STATES},
            "findings": [finding.to_json(self.platform) for finding in self.findings],
        }


def examine(probe: Probe, only: Iterable[str] = ()) -> Examination:
    """Run the checks named in `only`, or all of them. Never raises because of the machine."""
    start = time.monotonic()
    names = [name for name in CHECKS if name in set(only)] if only else list(CHECKS)
    findings: list[Finding] = []
    try:
        _start_workers(probe, names)
        for name in names:
            findings.extend(_guarded(name, CHECKS[name], probe))
    finally:
        probe.close()
    seconds = time.monotonic() - start
    lab = probe.lab.id if probe.lab else None
    return Examination(lab, tuple(findings), seconds, probe.platform, complete=len(names) == len(CHECKS))


def _start_workers(probe: Probe, names: list[str]) -> None:
    if not machine.python_in_range(probe):
        return
    for kind in ("kernel", "jupyter", "libraries"):
        if any(kind in _WORKERS.get(name, ()) for name in names):
            try:
                probe.worker(kind)
            except OSError:
                # The checks that need it will try again and say why it can't start.
                continue


def _guarded(name: str, check: Check, probe: Probe) -> list[Finding]:
    if name in _WORKERS and not machine.python_in_range(probe):
        return [_not_looked_at(name)] if name != "data" else []
    try:
        answer = check(probe)
    except Exception as error:  # a doctor that falls over tells a learner nothing
        return [_unexpected(probe, name, error)]
    if answer is None:
        return []
    return list(answer) if isinstance(answer, list) else [answer]


def _not_looked_at(name: str) -> Finding:
    seen = _("Not looked at, because this Python is not one the course runs on.")
    return Finding(name, name, WARNING, seen, "", _("Mend Python first."))


def _unexpected(probe: Probe, name: str, error: Exception) -> Finding:
    """A fault that no check foresaw, still in plain words and with something to do."""
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return Finding(
        name,
        name,
        PROBLEM,
        _("This could not be looked at: {reason}.").format(reason=reason.rstrip(".")),
        _("A machine where the check {name} gives an answer.").format(name=name),
        _("Run this check alone. If the answer stays, send its output to the people who run the course."),
        everywhere(f"{probe.labs_command()} doctor --only {name}"),
    )
