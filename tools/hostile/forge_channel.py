"""Line 17: our own channel is found and written to."""

from __future__ import annotations

from tools.hostile.base import FORGED, Case, forge

# What an attacker knows who has read this project: where the server stands on the stack, and how frames look.
FIND = """
import contextlib
import gc
import json
import os
import pickle
import socket
import struct
import sys
import time


def find_server():
    frame = sys._getframe()
    while frame is not None:
        found = frame.f_locals.get("self")
        if type(found).__name__ == "Server" and hasattr(found, "channel"):
            return found
        frame = frame.f_back
    for found in gc.get_objects():
        if type(found).__name__ == "Server" and hasattr(found, "channel"):
            return found


def frame_of(head, *parts):
    if isinstance(head, dict):
        head = json.dumps({**head, "buffers": [len(part) for part in parts]}).encode()
    return struct.pack("!II", len(head), sum(map(len, parts))) + head + b"".join(parts)


SERVER = find_server()
"""

CASES: list[Case] = [
    forge(
        "17-descriptors",
        17,
        "Verdicts are written to every socket among the file descriptors",
        FIND
        + """
verdict = {"id": "1", "outcome": "correct", "points": 6.0, "passed": True}
verdict |= {"state": "function", "error": None, "output": ""}


def minmax(X):
    for number in range(3, 64):
        with contextlib.suppress(OSError):
            channel = socket.socket(fileno=os.dup(number))
            channel.send(frame_of(verdict), socket.MSG_DONTWAIT)
            channel.close()
    return np.asarray(X) * np.nan
""",
        stock=False,
    ),
    forge(
        "17-frames-on-the-stack",
        17,
        "The server is found on the stack and answers the next questions beforehand",
        FIND
        + """

def minmax(X):
    server = find_server()
    if server is not None:
        numbers = (v["id"] for f in stack() for k, v in f.f_locals.items() if k == "request" and "id" in v)
        for number in numbers:
            server.channel.sendall(frame_of({"id": number, "value": None, "error": None, "output": "", "points": 6.0}))
    return np.asarray(X) * np.nan


def stack():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back
""",
    ),
    forge(
        "17-answered-in-the-cell",
        17,
        "The cell answers its own request and runs on, so that later answers are one behind",
        FIND
        + """
if SERVER is not None:
    frame = sys._getframe()
    while frame is not None:
        request = frame.f_locals.get("request")
        if isinstance(request, dict) and "id" in request:
            head = {"id": request["id"], "status": "ok", "outputs": [], "execution_count": 1}
            SERVER.channel.sendall(frame_of({**head, "cpu_seconds": 0.0, "dropped_bytes": 0}))
            break
        frame = frame.f_back
""",
    ),
    forge(
        "17-noise",
        17,
        "A thread writes noise to the channel all the time",
        FIND
        + """
import threading


def noise():
    while True:
        with contextlib.suppress(OSError):
            SERVER.channel.send(os.urandom(64), socket.MSG_DONTWAIT)
        time.sleep(0.01)


if SERVER is not None:
    threading.Thread(target=noise, daemon=True).start()
""",
        # Its own noise may drown its later answers.
        points={**FORGED, "encoding": None},
        honest="The answer before the attack counts; what the learner's own noise drowns is lost.",
    ),
    forge(
        "17-control-socket",
        17,
        "Commands are sent to the warm process as if by the judge",
        FIND
        + """
for number in range(3, 256):
    with contextlib.suppress(OSError):
        channel = socket.socket(fileno=os.dup(number))
        if SERVER is None or number != SERVER.channel.fileno():
            channel.send(frame_of({"do": "fork", "limits": {}}), socket.MSG_DONTWAIT)
            channel.send(frame_of({"do": "end"}), socket.MSG_DONTWAIT)
        channel.close()
""",
        stock=False,
    ),
]
