"""A run over a cohort that is disturbed at a chosen point: `python disturbed.py SUBMISSIONS OUT EVENT AFTER`.

EVENT happens when AFTER results are in: "kill", "term" and "int" send that signal to this process, "kill_judge" kills a
process that judges. Prints the processes that were there at that moment, as a JSON list of id and start.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import psutil

from autograder.errors import LabsError
from autograder.grading import grade_cohort
from autograder.grading.run import Finished

SIGNALS = {"kill": signal.SIGKILL, "term": signal.SIGTERM, "int": signal.SIGINT}


def descendants() -> list[psutil.Process]:
    """Processes that this one started, and those that they started."""
    return psutil.Process().children(recursive=True)


def judges() -> list[psutil.Process]:
    """The processes that judge: forks of the fork server, which is the only child that has children of its own."""
    servers = [child for child in psutil.Process().children() if "forkserver" in " ".join(child.cmdline())]
    return [child for server in servers for child in server.children() if "forkserver" in " ".join(child.cmdline())]


def main() -> None:
    """Grade, and disturb."""
    submissions, out, event, after = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])

    def disturb(finished: Finished) -> None:
        if finished.number != after:
            return
        print(json.dumps([[process.pid, process.create_time()] for process in descendants()]), flush=True)
        if event == "kill_judge":
            judges()[0].kill()
        else:
            os.kill(os.getpid(), SIGNALS[event])

    try:
        report = grade_cohort("light", submissions, out, jobs=2, on_result=disturb)
    except LabsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    print(json.dumps({"executed": report.cost.executed, "reused": report.reused}))


if __name__ == "__main__":
    main()
