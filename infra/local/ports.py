"""Ports on 127.0.0.1: chosen once, kept as long as they are free."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.text import _
from infra.errors import ServicesError
from infra.private_files import write_private

HOST = "127.0.0.1"

# Below the range from which systems take ports for outgoing connections (32768 on Linux, 49152 elsewhere).
FIRST, LAST = 20000, 32000
_TRIES = 200


class Ports:
    """The ports of one services folder by name, such as {"mysql": 21306}."""

    def __init__(self, path: Path, usable: Callable[[int], bool] | None = None) -> None:
        self.path = path
        self.usable = usable or is_free
        self.chosen = _read(path)

    def choose(self, names: Iterable[str], *, fresh: bool = False) -> None:
        """Make sure that each name has a port nobody listens on; `fresh` takes others than before.

        Call it only for servers that don't run: a server's own port is not free.
        """
        before = dict(self.chosen)
        for name in names:
            port = self.chosen.get(name)
            if fresh or port is None or not self.usable(port):
                self.chosen[name] = self._another()
        if self.chosen != before:
            write_private(self.path, json.dumps(self.chosen, indent=1, sort_keys=True) + "\n")

    def reload(self) -> None:
        """Read again what another thread or command may have chosen meanwhile."""
        self.chosen = _read(self.path)

    def __getitem__(self, name: str) -> int:
        return self.chosen[name]

    def _another(self) -> int:
        taken = set(self.chosen.values())
        for _attempt in range(_TRIES):
            port = random.randint(FIRST, LAST)
            if port not in taken and self.usable(port):
                return port
        raise ServicesError(
            _("No free port was found between {first} and {last}. Close programs that hold ports.").format(
                first=FIRST, last=LAST
            )
        )


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections of the last run that still end don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except (OSError, OverflowError):
            return False
    return True


def _read(path: Path) -> dict[str, int]:
    # A damaged file costs nothing but other ports.
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): port for name, port in found.items() if isinstance(port, int) and 0 < port < 65536}
