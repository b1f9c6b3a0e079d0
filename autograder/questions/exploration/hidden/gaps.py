"""Further checks on the report of missing values."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.exploration.gaps import FIELDS, compare, expected, missing, report
from autograder.questions.exploration.tables import fresh_cases, shuffled


@missing.hidden(
    "no_gap",
    points=1,
    says=N_("A column without gaps has a row of zeros"),
    topic=N_("columns without gaps"),
    messages={
        "no_gap": Message(
            seen=N_("SEX has no gap in this table, and the report has no row of zeros for it."),
            expected=N_("A reader wants to see that somebody looked: rows 0, cases 0, share 0."),
            next=N_("Report every column but CASES, and leave none out."),
        ),
    },
)
def no_gap(work: Work) -> None:
    df = fresh_cases(work.rng)
    df["SEX"] = "F"
    table = report(work, df)
    if "SEX" not in table.index or any(float(table.loc["SEX", field]) != 0 for field in FIELDS):
        raise Refuse("no_gap")


@missing.hidden(
    "another_table",
    points=1.5,
    needs=("rows",),
    says=N_("A table with another column and repeated row labels is reported as well"),
    topic=N_("another table"),
    messages={
        "another_table": Message(
            seen=N_("In a joined table with a column WAVE, the report gives {got} as {field} of {column}, not {want}."),
            expected=N_("Every column but CASES is reported, and row labels that repeat do no harm."),
            next=N_("Loop over df.columns, and select rows with a mask and not with labels."),
        ),
        "another_column": Message(
            seen=N_("In a table with a column WAVE, the report has no row for it."),
            expected=N_("Every column but CASES is reported, also one that a later file adds."),
            next=N_("Loop over df.columns in place of a list of five names."),
        ),
    },
)
def another_table(work: Work) -> None:
    df = shuffled(fresh_cases(work.rng), work.rng)
    df["WAVE"] = [None if place % 5 == 0 else "second" for place in range(len(df))]
    table, want = report(work, df), expected(df)
    if "WAVE" not in table.index:
        raise Refuse("another_column")
    for field in FIELDS:
        if wrong := compare(work, table, want, field):
            raise Refuse("another_table", field=field, column=wrong[0], got=wrong[1], want=wrong[2])


@missing.hidden("untouched", points=1, says=N_("The report leaves the table as it was"), topic=N_("the input"))
def untouched(work: Work) -> None:
    tried = work.attempt("missing_report", fresh_cases(work.rng))
    if tried.error is not None:
        raise Refuse("common.raised", what="missing_report(df)", **error_facts(tried.error))
    if tried.changed_argument:
        raise Refuse("common.argument_changed", what="missing_report(df)")
