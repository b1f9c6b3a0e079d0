"""How much is missing: rows, and the cases in them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.tables import cell, fresh_cases
from autograder.questions.exploration.thresholds import REPORT_ROUNDING

FIELDS = ("rows", "cases", "share")

missing = Question(
    id="missing",
    title=N_("How much is missing?"),
    topic=N_("the missing values"),
    points=9,
    answers=("missing_report",),
    hints=(
        N_("For one column, df[column].isna() marks the rows without a value. Which cases stand in those rows?"),
        N_("Add up CASES over the marked rows, and divide by the sum of CASES over all rows."),
        N_("Loop over all columns but CASES, collect the three numbers of each, and make a table of them."),
    ),
    messages={
        "form": Message(
            seen=N_("The report lacks {lacking}."),
            expected=N_("It has the columns rows, cases and share, and one row for each column of df but CASES."),
            next=N_("Build it with these names, and with the names of the columns as its index."),
        ),
        "rows": Message(
            seen=N_("For {column}, the report gives {got} rows. The table has {want} rows without a value there."),
            expected=N_("The column rows counts the rows without a value in that column, whatever the others hold."),
            next=N_("Count with df[column].isna().sum(), one column at a time."),
        ),
        "cases_are_rows": Message(
            seen=N_("For {column}, the report gives {got} cases, which is the number of rows."),
            expected=N_("A row can stand for many cases. There are {want} cases in these rows."),
            next=N_("Add up CASES over the rows without a value."),
        ),
        "cases": Message(
            seen=N_("For {column}, the report gives {got} cases. The rows without a value there hold {want}."),
            expected=N_(
                "The column cases is the sum of CASES over the rows without a value "
                "in that column, whatever the others hold."
            ),
            next=N_("Select with df.loc[df[column].isna(), 'CASES'], and add up."),
        ),
        "share_of_rows": Message(
            seen=N_("For {column}, the share is {got}. That is the part of the rows without a value."),
            expected=N_("It is the part of all cases, {want} here."),
            next=N_("Divide cases by the sum of CASES, not rows by the number of rows."),
        ),
        "share_percent": Message(
            seen=N_("For {column}, the share is {got}, which is a percentage."),
            expected=N_("It is a number from 0 to 1, {want} here."),
            next=N_("Leave out the factor 100."),
        ),
        "share": Message(
            seen=N_("For {column}, the share is {got}."),
            expected=N_("It is the cases without a value over all cases of the table, {want} here."),
            next=N_("Divide by df['CASES'].sum(), with the rows that have gaps, and do not round."),
        ),
    },
)


def report(work: Work, df: pd.DataFrame) -> pd.DataFrame:
    """The learner's report with the names of columns as its index. Refuses absent columns of the report."""
    table = work.table(work.call("missing_report", df), "missing_report(df)")
    for name in ("column", "index"):
        if name in table.columns and "DATE" not in table.index:
            table = table.set_index(name)
    if lacking := [field for field in FIELDS if field not in table.columns]:
        raise Refuse("form", lacking=lacking)
    return table


def expected(df: pd.DataFrame) -> pd.DataFrame:
    """The right report, computed by a matrix product and not column by column."""
    names = [name for name in df.columns if name != "CASES"]
    empty = df[names].isna().to_numpy()
    counts = df["CASES"].to_numpy()
    cases = empty.T.astype("int64") @ counts
    return pd.DataFrame({"rows": empty.sum(axis=0), "cases": cases, "share": cases / counts.sum()}, index=names)


def compare(work: Work, table: pd.DataFrame, want: pd.DataFrame, field: str) -> tuple[str, float, float] | None:
    """The first column whose `field` is wrong: its name, what the report says, what is right. Refuses absent rows."""
    if lacking := [name for name in want.index if name not in table.index]:
        raise Refuse("form", lacking=lacking)
    for name in want.index:
        got = work.number(cell(table, str(name), field), f"the field {field} of {name}")
        right = float(want.loc[name, field])
        # Shares may be rounded to four digits.
        if not abs(got - right) <= (REPORT_ROUNDING if field == "share" else 1e-9):
            return str(name), got, right
    return None


@missing.property("rows", points=1.5, says=N_("The report counts the rows without a value, for each column"))
def rows(work: Work) -> None:
    df = fresh_cases(work.rng)
    if wrong := compare(work, report(work, df), expected(df), "rows"):
        raise Refuse("rows", column=wrong[0], got=wrong[1], want=wrong[2])


@missing.property("cases", points=2, says=N_("It adds up the cases in these rows"))
def cases(work: Work) -> None:
    df = fresh_cases(work.rng)
    want = expected(df)
    if wrong := compare(work, report(work, df), want, "cases"):
        name, got, right = wrong
        key = "cases_are_rows" if got == want.loc[name, "rows"] else "cases"
        raise Refuse(key, column=name, got=got, want=right)


@missing.property("share", points=2, says=N_("It gives their share of all cases, from 0 to 1"))
def share(work: Work) -> None:
    df = fresh_cases(work.rng)
    want = expected(df)
    if wrong := compare(work, report(work, df), want, "share"):
        name, got, right = wrong
        facts = {"column": name, "got": got, "want": right}
        if np.isclose(got, want.loc[name, "rows"] / len(df), atol=1e-4):
            raise Refuse("share_of_rows", **facts)
        if np.isclose(got, 100 * right, rtol=1e-2):
            raise Refuse("share_percent", **facts)
        raise Refuse("share", **facts)
