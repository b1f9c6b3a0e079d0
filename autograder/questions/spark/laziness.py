"""What starts a job, and what only writes down what is to be done."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import SCHEMA, answered, fresh_cases, numbers
from autograder.text import _

# The list of the task.
LINES = ["collect", "count", "filter", "group_by", "join", "select", "show", "to_pandas", "with_column", "write"]

lazy = Question(
    id="lazy",
    title=N_("A plan is no result"),
    topic=N_("laziness"),
    points=7,
    answers=("busy_days", "starts_job"),
    # Spark Connect tells no plan and no number of jobs.
    engines=("spark",),
    hints=(
        N_("Which of your lines needs to know a number before the next line can be written down?"),
        N_("After groupBy and agg, the threshold is a filter on the new column. Nothing has to be counted before."),
        N_("df.dropna(subset=['DATE']).groupBy('DATE').agg(F.sum('CASES').alias('CASES')), then filter with >=."),
    ),
    messages={
        "job": Message(
            seen=N_("While your function ran, Spark started jobs. Their number: {count}."),
            expected=N_("The function only writes down a plan: no job starts until somebody asks for rows."),
            next=N_("Look for count, collect, show, first or toPandas inside the function."),
        ),
        "days": Message(
            seen=N_("For {day}, your table has {got}. Expected here: {want}."),
            expected=N_("It has one row for each day with at least `least` cases, and the cases of that day."),
            next=N_("Group by DATE, add up CASES, and filter the sums."),
        ),
        "code": Message(
            seen=N_("starts_job holds '{code}'."),
            expected=N_("It holds codes from the list in the task."),
            next=N_("Copy the codes from the list, letter by letter."),
        ),
        "none": Message(
            seen=N_("starts_job is empty."),
            expected=N_("Some of the lines in the task start a job. Otherwise Spark would never do anything."),
            next=N_("Try each line on cases, with jobs_so_far() before and after it."),
        ),
    },
)


def sums(frame: pd.DataFrame) -> pd.Series:
    """Cases by day, of the rows that have one."""
    return frame.groupby("DATE")["CASES"].sum()


def compare(work: Work, frame: pd.DataFrame, least: int, key: str) -> None:
    """Refuses with `key` the first day that is not as computed here."""
    got = answered(work, "busy_days", work.spark(frame, SCHEMA), least, columns=("DATE", "CASES"))
    right = sums(frame)
    want = numbers(right[right >= least].reset_index(), ["DATE"], "CASES")
    found = numbers(got.rows, ["DATE"], "CASES")
    for day in sorted(want.keys() | found.keys()):
        one, other = found.get(day, np.nan), want.get(day, np.nan)
        if not np.isclose(one, other, equal_nan=True) or len(got.rows) != len(found):
            name = day[0] or "NULL"
            raise Refuse(key, day=name, got=shown(one), want=shown(other))


def shown(number: float) -> str:
    """A number of cases in words; NaN stands for a day that is not there."""
    return _("no row") if np.isnan(number) else _("{count} cases").format(count=f"{number:g}")


@lazy.property("no_job", points=2, says=N_("busy_days starts no job"))
def no_job(work: Work) -> None:
    frame = fresh_cases(work.rng, 12)
    tried = work.attempt("busy_days", work.spark(frame, SCHEMA), 20)
    if tried.error is not None:
        work.call("busy_days", work.spark(frame, SCHEMA), 20)
    elif tried.jobs:
        raise Refuse("job", count=tried.jobs)
    work.spark_frame(tried.value, "busy_days(…)")


@lazy.property("days", points=2, says=N_("The busy days are there with their cases"))
def days(work: Work) -> None:
    frame = fresh_cases(work.rng, 40, 9)
    right = sums(frame).sort_values()
    compare(work, frame, int(right.iloc[4]) + 1, "days")


@lazy.property("codes", points=0.5, says=N_("starts_job holds codes from the list"))
def codes(work: Work) -> None:
    chosen_lines(work)


def chosen_lines(work: Work) -> set[str]:
    """The learner's codes. Refuses what is not in the list, and an empty set."""
    given = {code.strip().lower() for code in work.names(work.value("starts_job"), "starts_job")}
    if unknown := sorted(given.difference(LINES)):
        raise Refuse("code", code=unknown[0])
    if not given:
        raise Refuse("none")
    return given
