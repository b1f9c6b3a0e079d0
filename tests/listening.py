"""Servers that tell their address before they listen there, as Jupyter does by some milliseconds."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit


def wait_until_listening(address: str, seconds: float = 60) -> None:
    """Return once something listens at an address such as http://127.0.0.1:8888/. Raises ConnectionRefusedError."""
    place = urlsplit(address)
    assert place.hostname, address
    assert place.port, address
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((place.hostname, place.port), timeout=seconds).close()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
