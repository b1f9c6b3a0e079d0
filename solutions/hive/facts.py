"""The facts that this lab rests on, computed again on a running engine: expected, got, and whether they agree.

    labs services up hive && labs services seed
    python solutions/hive/facts.py

They hold for the publication of 2 November 2020, which the engine's shared folder must hold.
"""

from __future__ import annotations

import contextlib
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# As a script it is started from anywhere.
if (root := str(Path(__file__).resolve().parent.parent.parent)) not in sys.path:
    sys.path.insert(0, root)

from autograder.building.source import read_source
from autograder.errors import LabsError
from solutions.fact import Fact, line

Ask = Callable[[str], list[tuple[Any, ...]]]
ROWS, CASES, DATED, DATED_CASES = 35_502, 447_355, 35_453, 447_260


def answers() -> dict[str, Any]:
    """The reference answers that are HiveQL, by name."""
    names: dict[str, Any] = {}
    wanted = {"external", "quotes", "typed", "partitions", "archive"}
    for name, answer in read_source("hive").answers().items():
        if name in wanted:
            exec(compile(answer.text, f"<hive {name}>", "exec"), names)
    return names


def _all(ask: Ask, statements: str | list[str], **values: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for statement in [statements] if isinstance(statements, str) else statements:
        for name, value in values.items():
            statement = statement.replace("${" + name + "}", value)
        rows = ask(statement.strip())
    return rows


def reading(ask: Ask, source: str) -> Iterator[Fact]:
    """Header, quotation marks and types."""
    names = answers()
    _all(ask, names["CREATE_RAW"], source=source)
    yield Fact(
        "rows of DELIMITED, the header among them",
        [(ROWS + 1, CASES)],
        ask("SELECT count(*), sum(cases) FROM cases_raw"),
    )
    yield Fact("rows without the header", [(ROWS,)], ask(names["COUNT_ROWS"]))
    quoted = ask("SELECT count(DISTINCT province) FROM cases_raw WHERE province LIKE '\"%\"' AND day <> '\"DATE\"'")
    yield Fact("provinces with quotation marks", [(11,)], quoted)
    yield Fact("Antwerpen without marks", [(0,)], ask("SELECT count(*) FROM cases_raw WHERE province = 'Antwerpen'"))
    _all(ask, names["CREATE_CASES"], source=source)
    kinds = {row[1] for row in ask("DESCRIBE cases_csv")}
    yield Fact("types that OpenCSVSerde gives", {"string"} == kinds, True)
    clean = ask(
        "SELECT count(DISTINCT province), sum(IF(province LIKE '%\"%', 1, 0)) FROM cases_csv WHERE day <> 'DATE'"
    )
    yield Fact("provinces with NA, and rows with marks", [(12, 0)], clean)
    _all(ask, names["CREATE_VIEW"])
    view = ask("SELECT count(*), sum(cases), count(*) - count(day), sum(IF(day IS NULL, cases, 0)) FROM cases")
    yield Fact("rows, cases, rows and cases without a day", [(ROWS, CASES, ROWS - DATED, CASES - DATED_CASES)], view)


def storing(ask: Ask, archive: str) -> Iterator[Fact]:
    """Partitions, a dropped table and its files. Needs the view of `reading`."""
    names = answers()
    _all(ask, names["CREATE_ORC"])
    _all(ask, names["FILL_ORC"])
    parts = {row[0].partition("=")[2] for row in ask("SHOW PARTITIONS cases_orc")}
    yield Fact("partitions", 12, len(parts))
    yield Fact("Unknown among them, and NA not", (True, False), ("Unknown" in parts, "NA" in parts))
    yield Fact("dated rows and their cases", [(DATED, DATED_CASES)], ask("SELECT count(*), sum(cases) FROM cases_orc"))
    yield Fact("undated rows and their cases", [(49, 95)], ask(names["COUNT_UNDATED"]))
    create = (
        "CREATE EXTERNAL TABLE old (day DATE, cases INT) PARTITIONED BY (province STRING) STORED AS ORC "
        f"LOCATION '{archive}'"
    )
    ask(create)
    ask("INSERT OVERWRITE TABLE old PARTITION (province) SELECT day, cases, province FROM cases_orc")
    ask("DROP TABLE old")
    ask(create)
    yield Fact("rows after DROP and CREATE of an external table", [(0,)], ask("SELECT count(*) FROM old"))
    ask("MSCK REPAIR TABLE old")
    yield Fact("rows after MSCK REPAIR", [(DATED,)], ask("SELECT count(*) FROM old"))


def check(source: str = "") -> list[Fact]:
    """The facts, in a database of their own that is dropped again. Raises LabsError without an engine.

    source: URI of the folder with the publication; "" takes the engine's shared one.
    """
    from infra.clients import hive_connection
    from infra.settings import hive_settings

    settings = hive_settings()
    database = f"{settings.database}_facts_{secrets.token_hex(4)}"
    with contextlib.closing(hive_connection(settings)) as connection, contextlib.closing(connection.cursor()) as cursor:

        def ask(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()] if cursor.has_result_set else []

        ask(f"CREATE DATABASE {database} LOCATION '{settings.location}{database}'")
        try:
            ask(f"USE {database}")
            found = [*reading(ask, source or f"{settings.shared}covid-cases")]
            return [*found, *storing(ask, f"{settings.location}{database}_archive")]
        finally:
            ask(f"DROP DATABASE IF EXISTS {database} CASCADE")


def main() -> int:
    """Print the whole table. Exit code 0 when every fact agrees, 1 when not, 2 without an engine."""
    try:
        found = check()
    except LabsError as error:
        print(error)
        return 2
    for fact in found:
        print(f"  {line(fact)}")
    differing = sum(not fact.agrees for fact in found)
    print(f"{len(found) - differing} of {len(found)} facts agree.")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
