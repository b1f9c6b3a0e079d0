"""Databases of learners in Hive, over any HiveServer2 that lets its administrator make them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from autograder.text import _
from infra.clients import hive_connection
from infra.errors import ServicesError
from infra.settings import Hive


class HiveAccounts(Protocol):
    """Whoever keeps learners apart in a Hive service."""

    def add(self, name: str, known: Hive | None = None) -> Hive:
        """The learner's settings; made or mended."""

    def remove(self, name: str) -> None:
        """Remove the learner with her databases and files; nothing happens when there is none."""

    def limited(self, seconds: float) -> HiveAccounts:
        """The same, for learners whose statements may take so long."""

    def names(self) -> list[str]:
        """Learners who have an account."""


@contextmanager
def admin_cursor(admin: Hive, configuration: dict[str, str] | None = None) -> Iterator[Any]:
    """A cursor with the administrator's account. Raises ServicesError when the service does not answer."""
    from impala.error import Error
    from thrift.Thrift import TException

    try:
        connection = hive_connection(admin)
        try:
            with connection.cursor(configuration=configuration or {}) as cursor:
                yield cursor
        finally:
            connection.close()
    except (Error, TException, OSError) as error:
        raise ServicesError(
            _("Hive did not do as asked: {reason}. Look at `labs services status`, and run the command again.").format(
                reason=str(error).strip().rstrip(".")[:500]
            )
        ) from None


def make_database(cursor: Any, name: str, location: str) -> None:
    """Make a database whose tables lie at a URI, unless it is there."""
    cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{name}` LOCATION {literal(location)}")


def databases_of(cursor: Any, own: str) -> list[str]:
    """Databases of the learner whose own one is `own`: that, and those that begin with its name and an underscore."""
    cursor.execute("SHOW DATABASES")
    return sorted(name for (name,) in cursor.fetchall() if name == own or name.startswith(f"{own}_"))


def drop_databases(cursor: Any, names: Iterable[str]) -> None:
    """Drop databases with all that is in them."""
    for name in names:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}` CASCADE")


def literal(text: str) -> str:
    """A text as SQL's literal. Hive and Spark take a backslash for the start of an escape."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
