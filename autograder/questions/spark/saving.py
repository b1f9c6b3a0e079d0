"""Save by month: one folder for each month, one file in each, and the same rows when they are read again."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import COLUMNS, SCHEMA, answered, cell, folder_for, fresh_cases, month, tuples
from autograder.text import _

# What the notebook gives beside the answer: reads a folder again, and lists its Parquet files.
READ, LIST = "saved", "parquet_files"
UNDATED = "__HIVE_DEFAULT_PARTITION__"

parquet = Question(
    id="parquet",
    title=N_("One folder a month, one file a folder"),
    topic=N_("saving as Parquet"),
    points=9,
    answers=("save_by_month",),
    hints=(
        N_("partitionBy makes the folders. How many files a folder gets depends on who holds its rows."),
        N_("Every partition of df writes its own file into every folder. Bring the rows of a month together first."),
        N_("Add MONTH, then .repartition('MONTH').write.partitionBy('MONTH').mode('overwrite').parquet(folder)."),
    ),
    messages={
        "rows": Message(
            seen=N_("{count} rows were saved, and {got} rows came back."),
            expected=N_("Every row comes back, also one without a date."),
            next=N_("Look for a filter or dropna before you write."),
        ),
        "changed": Message(
            seen=N_("The rows that came back hold {got} where {want} was saved."),
            expected=N_("Saving changes no value."),
            next=N_("Add the column MONTH, and leave the others as they are."),
        ),
        "layout": Message(
            seen=N_("The folders with files are {got}."),
            expected=N_("There is one folder for each month, by the column MONTH, such as MONTH={want}."),
            next=N_("Write with partitionBy('MONTH'), MONTH being a text such as 2031-02."),
        ),
        "many_files": Message(
            seen=N_("{count} months were saved in {got} files."),
            expected=N_("There is one file for each month. Thousands of tiny files are slower to read than one."),
            next=N_("Before writing, call repartition('MONTH'), so that one task holds all rows of a month."),
        ),
    },
)


def three_parts(work: Work, frame: pd.DataFrame) -> dict[str, object]:
    """The table as an argument, in three partitions as if it came from three files."""
    return work.spark(frame, SCHEMA, partitions=3)


def read_again(work: Work, folder: str) -> pd.DataFrame:
    """The rows that lie in the folder now, as the learner's engine reads them."""
    return answered(work, READ, folder, columns=COLUMNS).rows


def same_rows(got: pd.DataFrame, frame: pd.DataFrame, key: str) -> None:
    """Refuses another number of rows, and with `key` other values."""
    if len(got) != len(frame):
        raise Refuse("rows", count=len(frame), got=len(got))
    for one, other in zip(tuples(got, COLUMNS), tuples(frame, COLUMNS), strict=True):
        if one != other:
            raise Refuse(
                key, got=" / ".join(part or "NULL" for part in one), want=" / ".join(part or "NULL" for part in other)
            )


def listed(work: Work, folder: str) -> list[str]:
    """The Parquet files below the folder, relative to it."""
    return work.names(work.call(LIST, folder), f"{LIST}(…)")


def months(frame: pd.DataFrame) -> set[str]:
    """Names of the folders that the table takes."""
    return {f"MONTH={cell(value) or UNDATED}" for value in month(frame["DATE"])}


@parquet.property("same_rows", points=3, says=N_("What is read again is what was saved"))
def again(work: Work) -> None:
    frame = fresh_cases(work.rng, 24)
    folder = folder_for(work, "rows")
    work.call("save_by_month", three_parts(work, frame), folder)
    same_rows(read_again(work, folder), frame, "changed")


@parquet.property("layout", points=2, says=N_("There is one folder for each month"))
def layout(work: Work) -> None:
    frame = fresh_cases(work.rng, 16)
    folder = folder_for(work, "layout")
    work.call("save_by_month", three_parts(work, frame), folder)
    folders = sorted({path.rpartition("/")[0] for path in listed(work, folder)})
    want = months(frame)
    if set(folders) != want:
        raise Refuse("layout", got=", ".join(folders[:3]) or _("none"), want=min(want).partition("=")[2])


@parquet.property("files", points=2, needs=("layout",), says=N_("Each month is one file"))
def files(work: Work) -> None:
    frame = fresh_cases(work.rng, 40)
    folder = folder_for(work, "files")
    work.call("save_by_month", three_parts(work, frame), folder)
    got, count = len(listed(work, folder)), len(months(frame))
    if got != count:
        raise Refuse("many_files", got=got, count=count)
