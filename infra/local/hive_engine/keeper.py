"""Keeps a Java process running: starts another one when it ends."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable

from infra.errors import ServicesError
from infra.local.hive_engine.jvm import Jvm, JvmLost, JvmSettings

# How long a request waits for a Java process that is being started.
WAIT_SECONDS = 90.0
_PAUSE_AFTER_FAILURE = 3.0
# A Java process that collects garbage without end, or was stopped, still runs; it is ended after so long in silence.
_SILENT_SECONDS = 90.0
_BEAT_SECONDS = 5.0


class Keeper:
    """The Java process in use. `say` is told what happens, for the log."""

    def __init__(self, settings: JvmSettings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self._changed = threading.Condition()
        self._jvm: Jvm | None = None
        self._closing = False
        self.starts = 0

    def start(self) -> None:
        """Start the first process, wait for it, and watch it from then on. Raises ServicesError."""
        self._begin()
        threading.Thread(target=self._watch, name="keeper", daemon=True).start()
        threading.Thread(target=self._listen, name="heartbeat", daemon=True).start()

    def current(self) -> Jvm:
        """The process in use, after a wait when it is being started. Raises JvmLost when that takes too long."""
        deadline = time.monotonic() + WAIT_SECONDS
        with self._changed:
            while self._jvm is None or not self._jvm.alive:
                if self._closing or not self._changed.wait(deadline - time.monotonic()):
                    raise JvmLost("the engine does not run")
            return self._jvm

    def running(self) -> Jvm | None:
        """The process in use, if it runs."""
        jvm = self._jvm
        return jvm if jvm is not None and jvm.alive else None

    def replace(self, jvm: Jvm, why: str) -> None:
        """End this process at once; another one takes over."""
        self._say(why)
        jvm.process.kill()

    def close(self) -> None:
        """End the process for good."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            jvm = self._jvm
        if jvm is not None:
            jvm.close()

    def _begin(self) -> None:
        started = time.monotonic()
        jvm = Jvm(self._settings)
        self.starts += 1
        self._say(f"Java process {jvm.process.pid} is ready after {time.monotonic() - started:.1f} s")
        with self._changed:
            self._jvm = jvm
            self._changed.notify_all()
            closing = self._closing
        if closing:
            jvm.close()

    def _listen(self) -> None:
        """Ask the process something small now and then."""
        while not self._closing:
            jvm = self.running()
            if jvm is not None:
                try:
                    jvm.statements_at_work()
                except JvmLost:
                    pass
                except Exception as error:  # an error of Java's is an answer as well
                    self._say(f"heartbeat: {type(error).__name__}: {str(error)[:500]}")
                    jvm.heard = time.monotonic()
                else:
                    jvm.heard = time.monotonic()
            time.sleep(_BEAT_SECONDS)

    def _ended(self, jvm: Jvm) -> int:
        """Wait until the process ends, and end it when nothing was heard of it for too long; its exit code."""
        while True:
            try:
                return jvm.process.wait(timeout=_BEAT_SECONDS)
            except subprocess.TimeoutExpired:
                if time.monotonic() - jvm.heard > _SILENT_SECONDS:
                    self.replace(jvm, f"nothing was heard of the Java process for {_SILENT_SECONDS:.0f} s")

    def _watch(self) -> None:
        while True:
            jvm = self._jvm
            if jvm is not None:
                code = self._ended(jvm)
                if self._closing:
                    return
                self._say(f"Java process {jvm.process.pid} ended with {code}; starting another one")
            try:
                self._begin()
            except (ServicesError, JvmLost, OSError) as error:
                self._say(f"no start: {error}")
                time.sleep(_PAUSE_AFTER_FAILURE)
            except Exception as error:  # py4j's errors have no common class
                self._say(f"no start: {type(error).__name__}: {str(error)[:500]}")
                time.sleep(_PAUSE_AFTER_FAILURE)
