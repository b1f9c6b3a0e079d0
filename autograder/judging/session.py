"""One submission's processes: cells are run, values fetched, and a dead process is replaced by a new one."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from autograder.checking import frames
from autograder.checking.limits import ResourceLimits
from autograder.checking.packed import Packed, Unreadable
from autograder.checking.question import Refuse
from autograder.checking.spark import ENGINE_GONE
from autograder.checking.worker import LearnerError, Reply
from autograder.judging.ground import settings_request
from autograder.judging.stopwatch import Stopwatch
from autograder.judging.warm import Warm, WarmDied
from autograder.text import _

if TYPE_CHECKING:
    import socket

    from autograder.checking.services import CheckServices

SHORT_SECONDS = 20.0
PATIENCE_SECONDS = 1.0

CellStatus = Literal["ok", "error", "timeout", "died", "hung", "skipped"]
_STATUSES = frozenset({"ok", "error", "timeout"})
_STATES = frozenset({"missing", "stub", "function", "value"})


class Lost(Exception):
    """The learner's process is gone. `kind`: "died" (by itself), "hung" (had to be killed), "lied" (broke the form)."""

    def __init__(self, kind: Literal["died", "hung", "lied"], detail: str = "") -> None:
        super().__init__(detail or kind)
        self.kind = kind
        self.detail = detail


@dataclass
class CellRun:
    """What came of one cell. outputs: nbformat 4, as the worker told them, not yet cleaned."""

    status: CellStatus
    outputs: list[Any] = field(default_factory=list)
    execution_count: int | None = None
    cpu_seconds: float = 0.0
    dropped_bytes: int = 0
    detail: str = ""


