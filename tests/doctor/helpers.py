"""A machine to run the real `labs doctor` on, and what it answered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).resolve().parents[2]

# Settings of the machine that runs the tests which would be findings of their own.
_UNWANTED = ("proxy", "jupyter", "lc_", "mpl", "java_home", "tmpdir", "threads", "labs_", "python", "conda", "browser")

posix_only = pytest.mark.skipif(os.name != "posix", reason="the fault is made with a POSIX shell")
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the fault is made with Linux tools")


def clean_environment() -> dict[str, str]:
    """This process's environment without settings that the doctor looks at."""
    kept = {name: value for name, value in os.environ.items() if not any(part in name.lower() for part in _UNWANTED)}
    return {**kept, "LANG": "C.UTF-8", "LABS_LANG": "en", "PYTHONPATH": str(REPO)}


@dataclass
class Answer:
    """What one run of the doctor printed with `--json`, and its exit code."""

    code: int
    data: dict[str, Any]
    stderr: str = ""

    def all(self, check: str) -> list[dict[str, Any]]:
        """Findings with the id `check`."""
        return [finding for finding in self.data["findings"] if finding["id"] == check]

    def one(self, check: str) -> dict[str, Any]:
        """The only finding with the id `check`."""
        (finding,) = self.all(check)
        return finding


@dataclass
class Machine:
    """A course folder, an environment and a way to start Python: what the doctor is run on."""

    root: Path
    environ: dict[str, str]
    python: str = sys.executable
    prefix: list[str] = field(default_factory=list)

    @property
    def lab(self) -> Path:
        """The folder of the lab clustering."""
        return self.root / "labs" / "clustering"

    def command(self, *arguments: str) -> list[str]:
        """The doctor's command line on this machine."""
        return [*self.prefix, self.python, "-m", "autograder", "doctor", *arguments]

    def run(self, *arguments: str, cwd: Path | None = None, command: list[str] | None = None) -> Answer:
        """Run the doctor with `--json` and read its answer."""
        done = subprocess.run(
            command or self.command("--json", *arguments),
            capture_output=True,
            encoding="utf-8",
            env=self.environ,
            cwd=cwd or self.root,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        try:
            return Answer(done.returncode, json.loads(done.stdout), done.stderr)
        except ValueError:
            raise AssertionError(f"no JSON (exit code {done.returncode}): {done.stdout}\n{done.stderr}") from None

    def mended(self, finding: dict[str, Any], *arguments: str, undo: str = "") -> Answer:
        """Run the finding's own command in a shell, as a user would, and then the doctor in the same shell.

        `undo` is taken out of the command first: `sudo `, where the test is root already.
        """
        command = finding["mend"]["command"]
        assert command, finding
        script = f'{command.replace(undo, "") if undo else command} >&2 && exec "$@"'
        return self.run(
            command=[*self.prefix, "sh", "-c", script, "sh", *self.command("--json", *arguments)[len(self.prefix) :]]
        )


def write_lab(root: Path, lab: str, front: dict[str, Any] | None = None, kernel: str = "python3") -> Path:
    """A notebook of a lab with front matter; its path."""
    path = root / "labs" / lab / f"{lab}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {
        "kernelspec": {"name": kernel, "display_name": "Python 3 (ipykernel)", "language": "python"},
        "bdti_labs": {"id": lab, "title": lab.capitalize(), **(front or {})},
    }
    notebook = {"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return path


def site_packages() -> Path:
    """Where this environment's packages are."""
    return Path(sysconfig.get_path("purelib"))


def without_override() -> list[str]:
    """A prefix that starts a program which permission bits bind, also for root; empty for an ordinary account."""
    if os.geteuid() != 0:
        return []
    prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if shutil.which("setpriv") is None or subprocess.run([*prefix, "true"], check=False).returncode != 0:
        pytest.skip("root without setpriv writes everywhere")
    return prefix
