"""`python -m autograder.measuring.scale ORDER`: one engine over one table, in a process of its own that may fail.

ORDER is JSON. A line of JSON a step comes out: {"step", "seconds", "answer"}, or {"step", "failed"} where memory ended.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any


def main(order: dict[str, Any]) -> int:
    """Do the operations one by one. Exit codes: 0 all done; 3 memory was not enough."""
    # Libraries and Spark's own program may print; the lines of this program stay readable.
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(**record: Any) -> None:
        channel.write(json.dumps(record) + "\n")

    from autograder.measuring.scale.operations import SPARK, Material, of_engine

    began = time.perf_counter()
    # Address space of each process, those below included: what a program can't have, it can't use.
    limit = (order["limit_mb"] << 20,) * 2
    if order["engine"] == SPARK:
        resource.setrlimit(resource.RLIMIT_AS, limit)
    material = Material(Path(order["csv"]), Path(order["scratch"]), Path(order["population"]))
    operations, end = of_engine(order["engine"], material, order["heap_mb"])
    if order["engine"] != SPARK:
        # Libraries are loaded by now: some of them wait for ever when they get no memory at their own start.
        resource.setrlimit(resource.RLIMIT_AS, limit)
    say(step="start", seconds=time.perf_counter() - began)
    try:
        for step, operation in operations.items():
            say(trying=step)
            began = time.perf_counter()
            try:
                answer = operation()
            except Exception as error:
                if not _out_of_memory(error):
                    raise
                say(step=step, failed=_words(error))
                return 3
            say(step=step, seconds=time.perf_counter() - began, answer=answer)
    finally:
        end()
    return 0


# How libraries say that they got no memory: pandas' parser, NumPy, Arrow, the system, Java.
_SIGNS = (
    "out of memory",
    "Unable to allocate",
    "malloc of size",
    "bad_alloc",
    "Failed to launch worker thread",
    "Cannot allocate memory",
    "OutOfMemoryError",
)


def _out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in _SIGNS)


def _words(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
