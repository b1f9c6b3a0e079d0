"""Grade a cohort with this package's own command line."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.judging.job import DEFAULT_FLOOR
from autograder.measuring.processes import Usage, measured
from autograder.text import _


@dataclass(frozen=True)
class Graded:
    """A run of `labs grade`. results: in the form of results.json. summary: what the command says at its end."""

    usage: Usage
    results: list[dict[str, Any]] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def executed(self) -> int:
        """Submissions that were run, and not taken over from an earlier run."""
        return int(self.summary["executed"])

    @property
    def reused(self) -> int:
        """Submissions whose result was taken over from an earlier run."""
        return int(self.summary["reused"])

    def flagged(self, beginning: str) -> int:
        """Submissions with a flag that begins so."""
        return sum(any(flag.startswith(beginning) for flag in result["flags"]) for result in self.results)

    @property
    def cell_cpu_seconds(self) -> float:
        """CPU time of all learners' cells."""
        return float(self.summary["cell_cpu_seconds"])

    @property
    def timings(self) -> dict[str, float]:
        """Wall seconds by part, of all submissions together."""
        return {str(part): float(seconds) for part, seconds in self.summary["timings"].items()}

    def cpu_by_role(self) -> dict[str, float]:
        """CPU seconds of the command itself, of the processes that judge, and of all that run learners' code."""
        own = judges = 0.0
        for command, seconds in self.usage.cpu_by_command.items():
            if "multiprocessing" in command:
                judges += seconds
            elif " grade " in command:
                own += seconds
        return {"own": own, "judges": judges, "learners": max(0.0, self.usage.cpu_seconds - own - judges)}

    @property
    def properties(self) -> int:
        """Properties that were run."""
        return sum(len(question["properties"]) for result in self.results for question in result["questions"])

    @property
    def layers(self) -> list[str]:
        """The sandbox of the first graded submission."""
        return next((list(result["sandbox"]) for result in self.results if result["status"] == "graded"), [])


class OurCourse:
    """A course folder that `labs grade` makes and works on, and the cohorts that go into it."""

    def __init__(self, root: Path, lab_id: str, jobs: int, floor: str = DEFAULT_FLOOR) -> None:
        self.root = root
        self.lab_id = lab_id
        self.jobs = jobs
        self.floor = floor
        self.gradebook = root / "graded" / "gradebook.db"

    def submitted(self, cohort: str) -> Path:
        """Where the cohort of this name goes."""
        return self.root / "submitted" / cohort

    def grade(self, submissions: Path, *options: str) -> Graded:
        """`labs grade` of a folder. Raises LabsError when the command itself fails.

        Without feedback pages, which stock nbgrader makes with another command.
        """
        command = [sys.executable, "-m", "autograder", "grade", self.lab_id, str(submissions)]
        command += ["--out", str(self.root / "graded"), "--jobs", str(self.jobs), "--floor", self.floor]
        usage = measured([*command, "--no-feedback", "--json", *options], self.root)
        lines = [json.loads(line) for line in usage.stdout.splitlines() if line.startswith("{")]
        if usage.returncode not in (0, 1) or not lines or not lines[-1].get("summary"):
            raise LabsError(_("`labs grade` failed: {reason}").format(reason=usage.last_line))
        return Graded(usage, lines[:-1], lines[-1])
