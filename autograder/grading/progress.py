"""How a run over a cohort is shown while it goes on: a bar with an estimate, a line a submission, or JSON lines."""

from __future__ import annotations

import json
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from autograder.checking.view import points_text
from autograder.grading.results import Row
from autograder.text import _, ngettext

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from autograder.grading.cohort import CohortReport
    from autograder.grading.run import Finished


class View(Protocol):
    """Shows a run. A context manager around it, so that a terminal is left as it was found."""

    def __enter__(self) -> View: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def start(self, total: int) -> None:
        """So many submissions were found."""

    def result(self, finished: Finished) -> None:
        """One more is done."""

    def end(self, report: CohortReport) -> None:
        """All are done."""


def view_for(*, as_json: bool) -> View:
    """What suits who reads: JSON lines on request, a bar on a terminal, plain lines otherwise."""
    if as_json:
        return JsonLines()
    return Bar() if sys.stderr.isatty() else Lines()


class Lines:
    """A line a submission on standard output."""

    def __enter__(self) -> View:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def start(self, total: int) -> None:
        _tell(found_words(total), to_stderr=True)

    def result(self, finished: Finished) -> None:
        _tell(f"{finished.number}/{finished.total}  {row_words(finished.row)}")

    def end(self, report: CohortReport) -> None:
        _tell(summary_words(report))


class Bar(Lines):
    """A bar with an estimate on the terminal; above it a line for each submission that somebody should look at."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
        plain = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._progress: Progress = Progress(*columns, console=plain, transient=True)
        self._task: TaskID | None = None
        self._reused = 0

    def __enter__(self) -> View:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def start(self, total: int) -> None:
        self._task = self._progress.add_task(found_words(total), total=total)

    def result(self, finished: Finished) -> None:
        assert self._task is not None
        row = finished.row
        if row.flags or row.status != "graded":
            self._progress.console.print(row_words(row))
        # What takes no time would spoil the estimate for what does.
        self._reused += row.reused
        done, total = finished.number - self._reused, finished.total - self._reused
        self._progress.update(self._task, completed=done, total=total, description=row.learner)

    def end(self, report: CohortReport) -> None:
        self._progress.stop()
        super().end(report)


class JsonLines(Lines):
    """One JSON object a submission, as in results.json with `reused`, and one with the sums at the end."""

    def start(self, total: int) -> None:
        return None

    def result(self, finished: Finished) -> None:
        _tell(json.dumps({**finished.result, "reused": finished.row.reused}, ensure_ascii=False))

    def end(self, report: CohortReport) -> None:
        summary = {
            "summary": True,
            "lab": report.lab,
            "submissions": len(report.rows),
            "graded": len(report.rows) - len(report.ungraded),
            "ungraded": len(report.ungraded),
            "reused": report.reused,
            "executed": report.cost.executed,
            "seconds": round(report.seconds, 3),
            "cell_cpu_seconds": round(report.cost.cell_cpu_seconds, 3),
            "timings": {part: round(seconds, 4) for part, seconds in report.cost.timings.items()},
            "folder": str(report.folder),
        }
        _tell(json.dumps(summary, ensure_ascii=False))


def _tell(text: str, *, to_stderr: bool = False) -> None:
    # At once: whoever reads a pipe wants to see it now.
    print(text, file=sys.stderr if to_stderr else sys.stdout, flush=True)


def found_words(total: int) -> str:
    """How many submissions there are."""
    return ngettext("{count} submission found.", "{count} submissions found.", total).format(count=total)


def row_words(row: Row) -> str:
    """A result on one line."""
    parts = [row.learner]
    if row.score is None:
        parts.append(_("not graded"))
    else:
        parts.append(f"{points_text(row.score)} / {points_text(row.max_score)}")
        parts.append(_("{count} correct").format(count=row.correct))
    parts.append(_("unchanged") if row.reused else _("{seconds} s").format(seconds=f"{row.seconds:.1f}"))
    notes = "; ".join([*row.flags, *([row.reason] if row.reason else [])])
    return "  ".join([*parts, *([notes] if notes else [])])


def summary_words(report: CohortReport) -> str:
    """What a run came to."""
    total, ungraded, reused = len(report.rows), len(report.ungraded), report.reused
    said = [
        ngettext("{graded} of {count} submission graded", "{graded} of {count} submissions graded", total).format(
            graded=total - ungraded, count=total
        )
    ]
    if ungraded:
        said.append(_("{count} not graded, each with its reason").format(count=ungraded))
    if reused:
        said.append(_("{count} unchanged since the last run").format(count=reused))
    said.append(_("{seconds} s").format(seconds=f"{report.seconds:.1f}"))
    return f"{'; '.join(said)}. " + _("Results are in {path}.").format(path=report.folder)
