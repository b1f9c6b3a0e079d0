"""The real command line, run as its user runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.aws.emulator import Emulator, Keys, plain_environment

LABS = (sys.executable, "-m", "autograder")


def environment(emulator: Emulator, keys: Keys, home: Path, **more: str) -> dict[str, str]:
    """The variables of somebody who is logged in to the emulator."""
    return {**plain_environment(), "LABS_LANG": "en", **emulator.variables(keys, home), **more}


def labs(env: dict[str, str], folder: Path, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """Run `labs cloud` in a folder and wait. Output is text."""
    return subprocess.run(
        [*LABS, "cloud", *arguments], env=env, cwd=folder, input=answer, capture_output=True, text=True, timeout=120
    )
