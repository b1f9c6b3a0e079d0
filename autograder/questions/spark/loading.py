"""Read one day's publication with a schema that is given, and without a job."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import (
    COLUMNS,
    TEXTS,
    answered,
    cell,
    course_cases,
    fresh_cases,
    published,
)
from autograder.text import _

WHOLE = ("tinyint", "smallint", "int", "bigint")
SUMMARY = ("DATE", "PROVINCE", "CASES")

load = Question(
    id="load",
    title=N_("Read the publication with a schema"),
    topic=N_("loading"),
    points=9,
    answers=("load_cases", "summary"),
    hints=(
        N_("Write the schema as one text: name and type of each column, with commas between them."),
        N_("spark.read.csv has the arguments schema, header, nullValue and enforceSchema. Which NA is a gap?"),
        N_("Use schema=SCHEMA, header=True, nullValue='NA' and enforceSchema=False; drop nothing afterwards."),
    ),
    messages={
        "types": Message(
            seen=N_("The column {column} has the type {got}."),
            expected=N_("DATE is a date, CASES a whole number, and the other columns are texts."),
            next=N_("Name the types in the schema that you give to spark.read.csv."),
        ),
        "rows": Message(
            seen=N_("A file of {count} rows became a table of {got} rows."),
            expected=N_("Every row of the file is there, also one without a date. The header is no row."),
            next=N_("Look at header=True, and for dropna or a filter."),
        ),
        "na_text": Message(
            seen=N_("Where the file says NA, your column {column} holds the text '{value}'."),
            expected=N_("NA means that nobody knows. It becomes NULL."),
            next=N_("Say nullValue='NA' when you read."),
        ),
        "values": Message(
            seen=N_("In {column}, your table has {got} where the file has {want}."),
            expected=N_("Each value stays in its row and its column."),
            next=N_("Compare the first rows of your table with those of the file."),
        ),
        "job": Message(
            seen=N_("Your function started Spark jobs. Their number: {count}."),
            expected=N_("With a schema, Spark does not look into the file before somebody asks for a result."),
            next=N_("Give the schema yourself in place of inferSchema, and count or show nothing inside."),
        ),
        "summary": Message(
            seen=N_("summary gives {got} for {name}."),
            expected=N_("For the publication of this course it is {want}."),
            next=N_("Count with df.filter(df[name].isNull()).count(), and add up CASES over all rows."),
        ),
    },
)


def read(work: Work, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that the learner's function reads from a file with this table."""
    path = work.file(name, published(frame))
    return answered(work, "load_cases", work.session(), path, columns=COLUMNS).rows


def same_rows(got: pd.DataFrame, frame: pd.DataFrame, key: str) -> None:
    """Refuses rows lost, and with `key` the first value that is not as in the file. Numbers and order are kept."""
    if len(got) != len(frame):
        raise Refuse("rows", count=len(frame), got=len(got))
    for column in COLUMNS:
        for one, other in zip(got[column].tolist(), frame[column].tolist(), strict=True):
            if cell(one) != cell(other):
                raise Refuse(key, column=column, got=cell(one) or "NULL", want=cell(other) or "NULL")


@load.property("types", points=2, says=N_("DATE is a date, CASES a number, and the rest are texts"))
def types(work: Work) -> None:
    path = work.file("types.csv", published(fresh_cases(work.rng, 8)))
    got = answered(work, "load_cases", work.session(), path, columns=COLUMNS)
    kinds = dict(zip(got.columns, got.types, strict=True))
    for column in COLUMNS:
        right = {"DATE": ("date",), "CASES": WHOLE}.get(column, ("string",))
        if kinds[column] not in right:
            raise Refuse("types", column=column, got=kinds[column])


@load.property("gaps", points=2, says=N_("NA becomes NULL, and every row is there"))
def gaps(work: Work) -> None:
    frame = fresh_cases(work.rng)
    got = read(work, "cases.csv", frame)
    if len(got) != len(frame):
        raise Refuse("rows", count=len(frame), got=len(got))
    for column in TEXTS:
        odd = got[column].dropna()
        odd = odd[~odd.isin(frame[column].dropna().unique())]
        if len(odd):
            raise Refuse("na_text", column=column, value=str(odd.iloc[0]))
    order = ["CASES", "AGEGROUP", "SEX", "PROVINCE", "DATE"]
    same_rows(got.sort_values(order), frame.sort_values(order), "values")


@load.property("lazy", points=1.5, says=N_("Reading starts no job"))
def lazy_read(work: Work) -> None:
    path = work.file("lazy.csv", published(fresh_cases(work.rng, 8)))
    tried = work.attempt("load_cases", work.session(), path)
    if tried.error is not None:
        work.call("load_cases", work.session(), path)
    elif tried.jobs:
        raise Refuse("job", count=tried.jobs)


@load.property("summary", points=1.5, says=N_("summary tells the gaps and the cases of the publication"))
def summary(work: Work) -> None:
    given = {str(name): value for name, value in work.mapping(work.value("summary"), "summary").items()}
    cases = course_cases(work)
    right = {
        "DATE": cases["DATE"].isna().sum(),
        "PROVINCE": cases["PROVINCE"].isna().sum(),
        "CASES": cases["CASES"].sum(),
    }
    for name in SUMMARY:
        if name not in given or work.number(given[name], f"summary['{name}']") != int(right[name]):
            raise Refuse("summary", name=name, got=str(given.get(name, _("nothing"))), want=int(right[name]))
