"""HiveServer2's wire: SASL PLAIN over a socket, then frames with a length in front. The server's side of it."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable
from typing import TypeVar

# Status bytes of Thrift's SASL transport.
# Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-sasl-spec.txt
_START, _OK, _BAD, _COMPLETE = 1, 2, 3, 5
_HANDSHAKE_SECONDS = 10.0
_HANDSHAKE_BYTES = 4096
# A statement is text that somebody wrote; a thousand rows of VALUES are some hundred kilobytes.
REQUEST_BYTES = 2_000_000
# Without a word from the client for so long, the connection is closed.
IDLE_SECONDS = 3600.0

Known = TypeVar("Known")


class Closed(Exception):
    """The other side is gone, or broke the form."""


class Refused(Exception):
    """Wrong user or password."""


class Line:
    """One client's connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def log_in(self, known: Callable[[str, str], Known | None]) -> Known:
        """What `known` says of user and password. Raises Refused when that is None, and Closed."""
        self._socket.settimeout(_HANDSHAKE_SECONDS)
        status, mechanism = self._handshake_message()
        if (status, mechanism) != (_START, b"PLAIN"):
            self._send(_BAD, b"Expected the SASL mechanism PLAIN.")
            raise Refused
        status, words = self._handshake_message()
        # authorization identity, user, password (RFC 4616)
        parts = words.split(b"\0")
        account = None
        if status in (_OK, _COMPLETE) and len(parts) == 3:
            account = known(parts[1].decode(errors="replace"), parts[2].decode(errors="replace"))
        if account is None:
            self._send(_BAD, b"Wrong user or password.")
            raise Refused
        self._send(_COMPLETE, b"")
        self._socket.settimeout(IDLE_SECONDS)
        return account

    def read(self) -> bytes:
        """The next message. Raises Closed."""
        (length,) = struct.unpack(">I", self._exactly(4))
        if length > REQUEST_BYTES:
            raise Closed
        return self._exactly(length)

    def write(self, message: bytes) -> None:
        """Send a message. Raises Closed."""
        try:
            self._socket.sendall(struct.pack(">I", len(message)) + message)
        except (OSError, ValueError):
            raise Closed from None

    def hung_up(self) -> bool:
        """Whether the client closed its end, or speaks although it waits for an answer."""
        try:
            self._socket.settimeout(0.0)
            # TLS has no way to look at what comes without taking it.
            self._socket.recv(1)
            return True
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        finally:
            self._socket.settimeout(IDLE_SECONDS)

    def _handshake_message(self) -> tuple[int, bytes]:
        status, length = struct.unpack(">BI", self._exactly(5))
        if length > _HANDSHAKE_BYTES:
            raise Closed
        return status, self._exactly(length)

    def _send(self, status: int, payload: bytes) -> None:
        try:
            self._socket.sendall(struct.pack(">BI", status, len(payload)) + payload)
        except OSError:
            raise Closed from None

    def _exactly(self, count: int) -> bytes:
        found = bytearray()
        while len(found) < count:
            try:
                piece = self._socket.recv(min(65536, count - len(found)))
            except OSError:
                raise Closed from None
            if not piece:
                raise Closed
            found += piece
        return bytes(found)
