"""What the doctor says about one capability, and the command that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OK = "ok"
WARNING = "warning"
PROBLEM = "problem"
STATES = (OK, WARNING, PROBLEM)

LINUX = "linux"
MACOS = "macos"
WINDOWS = "windows"
PLATFORMS = (LINUX, MACOS, WINDOWS)


@dataclass(frozen=True)
class Finding:
    """One answer of the doctor, in the reader's language.

    `commands` maps a platform ("linux", "macos", "windows") to the exact command that mends the fault there.
    `action` says in one sentence what to do; it is enough where no command exists.
    """

    id: str
    title: str
    state: str
    seen: str
    expected: str = ""
    action: str = ""
    commands: Mapping[str, str] = field(default_factory=dict)

    def to_json(self, platform: str) -> dict[str, Any]:
        """Plain containers for `--json`; `mend.command` is the one for `platform`."""
        mend = None
        if self.action or self.commands:
            mend = {
                "action": self.action,
                "command": self.commands.get(platform, ""),
                "commands": dict(self.commands),
            }
        return {
            "id": self.id,
            "title": self.title,
            "state": self.state,
            "seen": self.seen,
            "expected": self.expected,
            "mend": mend,
        }


def worst(findings: list[Finding]) -> str:
    """The gravest state among `findings`; "ok" when there are none."""
    return max((finding.state for finding in findings), key=STATES.index, default=OK)


def everywhere(command: str) -> dict[str, str]:
    """The same command on each platform."""
    return dict.fromkeys(PLATFORMS, command)


def by_platform(posix: str, windows: str) -> dict[str, str]:
    """One command for Linux and macOS, another for Windows (PowerShell)."""
    return {LINUX: posix, MACOS: posix, WINDOWS: windows}


def set_variable(name: str, value: str) -> dict[str, str]:
    """Set an environment variable: for this terminal on Linux and macOS, for new terminals on Windows."""
    return by_platform(f'export {name}="{value}"', f'setx {name} "{value}"')


def unset_variable(name: str) -> dict[str, str]:
    """Remove an environment variable from this terminal."""
    return by_platform(f"unset {name}", f"Remove-Item Env:{name}")
