"""A query that reads one folder of twelve."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import fresh_rows
from autograder.questions.hive.warehouse import Warehouse, observed, statements
from autograder.text import _

pruning = Question(
    id="pruning",
    title=N_("Read one folder, not twelve"),
    topic=N_("reading fewer partitions"),
    points=7,
    answers=("ONE_PROVINCE", "prunes"),
    hints=(
        N_("Only a condition on the partition column tells the engine which folders it may leave closed."),
        N_("Run EXPLAIN with your query, and look for PartitionFilters. Empty brackets mean: all folders."),
        N_("SELECT day, sum(cases) AS cases FROM cases_orc WHERE province = 'Brussels' GROUP BY day."),
    ),
    messages={
        "result": Message(
            seen=N_("ONE_PROVINCE gives {got} days; for {day} it says {seen}."),
            expected=N_("It gives {days} days with their cases in Brussels, {want} on that day."),
            next=N_("Group by the day, and add up the cases."),
        ),
        "not_pruned": Message(
            seen=N_("The plan of ONE_PROVINCE reads all partitions: PartitionFilters is {got}."),
            expected=N_("Each reading of the table has a filter on province there."),
            next=N_("Put the condition on province into WHERE, for each time that the table is read."),
        ),
        "prunes_too_many": Message(
            seen=N_("The set prunes has the code {code}, and that condition reads every folder."),
            expected=N_("It has the conditions from which the engine can tell the folders beforehand."),
            next=N_("Try each condition with EXPLAIN, and look at PartitionFilters."),
        ),
        "prunes_missing": Message(
            seen=N_("The set prunes has {count} codes, and lacks a condition that leaves folders closed."),
            expected=N_("It has all conditions of the list that do so."),
            next=N_("Try each condition with EXPLAIN, and look at PartitionFilters."),
        ),
    },
    engines=("spark-hive",),
)
PRUNES = frozenset({"equals", "in_list", "function"})
FILTERS = re.compile(r"PartitionFilters: \[(.*?)\](?:,|\n|$)")


@dataclass(frozen=True)
class Facts:
    """What ONE_PROVINCE gives and plans. damaged: what stopped it beside a damaged partition, "" for nothing."""

    result: pd.DataFrame
    want: dict[object, int]
    scans: int
    filters: tuple[str, ...]
    damaged: str


def _look(hidden: Warehouse) -> Facts:
    rows = [row for row in fresh_rows(hidden.work.rng, 30, 4, ("Brussels", "Namur", "Liège")) if row[1] and row[0]]
    cells = ", ".join(
        f"struct('{day}', '{region}', {cases}, '{place}')" for day, place, region, _age, _sex, cases in rows
    )
    hidden.do(
        "CREATE TABLE cases_orc (day DATE, region STRING, agegroup STRING, sex STRING, cases INT) "
        "PARTITIONED BY (province STRING) STORED AS ORC"
    )
    hidden.do(
        "INSERT INTO cases_orc PARTITION (province) SELECT CAST(a AS DATE), b, '0-9', 'F', c, d "
        f"FROM (SELECT inline(array({cells})) AS (a, b, c, d)) AS given"
    )
    found = hidden.query("ONE_PROVINCE", ("day", "cases"))
    want: dict[object, int] = defaultdict(int)
    for row in rows:
        if row[1] == "Brussels":
            want[row[0]] += row[5]
    plan = hidden.do(f"EXPLAIN {statements(hidden.work, 'ONE_PROVINCE')[-1]}")[0][0]
    # A folder whose file is no ORC: who does not read it does not notice.
    broken = hidden.files("damaged", {"part-0.orc": "this is no ORC file\n" * 40})
    hidden.do(f"ALTER TABLE cases_orc ADD PARTITION (province='Hainaut') LOCATION '{broken}'")
    damaged = ""
    try:
        hidden.query("ONE_PROVINCE", ("day", "cases"))
    except Refuse as refusal:
        damaged = str(refusal.facts.get("text", refusal.key))
    return Facts(
        found, dict(want), plan.count("FileScan") + plan.count("HiveTableScan"), tuple(FILTERS.findall(plan)), damaged
    )


def facts(work: Work) -> Facts:
    """What the learner's query did on a hidden table with three partitions, and with a damaged fourth one."""
    return observed(work, ("ONE_PROVINCE",), {}, _look)


@pruning.property("result", points=2, says=N_("The cases of each day in Brussels"))
def result(work: Work) -> None:
    found = facts(work)
    got = {row.day: row.cases for row in found.result.itertuples(index=False)}
    for day, want in sorted(found.want.items(), key=str):
        if got.get(day) != want or len(found.result) != len(found.want):
            seen = str(got.get(day, _("nothing")))
            raise Refuse("result", got=len(found.result), day=str(day), seen=seen, days=len(found.want), want=want)


@pruning.property("planned", points=2, needs=("result",), says=N_("The plan names the partition"))
def planned(work: Work) -> None:
    found = facts(work)
    bad = [one for one in found.filters if "province" not in one]
    if bad or len(found.filters) < found.scans:
        raise Refuse("not_pruned", got=f"[{bad[0] if bad else ''}]")


@pruning.property("prunes", points=1.5, says=N_("Conditions that leave folders closed are named"))
def prunes(work: Work) -> None:
    got = set(work.names(work.value("prunes"), "prunes"))
    if extra := sorted(got - PRUNES):
        raise Refuse("prunes_too_many", code=extra[0])
    if got != PRUNES:
        raise Refuse("prunes_missing", count=len(got))
