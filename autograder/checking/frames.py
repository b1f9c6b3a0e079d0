"""Frames on the channel between judge and worker: a length, a JSON head, and byte buffers.

Both ends use this module. What arrives at the judge may have been written by hostile code, so reading is bounded in
size, in nesting and in time, and takes nothing but JSON and bytes.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

HEAD = struct.Struct("!II")

# Bytes of the JSON part of one frame. Numbers and tables travel in buffers, so that texts and lists fit easily.
JSON_BYTES = 16 * 1024 * 1024
BUFFERS = 10_000
READ_AHEAD = 65_536


class ChannelClosed(Exception):
    """The other end is gone."""


class ChannelSlow(Exception):
    """The other end did not send or take a whole frame in time."""


class BadFrame(Exception):
    """What came is no frame, or is over the limits."""


def send(
    channel: socket.socket, head: dict[str, Any], buffers: list[bytes] | None = None, *, deadline: float | None = None
) -> None:
    """Send one frame. `deadline` is a time of `time.monotonic`; a receiver that does not take it all raises."""
    parts = buffers or []
    content = json.dumps({**head, "buffers": [len(part) for part in parts]}, allow_nan=False).encode()
    message = HEAD.pack(len(content), sum(len(part) for part in parts)) + content + b"".join(parts)
    view = memoryview(message)
    try:
        while view:
            try:
                view = view[channel.send(view, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL) :]
            except BlockingIOError:
                _wait(channel, select.POLLOUT, deadline)
    except (BrokenPipeError, ConnectionResetError):
        raise ChannelClosed from None


def receive(
    channel: socket.socket,
    *,
    most: int,
    json_bytes: int = JSON_BYTES,
    deadline: float | None = None,
    alone: bool = True,
) -> tuple[dict[str, Any], list[bytes]]:
    """Read one frame: its head and its buffers, of `most` bytes together.

    `alone`: nothing may follow the frame before an answer to it, as between judge and worker; then one system call
    often does. Raises ChannelClosed, ChannelSlow, or BadFrame for anything that is no frame within the limits.
    """
    start = _some(channel, READ_AHEAD if alone else HEAD.size, deadline)
    while len(start) < HEAD.size:
        start += _some(channel, HEAD.size - len(start), deadline)
    size, rest = HEAD.unpack_from(start)
    if size > json_bytes or rest > most:
        raise BadFrame(f"a frame of {size + rest} bytes")
    total = HEAD.size + size + rest
    if len(start) > total:
        raise BadFrame("more bytes than were announced")
    content = start if len(start) == total else _read_on(channel, start, total, deadline)
    return parse(content[HEAD.size : HEAD.size + size], content[HEAD.size + size :])


def parse(content: bytes, rest: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Head and buffers of a frame whose two parts have been read. Raises BadFrame."""
    try:
        head = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadFrame(f"no JSON: {type(error).__name__}") from None
    if not isinstance(head, dict):
        raise BadFrame("the head is no object")
    lengths = head.pop("buffers", None)
    if not isinstance(lengths, list) or len(lengths) > BUFFERS:
        raise BadFrame("the lengths of the buffers are missing")
    if not all(type(length) is int and length >= 0 for length in lengths) or sum(lengths) != len(rest):
        raise BadFrame("the lengths of the buffers do not add up")
    buffers, start = [], 0
    for length in lengths:
        buffers.append(rest[start : start + length])
        start += length
    return head, buffers


def _no_constant(name: str) -> None:
    # Python's JSON takes NaN and Infinity, which no frame of ours holds.
    raise ValueError(name)


def _wait(channel: socket.socket, event: int, deadline: float | None) -> None:
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    poller = select.poll()
    poller.register(channel, event)
    if not poller.poll(None if left is None else left * 1000):
        raise ChannelSlow


def _some(channel: socket.socket, most: int, deadline: float | None) -> bytes:
    """One to `most` bytes."""
    while True:
        _wait(channel, select.POLLIN, deadline)
        try:
            content = channel.recv(most, socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        except ConnectionResetError:
            content = b""
        if not content:
            raise ChannelClosed
        return content


def _read_on(channel: socket.socket, start: bytes, total: int, deadline: float | None) -> bytes:
    """`start` and what follows it, `total` bytes together."""
    content = bytearray(total)
    content[: len(start)] = start
    view = memoryview(content)[len(start) :]
    while view:
        _wait(channel, select.POLLIN, deadline)
        try:
            count = channel.recv_into(view, len(view), socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        except ConnectionResetError:
            count = 0
        if count == 0:
            raise ChannelClosed
        view = view[count:]
    return bytes(content)
