"""Load the country table."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.tables import INDICATORS, fresh_countries, lab_countries, shuffled

load = Question(
    id="load",
    title=N_("Load the country table"),
    topic=N_("loading the table"),
    points=4,
    answers=("load_countries",),
    hints=(
        N_("pandas has a function that reads a CSV file. Which of its arguments chooses the row labels?"),
        N_("Choose the row labels by the name of the column, and then keep the nine indicators by their names."),
        N_("Call pd.read_csv with the path and with index_col set to 'country'. Then select the list INDICATORS."),
    ),
    messages={
        "row_numbers": Message(
            seen=N_("The first row labels of your table are {labels}."),
            expected=N_("Each row is labelled with the name of its country."),
            next=N_("Make the column 'country' the index by its name, not by its position."),
        ),
        "lost_rows": Message(
            seen=N_("The file holds {count} countries. Your table lacks {lacking}."),
            expected=N_("Every country of the file is a row of your table."),
            next=N_("Look for a step that leaves out rows, and take it away."),
        ),
        "comma": Message(
            seen=N_("Your table lacks {lacking}."),
            expected=N_("A comma between quotes belongs to the name of the country."),
            next=N_("Let pandas read the quotes. Do not split lines or names at a comma."),
        ),
        "unnamed": Message(
            seen=N_(
                "Given a copy of the file whose first column holds row numbers, your table has the column '{column}'."
            ),
            expected=N_("The nine indicators are the only columns."),
            next=N_("Select the columns by their names: the list INDICATORS holds all nine."),
        ),
        "columns": Message(
            seen=N_("Your table lacks these columns: {lacking}. It has these extra columns: {extra}."),
            expected=N_("The nine indicators are the only columns, and the country is the index."),
            next=N_("Compare the columns of your table with the list INDICATORS."),
        ),
        "text": Message(
            seen=N_("The column '{column}' holds text, such as '{value}'."),
            expected=N_("Every indicator is a column of numbers."),
            next=N_("Let pandas find the type of each column, or convert the columns to numbers."),
        ),
        "values": Message(
            seen=N_("In your table, {country} has {got} as its '{column}'. The file says {value}."),
            expected=N_("Each value stays with its country and its column, in whatever order they stand."),
            next=N_("Find rows and columns by their names, never by their positions."),
        ),
        "ignored_path": Message(
            seen=N_("Given another file, your function returned the table of the course again."),
            expected=N_("The function reads the file at the path that it was given."),
            next=N_("Inside the function, use the argument path and not the name DATA."),
        ),
    },
)


def read(work: Work, name: str, content: str | bytes) -> pd.DataFrame:
    """The learner's table from a file with this content."""
    return work.table(work.call("load_countries", work.file(name, content)), "load_countries(path)")


def labels(table: pd.DataFrame) -> list[str]:
    """Row labels as texts. Refuses row numbers."""
    if not all(isinstance(label, str) for label in table.index):
        raise Refuse("row_numbers", labels=table.index[:3].tolist())
    return [str(label) for label in table.index]


def lacking(table: pd.DataFrame, countries: pd.Index) -> list[str]:
    """Countries of the file that are not in the learner's table."""
    found = set(labels(table))
    return [name for name in countries if name not in found]


def quoted(names: Iterable[str]) -> list[str]:
    """Names in quotes, so that a comma inside a name is not read as the end of it."""
    return [f"'{name}'" for name in names]


@load.property("index", points=1, says=N_("Every country of the file is a row, labelled with its name"))
def index(work: Work) -> None:
    frame = lab_countries(work)
    table = read(work, "countries.csv", frame.to_csv())
    lost = lacking(table, frame.index)
    if any("," in name for name in lost):
        raise Refuse("comma", lacking=quoted(name for name in lost if "," in name))
    if lost or len(table) != len(frame):
        raise Refuse("lost_rows", count=len(frame), lacking=quoted(lost))


@load.property("columns", points=1, says=N_("The nine indicators are the only columns, and they hold numbers"))
def columns(work: Work) -> None:
    frame = lab_countries(work)
    _nine_columns(read(work, "countries.csv", frame.to_csv()))
    # Saving a table together with its row numbers is how most damaged copies of this file came to be.
    _nine_columns(read(work, "with-row-numbers.csv", frame.reset_index().to_csv()))


def _nine_columns(table: pd.DataFrame) -> None:
    extra = [str(column) for column in table.columns if column not in INDICATORS]
    without = [column for column in INDICATORS if column not in table.columns]
    if "country" in extra and not all(isinstance(label, str) for label in table.index):
        raise Refuse("row_numbers", labels=table.index[:3].tolist())
    if any(column.startswith("Unnamed") for column in extra):
        raise Refuse("unnamed", column=extra[0])
    if extra or without:
        raise Refuse("columns", lacking=without, extra=extra)
    for column in INDICATORS:
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise Refuse("text", column=column, value=str(table[column].iloc[0]))


@load.property(
    "values", points=1, needs=("index", "columns"), says=N_("Each value stays with its country and its indicator")
)
def values(work: Work) -> None:
    frame = fresh_countries(work.rng)
    table = read(work, "another.csv", shuffled(frame, work.rng).to_csv())
    lost = lacking(table, frame.index)
    if len(lost) == len(frame):
        raise Refuse("ignored_path")
    if lost:
        raise Refuse("lost_rows", count=len(frame), lacking=quoted(lost))
    compare(table, frame)


def compare(table: pd.DataFrame, frame: pd.DataFrame) -> None:
    """Refuses the first value of the learner's table that is not the value in the file."""
    got = table.loc[frame.index, list(INDICATORS)].to_numpy(dtype=float)
    wrong = np.argwhere(~np.isclose(got, frame[list(INDICATORS)].to_numpy(), rtol=1e-9))
    if len(wrong):
        row, column = wrong[0]
        country, name = frame.index[row], INDICATORS[column]
        raise Refuse("values", country=country, column=name, got=got[row, column], value=frame.loc[country, name])
