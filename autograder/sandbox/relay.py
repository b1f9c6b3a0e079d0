"""The way out of a network namespace, to the declared endpoints and nowhere else.

A socket belongs to the network namespace it was made in, whoever holds it. So the learner's process makes the listening
sockets before it is locked in, and the launcher, which stands in the machine's own network, accepts on them, connects
to the declared endpoint, and copies bytes both ways. No process of ours has to live beside the learner's.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import selectors
import socket
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

if sys.platform != "win32":
    import fcntl

_CHUNK = 64 * 1024
_MOST_CONNECTIONS = 64
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
_REQUEST = struct.Struct("!II")
DROP = 0xFFFF_FFFF

Endpoint = tuple[str, int]


def addresses(endpoints: Sequence[Endpoint]) -> dict[Endpoint, str]:
    """Address inside for each endpoint: 127.0.0.1, and further loopback addresses for further hosts."""
    hosts: dict[str, str] = {}
    for host, _port in endpoints:
        if _is_loopback(host):
            hosts[host] = "127.0.0.1" if host == "localhost" else host
        elif host not in hosts:
            hosts[host] = f"127.0.1.{len(hosts) + 1}"
    return {endpoint: hosts[endpoint[0]] for endpoint in endpoints}


def host_names(endpoints: Sequence[Endpoint]) -> list[tuple[str, str]]:
    """Lines of /etc/hosts that lead the endpoints' names to their addresses inside."""
    names = [("127.0.0.1", "localhost")]
    names += [(address, host) for (host, _port), address in addresses(endpoints).items() if host != "localhost"]
    return list(dict.fromkeys(names))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.version == 4 and address.is_loopback


def switch_loopback_on() -> None:
    """In a new network namespace: make its own 127.0.0.1 work."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))


def listen_inside(endpoints: Sequence[Endpoint], generation: int, launcher: socket.socket) -> None:
    """In a network namespace whose loopback is on: hand a listening socket an endpoint to the launcher."""
    for number, ((_host, port), address) in enumerate(addresses(endpoints).items()):
        with socket.create_server((address, port), backlog=_MOST_CONNECTIONS) as server:
            socket.send_fds(launcher, [_REQUEST.pack(generation, number)], [server.fileno()])


def drop(generation: int, launcher: socket.socket) -> None:
    """Tell the launcher that the learner's process `generation` is gone: its namespace lives while sockets are open."""
    launcher.send(_REQUEST.pack(generation, DROP))


@dataclass
class _Listener:
    server: socket.socket
    endpoint: Endpoint
    generation: int


@dataclass(eq=False)
class _Pipe:
    """One direction of a connection: what was read from `source` and is not yet written to `target`."""

    source: socket.socket
    target: socket.socket
    held: bytes = b""
    ended: bool = False


@dataclass(eq=False)
class _Connection:
    inside: socket.socket
    outside: socket.socket
    generation: int
    pipes: tuple[_Pipe, _Pipe] = field(init=False)

    def __post_init__(self) -> None:
        self.pipes = (_Pipe(self.inside, self.outside), _Pipe(self.outside, self.inside))


class Relay:
    """The launcher's half, driven by the launcher's own loop through `selector`."""

    def __init__(self, selector: selectors.BaseSelector, endpoints: Sequence[Endpoint]) -> None:
        self._selector = selector
        self._endpoints = list(addresses(endpoints))
        self._listeners: list[_Listener] = []
        self._connections: list[_Connection] = []

    def take(self, control: socket.socket) -> bool:
        """Obey one message from the warm process; False when it hung up."""
        message, descriptors, _flags, _address = socket.recv_fds(control, _REQUEST.size, 1)
        if len(message) != _REQUEST.size:
            return False
        generation, number = _REQUEST.unpack(message)
        if number == DROP:
            self._drop(generation)
        elif descriptors and number < len(self._endpoints):
            server = socket.socket(fileno=descriptors[0])
            server.setblocking(False)
            listener = _Listener(server, self._endpoints[number], generation)
            self._listeners.append(listener)
            self._selector.register(server, selectors.EVENT_READ, listener)
        return True

    def handle(self, thing: object, event: int) -> None:
        """Handle what the selector reported about one of this relay's sockets."""
        if isinstance(thing, _Listener):
            self._accept(thing)
        elif isinstance(thing, _Connection) and thing in self._connections:
            self._copy(thing, event)

    def _accept(self, listener: _Listener) -> None:
        with contextlib.suppress(OSError):
            inside, _address = listener.server.accept()
            outside = self._connect(listener.endpoint) if len(self._connections) < _MOST_CONNECTIONS else None
            if outside is None:
                inside.close()
                return
            inside.setblocking(False)
            connection = _Connection(inside, outside, listener.generation)
            self._connections.append(connection)
            self._watch(connection)

    def _connect(self, endpoint: Endpoint) -> socket.socket | None:
        """A connection to `endpoint` that may still be under way; None where the first look says it can't be."""
        try:
            found = socket.getaddrinfo(*endpoint, type=socket.SOCK_STREAM)
        except OSError:
            return None
        for family, kind, protocol, _name, address in found:
            outside = socket.socket(family, kind, protocol)
            outside.setblocking(False)
            if outside.connect_ex(address) in (0, errno.EINPROGRESS):
                return outside
            outside.close()
        return None

    def _watch(self, connection: _Connection) -> None:
        """Ask the selector for exactly what each socket can be used for now."""
        forth, back = connection.pipes
        for end, reading, writing in ((connection.inside, forth, back), (connection.outside, back, forth)):
            wanted = 0 if reading.held or reading.ended else selectors.EVENT_READ
            wanted |= selectors.EVENT_WRITE if writing.held else 0
            registered = end in self._selector.get_map()
            if not wanted and registered:
                self._selector.unregister(end)
            elif wanted and registered:
                self._selector.modify(end, wanted, connection)
            elif wanted:
                self._selector.register(end, wanted, connection)

    def _copy(self, connection: _Connection, _event: int) -> None:
        try:
            for pipe in connection.pipes:
                _move(pipe)
        except OSError:
            self._close(connection)
            return
        if all(pipe.ended and not pipe.held for pipe in connection.pipes):
            self._close(connection)
        else:
            self._watch(connection)

    def _close(self, connection: _Connection) -> None:
        self._connections.remove(connection)
        for end in (connection.inside, connection.outside):
            self._forget(end)

    def _drop(self, generation: int) -> None:
        for listener in [one for one in self._listeners if one.generation == generation]:
            self._listeners.remove(listener)
            self._forget(listener.server)
        for connection in [one for one in self._connections if one.generation == generation]:
            self._close(connection)

    def _forget(self, end: socket.socket) -> None:
        with contextlib.suppress(KeyError):
            self._selector.unregister(end)
        end.close()


def _move(pipe: _Pipe) -> None:
    """Read and write what goes without waiting."""
    if not pipe.held and not pipe.ended:
        with contextlib.suppress(BlockingIOError):
            pipe.held = pipe.source.recv(_CHUNK)
            pipe.ended = not pipe.held
            if pipe.ended:
                pipe.target.shutdown(socket.SHUT_WR)
    if pipe.held:
        with contextlib.suppress(BlockingIOError):
            pipe.held = pipe.held[pipe.target.send(pipe.held) :]