class Session:
    """Runs the cells of one submission in order, and lends its process to the checks.

    Speaks the Worker protocol. After a death it starts a new process and runs the good cells again, as long as the
    submission's time lasts. `deaths` counts the processes that were lost.
    """

    def __init__(
        self,
        warm: Warm,
        limits: ResourceLimits,
        files: Mapping[str, bytes],
        watch: Stopwatch,
        services: CheckServices | None = None,
    ) -> None:
        self.warm = warm
        self.limits = limits
        self.files = files
        self.watch = watch
        self.services = services
        self.deaths = 0
        self.incidents: list[str] = []
        self._good: list[str] = []
        self._settled = 0
        # Who gives cells little time means calls as well.
        self._call_seconds = min(limits.call_seconds, limits.cell_seconds)
        self._late = False
        # A name's state is asked for before each call; within a question it is the same.
        self._states: dict[str, str] = {}
        self._channel: socket.socket | None = None
        self._ends = time.monotonic() + limits.submission_seconds
        self._lost: Lost | None = None

    # --- cells ---

    def run_cell(self, source: str) -> CellRun:
        """Run a cell. Never raises for what it does; a cell that ends its process is not run again."""
        if self.time_left() <= 0 or not self._alive():
            return CellRun("skipped", detail=_("The time for this submission is used up."))
        try:
            run = self._run(source, min(self.limits.cell_seconds, self.time_left()))
        except Lost as lost:
            self._bury(lost)
            return CellRun("hung" if lost.kind == "hung" else "died", detail=self.why(lost))
        self._good.append(source)
        return run

    def _run(self, source: str, seconds: float) -> CellRun:
        wait = seconds + 2 * self.limits.grace_seconds
        answer, _parts = self._ask({"do": "cell", "source": source, "seconds": seconds}, wait=wait)
        try:
            status = answer["status"]
            count = answer["execution_count"]
            run = CellRun(
                status,
                list(answer["outputs"]),
                count if type(count) is int and 0 <= count < 10**9 else None,
                min(max(0.0, float(answer["cpu_seconds"])), 10 * wait),
                max(0, int(answer["dropped_bytes"])),
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            raise Lost("lied", "cell") from None
        if not isinstance(status, str) or status not in _STATUSES:
            raise Lost("lied", "cell")
        return run

    def time_left(self) -> float:
        """Seconds that this submission may still use."""
        return self._ends - time.monotonic()

    @property
    def engine(self) -> str:
        """Engines of graded work are this machine's own."""
        hive = self.services.settings.hive if self.services is not None else None
        return "spark" if hive is None else str(hive.engine)

    # --- the Worker protocol; a lost process is the learner's refused property ---

    def state(self, name: str) -> str:
        """ "missing", "stub", "function" or "value"."""
        if (known := self._states.get(name)) is not None:
            return known
        answer, _parts = self._request({"do": "state", "name": name}, SHORT_SECONDS)
        state = answer.get("state")
        if not isinstance(state, str) or state not in _STATES:
            raise self._refusal(Lost("lied", "state"))
        self._states[name] = state
        return state

    def fetch(self, name: str) -> Packed:
        """Packed copy of the value of `name`."""
        answer, parts = self._request({"do": "fetch", "name": name}, self._call_seconds)
        return Packed(answer.get("tree"), parts)

    def call(self, name: str, arguments: Packed, *, keep_arguments: bool = False) -> Reply:
        """Call the function `name` in the learner's process."""
        if self._late:
            # One slow call tells enough; a question has many.
            raise Refuse("common.too_slow", seconds=self._call_seconds)
        request = {"do": "call", "name": name, "tree": arguments.tree, "keep": keep_arguments}
        answer, parts = self._request(request, self._call_seconds, arguments.buffers)
        try:
            return _reply(answer, parts)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise self._refusal(Lost("lied", "call")) from None

    def place(self, name: str, content: bytes) -> str:
        """Put a file where learner code can read it; returns its path there."""
        answer, _parts = self._request({"do": "place", "name": name}, SHORT_SECONDS, [content])
        return str(answer.get("path"))[:1000]

    def _request(
        self, request: dict[str, Any], seconds: float, buffers: list[bytes] | None = None
    ) -> tuple[dict[str, Any], list[bytes]]:
        if self._lost is not None:
            raise self._refusal(self._lost)
        if self.time_left() <= 0:
            raise Refuse("common.no_time", seconds=self.limits.submission_seconds)
        seconds = min(seconds, self.time_left())
        try:
            answer, parts = self._ask(
                {**request, "seconds": seconds}, buffers, wait=seconds + 2 * self.limits.grace_seconds
            )
        except Lost as lost:
            self._bury(lost)
            raise self._refusal(lost) from None
        if answer.get("late"):
            self.incidents.append("call_time")
            self._late = True
            raise Refuse("common.too_slow", seconds=self._call_seconds)
        if "unreadable" in answer:
            raise Unreadable(str(answer["unreadable"])[:300])
        return answer, parts

    def _refusal(self, lost: Lost) -> Refuse:
        if lost.kind == "lied" and self._lost is None:
            self._bury(lost)
        if lost.kind == "hung":
            return Refuse("common.hung", seconds=self._call_seconds)
        return Refuse("common.died", how=self.why(lost))

    def settle(self) -> None:
        """Note that a check went through: cells up to here did nothing to the process's answers."""
        self._states.clear()
        self._late = False
        if self._lost is None:
            self._settled = len(self._good)

    # --- processes ---

    def revive(self) -> bool:
        """Make sure that a process runs, with the good cells run in it. False when there is no time left for that."""
        return self._alive()

    def close(self) -> None:
        """End the learner's process."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
            with self.watch.part("end"):
                self.warm.end()

    def why(self, lost: Lost) -> str:
        """In words, how the process was lost."""
        if lost.kind == "hung":
            return _("it did not stop when its time was up")
        if lost.kind == "lied":
            return _("it broke the connection to the judge")
        return lost.detail or _("it ended without a word")

    def _alive(self) -> bool:
        if self._channel is not None:
            return True
        while self.time_left() > 0:
            try:
                self._start()
            except Lost as lost:
                self._bury(lost)
                continue
            self._lost = None
            return True
        return False

    def _start(self) -> None:
        with self.watch.part("fork"):
            self._channel = self.warm.fork(self.limits)
            for name, content in self.files.items():
                self._ask({"do": "put", "name": name}, [content], wait=SHORT_SECONDS)
            if self.services is not None:
                toml, authorities = settings_request(self.services.settings)
                request = {"do": "services", "toml": toml, "names": list(authorities)}
                self._ask(request, list(authorities.values()), wait=SHORT_SECONDS)
        for source in list(self._good):
            seconds = min(self.limits.cell_seconds, self.time_left())
            try:
                if seconds <= 0:
                    raise Lost("hung", "replay")
                self._run(source, seconds)
            except Lost:
                # A cell that was good once and kills the process now is left out from here on.
                self._good.remove(source)
                raise

    def _bury(self, lost: Lost) -> None:
        self.deaths += 1
        self._lost = lost
        if lost.kind == "lied":
            # Run again, the cells since the last good answer would make the new process lie as well.
            del self._good[self._settled :]
        self.incidents.append(lost.kind)
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        try:
            # Its channel closes a moment before it is gone.
            status = self.warm.end(PATIENCE_SECONDS if lost.kind == "died" else 0.0)
        except WarmDied:
            status = None
        if lost.kind == "died":
            lost.detail = exit_words(status)

    def _ask(
        self, request: dict[str, Any], buffers: list[bytes] | None = None, *, wait: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        """One question and its answer. Raises Lost when the process is gone, silent, or answers out of turn."""
        channel = self._channel
        if channel is None:
            raise Lost("died")
        # Not to be guessed, so that no answer to a later question can be written beforehand.
        number = secrets.token_hex(8)
        deadline = time.monotonic() + wait
        try:
            frames.send(channel, {"id": number, **request}, buffers, deadline=deadline)
            answer, parts = frames.receive(channel, most=self.limits.copy_bytes * 2, deadline=deadline)
        except frames.ChannelClosed:
            raise Lost("died") from None
        except frames.ChannelSlow:
            raise Lost("hung") from None
        except frames.BadFrame as error:
            raise Lost("lied", str(error)) from None
        if answer.pop("id", None) != number:
            raise Lost("lied", "an answer to another question")
        return answer, parts


def _reply(answer: dict[str, Any], parts: list[bytes]) -> Reply:
    error = answer["error"]
    found = None
    if error is not None:
        line_number = error["line_number"]
        found = LearnerError(
            str(error["type_name"])[:100],
            str(error["text"])[:300],
            line_number if type(line_number) is int else None,
            str(error["line"])[:200],
        )
    return Reply(
        _packed(answer, parts, "value"),
        found,
        _packed(answer, parts, "arguments"),
        str(answer["output"])[:10_000],
        _count(answer["jobs"]),
        _count(answer["fetched_rows"]),
    )


def _count(number: Any) -> int:
    if type(number) is not int or not 0 <= number < 2**53:
        raise ValueError("count")
    return number


def _packed(answer: dict[str, Any], parts: list[bytes], field_name: str) -> Packed | None:
    described = answer.get(field_name)
    if described is None:
        return None
    first, count = described["first"], described["count"]
    if type(first) is not int or type(count) is not int or not 0 <= first <= first + count <= len(parts):
        raise ValueError(field_name)
    return Packed(described["tree"], parts[first : first + count])


def exit_words(status: int | None) -> str:
    """In words, how a process ended: `status` is its exit code, or a negative signal number."""
    import signal

    if status is None:
        return _("it closed its connection to the judge")
    if status == ENGINE_GONE:
        return _("its Spark engine ended, for want of memory as a rule")
    if status >= 0:
        return _("it ended itself with exit code {code}").format(code=status)
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    if name == "SIGKILL":
        return _("it was killed (SIGKILL), by itself or because it took more memory than is allowed")
    return _("it was ended by the signal {name}").format(name=name)
