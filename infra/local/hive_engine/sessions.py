"""Which sessions and statements are whose, and since when they run."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from infra.local.hive_engine.accounts import Account
from infra.local.hive_engine.jvm import Jvm

# A notebook that never closes its cursors keeps as many sessions; beyond that, something is wrong in a loop.
SESSIONS = 40
# Results that nobody fetched are kept in memory until their statement is closed.
STATEMENTS = 24


@dataclass(eq=False)
class Statement:
    """A statement that was passed on. deadline: when it is stopped (monotonic seconds), None for never."""

    session: Session
    handle: Any
    deadline: float | None
    over: bool = False
    # Why the gateway stopped it.
    stopped: str = ""
    # Whether it has rows to fetch; None while that is not known.
    rows: bool | None = None


@dataclass(eq=False)
class Session:
    """A session of an account, in one Java process."""

    account: Account
    jvm: Jvm
    handle: Any
    # The databases that it may be in: where it began, and those that a USE named, which may have failed.
    databases: set[str]
    # How long one of its statements may take; 0 is for ever.
    seconds: float = 0.0
    statements: dict[bytes, Statement] = field(default_factory=dict)

    def begin(self, handle: Any) -> Statement:
        """Take note of a statement that starts now."""
        statement = Statement(self, handle, time.monotonic() + self.seconds if self.seconds else None)
        self.statements[handle.operationId.guid] = statement
        return statement


class Sessions:
    """All open sessions; used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[bytes, Session] = {}

    def add(self, session: Session) -> bool:
        """Take note of a session; False when its account has too many."""
        with self._lock:
            if not session.account.administrator:
                mine = sum(one.account.name == session.account.name for one in self._open.values())
                if mine >= SESSIONS:
                    return False
            self._open[session.handle.sessionId.guid] = session
            return True

    def remove(self, session: Session) -> bool:
        """Forget a session; False when it was forgotten before."""
        with self._lock:
            return self._open.pop(session.handle.sessionId.guid, None) is not None

    def of(self, name: str) -> list[Session]:
        """Sessions of an account."""
        with self._lock:
            return [one for one in self._open.values() if one.account.name == name]

    def all(self) -> list[Session]:
        """All of them."""
        with self._lock:
            return list(self._open.values())

    def late(self) -> Iterator[Statement]:
        """Statements that have run for longer than they may, and were not stopped yet."""
        now = time.monotonic()
        for session in self.all():
            for statement in list(session.statements.values()):
                if statement.deadline is not None and now > statement.deadline and not statement.over:
                    yield statement
