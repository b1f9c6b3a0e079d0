"""Find out how far the sandbox holds on this machine, by trying to break out of it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.errors import LabsError
from autograder.sandbox import advice
from autograder.sandbox.policy import LEVELS
from autograder.sandbox.trials import LEFT_RUNNING, TRIALS, Targets
from autograder.text import _

_SECONDS = 60
_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from autograder.sandbox.trials import main; main()"

_OF_RLIMITS = frozenset({"memory", "open files", LEFT_RUNNING})
_OF_LANDLOCK = _OF_RLIMITS | {
    "read outside",
    "write outside",
    "network",
    "abstract sockets",
    "other processes",
    "new rights",
}
# What must have been stopped before a level is believed.
REQUIRED = {"rlimits": _OF_RLIMITS, "landlock": _OF_LANDLOCK, "namespaces": frozenset({*TRIALS, LEFT_RUNNING})}


@dataclass(frozen=True)
class Finding:
    """One layer, or one attempt to break out: whether it holds, and a sentence with what to do when it does not."""

    layer: str
    holds: bool
    text: str


@dataclass(frozen=True)
class Report:
    """How far the sandbox holds.

    level: one of `LEVELS`. tried: the highest level that was tried. layers: what holds at `level`.
    """

    level: str
    tried: str
    layers: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    def require(self, floor: str) -> None:
        """Raise LabsError, with what to install or set, when the sandbox holds less than the level `floor`."""
        if LEVELS.index(self.level) >= LEVELS.index(floor):
            return
        reasons = [finding.text for finding in self.findings if not finding.holds]
        if LEVELS.index(self.tried) < LEVELS.index(floor):
            reasons.append(_("Higher levels than '{level}' were switched off.").format(level=self.tried))
        raise LabsError(
            _(
                "The sandbox of this machine holds at level '{level}', and grading asks for at least '{floor}'. "
                "{reasons} Nothing was graded."
            ).format(level=self.level, floor=floor, reasons=" ".join(reasons))
        )


def probe(level: str = "namespaces") -> Report:
    """Try all levels up to `level`, from the highest down, in throwaway processes, until one is found that holds.

    Takes about half a second a level. Nothing of it stays on the machine.
    """
    if sys.platform != "linux":
        return Report("none", level, (), (Finding("system", False, advice.for_system()),))
    findings: list[Finding] = []
    for name in reversed(LEVELS[1 : LEVELS.index(level) + 1]):
        told = _try(name)
        found = _findings(name, told)
        findings += found
        if told.get("level") == name and all(finding.holds for finding in found):
            return Report(name, level, _names(told["layers"]), tuple(findings))
    return Report("none", level, (), tuple(findings))


def _findings(level: str, told: dict[str, object]) -> list[Finding]:
    """What `told`, the trials' answer, says about `level`."""
    if told.get("level") != level:
        missing = told.get("missing")
        reason = str(missing.get(level, "")) if isinstance(missing, dict) else str(told.get("error", ""))
        return [Finding(level, False, advice.for_level(level, reason))]
    found = told["found"]
    assert isinstance(found, dict)
    names = [name for name in (*TRIALS, LEFT_RUNNING) if name in REQUIRED[level]]
    return [Finding(name, not found[name], advice.for_trial(level, name, holds=not found[name])) for name in names]


def _names(told: object) -> tuple[str, ...]:
    return tuple(map(str, told)) if isinstance(told, list) else ()


def _try(level: str) -> dict[str, object]:
    """Run the trials at `level` in a process of their own; what they printed."""
    package = str(Path(__file__).resolve().parents[2])
    with _targets() as targets:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _PROGRAM, package, level, json.dumps(asdict(targets))],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    try:
        told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return {"error": (done.stderr.strip().splitlines() or ["?"])[-1]}
    return told


@contextlib.contextmanager
def _targets() -> Iterator[Targets]:
    """Things outside that the trials try to reach."""
    name = f"labs-probe-{os.getpid()}"
    with (
        tempfile.TemporaryDirectory(prefix="labs-probe-") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        secret = Path(folder, "secret")
        secret.write_text("secret", encoding="ascii")
        abstract.bind("\0" + name)
        abstract.listen()
        yield Targets(str(secret), folder, server.getsockname()[1], name, os.getpid())
