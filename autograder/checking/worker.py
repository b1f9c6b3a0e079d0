"""The side of a check that holds the learner's names.

A worker answers requests for values and calls with packed copies. In the notebook it is the notebook's own process
(`NotebookWorker`); when graded without trust it is a process in a sandbox that speaks the same protocol.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import random
import shutil
import sys
import tempfile
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from autograder.checking.describe import is_stub
from autograder.checking.packed import Limits, Packed
from autograder.checking.spark import Meter, make_frame, measured, plain_error, read_frames, session
from autograder.checking.values import pack, unpack

if TYPE_CHECKING:
    from autograder.checking.services import CheckServices

# Key of an argument that stands for the result of one of the learner's own functions: [name, arguments, keywords].
MADE = "labs:made"
# Arguments that exist in the learner's process alone: a Spark DataFrame [pandas frame, schema, partitions], the Spark
# session [], a connection to Hive [database].
SPARK, SESSION, HIVE = "labs:spark", "labs:session", "labs:hive"


@dataclass(frozen=True)
class LearnerError:
    """An exception in learner code: its type, its text, and the learner's own line it came from."""

    type_name: str
    text: str
    line_number: int | None = None
    line: str = ""


@dataclass(frozen=True)
class Reply:
    """Answer to a call: the packed result or the error, the arguments as the call left them, and what was printed.

    `arguments` is None unless they were asked for. jobs, fetched_rows: what the call cost a Spark engine.
    """

    value: Packed | None
    error: LearnerError | None
    arguments: Packed | None
    output: str = ""
    jobs: int = 0
    fetched_rows: int = 0


class Worker(Protocol):
    """What a check may ask of the process that holds the learner's names."""

    @property
    def services(self) -> CheckServices | None:
        """Services that the learner's code uses, for checks that look there; None for a lab without any."""

    @property
    def engine(self) -> str:
        """The engine on which a lab of Spark or Hive runs: "spark", "connect", "spark-hive" or "hiveserver2"."""

    def state(self, name: str) -> str:
        """ "missing", "stub" (placeholder untouched), "function" or "value"."""

    def fetch(self, name: str) -> Packed:
        """Packed copy of the value of `name`."""

    def call(self, name: str, arguments: Packed, *, keep_arguments: bool = False) -> Reply:
        """Call the function `name`. `arguments` packs a pair: a list and a dictionary of keyword arguments.

        With `keep_arguments` the reply tells how the call left them.
        """

    def place(self, name: str, content: bytes) -> str:
        """Put a file where learner code can read it; returns its path there. `name` may hold folders."""


def holds_placeholder(value: Any) -> bool:
    """True for `...`, for a function without a body, and for a container in which every entry is `...`."""
    if value is Ellipsis:
        return True
    if isinstance(value, types.FunctionType):
        return is_stub(value)
    if type(value) is dict:
        return bool(value) and all(holds_placeholder(part) for part in value.values())
    if type(value) in (list, tuple):
        return bool(value) and all(holds_placeholder(part) for part in value)
    return False


