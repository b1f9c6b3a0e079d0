"""The loop over a cohort: what is unchanged is taken over, what is the same is run once, the rest is handed out."""

from __future__ import annotations

import contextlib
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.checking.limits import ResourceLimits
from autograder.errors import LabsError
from autograder.grading.collect import Found, Work, read_work
from autograder.grading.keys import record_key, work_key
from autograder.grading.known import Known
from autograder.grading.pool import Engine, Outcome
from autograder.grading.record import Recorder
from autograder.grading.results import Results, Row
from autograder.grading.stopping import Stopped, StopRequest
from autograder.grading.trees import Tree
from autograder.judging import SubmissionResult
from autograder.judging.job import Job, Judged
from autograder.text import _, ngettext

# How long the loop sleeps at most: time limits of jobs are looked at as often.
TICK_SECONDS = 0.5
# Results in memory that wait for the gradebook, before no more jobs are handed out.
MOST_UNWRITTEN = 16


@dataclass(frozen=True)
class Finished:
    """One more submission has its result: the `number`-th of `total`. result: in the form of results.json."""

    number: int
    total: int
    row: Row
    result: dict[str, Any]


@dataclass
class Cost:
    """What a run took. executed: jobs that were run, the same work of several learners counted once.

    cell_cpu_seconds: CPU time of learners' cells. timings: wall seconds of the judge by part, of all jobs together.
    """

    executed: int = 0
    cell_cpu_seconds: float = 0.0
    timings: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, judged: Judged) -> None:
        """Count one job."""
        self.executed += 1
        self.cell_cpu_seconds += judged.cell_cpu_seconds
        for part, seconds in judged.timings.items():
            self.timings[part] += seconds


@dataclass(frozen=True)
class Terms:
    """What all submissions of a run share. key: hash of all that decides a result beside the submission."""

    lab: str
    released: bytes
    limits: ResourceLimits | None
    floor: str
    key: str

    def job(self, work: Work) -> Job:
        """The job of a submission. It says nothing of whose it is: the same work of several learners is run once."""
        submission = replace(work.submission, learner="", flags=())
        return Job(submission, work.content, work.files, self.released, self.limits, self.floor)


@dataclass
class Group:
    """Submissions with the same work, by its hash. deaths: times that a process died of it."""

    key: str
    members: deque[Found]
    deaths: int = 0


