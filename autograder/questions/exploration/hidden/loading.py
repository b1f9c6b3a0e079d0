"""Further checks on loading the publication."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.loading import dates, load, lost_cases, read, same_values, six_columns
from autograder.questions.exploration.tables import fresh_cases, published


@load.hidden(
    "later_file",
    points=1,
    needs=("columns", "dates", "gaps"),
    says=N_("A later file with more columns in another order is read as well"),
    topic=N_("a later file"),
    messages={
        "later_values": Message(
            seen=N_("In a later file the columns stand in another order. For {column}, you give {got} and not {want}."),
            expected=N_("Columns are found by their names, wherever they stand."),
            next=N_("Give read_csv no names of your own, and choose columns by name."),
        ),
    },
)
def later_file(work: Work) -> None:
    frame = fresh_cases(work.rng)
    later = frame.assign(VARIANT="unknown")
    later = later[sorted(later.columns, reverse=True)]
    table = read(work, "later.csv", b"\xef\xbb\xbf" + published(later).encode("utf-8"))
    six_columns(table)
    dates(table)
    if len(table) != len(frame):
        raise Refuse("rows_lost", count=len(frame), got=len(table), cases=lost_cases(frame, table))
    same_values(table, frame, "later_values")


@load.hidden(
    "empty_cells",
    points=1,
    needs=("columns", "dates", "gaps"),
    says=N_("A file with empty cells in place of NA is read as well"),
    topic=N_("empty cells"),
    messages={
        "empty_cells": Message(
            seen=N_("In a file with empty cells, {column} came back as {got} and not as {want}."),
            expected=N_("Some copies write nothing where others write NA. Both are a missing value."),
            next=N_("Let read_csv recognise both, and change nothing about it."),
        ),
    },
)
def empty_cells(work: Work) -> None:
    frame = fresh_cases(work.rng)
    table = read(work, "empty.csv", published(frame, absent=""))
    dates(table)
    if len(table) != len(frame):
        raise Refuse("rows_lost", count=len(frame), got=len(table), cases=lost_cases(frame, table))
    # An empty text passes for a missing value in a plain comparison of texts.
    for column in ("PROVINCE", "SEX"):
        if (table[column].dropna() == "").any():
            raise Refuse("empty_cells", column=column, got="''", want="NaN")
    same_values(table, frame, "empty_cells")
