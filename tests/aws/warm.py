"""`labs` commands that start at once: processes forked from one that has imported everything already.

Each is a process of its own, with its own environment and session, and can be killed like any other.
Run as a program it reads an order a line (JSON) from standard input and answers a line each.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.aws.emulator import plain_environment


@dataclass(frozen=True)
class Warm:
    """The process that forks."""

    process: subprocess.Popen[str]

    def start(self, arguments: list[str], environment: Mapping[str, str], folder: Path, output: Path) -> int:
        """Start `labs` with arguments in a folder; what it prints goes to a file. Returns the process's number."""
        order = {"arguments": arguments, "environment": dict(environment), "folder": str(folder), "output": str(output)}
        return int(self._ask({"start": order}))

    def status(self, number: int) -> int | None:
        """How a process ended: its exit code, or minus the signal; None while it runs."""
        answer: int | None = self._ask({"status": number})
        return answer

    def _ask(self, order: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def warm() -> Iterator[Warm]:
    """Start the process that forks, and end it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.aws.warm"],
        env={**plain_environment(), "LABS_LANG": "en", "OMP_NUM_THREADS": "1"},
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Warm(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve() -> None:
    _import_everything()
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            answer: int | None = _fork(order["start"])
        else:
            number, status = os.waitpid(order["status"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if number else None
        print(json.dumps(answer), flush=True)


def _fork(order: dict[str, Any]) -> int:
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        os.setsid()
        os.environ.clear()
        os.environ.update(order["environment"])
        os.chdir(order["folder"])
        out = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (out, 1), (out, 2)):
            os.dup2(source, target)
        sys.argv = ["labs", *order["arguments"]]
        from autograder.cli import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not the parent's own way out.
        os._exit(code)


def _import_everything() -> None:
    import boto3

    for name in ("deploying.down", "deploying.up", "steps.running"):
        importlib.import_module(f"infra.aws.{name}")
    from autograder.checking.registry import lab_ids, load_lab

    for name in lab_ids():
        load_lab(name)
    for service in ("cloudformation", "s3", "iam", "rds"):
        boto3.Session(region_name="eu-west-1").client(service)


if __name__ == "__main__":
    _serve()
