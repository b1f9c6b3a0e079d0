"""Run cells as a Jupyter kernel does, without its sockets and threads.

The shell, its display hook and its publisher are ipykernel's own. Only the session that they send messages through is
ours: it keeps the messages as outputs of the cell.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import contextvars
import gc
import getpass
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time
from typing import Any, Literal

from IPython.core.interactiveshell import ExecutionResult

from autograder.checking.figures import describe_in
from autograder.worker.capture import Capture
from autograder.worker.interpreter import make_shell
from autograder.worker.outputs import CellOutputs, OutputLimits
from autograder.worker.readiness import make_ready
from autograder.worker.timer import CellTimeout, CellTimer

__all__ = ["CellOutcome", "CellShell", "OutputLimits"]

Status = Literal["ok", "error", "timeout"]

# How often a cell's coroutine is asked to end after something broke out of the event loop.
MOST_ROUNDS = 5
# What a notebook finds in `sys.argv`: code that parses it must meet what it meets in a kernel.
KERNEL_ARGUMENTS = ("ipykernel_launcher.py", "-f", "kernel.json")


@dataclass
class CellOutcome:
    """What became of a cell.

    outputs: nbformat-4 outputs in JSON types. seconds: wall time. cpu_seconds: CPU time of this process and of the
    processes it waited for. dropped_bytes: output that was cut away.
    """

    status: Status
    outputs: list[dict[str, Any]]
    execution_count: int
    seconds: float
    cpu_seconds: float
    dropped_bytes: int


class CellShell:
    """An IPython shell for one notebook. Made once in the warm process; each fork starts it and runs its cells."""

    def __init__(self, limits: OutputLimits) -> None:
        """Import the lab's packages first: what is here then is made ready for the forks. Starts no thread."""
        self._limits = limits
        self._left = limits.submission_bytes
        self._capture = Capture()
        self._timer = CellTimer()
        self._shell = make_shell(self._capture, self._timer)
        # Kept apart from the shell's own, which a cell can replace.
        self._kernel = self._shell.kernel
        make_ready(self._shell)
        gc.collect()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def namespace(self) -> dict[str, Any]:
        """The notebook's names."""
        return self._shell.user_ns

    def describe_figures(self) -> None:
        """From now on figures say what they show as `text/plain`, where a kernel says their type and size."""
        describe_in(self._shell)

    def start(self) -> None:
        """Get a forked process ready: its own streams, event loop and random numbers. Working folder must be set."""
        # A collection would otherwise touch, and so copy, the pages of everything that the warm process has loaded.
        gc.freeze()
        self._capture.start()
        self._new_loop()
        _find_own_modules()
        self._shell.history_manager.dir_hist[:] = [Path.cwd()]
        self._shell.starting_dir = str(Path.cwd())
        sys.argv = list(KERNEL_ARGUMENTS)
        # Python does this by itself, but only in a fork that it made.
        random.seed()
        if (numpy_random := sys.modules.get("numpy.random")) is not None:
            numpy_random.seed()

    def run_cell(self, source: str, *, seconds: float) -> CellOutcome:
        """Run one cell, for at most `seconds` unless it resists. Never raises, whatever the cell does."""
        began, cpu = perf_counter(), _cpu_seconds()
        outputs = CellOutputs(min(self._limits.cell_bytes, self._left), self._limits.outputs)
        try:
            self._capture.begin(outputs)
            status = self._attempt(source, seconds, outputs)
            took, used = perf_counter() - began, _cpu_seconds() - cpu
            finished = outputs.finish()
        except BaseException as error:  # a cell can break whatever it finds in its process, this module too
            self._timer.end()
            status, took, used, finished = "error", perf_counter() - began, 0.0, [_last_resort(error)]
        self._left = max(0, self._left - outputs.kept_bytes)
        return CellOutcome(status, finished, self._execution_count(), took, used, outputs.dropped_bytes)

    def _attempt(self, source: str, seconds: float, outputs: CellOutputs) -> Status:
        succeeded = False
        try:
            self._timer.begin(seconds)
            with self._no_input():
                succeeded = self._run(source)
            if (unshown := self._shell.take_unshown()) is not None:
                outputs.exception(unshown)
        except BaseException as error:  # what is not caught by the shell ends here
            outputs.exception(error)
        finally:
            late = self._stop_timer()
            self._capture.end()
        if late is None:
            return "ok" if succeeded else "error"
        if not outputs.holds_error(CellTimeout.__name__):
            outputs.exception(late)
        return "timeout"

    def _stop_timer(self) -> CellTimeout | None:
        # The alarm may ring between any two steps until it is off.
        for _round in range(MOST_ROUNDS):
            try:
                self._timer.end()
            except CellTimeout:
                continue
            break
        return self._timer.expired

    def _execution_count(self) -> int:
        count = getattr(self._shell, "execution_count", 1)
        return count - 1 if type(count) is int else 0

    @contextlib.contextmanager
    def _no_input(self) -> Iterator[None]:
        """Questions to the learner get the kernel's own refusal."""
        saved = builtins.input, getpass.getpass
        builtins.input, getpass.getpass = self._kernel.raw_input, self._kernel.getpass
        try:
            yield
        finally:
            builtins.input, getpass.getpass = saved

    def _run(self, source: str) -> bool:
        if self._loop is None or self._loop.is_closed():
            self._new_loop()
        assert self._loop is not None
        context = contextvars.copy_context()
        task = self._loop.create_task(self._execute(source), context=context)
        try:
            self._complete(task)
        finally:
            # Settings such as decimal's precision live in the context: later cells and calls must find them.
            for variable, value in context.items():
                variable.set(value)
        return task.done() and not task.cancelled() and task.exception() is None and task.result()

    def _complete(self, task: asyncio.Task[bool]) -> None:
        """Run the loop until the cell is done, also when an interrupt or `loop.stop()` broke out of it."""
        assert self._loop is not None
        for _round in range(MOST_ROUNDS):
            try:
                self._loop.run_until_complete(asyncio.wait([task]))
                return
            except BaseException as error:
                trouble = error
                task.cancel()
                if self._timer.spent:
                    break
        raise trouble

    async def _execute(self, source: str) -> bool:
        """The kernel's way to run a cell: a cell with `await` as a task of its own, others directly."""
        shell = self._shell
        shell._last_traceback_during_displayhook = False
        broken = None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            transformed, broken = source, sys.exc_info()
        try:
            if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=broken):
                result = await self._awaited(source, transformed, broken)
            else:
                result = shell.run_cell(source, store_history=True)
            shell.payload_manager.clear_payload()
        finally:
            # Now, not after the next turn of the loop: tasks that the cell leaves behind may print there.
            self._capture.end()
        return bool(result is not None and result.success) and not shell._last_traceback_during_displayhook

    async def _awaited(self, source: str, transformed: str, broken: Any) -> ExecutionResult | None:
        result = None
        cell = self._shell.run_cell_async(
            source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=broken
        )
        try:
            result = await asyncio.ensure_future(cell)
        finally:
            self._shell.events.trigger("post_execute")
            self._shell.events.trigger("post_run_cell", result)
        return result

    def _new_loop(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)


def _last_resort(error: BaseException) -> dict[str, Any]:
    name = type(error).__name__
    return {"output_type": "error", "ename": name, "evalue": "", "traceback": [name]}


def _find_own_modules() -> None:
    """Let the notebook import files beside it. As in a kernel they come after the standard library."""
    if "" not in sys.path:
        names = [Path(entry).name for entry in sys.path]
        places = [place for place, name in enumerate(names) if name in ("site-packages", "dist-packages")]
        sys.path.insert(places[0] if places else 0, "")


def _cpu_seconds() -> float:
    children = getrusage(RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime
