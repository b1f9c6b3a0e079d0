"""A grader's worker in small: enters a sandbox, then forks once for each act it is asked for.

Arguments: level, the policy as JSON, the number of the socket that requests come through.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
# Isolated Python has neither the checkout nor the script's folder on its path.
sys.path.insert(0, str(ROOT))

from autograder.checking.limits import ResourceLimits  # noqa: E402
from autograder.sandbox import Child, Enclosure, Policy, system_paths  # noqa: E402
from tests.sandbox import acts  # noqa: E402


def main() -> None:
    level, settings, descriptor = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
    policy = Policy(
        read_only=(*system_paths(), *settings["read_only"]),
        limits=ResourceLimits(**settings["limits"]),
        endpoints=tuple((host, port) for host, port in settings["endpoints"]),
        loopback=settings["loopback"],
    )
    enclosure = Enclosure.enter(policy, highest=level)
    for name in settings["packages"]:
        importlib.import_module(name)
    with socket.socket(fileno=descriptor) as requests, requests.makefile("rw", encoding="utf-8") as lines:
        told = {"level": enclosure.level, "layers": enclosure.layers, "missing": enclosure.missing}
        print(json.dumps(told), file=lines, flush=True)
        for line in lines:
            print(json.dumps(serve(enclosure, json.loads(line))), file=lines, flush=True)


def serve(enclosure: Enclosure, request: dict[str, object]) -> dict[str, object]:
    """Fork, let the fork act, end it and whatever it started."""
    reading, writing = os.pipe()
    child = enclosure.fork(keep_fds=(writing,))
    if child is None:
        act(request, writing)
    os.close(writing)
    answer = hear(child, reading, float(str(request["seconds"])))
    began = time.monotonic()
    child.kill()
    answer["kill seconds"] = time.monotonic() - began
    answer["status"] = child.poll()
    os.close(reading)
    return answer


def act(request: dict[str, object], writing: int) -> NoReturn:
    try:
        given = request["given"]
        assert isinstance(given, dict)
        answer = {"value": getattr(acts, str(request["act"]))(**given)}
    except BaseException:
        answer = {"error": traceback.format_exc()}
    os.write(writing, json.dumps(answer).encode() + b"\n")
    os._exit(0)


def hear(child: Child, reading: int, seconds: float) -> dict[str, object]:
    text = b""
    while not text.endswith(b"\n"):
        if not select.select([reading], [], [], seconds)[0]:
            return {"error": "no answer in time"}
        chunk = os.read(reading, 65536)
        if not chunk:
            return {"ended": child.wait(5)}
        text += chunk
    answer: dict[str, object] = json.loads(text)
    return answer


if __name__ == "__main__":
    main()
