"""Where jobs are judged: in processes of this machine, or through any executor of `concurrent.futures`."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Literal, Protocol

from autograder.checking.limits import ResourceLimits
from autograder.checking.registry import module_name
from autograder.errors import LabsError
from autograder.judging.job import Job, Judged
from autograder.text import _
from autograder.threads import prefer_one_thread

Task = Callable[[Job], Judged]
Fate = Literal["judged", "raised", "died", "hung"]

# The judge keeps its own limits. This is for the day when it does not: twice the submission's time and a minute.
WALL_FACTOR = 2.0
WALL_EXTRA_SECONDS = 60.0
# A process that starts imports the lab's libraries first, maybe from a slow disk.
START_SECONDS = 300.0
# Windows has no SIGKILL, and ends a process as surely by SIGTERM.
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
# Processes that end before they have begun; it is not a submission's fault then.
MOST_FALSE_STARTS = 3


@dataclass(frozen=True)
class Outcome:
    """What became of a job. "died": its process did. "hung": it took too long and its process was ended.

    again: whether another try may go better.
    """

    ticket: int
    fate: Fate
    judged: Judged | None = None
    error: BaseException | None = None
    again: bool = False


class Engine(Protocol):
    """Judges jobs somewhere else. Used from one thread, save for `wake`."""

    def start(self) -> None:
        """Get ready, without waiting for it, when it is known that there will be jobs."""

    def free(self) -> int:
        """How many more jobs may be submitted now."""

    def submit(self, ticket: int, job: Job) -> None:
        """Start a job. Its outcome will carry `ticket`."""

    def wait(self, seconds: float) -> list[Outcome]:
        """Outcomes since the last call; waits for the first for at most `seconds`."""

    def wake(self) -> None:
        """End a wait. May be called from a signal handler or another thread."""

    def close(self, *, kill: bool = False) -> None:
        """Give up what was started; with `kill` at once, whatever still runs."""


def wall_seconds(limits: ResourceLimits) -> float:
    """After how long a job is given up that does not keep its own limits."""
    return limits.submission_seconds * WALL_FACTOR + WALL_EXTRA_SECONDS


# --- processes of this machine ---


class Processes:
    """One process a slot, each judging one job at a time, so that a death touches no other job.

    wall: seconds after which a job's process is ended; None takes the job's limits, or those of its lab.
    """

    def __init__(self, task: Task, jobs: int, lab_id: str, *, wall: float | None = None) -> None:
        self._task = task
        self._wall = wall
        self._done: queue.SimpleQueue[tuple[_Slot, Future[Judged]] | None] = queue.SimpleQueue()
        context = _context(lab_id)
        self._slots = [_Slot(context, lab_id, self._done) for _number in range(jobs)]

    def free(self) -> int:
        return sum(slot.future is None for slot in self._slots)

    def start(self) -> None:
        for slot in self._slots:
            slot.start()

    def submit(self, ticket: int, job: Job) -> None:
        slot = next(slot for slot in self._slots if slot.future is None)
        slot.submit(ticket, self._task, job, self._wall)

    def wait(self, seconds: float) -> list[Outcome]:
        outcomes = []
        with contextlib.suppress(queue.Empty):
            told = self._done.get(timeout=seconds)
            while True:
                # A slot may have been given up since.
                if told is not None and told[0].future is told[1]:
                    outcomes.append(told[0].outcome())
                told = self._done.get_nowait()
        for slot in self._slots:
            slot.end_when_overdue()
        return outcomes

    def wake(self) -> None:
        self._done.put(None)

    def close(self, *, kill: bool = False) -> None:
        for slot in self._slots:
            slot.close(kill=kill)


class _Slot:
    """A process pool of one: it says which process a job is in, and is made anew when that process dies."""

    def __init__(
        self,
        context: multiprocessing.context.BaseContext,
        lab_id: str,
        done: queue.SimpleQueue[tuple[_Slot, Future[Judged]] | None],
    ) -> None:
        self._context = context
        self._lab_id = lab_id
        self._tell = done
        self._pool: ProcessPoolExecutor | None = None
        self._pid: Future[int] | None = None
        self._limit: Future[float] | None = None
        self._ticket = 0
        self._since = 0.0
        self._wall: float | None = None
        self._ended = False
        self._false_starts = 0
        self.future: Future[Judged] | None = None

    def start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # The fork server has the settings of the moment when it was started.
            settings = {name: value for name, value in os.environ.items() if name.startswith("LABS_")}
            self._pool = ProcessPoolExecutor(1, mp_context=self._context, initializer=_begin, initargs=(settings,))
            self._pid = self._pool.submit(os.getpid)
            self._limit = self._pool.submit(_lab_wall, self._lab_id)
        return self._pool

    def submit(self, ticket: int, task: Task, job: Job, wall: float | None) -> None:
        self._ticket, self._ended = ticket, False
        self._wall = wall if wall is not None else wall_seconds(job.limits) if job.limits else None
        try:
            future = self.start().submit(task, job)
        except BrokenExecutor:
            # It died while it had nothing to do.
            self._give_up()
            future = self.start().submit(task, job)
        self._since = time.monotonic()
        self.future = future
        future.add_done_callback(lambda done: self._tell.put((self, done)))

    def outcome(self) -> Outcome:
        """What became of the job that has come back. Frees the slot."""
        assert self.future is not None
        future, self.future = self.future, None
        error = future.exception()
        if error is None:
            return Outcome(self._ticket, "judged", future.result())
        if not isinstance(error, BrokenExecutor):
            return Outcome(self._ticket, "raised", error=error)
        started = self._pid is not None and self._pid.exception() is None
        self._give_up()
        self._false_starts = 0 if started else self._false_starts + 1
        if self._false_starts >= MOST_FALSE_STARTS:
            raise LabsError(_("No grading process can be started here: {reason}.").format(reason=error))
        return Outcome(self._ticket, "hung" if self._ended else "died", error=error, again=not self._ended)

    def end_when_overdue(self) -> None:
        if self.future is None or self._ended:
            return
        if time.monotonic() - self._since > self._allowed():
            self._ended = self._kill()

    def _allowed(self) -> float:
        if self._wall is not None:
            return self._wall
        if self._limit is None or not self._limit.done() or self._limit.exception() is not None:
            return START_SECONDS
        return self._limit.result()

    def _kill(self) -> bool:
        pid = self._pid
        if pid is None or not pid.done() or pid.exception() is not None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid.result(), _KILL)
        return True

    def _give_up(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._pid = self._limit = None

    def close(self, *, kill: bool) -> None:
        if self._pool is None:
            return
        self.future = None
        if kill and self._pid is not None:
            # What has not started yet can't be killed, and would go on to the job.
            with contextlib.suppress(Exception):
                self._pid.result(timeout=START_SECONDS)
            self._kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._pid = self._limit = None


def _context(lab_id: str) -> multiprocessing.context.BaseContext:
    """Processes that start clean: a fork of this one would show learners' marks to whoever breaks into it."""
    # Threads that a library starts on import don't live through a fork of the fork server.
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
    prefer_one_thread()
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Imported once for all processes, and not again by one that takes a dead one's place.
    questions = f"autograder.questions.{module_name(lab_id)}"
    context.set_forkserver_preload(["autograder.grading.preload", questions, f"{questions}.hidden"])
    return context


