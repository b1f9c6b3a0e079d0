"""Grade the hostile suite by the real command, and see whether every case and every promise held."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.errors import LabsError
from autograder.grading.names import distinct_ids
from autograder.measuring.hostile.around import Around, changed
from autograder.measuring.hostile.cases import Case, Suite, read_suite
from autograder.measuring.hostile.judged import Result, Row, compared, output_text
from autograder.measuring.hostile.layout import lay_out, learner_folders, write_zip
from autograder.measuring.hostile.pages import faults_in_pages
from autograder.measuring.hostile.processes import Orphans
from autograder.measuring.stock import read_marks
from autograder.text import _

CELL_SECONDS = 5.0
# Enough for a notebook of this lab, and quickly used up by a bomb.
MEMORY_MB = 512
# A whole run may take this long before it counts as hanging: several times what it takes on two slow cores.
WALL_SECONDS = 900.0

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass
class Report:
    """What a run of the suite came to.

    rows: in the order of cases. broken: sentences about promises that hold for the whole cohort and did not.
    layers: the sandbox of the graded submissions. seconds: wall time of all runs of the grader.
    """

    rows: list[Row] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def held(self) -> int:
        """How many cases held."""
        return sum(row.held for row in self.rows)

    @property
    def not_held(self) -> list[Row]:
        """The cases that did not."""
        return [row for row in self.rows if not row.held]

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form: counts, promises, rows."""
        return {
            "cases": len(self.rows),
            "held": self.held,
            "not_held": [row.case.id for row in self.not_held],
            "broken": self.broken,
            "layers": self.layers,
            "seconds": round(self.seconds, 1),
            "rows": [row.to_json() for row in self.rows],
        }


def run(
    folder: Path | None = None,
    *,
    only: tuple[str, ...] = (),
    cell_seconds: float = CELL_SECONDS,
    memory_mb: int = MEMORY_MB,
    options: tuple[str, ...] = (),
    stock: bool = False,
    on_note: Callable[[str], None] = lambda note: None,
) -> Report:
    """Grade the suite in `folder` (this checkout's by default) and compare.

    only: beginnings of case names. cell_seconds, memory_mb: limits of a submission.
    options: further options of `labs grade`, such as ("--jobs", "2").
    stock: grade those that can be run safely there with stock nbgrader too, which takes minutes.
    Raises LabsError when there is no suite, or the grader can't be run.
    """
    suite = read_suite(folder).chosen(only)
    with tempfile.TemporaryDirectory(prefix="labs-hostile-", ignore_cleanup_errors=True) as scratch:
        # Two levels, so that a name with ".." in a zip file that is followed lands in the folder that is looked at.
        place = Path(scratch).resolve() / "suite"
        place.mkdir()
        place.parent.chmod(0o755)
        limits = ("--cell-seconds", f"{cell_seconds:g}", "--memory", str(memory_mb))
        report = _Graded(suite, place, (*limits, *options), on_note).report()
        if stock:
            from autograder.measuring.hostile.stock import stock_marks

            on_note(_("Now with stock nbgrader; this takes minutes."))
            marks = stock_marks(suite, Path(scratch) / "stock")
            report.rows = [replace(row, stock=marks.get(row.case.id, "")) for row in report.rows]
    return report


