"""Hidden databases and hidden rows: what the checks of this lab make, and how they run a learner's HiveQL on it.

A session costs about half a second here, and a database as much again. So questions about queries use one session
with temporary views (`bench`); questions about tables use one database for all their properties (`observed`).
"""

from __future__ import annotations

import contextlib
import datetime
import re
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from autograder.checking import Refuse, Work
from autograder.text import _

if TYPE_CHECKING:
    from autograder.checking.services import CheckServices

Observed = TypeVar("Observed")

# As in Beeline: `${source}` stands for a value that is given beside the statement.
VARIABLE = re.compile(r"\$\{(?:hivevar:)?([A-Za-z_]\w*)\}")


def literal(value: Any) -> str:
    """A value as HiveQL writes it: texts quoted, dates by CAST, NULL for what is missing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return "NULL"
    if isinstance(value, datetime.date):  # a Timestamp is one, too
        return f"CAST('{value:%Y-%m-%d}' AS DATE)"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    return str(value)


def statements(work: Work, name: str, variables: Mapping[str, str] | None = None) -> list[str]:
    """The learner's HiveQL `name`: a text, or a list of texts. Variables are filled in, a last semicolon is dropped.

    Refuses what is neither, and an unknown variable.
    """
    value = work.value(name)
    texts = [work.text(value, name)] if isinstance(value, str) else work.names(value, name)
    known = dict(variables or {})

    def fill(match: re.Match[str]) -> str:
        if match[1] not in known:
            seen = _("a statement with {unknown}").format(unknown=match[0])
            names = ", ".join(f"${{{one}}}" for one in known) or _("no variable")
            raise Refuse("common.kind", what=name, seen=seen, expected=_("HiveQL with {names}").format(names=names))
        return known[match[1]]

    return [VARIABLE.sub(fill, text).strip().rstrip(";") for text in texts]


class Warehouse:
    """A hidden database. Rows are given over the learner's session, facts are read over the check's own.

    temporary: whether views last as long as the session, and `name` is the learner's own database.
    """

    def __init__(self, work: Work, name: str | None, stack: contextlib.ExitStack, *, temporary: bool = False) -> None:
        self.work = work
        self.name = name
        self._stack = stack
        self._temporary = temporary
        self._cursors: dict[str, Any] = {}

    def _cursor(self, whose: str) -> Any:
        # A cursor of impyla is a session of its own, so each side keeps one.
        if whose not in self._cursors:
            services = self.work.services
            opened = services.hive(self.name) if whose == "check" else services.hive_as_learner(self.name)
            connection = self._stack.enter_context(opened)
            self._cursors[whose] = self._stack.enter_context(contextlib.closing(connection.cursor()))
        return self._cursors[whose]

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement of ours; the rows, empty for one that gives none."""
        return self._fetch(self._cursor("check"), statement)

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement of ours in the learner's session; the rows, empty for one that gives none."""
        return self._fetch(self._cursor("learner"), statement)

    def view(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """A view that holds `rows`, in place of an earlier one. columns: name to Hive type."""
        cells = ", ".join("struct(" + ", ".join(map(literal, row)) + ")" for row in rows)
        inner = ", ".join(f"c{place}" for place in range(len(columns)))
        typed = ", ".join(
            f"CAST(c{place} AS {kind}) AS `{column}`" for place, (column, kind) in enumerate(columns.items())
        )
        kind = "OR REPLACE TEMPORARY VIEW" if self._temporary else "OR REPLACE VIEW"
        self.do(f"CREATE {kind} `{name}` AS SELECT {typed} FROM (SELECT inline(array({cells})) AS ({inner})) AS given")

    def files(self, folder: str, contents: Mapping[str, str]) -> str:
        """Put text files below a folder of this database; the URI of that folder, without a slash at its end."""
        assert self.name is not None
        uri = ""
        for path, content in contents.items():
            found = self.work.services.hive_file(self.name, f"{folder}/{path}", content.encode("utf-8"))
            parts = found.rstrip("/").split("/")
            uri = "/".join(parts[: len(parts) - path.count("/")])
        return uri

    def refresh(self, table: str) -> None:
        """Let the check's session forget which files a table had: the learner's has changed them."""
        if self.work.services.hive_settings.engine == "spark-hive":
            self.ask(f"REFRESH TABLE `{table}`")

    def run(self, name: str, **variables: str) -> None:
        """Run the learner's statements `name`; refuses with the server's sentence when one of them fails."""
        self.result(name, **variables)

    def result(self, name: str, **variables: str) -> pd.DataFrame | None:
        """Run the learner's statements `name`; the rows of the last one, None when it gives none.

        Column names are small letters, without the name of a table in front.
        """
        found = None
        texts = statements(self.work, name, variables)
        for number, text in enumerate(texts, 1):
            found = self.attempt(name if len(texts) == 1 else f"{name}[{number - 1}]", text)
        return found

    def attempt(self, what: str, text: str) -> pd.DataFrame | None:
        """Run one text as the learner; its rows, None when it gives none. Refuses when it fails."""
        cursor = self._cursor("learner")
        try:
            rows = self._fetch(cursor, text)
        except Exception as error:
            if not type(error).__module__.startswith("impala.") or type(error).__name__ in {"RPCError", "HttpError"}:
                raise
            told = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise Refuse("common.raised", what=what, error="HiveQL", text=told[:400], place="") from None
        if not cursor.has_result_set:
            return None
        columns = [entry[0].rpartition(".")[2].lower() for entry in cursor.description]
        return pd.DataFrame(rows, columns=columns, dtype=object)

    def query(self, name: str, columns: Sequence[str], **variables: str) -> pd.DataFrame:
        """Rows of the learner's query `name`, which has exactly these columns, in any order."""
        found = self.result(name, **variables)
        wanted = _("a query with the columns {names}").format(names=", ".join(columns))
        if found is None:
            raise Refuse("common.kind", what=name, seen=_("a statement without rows"), expected=wanted)
        if sorted(found.columns) != sorted(columns):
            names = ", ".join(found.columns)
            seen = _("a query with the columns {names}").format(names=names)
            raise Refuse("common.kind", what=name, seen=seen, expected=wanted)
        return found[list(columns)]

    @staticmethod
    def _fetch(cursor: Any, statement: str) -> list[tuple[Any, ...]]:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.has_result_set else []

    def described(self, table: str) -> dict[str, str]:
        """What DESCRIBE FORMATTED tells of a table, by small-letter names without colons; {} when there is none.

        `columns` holds "name type" of each column, partition columns last, separated by a comma.
        """
        known = {str(name).lower() for row in self.ask("SHOW TABLES") for name in row}
        if table.lower() not in known:
            return {}
        facts: dict[str, str] = {}
        columns: dict[str, str] = {}
        heads = True
        for name, value, *_more in self.ask(f"DESCRIBE FORMATTED `{table}`"):
            label = str(name or "").strip().rstrip(":").lower()
            if label.startswith("# detailed"):
                heads = False
            elif heads and label and not label.startswith("#"):
                columns[label] = str(value)
            elif label:
                facts.setdefault(label, str(value).strip())
        # Hive writes "Table Type: EXTERNAL_TABLE", Spark "Type EXTERNAL".
        facts["kind"] = facts.get("table type", facts.get("type", "")).removesuffix("_TABLE")
        facts["serde"] = facts.get("serde library", "").rpartition(".")[2]
        facts["columns"] = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        return facts


@contextlib.contextmanager
def warehouse(work: Work) -> Iterator[Warehouse]:
    """An empty hidden database, which is gone afterwards with all that is in it."""
    with work.services.hive_database() as name, contextlib.ExitStack() as stack:
        yield Warehouse(work, name, stack)


@contextlib.contextmanager
def bench(work: Work) -> Iterator[Warehouse]:
    """A session of the learner's for queries on hidden rows, which nobody else can see."""
    if work.services.hive_settings.engine != "spark-hive":  # Apache Hive has no temporary views
        with warehouse(work) as hidden:
            yield hidden
        return
    with contextlib.ExitStack() as stack:
        yield Warehouse(work, None, stack, temporary=True)


_SEEN: weakref.WeakKeyDictionary[CheckServices, dict[tuple[str, ...], Any]] = weakref.WeakKeyDictionary()


def observed(
    work: Work,
    names: Sequence[str],
    variables: Mapping[str, str],
    look: Callable[[Warehouse], Observed],
    where: Callable[[Work], contextlib.AbstractContextManager[Warehouse]] | None = None,
) -> Observed:
    """What `look` finds out about the learner's statements `names` in a hidden database, for all properties at once.

    It depends on the statements alone, so the next property of the same check gets the same facts without a database.
    where: `bench` for queries, else a `warehouse`.
    """
    texts = tuple(text for name in names for text in [name, *statements(work, name, variables)])
    known = _SEEN.setdefault(work.services, {})
    key = (look.__module__, look.__qualname__, *texts)
    if key not in known:
        with (where or warehouse)(work) as hidden:
            found = look(hidden)
        known.clear()
        known[key] = found
    result: Observed = known[key]
    return result


def path_of(uri: str) -> str:
    """The path of a URI, so that file:/a, file:///a and /a/ are the same."""
    return "/" + re.sub(r"^[a-z0-9]+:/*", "", uri.strip()).strip("/")
