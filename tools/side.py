"""Where the programs are that tests drive from environments of their own (`bootstrap.SIDES`)."""

from __future__ import annotations

from pathlib import Path

from tools.bootstrap import SIDE, SIDES


def program(environment: str, name: str) -> Path:
    """A program of a side environment, such as ("emulator", "ministack"). Raises FileNotFoundError in words."""
    if environment not in SIDES:
        raise ValueError(f"{environment!r} is none of {', '.join(SIDES)}.")
    path = SIDE / environment / "bin" / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there. Run `make test-env`, which installs what the tests need.")
    return path
