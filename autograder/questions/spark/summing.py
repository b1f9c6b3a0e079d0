"""Aggregate where the data are, and bring nothing to Python before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import SCHEMA, answered, fresh_cases, month, numbers
from autograder.text import _

KEYS = ("MONTH", "PROVINCE")
WANTED = (*KEYS, "CASES")

totals = Question(
    id="totals",
    title=N_("Add up where the data are"),
    topic=N_("totals by month"),
    points=8,
    answers=("monthly",),
    hints=(
        N_("Make the two columns first by which you group: the month as text, and a province that is never NULL."),
        N_("F.date_format(F.col('DATE'), 'yyyy-MM') gives the month, and F.coalesce fills what is missing."),
        N_("Drop rows without a date, group by both, and add up with agg(F.sum('CASES').alias('CASES'))."),
    ),
    messages={
        "unknown_lost": Message(
            seen=N_("Your table has no row for the province 'unknown'. {cases} cases are lost."),
            expected=N_("Cases whose province nobody knows are a group of their own, so that the total stays right."),
            next=N_("Fill NULL with 'unknown' before you group: F.coalesce('PROVINCE', F.lit('unknown'))."),
        ),
        "month": Message(
            seen=N_("In the column MONTH stands '{got}'."),
            expected=N_("A month is a text with its year, such as '{want}'."),
            next=N_("Use F.date_format with the pattern yyyy-MM. Without the year, two Octobers become one."),
        ),
        "sums": Message(
            seen=N_("For {month} and {province}, your table has {got}. Expected here: {want}."),
            expected=N_("Each group holds the sum of its cases."),
            next=N_("Add up CASES. A row may stand for many cases, so rows are not counted."),
        ),
        "collected": Message(
            seen=N_("Your function brought {got} rows of the table to Python."),
            expected=N_("Spark adds up by itself. On the real file, those rows do not fit into one computer."),
            next=N_("Look for collect, toPandas or a loop over rows, and use groupBy and agg in their place."),
        ),
    },
)


def right_sums(frame: pd.DataFrame) -> dict[tuple[str, ...], float]:
    """Cases of each month and province, of the rows that have a date."""
    dated = frame[frame["DATE"].notna()]
    keys = [month(dated["DATE"]).rename("MONTH"), dated["PROVINCE"].fillna("unknown")]
    return numbers(dated.groupby(keys)["CASES"].sum().reset_index(), KEYS, "CASES")


def found_sums(work: Work, frame: pd.DataFrame, partitions: int | None = None) -> dict[tuple[str, ...], float]:
    """The learner's sums. Refuses a group that stands in two rows."""
    rows = answered(work, "monthly", work.spark(frame, SCHEMA, partitions=partitions), columns=WANTED).rows
    found = numbers(rows, KEYS, "CASES")
    if len(found) < len(rows):
        key = rows[rows.duplicated(list(KEYS))].iloc[0]
        raise Refuse(
            "sums", month=str(key["MONTH"]), province=str(key["PROVINCE"]), got=_("two rows"), want=_("one row")
        )
    return found


def months_of(sums: dict[tuple[str, ...], float]) -> set[str]:
    """The months of some sums."""
    return {group[0] for group in sums}


def compare(found: dict[tuple[str, ...], float], want: dict[tuple[str, ...], float], key: str) -> None:
    """Refuses with `key` the first group that is not as computed here."""
    for group in sorted(want.keys() | found.keys()):
        one, other = found.get(group, np.nan), want.get(group, np.nan)
        if not np.isclose(one, other, equal_nan=True):
            texts = [
                _("no row") if np.isnan(number) else _("{count} cases").format(count=f"{number:g}")
                for number in (one, other)
            ]
            raise Refuse(key, month=group[0] or "NULL", province=group[1] or "NULL", got=texts[0], want=texts[1])


@totals.property("sums", points=2.5, says=N_("The sums by month and province agree with those of pandas"))
def sums(work: Work) -> None:
    frame = fresh_cases(work.rng)
    frame = frame[frame["DATE"].notna()]
    found, want = found_sums(work, frame), right_sums(frame)
    months = months_of(want)
    if odd := sorted(months_of(found) - months):
        raise Refuse("month", got=odd[0] or "NULL", want=max(months))
    if not any(group[1] == "unknown" for group in found):
        raise Refuse("unknown_lost", cases=int(frame.loc[frame["PROVINCE"].isna(), "CASES"].sum()))
    compare(found, want, "sums")


@totals.property("nothing_fetched", points=2.5, says=N_("Nothing is brought to Python before it is added up"))
def nothing_fetched(work: Work) -> None:
    frame = fresh_cases(work.rng, 30)
    tried = work.attempt("monthly", work.spark(frame, SCHEMA))
    if tried.error is not None:
        work.call("monthly", work.spark(frame, SCHEMA))
    if tried.fetched_rows:
        raise Refuse("collected", got=tried.fetched_rows)
    work.spark_frame(tried.value, "monthly(…)")
