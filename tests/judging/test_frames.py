"""The channel between judge and worker."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from autograder.checking import frames

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def raw(content: bytes, rest: bytes = b"") -> bytes:
    return frames.HEAD.pack(len(content), len(rest)) + content + rest


def soon() -> float:
    return time.monotonic() + 0.3


def test_head_and_buffers_arrive_as_sent(pair: Pair) -> None:
    ours, theirs = pair
    frames.send(ours, {"do": "call", "name": "été"}, [b"", b"\0\xff", b"x" * 1000])
    head, buffers = frames.receive(theirs, most=2000)
    assert head == {"do": "call", "name": "été"}
    assert buffers == [b"", b"\0\xff", b"x" * 1000]


def test_a_frame_larger_than_the_socket_buffer_arrives(pair: Pair) -> None:
    ours, theirs = pair
    big = bytes(5_000_000)
    sender = threading.Thread(target=frames.send, args=(ours, {}, [big]))
    sender.start()
    _head, buffers = frames.receive(theirs, most=len(big))
    sender.join()
    assert buffers == [big]


def test_silence_is_slow_and_an_end_is_closed(pair: Pair) -> None:
    ours, theirs = pair
    with pytest.raises(frames.ChannelSlow):
        frames.receive(ours, most=10, deadline=soon())
    theirs.sendall(frames.HEAD.pack(50, 0) + b"{")
    with pytest.raises(frames.ChannelSlow):
        frames.receive(ours, most=10, deadline=soon())
    theirs.close()
    with pytest.raises(frames.ChannelClosed):
        frames.receive(ours, most=10)


def test_a_byte_now_and_then_does_not_draw_the_deadline_out(pair: Pair) -> None:
    ours, theirs = pair
    stop = threading.Event()

    def drip() -> None:
        theirs.sendall(frames.HEAD.pack(1000, 0))
        while not stop.wait(0.02):
            theirs.sendall(b" ")

    sender = threading.Thread(target=drip)
    sender.start()
    start = time.monotonic()
    with pytest.raises(frames.ChannelSlow):
        frames.receive(ours, most=10, deadline=start + 0.3)
    stop.set()
    sender.join()
    assert time.monotonic() - start < 5


def test_a_receiver_that_takes_nothing_is_slow(pair: Pair) -> None:
    with pytest.raises(frames.ChannelSlow):
        frames.send(pair[0], {}, [bytes(20_000_000)], deadline=soon())


@pytest.mark.parametrize(
    ("content", "rest"),
    [
        (b"", b""),
        (b"no json", b""),
        (b"[]", b""),
        (b"7", b""),
        (b"{}", b""),
        (b'{"buffers": [1]}', b""),
        (b'{"buffers": [-1, 1]}', b""),
        (b'{"buffers": [true]}', b"x"),
        (b'{"buffers": [1e0]}', b"x"),
        (b'{"buffers": "1"}', b"x"),
        (b'{"buffers": [], "x": NaN}', b""),
        (b'{"buffers": [], "x": -Infinity}', b""),
        (b'{"buffers": [], "x": ' + b"9" * 5000 + b"}", b""),
        (b"\xff\xfe", b""),
        (b"[" * 1_000_000 + b"]" * 1_000_000, b""),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b""),
        (json.dumps({"buffers": [0] * 20_000}).encode(), b""),
        (b"\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94", b""),
    ],
)
def test_anything_else_is_a_bad_frame(pair: Pair, content: bytes, rest: bytes) -> None:
    ours, theirs = pair
    sender = threading.Thread(target=theirs.sendall, args=(raw(content, rest),))
    sender.start()
    with pytest.raises(frames.BadFrame):
        frames.receive(ours, most=1000, deadline=time.monotonic() + 20)
    sender.join()


@pytest.mark.parametrize("lengths", [(2**32 - 1, 0), (10, 2**32 - 1), (0, 1001), (frames.JSON_BYTES + 1, 0)])
def test_a_length_over_the_limit_is_refused_before_anything_is_read(pair: Pair, lengths: tuple[int, int]) -> None:
    ours, theirs = pair
    theirs.sendall(frames.HEAD.pack(*lengths))
    with pytest.raises(frames.BadFrame):
        frames.receive(ours, most=1000, deadline=soon())