class _Graded:
    """One run of the suite in `folder`."""

    def __init__(self, suite: Suite, folder: Path, options: tuple[str, ...], on_note: Callable[[str], None]) -> None:
        self.suite = suite
        self.folder = folder
        self.options = options
        self.on_note = on_note
        self.said = ""
        self.seconds = 0.0

    def report(self) -> Report:
        report = Report()
        with Around(self.folder) as around, Orphans() as orphans:
            lay_out(self.suite, around.submissions, around.where())
            write_zip(self.suite, around.folder / "handed-in.zip")
            before, markers = around.look(), set(around.leftovers())
            alone = self._bystanders_alone(around)
            together = self._grade(around, around.submissions, around.out, _folder_cases(self.suite))
            zipped = self._zipped(around)
            report.broken += orphans.left()
            report.broken += changed(before, around.look())
            report.broken += [
                _("{path} was left behind.").format(path=path) for path in around.leftovers() if path not in markers
            ]
            report.broken += _disturbed(self.suite, alone, together)
            report.broken += self._told(around)
            report.broken += [
                _("Somebody connected to the socket '{name}'.").format(name=name)
                for name in sorted(set(around.listeners.reached))
            ]
            for out in self._outs(around):
                report.broken += [*faults_in_pages(out), *_faults_in_gradebook(out, self.suite.lab)]
            report.rows = self._rows(around, {**together, **zipped})
            report.layers = next((result["sandbox"] for result in together.values() if result["sandbox"]), [])
        report.seconds = self.seconds
        return report

    def _bystanders_alone(self, around: Around) -> dict[str, Result]:
        """Results of the bystanders in a cohort of their own."""
        cases = [case for case in self.suite.cases if case.kind == "bystander"]
        folder = around.folder / "bystanders"
        lay_out(replace(self.suite, cases=tuple(cases)), folder, {})
        return self._grade(around, folder, around.folder / "out-alone", cases)

    def _zipped(self, around: Around) -> dict[str, Result]:
        cases = [case for case in self.suite.cases if case.zipped]
        if not cases:
            return {}
        return self._grade(around, around.folder / "handed-in.zip", around.folder / "out-zip", cases)

    def _grade(self, around: Around, submissions: Path, out: Path, cases: list[Case]) -> dict[str, Result]:
        """Run `labs grade`; results by case."""
        self.on_note(_("{count} submissions are graded.").format(count=len(cases)))
        command = [sys.executable, "-m", "autograder", "grade", self.suite.lab, str(submissions), "--out", str(out)]
        start = time.monotonic()
        with (around.folder / "said.txt").open("w+b") as said:
            code = _finished([*command, *self.options], around, said.fileno())
            said.seek(0)
            told = said.read().decode("utf-8", "replace")
        self.said += told
        self.seconds += time.monotonic() - start
        if code not in (0, 1) or not (out / "results.json").is_file():
            last = [line for line in told.splitlines() if line.strip()][-5:]
            raise LabsError(
                _("The grader stopped with exit code {code}: {text}").format(code=code, text=" | ".join(last))
            )
        results = {item["learner"]: item for item in json.loads((out / "results.json").read_text(encoding="utf-8"))}
        ids = distinct_ids(learner_folders(cases))
        return {case.id: results[ids[case.learner_folder]] for case in cases if ids[case.learner_folder] in results}

    @staticmethod
    def _outs(around: Around) -> list[Path]:
        """Folders that the grader wrote."""
        return [path for path in (around.out, *sorted(around.folder.glob("out-*"))) if path.is_dir()]

    def _told(self, around: Around) -> list[str]:
        """Sentences about places where the planted secret came out, and about what the grader said."""
        secret = around.secret.encode()
        found = [_("The planted secret stands in what the grader said.")] if around.secret in self.said else []
        if _CONTROLS.search(self.said):
            found.append(_("What the grader said holds characters that steer a terminal."))
        for out in self._outs(around):
            paths = [path for path in sorted(out.rglob("*")) if path.is_file() and secret in path.read_bytes()]
            found += [_("The planted secret stands in {path}.").format(path=path.relative_to(out)) for path in paths]
        return found

    def _rows(self, around: Around, results: dict[str, Result]) -> list[Row]:
        rows = []
        for case in self.suite.cases:
            result = results.get(case.id)
            out = around.folder / "out-zip" if case.zipped else around.out
            notebook = (
                out / "autograded" / (result or {}).get("learner", "-") / self.suite.lab / f"{self.suite.lab}.ipynb"
            )
            rows.append(compared(case, result, output_text(notebook)))
        return rows


def _finished(command: list[str], around: Around, said: int) -> int:
    """Run a command to its end; its exit code. It is ended, with its children, when it takes too long."""
    process = subprocess.Popen(
        command,
        cwd=around.folder,
        env=around.environment(),
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
    )
    try:
        return process.wait(WALL_SECONDS)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise LabsError(
                _("The grader did not end within {seconds} seconds.").format(seconds=WALL_SECONDS)
            ) from None
        raise


def _folder_cases(suite: Suite) -> list[Case]:
    return [case for case in suite.cases if not case.zipped]


def _disturbed(suite: Suite, alone: dict[str, Result], together: dict[str, Result]) -> list[str]:
    """Sentences about bystanders whose marks are not what they are without the attacks."""
    sentences = []
    for case in suite.cases:
        if case.kind == "bystander":
            first, second = (_marks(results.get(case.id)) for results in (alone, together))
            if first != second:
                sentence = _("The marks of {name} are {second} among hostile submissions, and {first} without.")
                sentences.append(sentence.format(name=case.id, first=first, second=second))
    return sentences


def _marks(result: Result | None) -> dict[str, float] | None:
    return None if result is None else {item["id"]: item["points"] for item in result["questions"] if item["points"]}


def _faults_in_gradebook(out: Path, lab: str) -> list[str]:
    """Sentences about rows of the gradebook that are not what the results say."""
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    wanted = {
        result["learner"]: {f"{item['id']}-check": float(item["points"]) for item in result["questions"]}
        for result in results
        if result["status"] == "graded"
    }
    found = {learner: marks for learner, marks in read_marks(out / "gradebook.db", lab).items() if any(marks.values())}
    sentences = [
        _("The gradebook has marks of {name}, who has none.").format(name=name)
        for name in sorted(found.keys() - wanted.keys())
    ]
    for learner in sorted(found.keys() & wanted.keys()):
        marks = {cell: float(score or 0) for cell, score in found[learner].items()}
        if any(abs(marks.get(cell, -1.0) - score) > 1e-6 for cell, score in wanted[learner].items()):
            sentences.append(_("The gradebook's marks of {name} are not the judge's.").format(name=learner))
    missing = [name for name, marks in wanted.items() if any(marks.values()) and name not in found]
    sentences += [_("The gradebook has no marks of {name}.").format(name=name) for name in sorted(missing)]
    return sentences


__all__ = ["CELL_SECONDS", "Report", "run"]
