"""The wall between learners: which statements of SQL an account may run. What it does not know, it refuses."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.local.hive_engine.accounts import Account
from infra.local.hive_engine.errors import shortened
from infra.local.hive_engine.jvm import Jvm
from infra.local.hive_engine.wall.rules import NotAllowed, Rules
from infra.local.hive_engine.wall.tree import Node, Reader, TooLarge

_LONGEST = 200_000
_USE = "catalyst.plans.logical.SetCatalogAndNamespace"
_SHOW_DATABASES = "catalyst.plans.logical.ShowNamespaces"


@dataclass(frozen=True)
class Decision:
    """What happens with a statement. refusal: why it is not run, or None. statement: the text to run.

    uses: the database that is the session's own from then on, if the statement says so.
    """

    refusal: str | None
    statement: str = ""
    uses: str | None = None


class StatementWall:
    """Looks at statements as Spark's own parser reads them. shared: the folder that all learners may read."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared
        self._lock = threading.Lock()
        self._readers: tuple[Jvm, Reader, frozenset[str]] | None = None

    def decide(self, jvm: Jvm, account: Account, statement: str, databases: Iterable[str]) -> Decision:
        """What an account's statement may do in a session that is in one of these databases. Raises JvmLost."""
        if len(statement) > _LONGEST:
            return Decision(_("The statement is too long: at most {most} characters.").format(most=_LONGEST))
        with jvm.answering():
            return self._decided(jvm, account, statement, tuple(databases))

    def _decided(self, jvm: Jvm, account: Account, statement: str, databases: tuple[str, ...]) -> Decision:
        from py4j.protocol import Py4JJavaError

        reader, functions = self._tools(jvm)
        try:
            tree = reader.read(jvm.session.sessionState().sqlParser().parsePlan(statement))
        except Py4JJavaError as error:
            return Decision(shortened(str(error.java_exception.getMessage() or "")))
        except (TooLarge, RecursionError):
            return Decision(_("The statement is too large. Split it into several."))
        if isinstance(tree, Node) and tree.kind == _SHOW_DATABASES and tree.fields[1] is None and not _scope(tree):
            own = account.database
            return Decision(None, f"SHOW DATABASES LIKE '{own}|{own}_*'")
        rules = Rules(
            account, self._shared, functions, lambda scope, name: self._is_shared(jvm, scope, name, databases)
        )
        try:
            rules.look(tree)
        except (NotAllowed, RecursionError) as refused:
            return Decision(str(refused) or _("The statement is too large. Split it into several."))
        uses = _scope(tree)[-1].lower() if isinstance(tree, Node) and tree.kind == _USE else None
        return Decision(None, statement, uses)

    def _tools(self, jvm: Jvm) -> tuple[Reader, frozenset[str]]:
        with self._lock:
            if self._readers is None or self._readers[0] is not jvm:
                state = jvm.session.sessionState()
                names: set[str] = set()
                for registry in (state.functionRegistry(), state.tableFunctionRegistry()):
                    names |= {name.lower() for name in str(registry.listFunction().mkString(" ")).split()}
                self._readers = (jvm, Reader(jvm.view), frozenset(names))
            return self._readers[1:]

    def _is_shared(self, jvm: Jvm, scope: str | None, name: str, databases: tuple[str, ...]) -> bool:
        """Whether a table's files are the course's, in any database that the session could be in."""
        catalog = jvm.session.sessionState().catalog()
        for database in [scope] if scope is not None else databases:
            table = jvm.view.org.apache.spark.sql.catalyst.TableIdentifier(name, jvm.view.scala.Option.apply(database))
            if catalog.tableExists(table) and self._lies_in_shared(catalog.getTableMetadata(table)):
                return True
        return False

    def _lies_in_shared(self, table: Any) -> bool:
        location = table.storage().locationUri()
        if location.isEmpty():
            return False
        real, shared = os.path.realpath(location.get().getPath()), os.path.realpath(self._shared)
        return real == shared or real.startswith(shared + os.sep)


def _scope(tree: Node) -> list[str]:
    """The database that the command's first field names."""
    named = tree.fields[0]
    return [str(part) for part in named.fields[0]] if isinstance(named, Node) and named.fields else []
