"""The quotation marks that stay in the values, and the sum that does not notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import Row, fresh_rows, published
from autograder.questions.hive.warehouse import Warehouse, observed, path_of

quotes = Question(
    id="quotes",
    title=N_("The sum is right, and the table is wrong"),
    topic=N_("reading quoted texts"),
    points=9,
    answers=("CREATE_CASES", "blind"),
    hints=(
        N_("SELECT DISTINCT province FROM cases_raw. Look closely at the first and the last character."),
        N_("DELIMITED knows no quotation marks. A SerDe for CSV does: ROW FORMAT SERDE '…' takes its place."),
        N_("ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'. All six columns are STRING then."),
    ),
    messages={
        "no_table": Message(
            seen=N_("After CREATE_CASES, the database has no table {table}."),
            expected=N_("The table has exactly this name, in the database of the connection."),
            next=N_("Look at SHOW TABLES after you ran it."),
        ),
        "quotes": Message(
            seen=N_("A value of the column {column} is {got}, quotation marks included."),
            expected=N_("The marks belong to the file and not to the value: {want}."),
            next=N_("Choose a SerDe that reads CSV."),
        ),
        "rows": Message(
            seen=N_("The table has no row with these values: {want}."),
            expected=N_("It has every row of the files, with the columns in their order."),
            next=N_("Compare SELECT * FROM cases_csv with the file."),
        ),
        "types": Message(
            seen=N_("The columns of the table are: {got}."),
            expected=N_("They are: {want}."),
            next=N_("This SerDe gives texts, whatever you write. Say STRING six times, so that nobody is misled."),
        ),
        "managed": Message(
            seen=N_("The table cases_csv is {kind}, in the folder {got}."),
            expected=N_("It is EXTERNAL, in the folder that ${{source}} stands for."),
            next=N_("Write CREATE EXTERNAL TABLE, and LOCATION '${{source}}'."),
        ),
        "blind_too_many": Message(
            seen=N_("The set blind has the code {code}, and this test sees the marks."),
            expected=N_("It has the tests whose result is the same with and without the quotation marks."),
            next=N_("Run the test on cases_raw and on cases_csv, and compare."),
        ),
        "blind_missing": Message(
            seen=N_("The set blind has {count} codes, and lacks a test that does not see the marks."),
            expected=N_("It has every test whose result is the same with and without them."),
            next=N_("Run each of the six tests on cases_raw and on cases_csv, and compare."),
        ),
    },
)

NAMES = ("day", "province", "region", "agegroup", "sex", "cases")
COLUMNS = ", ".join(f"{name} string" for name in NAMES)
BLIND = frozenset({"count_rows", "sum_cases", "count_provinces"})
HARD = "Liège, ville"


@dataclass(frozen=True)
class Facts:
    """What CREATE_CASES left. rows: what the table gives. want: cells of the files as texts."""

    described: Mapping[str, str]
    source: str
    rows: list[tuple[Any, ...]]
    want: list[tuple[str, ...]]


def _look(hidden: Warehouse) -> Facts:
    rows: list[Row] = fresh_rows(hidden.work.rng, 24)
    hard: Row = (rows[0][0], HARD, "Wallonia", "0-9", "F", 7)
    source = hidden.files("publication", {"a.csv": published(rows), "b.csv": published([hard])})
    hidden.run("CREATE_CASES", source=source)
    described = hidden.described("cases_csv")
    found = hidden.ask("SELECT * FROM cases_csv") if described else []
    want = [tuple("NA" if cell is None else str(cell) for cell in row) for row in [*rows, hard]]
    return Facts(described, source, found, want)


def facts(work: Work) -> Facts:
    """What the learner's statements did in a hidden database. Refuses when there is no table."""
    found = observed(work, ("CREATE_CASES",), {"source": "${source}"}, _look)
    if not found.described:
        raise Refuse("no_table", table="cases_csv")
    return found


def require_rows(found: Facts, want: list[tuple[str, ...]], key: str) -> None:
    """Refuses unless each of these rows is there as often as in the files."""
    got = Counter(tuple(str(cell) for cell in row) for row in found.rows)
    for row, times in Counter(want).items():
        if got[row] < times:
            raise Refuse(key, want=", ".join(row), got=len(found.rows))


@quotes.property("clean", points=2.5, says=N_("No value has quotation marks"))
def clean(work: Work) -> None:
    found = facts(work)
    for row in found.rows:
        for name, cell in zip(NAMES, row, strict=False):
            if isinstance(cell, str) and cell.startswith('"'):
                raise Refuse("quotes", column=name, got=cell, want=cell.strip('"'))


@quotes.property("whole", points=2, needs=("clean",), says=N_("Every row is there, as six texts"))
def whole(work: Work) -> None:
    found = facts(work)
    require_rows(found, [row for row in found.want if HARD not in row], "rows")
    if found.described["columns"] != COLUMNS:
        raise Refuse("types", got=found.described["columns"], want=COLUMNS)


@quotes.property("outside", points=1, needs=("clean",), says=N_("The table is external, over the same files"))
def outside(work: Work) -> None:
    found = facts(work)
    kind, place = found.described["kind"], found.described.get("location", "")
    if kind != "EXTERNAL" or path_of(place) != path_of(found.source):
        raise Refuse("managed", kind=kind, got=place)


@quotes.property("blind", points=2, says=N_("The tests that do not notice are named"))
def blind(work: Work) -> None:
    got = set(work.names(work.value("blind"), "blind"))
    if extra := sorted(got - BLIND):
        raise Refuse("blind_too_many", code=extra[0])
    if got != BLIND:
        raise Refuse("blind_missing", count=len(got))
