"""`python -m infra.spark_trial FOLDER`: start an engine in a process of its own, do one small job, say what it took.

Prints one line of JSON: {"java", "home", "origin", "spark", "start", "job"}, times in seconds, or {"error"} in words.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from autograder.errors import LabsError


def trial(folder: str) -> dict[str, Any]:
    """What an engine that keeps its things in `folder` is, and how long it took. Raises LabsError."""
    from infra.java import find_java
    from infra.settings import Spark
    from infra.spark import spark_session

    java = find_java()
    began = time.perf_counter()
    session = spark_session(Spark(folder=folder))
    version = session.version
    started = time.perf_counter()
    try:
        # A table, a shuffle and a sum whose value is known: more than that the engine answers.
        sums = session.range(1000).selectExpr("id % 10 AS k", "id").groupBy("k").sum("id")
        total = sums.groupBy().sum("sum(id)").first()
        if total is None or total[0] != 499_500:
            raise LabsError(f"Spark answered {total}, expected 499500.")
        ended = time.perf_counter()
    finally:
        session.stop()
    return {
        "java": java.version,
        "home": str(java.home),
        "origin": java.origin,
        "spark": version,
        "start": round(started - began, 2),
        "job": round(ended - started, 2),
    }


if __name__ == "__main__":
    try:
        said = trial(sys.argv[1])
    except LabsError as error:
        said = {"error": str(error)}
    print(json.dumps(said))
