"""Order of the whole, and order of each part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.hive.tables import CASES, fresh_rows
from autograder.questions.hive.warehouse import Warehouse, observed
from autograder.text import _

sorting = Question(
    id="sorting",
    title=N_("Order of the whole, or of each part"),
    topic=N_("order"),
    points=8,
    answers=("TOP_DAYS", "WRITE_SORTED"),
    hints=(
        N_("Several workers sort at the same time. Which keyword orders all rows, and which only those of one worker?"),
        N_("ORDER BY for TOP_DAYS. For WRITE_SORTED, DISTRIBUTE BY says who gets a row, SORT BY in which order."),
        N_("CREATE TABLE cases_sorted AS SELECT … DISTRIBUTE BY province SORT BY province, day."),
    ),
    messages={
        "top_rows": Message(
            seen=N_("Place {place} of TOP_DAYS is {got}."),
            expected=N_("It is {want}. The list holds the ten largest sums of a day and a province."),
            next=N_("Sum by day and province, then ORDER BY the sum, then LIMIT 10."),
        ),
        "no_table": Message(
            seen=N_("After WRITE_SORTED, the database has no table {table}."),
            expected=N_("The table has exactly this name, in the database of the connection."),
            next=N_("Begin the statement with CREATE TABLE cases_sorted AS SELECT."),
        ),
        "rows": Message(
            seen=N_("The table cases_sorted has {got} rows with the columns {columns}."),
            expected=N_(
                "It has the columns day, province and cases, and the {want} rows that have a day and a province."
            ),
            next=N_("Leave out only rows without a day or a province, and sum nothing."),
        ),
        "apart": Message(
            seen=N_("The rows of {province} are in {got} files."),
            expected=N_("All rows of a province are in one file, so that one worker can read them."),
            next=N_("SORT BY alone sends rows anywhere. Add DISTRIBUTE BY province."),
        ),
        "unsorted": Message(
            seen=N_("In a file, {first} comes right before {second}."),
            expected=N_("Each file is ordered by province, and by day within a province."),
            next=N_(
                "CLUSTER BY province and DISTRIBUTE BY province look at the "
                "province only. Name both columns in SORT BY."
            ),
        ),
    },
)


@dataclass(frozen=True)
class Facts:
    """What TOP_DAYS gives, and what WRITE_SORTED wrote. files: rows (day, province) of each file, in their order."""

    top: pd.DataFrame
    want_top: list[tuple[Any, ...]]
    described: Mapping[str, str]
    files: Mapping[str, list[tuple[Any, ...]]]
    want: int


def _look(hidden: Warehouse) -> Facts:
    rows = fresh_rows(hidden.work.rng, 88, 5)
    hidden.view("cases", CASES, rows)
    whole = [row for row in rows if row[0] is not None and row[1] is not None]
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in whole:
        sums[row[0], row[1]] += row[5]
    ordered = sorted(((day, place, count) for (day, place), count in sums.items()), key=lambda one: (-one[2], *one[:2]))
    top = hidden.query("TOP_DAYS", ("day", "province", "cases"))
    hidden.run("WRITE_SORTED")
    described = hidden.described("cases_sorted")
    files: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    if {"day date", "province string"} <= set(described.get("columns", "").split(", ")):
        spark = hidden.work.services.hive_settings.engine == "spark-hive"
        name = "input_file_name()" if spark else "INPUT__FILE__NAME"
        for file, day, place in hidden.ask(f"SELECT {name} AS file, day, province FROM cases_sorted"):
            files[file].append((place, day))
    return Facts(top, ordered[:10], described, files, len(whole))


def facts(work: Work) -> Facts:
    """What the learner's statements did in a hidden database."""
    return observed(work, ("TOP_DAYS", "WRITE_SORTED"), {}, _look)


def written(work: Work) -> Facts:
    """The same. Refuses when the table is not there, or lacks rows."""
    found = facts(work)
    if not found.described:
        raise Refuse("no_table", table="cases_sorted")
    got, columns = sum(map(len, found.files.values())), found.described["columns"]
    if got != found.want or columns.count(",") != 2:
        raise Refuse("rows", got=got, columns=columns, want=found.want)
    return found


@sorting.property("top", points=2.5, says=N_("The ten largest sums of all, largest first"))
def top(work: Work) -> None:
    found = facts(work)
    got = [tuple(row) for row in found.top.itertuples(index=False)]
    for place in range(max(len(got), len(found.want_top))):
        seen = got[place] if place < len(got) else (_("nothing"),)
        want = found.want_top[place] if place < len(found.want_top) else (_("nothing"),)
        if seen != want:
            raise Refuse("top_rows", place=place + 1, got=", ".join(map(str, seen)), want=", ".join(map(str, want)))


@sorting.property("together", points=2, says=N_("The rows of a province are in one file"))
def together(work: Work) -> None:
    found = written(work)
    homes: dict[str, set[str]] = defaultdict(set)
    for file, rows in found.files.items():
        for place, _day in rows:
            homes[place].add(file)
    for place, where in sorted(homes.items()):
        if len(where) > 1:
            raise Refuse("apart", province=place, got=len(where))


@sorting.property("within", points=2, needs=("together",), says=N_("Each file is ordered by province and day"))
def within(work: Work) -> None:
    for rows in written(work).files.values():
        for first, second in pairwise(rows):
            if second < first:
                raise Refuse("unsorted", first=f"{first[0]}, {first[1]}", second=f"{second[0]}, {second[1]}")
