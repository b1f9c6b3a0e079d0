"""The judge: runs a submission's cells in a sandboxed worker, and its checks here."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from autograder.checking.question import Lab, Refuse
from autograder.checking.run import refuse_all, run_question
from autograder.checking.verdict import Verdict
from autograder.checking.view import verdict_output
from autograder.errors import LabsError
from autograder.judging.ground import Ground
from autograder.judging.job import DEFAULT_FLOOR
from autograder.judging.nests import nest_for
from autograder.judging.outputs import clean_outputs, note, stopped
from autograder.judging.results import QuestionResult
from autograder.judging.session import CellRun, Session
from autograder.judging.stopwatch import Stopwatch
from autograder.judging.warm import Nest, Warm, WarmDied
from autograder.judging.watch import Overdue, at_most
from autograder.sandbox import LEVELS, probe
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from autograder.checking.limits import ResourceLimits
    from autograder.checking.question import Question

# Warm processes kept at one time: one a lab is usual, and each holds a lab's libraries in memory.
KEPT = 2


@dataclass
class Judgement:
    """What a run of a notebook gave. verdicts: by question id. sandbox: the layers that held."""

    notebook: NotebookNode
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    sandbox: list[str] = field(default_factory=list)
    cell_cpu_seconds: float = 0.0
    cacheable: bool = True

    def questions(self, lab: Lab) -> list[QuestionResult]:
        """Results of all questions of the lab, in its order."""
        return [_question_result(question, self.verdicts[question.id]) for question in lab.questions]


def _question_result(question: Question, verdict: Verdict) -> QuestionResult:
    return QuestionResult(question.id, verdict.points, question.points, verdict.outcome, verdict.properties)


class BelowFloor(LabsError):
    """This machine's sandbox does not reach the level that is asked for."""


class Judge:
    """Judges submissions one after another, and keeps warm processes between them."""

    def __init__(self) -> None:
        self._warm: OrderedDict[Nest, Warm] = OrderedDict()
        self._grounds: dict[tuple[str, ...], Ground] = {}

    def warm(self, nest: Nest) -> Warm:
        """The warm process for `nest`, started if need be; it may still be importing."""
        found = self._warm.pop(nest, None) or Warm(nest)
        self._warm[nest] = found
        while len(self._warm) > KEPT:
            self._warm.popitem(last=False)[1].close()
        return found

    def close(self) -> None:
        """End all warm processes."""
        while self._warm:
            self._warm.popitem()[1].close()
        while self._grounds:
            self._grounds.popitem()[1].close()

    def ground(self, lab: Lab | None) -> Ground | None:
        """The services of a lab; None when it has none. Raises LabsError when they are not set up."""
        if lab is None or not lab.services:
            return None
        if lab.services not in self._grounds:
            self._grounds[lab.services] = Ground(lab.services)
        return self._grounds[lab.services]

    def run(
        self,
        notebook: NotebookNode,
        released: NotebookNode,
        lab: Lab | None,
        *,
        limits: ResourceLimits,
        files: Mapping[str, bytes],
        floor: str = DEFAULT_FLOOR,
        watch: Stopwatch | None = None,
    ) -> Judgement:
        """Run a repaired notebook and judge its checks. `notebook` gets the outputs.

        Raises BelowFloor when the sandbox does not reach `floor`, WarmDied when no learner's process can be started.
        """
        ground = self.ground(lab)
        nest = nest_for(released, lab, limits, ground.endpoints if ground else ())
        with self._kept(nest) as warm, ground.learner() if ground else contextlib.nullcontext() as services:
            # Below that, addresses of an engine of one's own would be those of this machine.
            floor = LEVELS[-1] if nest.loopback else floor
            if LEVELS.index(warm.level) < LEVELS.index(floor):
                raise BelowFloor(_why_below(warm.level, floor))
            session = Session(warm, limits, files, watch or Stopwatch(), services)
            try:
                run = _Run(session, notebook, lab, limits)
                run.all_cells()
            finally:
                session.close()
            run.judgement.sandbox = list(warm.layers)
        return run.judgement

    def _ready(self, nest: Nest) -> Warm:
        try:
            return self.warm(nest).ready()
        except WarmDied:
            if not nest.rehearsal:
                raise
            # The course's own cells only make it quicker; a course whose cells end the process is graded all the same.
            self._warm.pop(nest).close()
            self._warm[nest] = Warm(replace(nest, rehearsal=()))
            return self._warm[nest].ready()

    @contextlib.contextmanager
    def _kept(self, nest: Nest) -> Iterator[Warm]:
        """A warm process that is thrown away when something goes wrong with it."""
        try:
            yield self._ready(nest)
        except BaseException:
            broken = self._warm.pop(nest, None)
            if broken is not None:
                broken.close()
            raise


