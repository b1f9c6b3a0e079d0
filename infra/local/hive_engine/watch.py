"""Looks after the engine while it runs: late statements, full folders, and work that nothing can stop."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from py4j.protocol import Py4JError

from infra.local.hive_engine.gateway import Gateway
from infra.local.hive_engine.jvm import Jvm, JvmLost

# What a learner may have in her folder; the course's data take some megabytes.
FOLDER_BYTES = 2_000_000_000
_LOOK_SECONDS = 2.0


class Watch:
    """`look` is called again and again by one thread."""

    def __init__(self, gateway: Gateway, say: Callable[[str], None], stuck_seconds: float) -> None:
        self._gateway = gateway
        self._say = say
        self._stuck_seconds = stuck_seconds
        self._next = 0.0
        # The Java process that does what nobody asked for, and since when.
        self._stuck: tuple[Jvm, float] | None = None

    def look(self) -> None:
        """Stop what is late at once, and look at the rest now and then."""
        self._gateway.watch_once()
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _LOOK_SECONDS
        self._folders()
        self._work(now)

    def _folders(self) -> None:
        """Stop the statements of learners whose folder is too full."""
        seen: dict[str, bool] = {}
        for session in self._gateway.sessions.all():
            running = [one for one in session.statements.values() if not one.over]
            account = session.account
            if not running or account.administrator:
                continue
            if account.name not in seen:
                seen[account.name] = _size(account.location, FOLDER_BYTES) > FOLDER_BYTES
            if seen[account.name]:
                for statement in running:
                    most = FOLDER_BYTES // 1_000_000
                    self._gateway.stop(statement, f"Your tables hold more than {most} MB. Drop some of them.")

    def _work(self, now: float) -> None:
        """End the Java process when something in it has gone on for too long after it was cancelled."""
        jvm = self._gateway.keeper.running()
        if jvm is None:
            return
        sessions = [one for one in self._gateway.sessions.all() if one.jvm is jvm]
        asked_for = sum(not statement.over for session in sessions for statement in session.statements.values())
        try:
            stuck = jvm.orphan_tasks() > 0 or jvm.statements_at_work() > asked_for
        except (JvmLost, Py4JError):
            return
        if not stuck:
            self._stuck = None
        elif self._stuck is None or self._stuck[0] is not jvm:
            self._stuck = (jvm, now)
        elif now - self._stuck[1] > self._stuck_seconds:
            self._stuck = None
            self._gateway.keeper.replace(jvm, "a cancelled statement does not end; the Java process is replaced")


def _size(folder: str, enough: int) -> int:
    """Bytes of the files below a folder; counting stops beyond `enough`."""
    total = 0
    for where, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(where, name)).st_size  # noqa: PTH118 - called for thousands of files
            except OSError:
                continue
        if total > enough:
            break
    return total
