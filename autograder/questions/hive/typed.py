"""A view with types, on a table of texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import CASES, Row, fresh_rows, published, total
from autograder.questions.hive.warehouse import Warehouse, observed
from autograder.text import _

typed = Question(
    id="typed",
    title=N_("Types, and honest gaps"),
    topic=N_("the typed view"),
    points=9,
    answers=("CREATE_VIEW",),
    hints=(
        N_("Three things: leave the header out, turn the text NA into NULL, and give two columns a type."),
        N_("NULLIF(province, 'NA') is NULL where the text is NA. CAST(… AS DATE) comes after it."),
        N_("CREATE VIEW cases AS SELECT CAST(NULLIF(day, 'NA') AS DATE) AS day, … WHERE cases <> 'CASES'."),
    ),
    messages={
        "no_view": Message(
            seen=N_("After CREATE_VIEW, {table} is {kind}."),
            expected=N_("It is a view: it holds no rows, so it follows the files."),
            next=N_("Begin the statement with CREATE VIEW cases AS SELECT."),
        ),
        "columns": Message(
            seen=N_("The columns of the view are: {got}."),
            expected=N_("They are: {want}."),
            next=N_("Use CAST for day and cases, and give each column its name with AS."),
        ),
        "header": Message(
            seen=N_("The view has {got} rows for {want} rows in the files."),
            expected=N_("The header of each file is left out, and nothing else."),
            next=N_("In the table of texts, the last cell of the header is CASES. No other row has this value."),
        ),
        "lost": Message(
            seen=N_("The view has {got} rows for {want} rows in the files."),
            expected=N_("A row with a gap stays a row."),
            next=N_("Tell the header by its text, and not by a date that could not be read."),
        ),
        "sum": Message(
            seen=N_("The cases of the view add up to {got}."),
            expected=N_("They add up to {want}."),
            next=N_("Look at the column from which you take the numbers."),
        ),
        "gaps": Message(
            seen=N_("The column {column} is NULL in {got} rows of the view."),
            expected=N_("It is NULL in {want} rows: wherever the files say NA, and only there."),
            next=N_("Use NULLIF on each of the five columns of texts."),
        ),
    },
)
COLUMNS = ", ".join(f"{name} {kind}" for name, kind in CASES.items())


@dataclass(frozen=True)
class Facts:
    """What CREATE_VIEW left. rows: what the view gives. strict: what stopped it under strict casts, "" for nothing."""

    described: Mapping[str, str]
    rows: list[tuple[Any, ...]]
    want: list[Row]
    strict: str


def _look(hidden: Warehouse) -> Facts:
    rows = fresh_rows(hidden.work.rng, 24)
    source = hidden.files("publication", {"a.csv": published(rows[:10]), "b.csv": published(rows[10:])})
    texts = ", ".join(f"{name} STRING" for name in CASES)
    hidden.do(
        f"CREATE EXTERNAL TABLE cases_csv ({texts}) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' "
        f"STORED AS TEXTFILE LOCATION '{source}'"
    )
    hidden.run("CREATE_VIEW")
    described = hidden.described("cases")
    if described.get("kind", "").replace("VIRTUAL_", "") != "VIEW":
        return Facts(described, [], rows, "")
    found = hidden.ask("SELECT * FROM cases")
    return Facts(described, found, rows, _strict(hidden))


def _strict(hidden: Warehouse) -> str:
    """The sentence with which strict casts stop the view; "" when they do not, or on an engine without them."""
    if hidden.work.services.hive_settings.engine != "spark-hive":
        return ""
    hidden.do("DROP VIEW cases")
    hidden.do("SET spark.sql.ansi.enabled=true")
    try:
        hidden.run("CREATE_VIEW")
        hidden.attempt("cases", "SELECT * FROM cases")
    except Refuse as refusal:
        return str(refusal.facts.get("text", refusal.key))
    return ""


def facts(work: Work) -> Facts:
    """What the learner's statements did in a hidden database. Refuses when there is no view."""
    found = observed(work, ("CREATE_VIEW",), {}, _look)
    kind = found.described.get("kind", _("not there")).replace("VIRTUAL_", "")
    if kind != "VIEW":
        raise Refuse("no_view", table="cases", kind=kind)
    return found


@typed.property("view", points=2, says=N_("A view with six columns, a date and a number among them"))
def view(work: Work) -> None:
    found = facts(work)
    if found.described["columns"] != COLUMNS:
        raise Refuse("columns", got=found.described["columns"], want=COLUMNS)


@typed.property("rows", points=2.5, needs=("view",), says=N_("Every row is there, and no header"))
def rows(work: Work) -> None:
    found = facts(work)
    got, want = len(found.rows), len(found.want)
    if got > want:
        raise Refuse("header", got=got, want=want)
    if got < want:
        raise Refuse("lost", got=got, want=want)
    summed = sum(row[-1] for row in found.rows if isinstance(row[-1], int))
    if summed != total(found.want):
        raise Refuse("sum", got=summed, want=total(found.want))


@typed.property("gaps", points=2.5, needs=("rows",), says=N_("NULL where the file says NA, and only there"))
def gaps(work: Work) -> None:
    found = facts(work)
    for place, name in enumerate(CASES):
        got = sum(row[place] is None for row in found.rows)
        want = sum(row[place] is None for row in found.want)
        if got != want:
            raise Refuse("gaps", column=name, got=got, want=want)