@dataclass
class Run:
    """One run over a cohort."""

    terms: Terms
    tree: Tree
    engine: Engine
    recorder: Recorder
    results: Results
    request: StopRequest
    on_result: Callable[[Finished], None] | None
    max_score: float
    # Raises LabsError when this machine may not run learners' code.
    require: Callable[[], None]
    total: int = 0
    cost: Cost = field(default_factory=Cost)
    pending: deque[Group] = field(default_factory=deque)
    # Jobs whose process died once. They are tried again when nothing else runs that could be drawn in.
    again: deque[Group] = field(default_factory=deque)
    running: dict[int, tuple[Group, Found, Work]] = field(default_factory=dict)
    # Results that other learners' same work is waiting for.
    sharing: deque[tuple[Group, Judged]] = field(default_factory=deque)
    tickets: int = 0

    def all(self, found: list[Found], known: Known | None) -> None:
        """Grade everything. What was done stays when it is stopped half-way."""
        self.total = len(found)
        self.request.wake = self.engine.wake
        try:
            unchanged, unreadable = self.plan(found, known)
            if self.pending:
                self.engine.start()
                self.require()
            for item in unchanged:
                self.stop_if_asked()
                self.take_over(item, known)
            self.hand_out()
            if self.pending or self.running or unreadable:
                self.recorder.begin()
            for item in unreadable:
                self.refuse(item)
            while len(self.results.rows) < self.total:
                self.stop_if_asked()
                self.step()
        except LabsError:
            self.keep_what_is_done()
            raise
        except BaseException:
            self.engine.close(kill=True)
            raise
        self.engine.close()
        self.recorder.finish()
        self.hear()  # whether the last pages could be written
        self.results.write()

    def plan(self, found: list[Found], known: Known | None) -> tuple[list[Found], list[Found]]:
        """Group what has to be run by its work; returns what is unchanged, and what can't be read."""
        groups: dict[str, Group] = {}
        unchanged, unreadable = [], []
        for item in found:
            self.stop_if_asked()
            work = read_work(self.tree, item)
            key = work_key(self.terms.key, work)
            if known is not None and known.keys.get(work.submission.learner) == record_key(key, work):
                unchanged.append(item)
            elif work.submission.problem:
                unreadable.append(item)
            else:
                groups.setdefault(key, Group(key, deque())).members.append(item)
        self.pending.extend(groups.values())
        return unchanged, unreadable

    def take_over(self, item: Found, known: Known | None) -> None:
        """Use the result of an earlier run."""
        assert known is not None
        result = known.result(item.submission.learner)
        self.recorder.put_page(result)
        self.finish(result, reused=True)

    def step(self) -> None:
        """Wait for something to happen: a job that came back, or a result that was written."""
        for outcome in self.engine.wait(TICK_SECONDS):
            self.take_in(outcome)
        self.hear()
        self.share()
        self.hand_out()
        self.results.write_now_and_then()

    def hear(self) -> None:
        """Tell of what was written."""
        for result in self.recorder.written():
            self.finish(result)

    def keep_what_is_done(self) -> None:
        """End the jobs, and write what has been judged already."""
        self.engine.close(kill=True)
        self.recorder.finish()
        with contextlib.suppress(LabsError):  # what stopped the run is being told
            self.hear()
        self.results.write()

    def hand_out(self) -> None:
        """Give the engine as many jobs as it takes. Results that pile up unwritten hold it back."""
        while self.pending and self.engine.free() and self.recorder.waiting() < MOST_UNWRITTEN:
            self.submit(self.pending.popleft())
        if self.again and not self.pending and not self.running:
            self.submit(self.again.popleft())

    def submit(self, group: Group) -> None:
        item = group.members.popleft()
        work = read_work(self.tree, item)
        key = work_key(self.terms.key, work)
        if work.submission.problem or key != group.key:
            # It was changed since it was looked at; the others of its group were not.
            if group.members:
                self.pending.append(group)
            group = Group(key, deque())
        self.tickets += 1
        self.running[self.tickets] = (group, item, work)
        self.engine.submit(self.tickets, self.terms.job(work))

    def take_in(self, outcome: Outcome) -> None:
        """Make a result of what came of a job, or put the job aside for another try."""
        group, item, work = self.running.pop(outcome.ticket)
        if outcome.again and not group.deaths:
            group.deaths += 1
            group.members.appendleft(item)
            self.again.append(group)
            return
        judged = outcome.judged
        if judged is None:
            if isinstance(outcome.error, LabsError):
                raise outcome.error  # the machine is not fit for it, and would not be for the next one
            judged = Judged(self.ungraded(_reason(outcome)), cacheable=False)
        self.cost.add(judged)
        self.record(group.key, work, judged)
        if group.members and judged.cacheable:
            self.sharing.append((group, judged))
        elif group.members:
            # What went wrong once may go otherwise: the same work of another learner is run for itself.
            self.pending.append(Group(group.key, group.members))

    def share(self) -> None:
        """Use results for other learners' same work."""
        while self.sharing and self.recorder.waiting() < MOST_UNWRITTEN:
            group, judged = self.sharing[0]
            item = group.members.popleft()
            work = read_work(self.tree, item)
            if not work.submission.problem and work_key(self.terms.key, work) == group.key:
                self.record(group.key, work, judged)
            else:  # it was changed since it was looked at
                self.pending.append(Group(group.key, deque([item])))
            if not group.members:
                self.sharing.popleft()

    def refuse(self, item: Found) -> None:
        """Record a submission that can't be read."""
        work = read_work(self.tree, item)
        key = work_key(self.terms.key, work)
        if work.submission.problem:
            self.record(key, work, Judged(self.ungraded(work.submission.problem)))
        else:
            self.pending.append(Group(key, deque([item])))

    def ungraded(self, reason: str) -> SubmissionResult:
        return SubmissionResult("", self.terms.lab, "ungraded", reason, max_score=self.max_score)

    def record(self, key: str, work: Work, judged: Judged) -> None:
        """Have a result written under the name of the learner whose work it is."""
        flags = [*work.submission.flags, *judged.result.flags]
        result = replace(judged.result, learner=work.submission.learner, flags=flags)
        self.recorder.put(work, replace(judged, result=result), record_key(key, work))

    def finish(self, result: dict[str, Any], *, reused: bool = False) -> None:
        row = self.results.add(result, reused=reused)
        if self.on_result:
            self.on_result(Finished(len(self.results.rows), self.total, row, result))

    def stop_if_asked(self) -> None:
        if not self.request.signal:
            return
        self.keep_what_is_done()
        done = len(self.results.rows)
        if done == self.total:
            return
        raise Stopped(
            ngettext(
                "stopped. {done} of {total} submission is done and kept. The same command goes on from there.",
                "stopped. {done} of {total} submissions are done and kept. The same command goes on from there.",
                self.total,
            ).format(done=done, total=self.total),
            self.request.signal,
        )


def _reason(outcome: Outcome) -> str:
    """In words, why a job gave no result."""
    if outcome.fate == "hung":
        return _("Grading this submission did not end in time, and its process was ended.")
    if outcome.fate == "died":
        return _("The process that graded this submission died, twice. Perhaps the machine is short of memory.")
    return _("Grading stopped with {error}: {text}").format(error=type(outcome.error).__name__, text=outcome.error)
