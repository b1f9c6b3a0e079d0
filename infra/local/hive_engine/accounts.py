"""Who may log in, as a file says that commands change while the engine runs."""

from __future__ import annotations

import hmac
import json
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """A learner, or the administrator, whose statements are not looked at.

    database: her own; others begin with `<database>_`. location: folder below which she may put tables, as a path.
    statement_seconds: how long one statement may take.
    """

    name: str
    password: str
    database: str = ""
    location: str = ""
    statement_seconds: float = 0.0
    administrator: bool = False

    def owns(self, database: str) -> bool:
        """Whether a database is hers."""
        name = database.lower()
        return name == self.database or name.startswith(f"{self.database}_")


class Accounts:
    """The accounts in a file, read again when it has changed."""

    def __init__(self, path: Path, administrator: Account) -> None:
        self._path = path
        self._administrator = administrator
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._held: dict[str, Account] = {}

    def known(self, name: str, password: str) -> Account | None:
        """The account with this name and password."""
        account = self.current().get(name)
        # Compared although there is no such name, so that the time tells nothing.
        right = hmac.compare_digest(password.encode(), (account.password if account else "-").encode())
        return account if right and account else None

    def current(self) -> dict[str, Account]:
        """All accounts by name."""
        with self._lock:
            try:
                state = self._path.stat()
            except FileNotFoundError:
                self._held, self._seen = {}, None
            else:
                # A new file is put in the old one's place, so its number changes each time.
                if self._seen != (state.st_ino, state.st_mtime_ns):
                    self._held = self._read()
                    self._seen = (state.st_ino, state.st_mtime_ns)
            return {**self._held, self._administrator.name: self._administrator}

    def _read(self) -> dict[str, Account]:
        found = json.loads(self._path.read_text(encoding="utf-8"))
        return {name: Account(name=name, **facts) for name, facts in found.items()}
