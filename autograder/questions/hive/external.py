"""An external table over files that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import Row, fresh_rows, published, total
from autograder.questions.hive.warehouse import Warehouse, observed, path_of
from autograder.text import _

external = Question(
    id="external",
    title=N_("A table over files that are there"),
    topic=N_("the external table"),
    points=8,
    answers=("CREATE_RAW", "COUNT_ROWS"),
    hints=(
        N_("CREATE_RAW says where files are, and copies nothing. COUNT_ROWS leaves out the first line of each file."),
        N_("CREATE EXTERNAL TABLE … ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' … LOCATION '${source}'."),
        N_("This table keeps quotation marks, so a header's first cell is '\"DATE\"'. Count rows whose day differs."),
    ),
    messages={
        "no_table": Message(
            seen=N_("After CREATE_RAW, the database has no table {table}."),
            expected=N_("The table has exactly this name, in the database of the connection."),
            next=N_("Look at SHOW TABLES after you ran it, and write no database in front of the name."),
        ),
        "managed": Message(
            seen=N_("The table {table} is {kind}."),
            expected=N_("It is EXTERNAL: the files belong to the ministry, and a DROP TABLE must not delete them."),
            next=N_("Write CREATE EXTERNAL TABLE, and look at DESCRIBE FORMATTED."),
        ),
        "location": Message(
            seen=N_("The table {table} lies in the folder {got}."),
            expected=N_("It lies where the files are: in the folder that ${{source}} stands for."),
            next=N_("End the statement with LOCATION '${{source}}'."),
        ),
        "columns": Message(
            seen=N_("The columns of the table are: {got}."),
            expected=N_("They are: {want}."),
            next=N_("Give the names of the task, in its order; types are STRING, and INT for the last one."),
        ),
        "delimiter": Message(
            seen=N_("The sum of the column cases is {got}."),
            expected=N_("It is {want}, when every line is cut at its commas."),
            next=N_("Add ROW FORMAT DELIMITED FIELDS TERMINATED BY ','."),
        ),
        "header": Message(
            seen=N_("COUNT_ROWS gives {got} for {files} files with {want} rows together, and a header in each."),
            expected=N_("It gives {want}. A header is no row of data, and each file has one."),
            next=N_("Leave the headers out by what they hold, in WHERE. Look at one: SELECT * FROM cases_raw LIMIT 1."),
        ),
        "lost": Message(
            seen=N_("COUNT_ROWS gives {got} for files with {want} rows."),
            expected=N_("It gives {want}. Rows without a day, province or age group are rows as well."),
            next=N_("Leave out nothing but the headers."),
        ),
        "no_count": Message(
            seen=N_("COUNT_ROWS gives {got}."),
            expected=N_("It gives one row with one number."),
            next=N_("Use SELECT count(*)."),
        ),
    },
)

COLUMNS = "day string, province string, region string, agegroup string, sex string, cases int"


@dataclass(frozen=True)
class Facts:
    """What CREATE_RAW and COUNT_ROWS did. counts: of files as published, and of files with an unknown number."""

    described: Mapping[str, str]
    source: str
    total: int | None
    want_total: int
    counts: tuple[pd.DataFrame | Refuse | None, pd.DataFrame | Refuse | None]
    rows: tuple[int, int]


def _count(hidden: Warehouse) -> pd.DataFrame | Refuse | None:
    try:
        return hidden.result("COUNT_ROWS")
    except Refuse as refusal:
        return refusal


def _look(hidden: Warehouse) -> Facts:
    rows: list[Row] = fresh_rows(hidden.work.rng, 24)
    source = hidden.files("publication", {"a.csv": published(rows[::2]), "b.csv": published(rows[1::2])})
    hidden.run("CREATE_RAW", source=source)
    described = hidden.described("cases_raw")
    if not described:
        return Facts(described, source, None, 0, (None, None), (0, 0))
    ((summed,),) = hidden.ask("SELECT sum(cases) FROM cases_raw")
    first = _count(hidden)
    unknown: list[Row] = [(*row[:5], None) for row in rows[:3]]
    hidden.files("publication", {"c.csv": published(unknown)})
    if hidden.work.services.hive_settings.engine == "spark-hive":
        hidden.do("REFRESH TABLE cases_raw")
    return Facts(described, source, summed, total(rows), (first, _count(hidden)), (len(rows), len(rows) + 3))


def facts(work: Work) -> Facts:
    """What the learner's statements did in a hidden database. Refuses when there is no table."""
    # COUNT_ROWS is tried inside, and may be missing without harm to CREATE_RAW.
    found = observed(work, ("CREATE_RAW", "COUNT_ROWS"), {"source": "${source}"}, _look)
    if not found.described:
        raise Refuse("no_table", table="cases_raw")
    return found


def number(found: pd.DataFrame | Refuse | None) -> int:
    """The one number of COUNT_ROWS."""
    if isinstance(found, Refuse):
        raise found
    if found is None or found.shape != (1, 1) or not isinstance(found.iat[0, 0], int):
        seen = (
            _("nothing")
            if found is None
            else _("a table of {rows} rows and {columns} columns").format(rows=found.shape[0], columns=found.shape[1])
        )
        raise Refuse("no_count", got=seen)
    return int(found.iat[0, 0])


@external.property("table", points=2.5, says=N_("The table is external, and lies where the files are"))
def table(work: Work) -> None:
    found = facts(work)
    if found.described["kind"] != "EXTERNAL":
        raise Refuse("managed", table="cases_raw", kind=found.described["kind"])
    if path_of(found.described.get("location", "")) != path_of(found.source):
        raise Refuse("location", table="cases_raw", got=found.described.get("location", ""))


@external.property("columns", points=1.5, needs=("table",), says=N_("Six columns, cut at the commas"))
def columns(work: Work) -> None:
    found = facts(work)
    if found.described["columns"] != COLUMNS:
        raise Refuse("columns", got=found.described["columns"], want=COLUMNS)
    if found.total != found.want_total:
        raise Refuse("delimiter", got=str(found.total), want=found.want_total)


@external.property("count", points=2, needs=("columns",), says=N_("Every row is counted, and no header"))
def count(work: Work) -> None:
    found = facts(work)
    got, want = number(found.counts[0]), found.rows[0]
    if got > want:
        raise Refuse("header", got=got, want=want, files=2)
    if got < want:
        raise Refuse("lost", got=got, want=want)