class NotebookWorker:
    """Answers from the names of the notebook that is open, in its own process."""

    def __init__(
        self,
        namespace: MutableMapping[str, Any],
        limits: Limits | None = None,
        services: Callable[[], CheckServices] | None = None,
    ) -> None:
        self.namespace = namespace
        self.limits = limits
        self._open_services = services
        self._services: CheckServices | None = None
        self._folder: Path | None = None

    @property
    def services(self) -> CheckServices | None:
        if self._services is None and self._open_services is not None:
            self._services = self._open_services()
        return self._services

    @property
    def engine(self) -> str:
        if self._open_services is not None:
            assert self.services is not None
            return str(self.services.hive_settings.engine)
        from infra.spark import settings_in_use

        return "connect" if settings_in_use().master.startswith("sc://") else "spark"

    def state(self, name: str) -> str:
        if name not in self.namespace:
            return "missing"
        value = self.namespace[name]
        if holds_placeholder(value):
            return "stub"
        return "function" if callable(value) else "value"

    def fetch(self, name: str) -> Packed:
        return pack(self.namespace[name], self.limits)

    def call(self, name: str, arguments: Packed, *, keep_arguments: bool = False) -> Reply:
        positional, keywords = unpack(arguments)
        error: LearnerError | None = None
        value: Packed | None = None
        meter = Meter()
        with quiet() as printed, fixed_seeds(), no_new_figures():
            try:
                with self._made([*positional, *keywords.values()]) as made:
                    given = made[: len(positional)]
                    named = dict(zip(keywords, made[len(positional) :], strict=True))
                    with measured() as meter:
                        found = self.namespace[name](*given, **named)
                    # A Spark DataFrame computes now at last, and fails as the learner's code does.
                    value = pack(read_frames(found), self.limits)
            except KeyboardInterrupt:
                raise
            except BaseException as caught:  # learner code may raise anything, SystemExit included
                error = self.explain(caught)
        left = pack([positional, keywords], self.limits) if keep_arguments else None
        return Reply(value, error, left, printed.getvalue()[:10_000], meter.jobs, meter.fetched_rows)

    @contextlib.contextmanager
    def _made(self, arguments: list[Any]) -> Iterator[list[Any]]:
        """The arguments, with the results of the learner's own functions where `made` asked for them.

        What was made is closed again, as far as it can be closed: a connection must not outlive the check.
        """
        with contextlib.ExitStack() as stack:
            found = []
            for argument in arguments:
                found.append(self._made_one(argument, stack))
            yield found

    def _made_one(self, argument: Any, stack: contextlib.ExitStack) -> Any:
        if not isinstance(argument, dict) or len(argument) != 1:
            return argument
        ((kind, given),) = argument.items()
        if kind == SPARK:
            return make_frame(*given)
        if kind == SESSION:
            return session()
        if kind == HIVE:
            made = _hive(*given)
        elif kind == MADE:
            name, positional, keywords = given
            made = self.namespace[name](
                *(self._made_one(one, stack) for one in positional),
                **{key: self._made_one(one, stack) for key, one in keywords.items()},
            )
        else:
            return argument
        stack.callback(_close, made)
        return made

    def place(self, name: str, content: bytes) -> str:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="labs-check-"))
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    def close(self) -> None:
        """Remove the files that were placed, and let go of services."""
        if self._services is not None:
            self._services.close()
            self._services = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def explain(self, error: BaseException) -> LearnerError:
        """The learner's own line of `error`: the innermost frame that runs with the notebook's names."""
        number, line = None, ""
        for frame, lineno in traceback.walk_tb(error.__traceback__):
            if frame.f_globals is self.namespace:
                number = lineno
                line = linecache.getline(frame.f_code.co_filename, lineno).strip()
        kind = type(error).__name__
        try:
            kind, text = plain_error(error) or (kind, str(error))
        except Exception:
            text = ""
        return LearnerError(kind, text[:300], number, line[:200])


def _hive(database: str | None) -> Any:
    from infra.clients import hive_connection
    from infra.settings import hive_settings

    return hive_connection(hive_settings(), database)


def _close(value: Any) -> None:
    with contextlib.suppress(Exception):  # the learner may have closed it, or it is nothing that can be closed
        value.close()


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Catch what is printed and warned: nbgrader takes any stderr in a check cell as a failed check."""
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield printed


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Keep the numeric libraries to one thread.

    The data are small, and on a busy machine waiting threads made one K-Means take twenty times as long.
    """
    if "sklearn" not in sys.modules:
        yield
        return
    with _thread_pools().limit(limits=1):
        yield


@lru_cache(maxsize=1)
def _thread_pools() -> Any:
    # Looking for the loaded libraries takes milliseconds, setting their limit does not.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextlib.contextmanager
def fixed_seeds() -> Iterator[None]:
    """Same random numbers at every check; the notebook's own random state is put back afterwards."""
    state = random.getstate()
    numpy = sys.modules.get("numpy")
    numpy_state = numpy.random.get_state() if numpy else None
    random.seed(0)
    if numpy:
        numpy.random.seed(0)
    try:
        yield
    finally:
        random.setstate(state)
        if numpy and numpy_state is not None:
            numpy.random.set_state(numpy_state)


@contextlib.contextmanager
def no_new_figures() -> Iterator[None]:
    """Close figures that a call opened, so that they are not shown under the check."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    before = set(pyplot.get_fignums()) if pyplot else set()
    try:
        yield
    finally:
        if pyplot:
            for figure in set(pyplot.get_fignums()) - before:
                pyplot.close(figure)
