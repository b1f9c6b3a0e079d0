"""What every server program has in common: how it is prepared, started, asked whether it works, and ended."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from infra.local import process
from infra.local.certificates import Certificate, certificate
from infra.local.layout import Layout
from infra.local.ports import Ports
from infra.local.secrets import Secrets
from infra.private_files import private_folder

Say = Callable[[str], None]


class NotYet(Exception):
    """A server does not answer as it should, so far. Its text says what was seen."""


@dataclass
class Site:
    """What the servers of one services folder share. Used by one thread a server: what is written is locked."""

    layout: Layout
    ports: Ports
    secrets: Secrets
    say: Say = field(default=lambda _message: None)


class Part(ABC):
    """One server program. `port_names` are the ports it listens on, the first one for clients."""

    name: ClassVar[str]
    port_names: ClassVar[tuple[str, ...]]
    # Seconds that it may take to end by itself, and to be ready.
    grace: ClassVar[float] = 10.0
    patience: ClassVar[float] = 60.0

    def __init__(self, site: Site) -> None:
        self.site = site
        self.layout = site.layout

    @property
    def port(self) -> int:
        """Port for clients."""
        return self.site.ports[self.port_names[0]]

    @property
    def mark(self) -> str:
        """What recognises this server's process among all others."""
        return f"{self.name}@{self.layout.mark}"

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.layout.data(self.name)

    def certificate(self) -> Certificate:
        """Its certificate, renewed when it is near its end."""
        return certificate(self.layout.certs, self.name)

    def running(self) -> process.Running | None:
        """Its process, or None."""
        return process.recorded(self.layout.record(self.name)) or process.find(self.mark)

    @abstractmethod
    def fetch(self) -> None:
        """Make sure that the program is here. Raises ServicesError."""

    @abstractmethod
    def prepare(self) -> None:
        """Write what the program reads, and make its data folder. Idempotent; never touches data that is there."""

    @abstractmethod
    def command(self) -> list[str]:
        """Command line."""

    def environment(self) -> dict[str, str]:
        """Environment: made from nothing, so that nobody's AWS_* or MYSQL_* settings get in."""
        return base_environment(self.layout, self.config())

    def settings(self) -> Any:
        """The administrator's settings, for a server that clients reach."""
        raise NotImplementedError(self.name)

    @abstractmethod
    def check(self) -> None:
        """Use the server as a client does. Raises NotYet with what was seen."""

    def config(self) -> Path:
        """Its folder of settings, made when it is missing."""
        return private_folder(self.layout.config(self.name))

    def start(self) -> process.Running:
        """Start the prepared server."""
        return process.start(
            self.command(),
            environment=self.environment(),
            log=self.layout.log(self.name),
            folder=self.config(),
            mark=self.mark,
            record=self.layout.record(self.name),
        )

    def stop(self) -> bool:
        """End it if it runs; True when it ended by itself or did not run."""
        running = self.running()
        polite = process.stop(running, self.mark, self.grace) if running else True
        process.clear(self.mark)
        self.layout.record(self.name).unlink(missing_ok=True)
        return polite

    def log_tail(self, lines: int = 15) -> str:
        """The end of what it printed."""
        try:
            text = self.layout.log(self.name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def base_environment(layout: Layout, home: Path) -> dict[str, str]:
    """The few variables that a server gets."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(home),
        "TMPDIR": str(layout.sockets()),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


def beside_python(program: str) -> str | None:
    """A program that a Python package brought: beside the interpreter, else on PATH."""
    import sys

    near = Path(sys.executable).parent / program
    return str(near) if os.access(near, os.X_OK) else shutil.which(program)
