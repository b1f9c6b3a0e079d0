"""Catch what a cell writes: on Python's own streams, and on file descriptors 1 and 2, in the kernel's order.

ipykernel gathers the text of each stream and hands it on when the stream is flushed, when something is displayed, when
0.2 seconds have passed, and at the end of the cell. The order of outputs depends on it, so it is the same here.
"""

from __future__ import annotations

import _thread
import codecs
import contextlib
import io
import math
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from time import monotonic
from typing import Any

from autograder.worker.outputs import CellOutputs

FLUSH_SECONDS = 0.2
_CHUNK = 1024 * 1024
_STREAMS = {1: "stdout", 2: "stderr"}


class Capture:
    """Everything that is written in this process, and where it goes: the outputs of the cell that runs."""

    def __init__(self) -> None:
        # A signal handler of the learner's may print while this thread is writing.
        self._lock = threading.RLock()
        self._outputs = CellOutputs(0, 0)
        self._pending = {name: _Pending() for name in _STREAMS.values()}
        self._due = math.inf
        self._pid = 0
        self._pipes: dict[int, _Pipe] = {}
        self._poll = select.poll()

    def start(self) -> None:
        """Take over the streams and descriptors of this process. Once, after the fork."""
        self._pid = os.getpid()
        empty, closed_end = os.pipe()
        os.close(closed_end)
        os.dup2(empty, 0)
        os.close(empty)
        for target, name in _STREAMS.items():
            pipe = _Pipe(name, target)
            self._pipes[pipe.descriptor] = pipe
            self._poll.register(pipe.descriptor, select.POLLIN)
        sys.stdout = OutStream(self, "stdout")
        sys.stderr = OutStream(self, "stderr")
        _thread.start_new_thread(self._read_always, ())

    def begin(self, outputs: CellOutputs) -> None:
        """Send to `outputs` what is written from now on."""
        with self._lock:
            self.end()
            self._outputs = outputs

    @contextlib.contextmanager
    def outputs(self) -> Iterator[CellOutputs]:
        """The outputs of the running cell, for one change."""
        if os.getpid() != self._pid:
            # A process that the learner forked: what it displays stays with it.
            yield CellOutputs(0, 0)
            return
        with self._lock:
            yield self._outputs

    def write(self, name: str, text: str) -> None:
        """Add text to a stream."""
        if os.getpid() != self._pid:
            # A process that the learner forked: what it writes on the descriptor reaches this one.
            number = next(number for number, stream in _STREAMS.items() if stream == name)
            _write_all(number, text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._drain()
            self._hold(name, text)

    def flush(self, name: str) -> None:
        """Hand the text of a stream on."""
        if os.getpid() == self._pid:
            with self._lock:
                self._drain()
                self._hand_on(name)

    def end(self) -> None:
        """Hand everything on, stdout first. What is written afterwards, by threads and tasks, is lost."""
        with self._lock:
            for name in _STREAMS.values():
                self.flush(name)
            self._outputs = CellOutputs(0, 0)

    def _hold(self, name: str, text: str) -> None:
        now = monotonic()
        if now >= self._due:
            self._hand_on_due(now)
        pending = self._pending[name]
        if pending.size + len(text) > self._outputs.free_bytes:
            # More than is kept in any case, so that order no longer matters: hand it on to be counted and cut.
            self._hand_on(name)
            self._outputs.write(name, text)
            return
        if not pending.size:
            pending.due = now + FLUSH_SECONDS
            self._due = min(self._due, pending.due)
        pending.text.write(text)
        pending.size += len(text)

    def _hand_on_due(self, now: float) -> None:
        for name, pending in sorted(self._pending.items(), key=lambda item: item[1].due):
            if pending.due <= now:
                self._hand_on(name)
        self._due = min(pending.due for pending in self._pending.values())

    def _hand_on(self, name: str) -> None:
        text = self._pending[name].take()
        if text:
            self._outputs.write(name, text)

    def _drain(self) -> None:
        """Take what has been written on the descriptors, without waiting."""
        for _round in range(64):
            ready = self._poll.poll(0)
            if not ready:
                return
            for descriptor, _event in ready:
                self._take(self._pipes[descriptor])

    def _take(self, pipe: _Pipe) -> None:
        text = pipe.read()
        if text is None:
            self._poll.unregister(pipe.descriptor)
        elif text:
            self._hold(pipe.name, text)

    def _read_always(self) -> None:
        """Empty the pipes while the learner's thread is busy or waits for a program that writes."""
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        waiting = select.poll()
        for descriptor in self._pipes:
            waiting.register(descriptor, select.POLLIN)
        open_pipes = len(self._pipes)
        while open_pipes:
            for descriptor, event in waiting.poll():
                if not event & select.POLLIN:
                    # Learner code closed it.
                    waiting.unregister(descriptor)
                    open_pipes -= 1
            with self._lock:
                self._drain()


class OutStream(io.TextIOBase):
    """A kernel's `sys.stdout` or `sys.stderr`. Named as ipykernel's, because the name is seen in error messages."""

    def __init__(self, capture: Capture, name: str) -> None:
        super().__init__()
        self._capture = capture
        self.name = name

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "UTF-8"

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return next(number for number, name in _STREAMS.items() if name == self.name)

    def write(self, string: str) -> int:
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        self._capture.write(self.name, string)
        return len(string)

    def writelines(self, sequence: Any) -> None:
        for string in sequence:
            self.write(string)

    def flush(self) -> None:
        # Called once more while the object is taken apart.
        if hasattr(self, "_capture"):
            self._capture.flush(self.name)


class _Pending:
    """Text of one stream that has not been handed on."""

    def __init__(self) -> None:
        self.text = io.StringIO()
        self.size = 0
        self.due = math.inf

    def take(self) -> str:
        if not self.size:
            return ""
        text = self.text.getvalue()
        self.text, self.size, self.due = io.StringIO(), 0, math.inf
        return text


class _Pipe:
    """The reading end of what is written on a file descriptor."""

    def __init__(self, name: str, target: int) -> None:
        self.name = name
        self.descriptor, writing = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.dup2(writing, target)
        os.close(writing)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self) -> str | None:
        """What has arrived, or None when nothing more can come."""
        try:
            content = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return ""
        except OSError:
            return None
        return self._decoder.decode(content) if content else None


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
