"""A table that was dropped, and its files that stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import first_day
from autograder.questions.hive.warehouse import Warehouse, observed, path_of

archive = Question(
    id="archive",
    title=N_("Dropped, and not lost"),
    topic=N_("external and managed tables"),
    points=8,
    answers=("RESCUE", "predicted"),
    hints=(
        N_("The files are still there. What is lost is what the metastore knew: the table, and its partitions."),
        N_("Two statements: create the table again over the folder, then let the metastore look for partitions."),
        N_("CREATE EXTERNAL TABLE archive … LOCATION '${archive}', and then MSCK REPAIR TABLE archive."),
    ),
    messages={
        "no_table": Message(
            seen=N_("After RESCUE, the database has no table {table}."),
            expected=N_("The table has exactly this name, in the database of the connection."),
            next=N_("Look at SHOW TABLES after you ran it."),
        ),
        "managed": Message(
            seen=N_("The table archive is {kind}, in the folder {got}."),
            expected=N_(
                "It is EXTERNAL, in the folder that ${{archive}} stands for. The next DROP must not delete files."
            ),
            next=N_("Write CREATE EXTERNAL TABLE, and LOCATION '${{archive}}'."),
        ),
        "columns": Message(
            seen=N_("The columns of the table, with the partition column at the end, are: {got}."),
            expected=N_("They are: {want}."),
            next=N_("The province is in the names of the folders: PARTITIONED BY (province STRING)."),
        ),
        "empty": Message(
            seen=N_("The table is there, and has 0 rows."),
            expected=N_("It has the {want} rows of the files."),
            next=N_("A new table knows no partitions. MSCK REPAIR TABLE looks for them."),
        ),
        "rows": Message(
            seen=N_("The table misses a row with these values: {want}."),
            expected=N_("Every row of the files is back, with its day, its cases and its province."),
            next=N_("In these files, a vertical bar separates the columns."),
        ),
        "predicted": Message(
            seen=N_("For {entry}, predicted says {got}."),
            expected=N_("It says what really happens. Try it with a table of your own."),
            next=N_("Ask of each step: who owns the files, and what does the metastore know?"),
        ),
    },
)
COLUMNS = "day string, cases int, province string"
PREDICTED = {"managed_files": "gone", "external_files": "stay", "rows_after_create": "none", "rows_after_repair": "all"}


@dataclass(frozen=True)
class Facts:
    """What RESCUE left of one archive. rows: (day, cases, province)."""

    described: Mapping[str, str]
    source: str
    rows: list[tuple[Any, ...]]
    want: list[tuple[Any, ...]]


def _rescued(hidden: Warehouse, folder: str, places: tuple[str, ...]) -> Facts:
    day = first_day(hidden.work.rng)
    want = [(day.isoformat(), 3 + number, place) for number, place in enumerate([*places, *places[:2]])]
    contents = {
        f"province={place}/part-{number}.txt": f"{when}|{cases}\n" for number, (when, cases, place) in enumerate(want)
    }
    source = hidden.files(folder, contents)
    hidden.run("RESCUE", archive=source)
    described = hidden.described("archive")
    rows = hidden.ask("SELECT day, cases, province FROM archive") if described.get("columns") == COLUMNS else []
    return Facts(described, source, rows, want)


def _look(hidden: Warehouse) -> tuple[Facts, Facts | None]:
    first = _rescued(hidden, "old", ("Antwerpen", "Liège", "Unknown"))
    if Counter(first.rows) != Counter(first.want):
        return first, None
    hidden.do("DROP TABLE archive")
    return first, _rescued(hidden, "other", ("Namur", "Liège", "Oost Vlaanderen"))


def facts(work: Work) -> tuple[Facts, Facts | None]:
    """What RESCUE did with an archive and, if that went well, with another one. Refuses when there is no table."""
    found = observed(work, ("RESCUE",), {"archive": "${archive}"}, _look)
    if not found[0].described:
        raise Refuse("no_table", table="archive")
    return found


@archive.property("predicted", points=2, says=N_("What happens to files and rows is predicted"))
def predicted(work: Work) -> None:
    got = work.mapping(work.value("predicted"), "predicted")
    for entry, want in PREDICTED.items():
        if got.get(entry) != want:
            raise Refuse("predicted", entry=entry, got=str(got.get(entry)))


@archive.property("table", points=2, says=N_("The table is there again, external and partitioned"))
def table(work: Work) -> None:
    found = facts(work)[0]
    if found.described["columns"] != COLUMNS:
        raise Refuse("columns", got=found.described["columns"], want=COLUMNS)
    kind, place = found.described["kind"], found.described.get("location", "")
    if kind != "EXTERNAL" or path_of(place) != path_of(found.source):
        raise Refuse("managed", kind=kind, got=place)


@archive.property("back", points=2.5, needs=("table",), says=N_("Every row is back"))
def back(work: Work) -> None:
    found = facts(work)[0]
    if not found.rows:
        raise Refuse("empty", want=len(found.want))
    if missing := Counter(found.want) - Counter(found.rows):
        raise Refuse("rows", want=", ".join(str(cell) for cell in next(iter(missing))))