def _begin(settings: dict[str, str]) -> None:
    """What a process of ours does first: it takes our settings, leaves Ctrl-C to us, and ends when we do."""
    for name in [name for name in os.environ if name.startswith("LABS_")]:
        del os.environ[name]
    os.environ.update(settings)
    if hasattr(os, "setsid"):
        os.setsid()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _lab_wall(lab_id: str) -> float:
    from autograder.checking.registry import load_lab

    try:
        return wall_seconds(load_lab(lab_id).limits)
    except LabsError:  # a course of somebody else's has no lab here
        return wall_seconds(ResourceLimits())


# --- any executor ---


class Given:
    """Somebody else's executor, such as a Dask cluster's. It is told to cancel what is given up, and not shut down.

    width: jobs that are with it at one time. wall: seconds for a job from the moment it is handed over.
    """

    def __init__(self, executor: Executor, task: Task, width: int, *, wall: float) -> None:
        self._executor = executor
        self._task = task
        self._width = width
        self._wall = wall
        self._done: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._running: dict[int, tuple[Future[Judged], float]] = {}

    def start(self) -> None:
        return None

    def free(self) -> int:
        return self._width - len(self._running)

    def submit(self, ticket: int, job: Job) -> None:
        try:
            future = self._executor.submit(self._task, job)
        except (BrokenExecutor, RuntimeError) as error:
            raise self._gone(error) from None
        self._running[ticket] = (future, time.monotonic())
        future.add_done_callback(lambda _done: self._done.put(ticket))

    def wait(self, seconds: float) -> list[Outcome]:
        outcomes = []
        with contextlib.suppress(queue.Empty):
            ticket = self._done.get(timeout=seconds)
            while True:
                if ticket is not None and ticket in self._running:
                    outcomes.append(self._outcome(ticket, self._running.pop(ticket)[0]))
                ticket = self._done.get_nowait()
        now = time.monotonic()
        for ticket in [ticket for ticket, (_future, since) in self._running.items() if now - since > self._wall]:
            self._running.pop(ticket)[0].cancel()
            outcomes.append(Outcome(ticket, "hung"))
        return outcomes

    def _outcome(self, ticket: int, future: Future[Judged]) -> Outcome:
        try:
            return Outcome(ticket, "judged", future.result(timeout=0))
        except (BrokenExecutor, CancelledError) as error:
            raise self._gone(error) from None
        except Exception as error:
            return Outcome(ticket, "raised", error=error)

    def _gone(self, error: BaseException) -> LabsError:
        return LabsError(
            _(
                "The executor or cluster that judges is gone ({error}). "
                "What was graded is kept: start it again, and run the same command."
            ).format(error=type(error).__name__)
        )

    def wake(self) -> None:
        self._done.put(None)

    def close(self, *, kill: bool = False) -> None:
        while self._running:
            self._running.popitem()[1][0].cancel()