class _Run:
    """One notebook on its way through the cells."""

    def __init__(self, session: Session, notebook: NotebookNode, lab: Lab | None, limits: ResourceLimits) -> None:
        self.session = session
        self.notebook = notebook
        self.lab = lab
        self.limits = limits
        self.judgement = Judgement(notebook)
        self._output_left = limits.submission_output_bytes
        # Answer cells that did not come to their end, by grade id.
        self._stopped: dict[str, CellRun] = {}

    def all_cells(self) -> None:
        """Run every code cell, and judge every check cell where it stands."""
        for number, cell in enumerate(self.notebook.cells, 1):
            if cell.cell_type != "code":
                continue
            question = self._question(cell)
            if question is not None:
                with self.session.watch.part("checks"):
                    self._check(question, cell)
            elif cell.source.strip():
                self.session.revive()
                with self.session.watch.part("cells"):
                    self._cell(number, cell)
        for incident in dict.fromkeys(self.session.incidents):
            self._event(f"worker:{incident}")
        if self.lab:
            for question in self.lab.questions:
                if question.id not in self.judgement.verdicts:
                    with self.session.watch.part("checks"):
                        self._check(question, None)

    def _question(self, cell: Any) -> Question | None:
        mark = cell.metadata.get("nbgrader", {})
        if self.lab is None or not mark.get("grade"):
            return None
        name = str(mark.get("grade_id", "")).removesuffix("-check")
        return next((question for question in self.lab.questions if question.id == name), None)

    def _cell(self, number: int, cell: Any) -> None:
        run = self.session.run_cell(cell.source)
        grade_id = str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        self.judgement.cell_cpu_seconds += run.cpu_seconds
        cell.execution_count = run.execution_count
        most = min(self.limits.output_bytes, self._output_left)
        cell.outputs = _nodes(clean_outputs(run.outputs, run.execution_count, most))
        self._output_left = max(0, self._output_left - sum(len(str(output)) for output in cell.outputs))
        if run.dropped_bytes:
            self.judgement.flags.append(f"output_cut:{grade_id or number}")
        if run.status == "timeout":
            self._event(f"timeout:{grade_id or number}")
        elif run.status in {"died", "hung"}:
            self._event(f"{run.status}:{grade_id or number}")
            cell.outputs = _nodes(
                [stopped("WorkerDied", _("This cell ended its process: {how}.").format(how=run.detail))]
            )
        elif run.status == "skipped":
            self._event("time_used_up")
            cell.outputs = _nodes([note(_("This cell was not run. {reason}").format(reason=run.detail))])
        if grade_id and run.status not in {"ok", "error"}:
            self._stopped[grade_id] = run

    def _event(self, flag: str) -> None:
        """Note something that makes the result not worth keeping: it may go otherwise the next time."""
        self.judgement.cacheable = False
        if flag not in self.judgement.flags:
            self.judgement.flags.append(flag)

    def _check(self, question: Question, cell: Any) -> None:
        assert self.lab is not None
        verdict = self._verdict(self.lab, question)
        if question.id in self.judgement.verdicts:
            return
        self.judgement.verdicts[question.id] = verdict
        if any(item.fault for item in verdict.properties):
            self._event(f"check_fault:{question.id}")
        self.session.settle()
        if cell is not None:
            cell.outputs = _nodes([verdict_output(verdict)])

    def _verdict(self, lab: Lab, question: Question) -> Verdict:
        if not self.session.revive():
            used_up = Refuse("common.no_time", seconds=self.limits.submission_seconds)
            return refuse_all(lab, question, used_up, graded=True)
        run = self._stopped.get(question.id)
        try:
            with at_most(self.limits.question_seconds):
                verdict = run_question(lab, question, self.session, graded=True)
        except Overdue:
            self._event(f"check_slow:{question.id}")
            slow = Refuse("common.check_slow", seconds=self.limits.question_seconds)
            return refuse_all(lab, question, slow, graded=True)
        if run is not None and verdict.outcome == "not_attempted":
            return refuse_all(lab, question, self._why_stopped(run), graded=True)
        return verdict

    def _why_stopped(self, run: CellRun) -> Refuse:
        if run.status == "died":
            return Refuse("common.died", how=run.detail)
        if run.status == "skipped":
            return Refuse("common.no_time", seconds=self.limits.submission_seconds)
        return Refuse("common.cell_timeout", seconds=self.limits.cell_seconds)


def _why_below(level: str, floor: str) -> str:
    try:
        probe(floor).require(floor)
    except LabsError as error:
        return str(error)
    return _("The sandbox only reached the level '{level}', and '{floor}' is asked for. Nothing was run.").format(
        level=level, floor=floor
    )


def _nodes(outputs: list[dict[str, Any]]) -> list[Any]:
    from nbformat import from_dict

    return [from_dict(output) for output in outputs]


__all__ = ["Judge", "Judgement", "WarmDied"]
