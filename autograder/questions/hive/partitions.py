"""A table of ORC files, one folder a province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import CASES, Row, fresh_rows
from autograder.questions.hive.warehouse import Warehouse, observed
from autograder.text import _

partitions = Question(
    id="partitions",
    title=N_("One folder for each province"),
    topic=N_("partitions"),
    points=10,
    answers=("CREATE_ORC", "FILL_ORC", "COUNT_UNDATED"),
    hints=(
        N_(
            "The province is no column of the files: it is the name of the folder. So it stands in PARTITIONED BY only."
        ),
        N_("INSERT matches by position. The partition column comes last in the SELECT, whatever it is called."),
        N_("INSERT OVERWRITE TABLE cases_orc PARTITION (province) SELECT day, …, COALESCE(province, 'Unknown') FROM …"),
    ),
    messages={
        "no_table": Message(
            seen=N_("After CREATE_ORC, the database has no table {table}."),
            expected=N_("The table has exactly this name, in the database of the connection."),
            next=N_("Look at SHOW TABLES after you ran it."),
        ),
        "format": Message(
            seen=N_("The table cases_orc is stored by {got}."),
            expected=N_("It is stored as ORC, which keeps types, and reads only the columns that are asked for."),
            next=N_("Write STORED AS ORC."),
        ),
        "columns": Message(
            seen=N_("The columns of the table, with the partition column at the end, are: {got}."),
            expected=N_("They are: {want}."),
            next=N_("Leave province out of the list of columns, and write PARTITIONED BY (province STRING)."),
        ),
        "nameless": Message(
            seen=N_("Rows without a province are in the partition {got}."),
            expected=N_("They are in the partition Unknown, so that a reader sees what it is."),
            next=N_("Use COALESCE(province, 'Unknown') in the SELECT."),
        ),
        "names": Message(
            seen=N_("There is a partition {got}."),
            expected=N_("The partitions are the provinces, and Unknown."),
            next=N_("The partition column takes the last value of the SELECT. Look at what stands there."),
        ),
        "lost": Message(
            seen=N_("There is no partition {want}."),
            expected=N_("Every province has its partition, and rows without one are in Unknown."),
            next=N_("Look for a WHERE or a join that loses rows."),
        ),
        "undated_inside": Message(
            seen=N_("The table holds {got} rows without a day."),
            expected=N_("It holds the rows with a day. Those without are reported by COUNT_UNDATED."),
            next=N_("Add WHERE day IS NOT NULL to FILL_ORC."),
        ),
        "rows": Message(
            seen=N_(
                "The table holds {got} rows, and they are not those of the source. One that belongs there is: {want}."
            ),
            expected=N_("Each row with a day is there, with every value in its own column."),
            next=N_("Write the columns in the SELECT one by one, in the order of the table."),
        ),
        "undated": Message(
            seen=N_("COUNT_UNDATED gives {got}."),
            expected=N_("It gives {want}: the rows without a day, and their cases."),
            next=N_("Count and sum in the view cases, WHERE day IS NULL."),
        ),
    },
)
COLUMNS = ", ".join([*(f"{name} {kind}" for name, kind in CASES.items() if name != "province"), "province string"])
NAMELESS = "__HIVE_DEFAULT_PARTITION__"
UNKNOWN = "Unknown"


@dataclass(frozen=True)
class Facts:
    """What the statements left. again: rows after FILL_ORC ran a second time."""

    described: Mapping[str, str]
    folders: frozenset[str]
    rows: list[tuple[Any, ...]]
    want: list[tuple[Any, ...]]
    undated: pd.DataFrame | Refuse | None
    want_undated: tuple[int, int]
    again: int


def _look(hidden: Warehouse) -> Facts:
    rows: list[Row] = fresh_rows(hidden.work.rng, 32)
    hidden.view("cases", CASES, rows)
    hidden.run("CREATE_ORC")
    described = hidden.described("cases_orc")
    if described.get("columns") != COLUMNS:
        return Facts(described, frozenset(), [], [], None, (0, 0), 0)
    hidden.run("FILL_ORC")
    folders = frozenset(row[0].partition("=")[2] for row in hidden.ask("SHOW PARTITIONS cases_orc"))
    found = hidden.ask("SELECT day, region, agegroup, sex, cases, province FROM cases_orc")
    try:
        undated: pd.DataFrame | Refuse | None = hidden.query("COUNT_UNDATED", ("row_count", "case_count"))
    except Refuse as refusal:
        undated = refusal
    hidden.run("FILL_ORC")
    hidden.refresh("cases_orc")
    ((again,),) = hidden.ask("SELECT count(*) FROM cases_orc")
    dated = [(row[0], *row[2:], row[1] or UNKNOWN) for row in rows if row[0] is not None]
    gap = [row for row in rows if row[0] is None]
    return Facts(described, folders, found, dated, undated, (len(gap), sum(row[-1] for row in gap)), int(again))


def facts(work: Work) -> Facts:
    """What the learner's statements did in a hidden database. Refuses when there is no table."""
    found = observed(work, ("CREATE_ORC", "FILL_ORC", "COUNT_UNDATED"), {}, _look)
    if not found.described:
        raise Refuse("no_table", table="cases_orc")
    return found


@partitions.property("table", points=2, says=N_("ORC files, partitioned by the province"))
def table(work: Work) -> None:
    found = facts(work)
    if found.described["columns"] != COLUMNS:
        raise Refuse("columns", got=found.described["columns"], want=COLUMNS)
    if "orc" not in found.described["serde"].lower():
        raise Refuse("format", got=found.described["serde"])


@partitions.property(
    "folders", points=2.5, needs=("table",), says=N_("A partition for each province, and one for Unknown")
)
def folders(work: Work) -> None:
    found = facts(work)
    want = {row[-1] for row in found.want}
    if NAMELESS in found.folders:
        raise Refuse("nameless", got=NAMELESS)
    if extra := sorted(found.folders - want):
        raise Refuse("names", got=extra[0])
    if lost := sorted(want - found.folders):
        raise Refuse("lost", want=lost[0])


@partitions.property("rows", points=2.5, needs=("folders",), says=N_("Every row with a day, each value in its column"))
def rows(work: Work) -> None:
    found = facts(work)
    if undated := sum(row[0] is None for row in found.rows):
        raise Refuse("undated_inside", got=undated)
    missing = Counter(found.want) - Counter(tuple(row) for row in found.rows)
    if missing or len(found.rows) != len(found.want):
        example = next(iter(missing), found.want[0])
        raise Refuse("rows", got=len(found.rows), want=", ".join(str(cell) for cell in example))


@partitions.property("undated", points=1.5, needs=("table",), says=N_("What has no day is reported"))
def undated(work: Work) -> None:
    found = facts(work)
    if isinstance(found.undated, Refuse):
        raise found.undated
    got = [] if found.undated is None else [tuple(row) for row in found.undated.itertuples(index=False)]
    if got != [found.want_undated]:
        seen = "; ".join(", ".join(str(cell) for cell in row) for row in got[:3]) or _("nothing")
        raise Refuse("undated", got=seen, want=", ".join(str(part) for part in found.want_undated))
