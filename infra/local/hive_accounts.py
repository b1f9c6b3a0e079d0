"""Learners of the local Hive: an account of the gateway, a database and a folder each."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.errors import ServicesError, SettingsError
from infra.local.hive import STATEMENT_SECONDS, HiveEngine, file_uri
from infra.local.locking import one_at_a_time
from infra.local.part import Site
from infra.local.secrets import password
from infra.private_files import private_folder, read_private, write_private
from infra.provisioning.hive import admin_cursor, databases_of, drop_databases, make_database
from infra.provisioning.names import hive_database
from infra.settings import Hive

# How long another command may hold the accounts.
_PATIENCE = 60.0
_END_SESSIONS = "labs:end-sessions"


class HiveAccounts:
    """Makes and removes learners of the local engine. Several commands may do so at once.

    statement_seconds: how long one statement of a learner who is made here may take.
    """

    def __init__(self, site: Site, statement_seconds: float = STATEMENT_SECONDS) -> None:
        self.site = site
        self.engine = HiveEngine(site)
        self.statement_seconds = statement_seconds

    def limited(self, seconds: float) -> HiveAccounts:
        """The same, for learners whose statements may take so long."""
        return HiveAccounts(self.site, seconds)

    def add(self, name: str, known: Hive | None = None) -> Hive:
        """The learner's settings; her account, database and folder are made or mended. Her password stays."""
        database = hive_database(name)
        with self._held() as accounts:
            folder = private_folder(self.engine.tables / name)
            account = {
                "password": accounts.get(name, {}).get("password") or password(),
                "database": database,
                "location": str(folder),
                "statement_seconds": self.statement_seconds,
            }
            if accounts.get(name) != account:
                accounts[name] = account
                self._write(accounts)
            with self._admin() as cursor:
                make_database(cursor, database, file_uri(folder / f"{database}.db"))
        return self._settings(name, account)

    def remove(self, name: str) -> None:
        """End her sessions; remove her account, her databases and her files. Nothing happens when she has none."""
        with self._held() as accounts:
            if accounts.pop(name, None) is not None:
                self._write(accounts)
            # The account first: nobody logs in again while her sessions are ended.
            with self._admin({_END_SESSIONS: name}) as cursor:
                drop_databases(cursor, databases_of(cursor, hive_database(name)))
            shutil.rmtree(self.engine.tables / name, ignore_errors=True)

    def names(self) -> list[str]:
        """Learners who have an account."""
        return sorted(self._read())

    @contextlib.contextmanager
    def _admin(self, configuration: dict[str, str] | None = None) -> Iterator[Any]:
        with admin_cursor(self.engine.settings(), configuration) as cursor:
            yield cursor

    def _settings(self, name: str, account: dict[str, Any]) -> Hive:
        return Hive(
            host="127.0.0.1",
            port=self.engine.port,
            user=name,
            password=account["password"],
            database=account["database"],
            location=file_uri(Path(account["location"])),
            shared=file_uri(self.engine.shared),
            ca=str(self.site.layout.ca),
        )

    @contextlib.contextmanager
    def _held(self) -> Iterator[dict[str, dict[str, Any]]]:
        with one_at_a_time(self.engine.accounts.with_suffix(".lock"), _PATIENCE):
            try:
                yield self._read()
            except OSError as error:
                raise ServicesError(
                    _("The Hive service does not answer: {reason}. Run `labs services up hive`.").format(reason=error)
                ) from None

    def _write(self, accounts: dict[str, dict[str, Any]]) -> None:
        write_private(self.engine.accounts, json.dumps(accounts, indent=1, sort_keys=True) + "\n")

    def _read(self) -> dict[str, dict[str, Any]]:
        if not self.engine.accounts.exists():
            return {}
        try:
            found = json.loads(read_private(self.engine.accounts))
        except ValueError:
            raise SettingsError(
                _("The file {path} is damaged. Restore it, or run `labs services reset`.").format(
                    path=self.engine.accounts
                )
            ) from None
        return {str(name): dict(account) for name, account in found.items()}
