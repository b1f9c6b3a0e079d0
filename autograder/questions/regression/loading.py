"""From a workbook with a sheet for each edition to one table."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.workbooks import Sheet, clean, expected, fresh_sheet, workbook

load = Question(
    id="load",
    title=N_("One table from a workbook"),
    topic=N_("loading the workbook"),
    points=9,
    answers=("tidy",),
    hints=(
        N_("pandas reads all sheets of a workbook at once. What does pd.read_excel return with sheet_name=None?"),
        N_("Go through the sheets. Keep those whose name begins with four digits, clean each, and join them."),
        N_("For each sheet: drop rows without a code or with EU, clean the headings, add year. Then use pd.concat."),
    ),
    messages={
        "no_column": Message(
            seen=N_("Your table has no column '{column}'. Its first columns are {columns}."),
            expected=N_("The columns country and year say which row is which."),
            next=N_("Rename Country, and add year from the name of the sheet."),
        ),
        "union_row": Message(
            seen=N_("Your table holds a row for {code}."),
            expected=N_("A mean of the European Union is no country, so its row is left out."),
            next=N_("Drop the rows whose code begins with EU."),
        ),
        "empty_rows": Message(
            seen=N_("Rows of your table in which the country is empty: {count}."),
            expected=N_("The empty rows below a table are left out."),
            next=N_("Drop the rows without a country, and no others."),
        ),
        "lost_rows": Message(
            seen=N_("Rows of the workbook that your table lacks: {count}, such as {rows}."),
            expected=N_("Each country of each edition is one row."),
            next=N_("Look for a step that keeps one sheet only, or that leaves out rows with a gap."),
        ),
        "extra_rows": Message(
            seen=N_("Your table holds rows that are in no edition, or come twice, such as {rows}."),
            expected=N_("Each country of each edition is one row, and nothing else is a row."),
            next=N_("Join only the sheets whose name begins with four digits, each once."),
        ),
        "blank_column": Message(
            seen=N_("Your table has the column '{column}'."),
            expected=N_("The empty column between scores and indicators is left out."),
            next=N_("Drop the column without a heading; pandas calls it Unnamed."),
        ),
        "spaces": Message(
            seen=N_("The heading '{heading}' has spaces at an end, or several in a row."),
            expected=N_("In a cleaned heading, one space separates the words, and none stands at the ends."),
            next=N_("Split each heading at white space, and join the words with one space."),
        ),
        "columns": Message(
            seen=N_("Your table lacks these columns: {lacking}. It has these extra columns: {extra}."),
            expected=N_("Beside country and year, the columns are the cleaned headings of the workbook."),
            next=N_("Compare list(table.columns) with the headings in the file."),
        ),
        "year": Message(
            seen=N_("The column year holds {got}."),
            expected=N_("It holds the four digits at the start of the sheet's name, as a number."),
            next=N_("Convert the first four characters of the name with int."),
        ),
        "text": Message(
            seen=N_("The column '{column}' is not a column of numbers."),
            expected=N_("Every column but country holds numbers. A cell such as ':' becomes NaN."),
            next=N_("Use pd.to_numeric with errors='coerce' on these columns."),
        ),
        "values": Message(
            seen=N_("For {country} in {year}, '{column}' is {got} in your table. The workbook says {want}."),
            expected=N_("Each value stays with its country, its edition and its heading."),
            next=N_("Find columns by their headings, never by their positions."),
        ),
        "gap": Message(
            seen=N_("The workbook has no figure for {country} in '{column}'. Your table says {got}."),
            expected=N_("A cell without a figure is missing (NaN), because nobody knows it."),
            next=N_("Fill nothing while you load."),
        ),
    },
)


def editions(work: Work) -> list[Sheet]:
    """Two fresh editions in the form of the official workbooks."""
    return [fresh_sheet(work.rng, "2031"), fresh_sheet(work.rng, "2034 (2031 data)", union="EU")]


def read(work: Work, sheets: list[Sheet]) -> pd.DataFrame:
    """The learner's table from a workbook of these sheets. Refuses one without country and year."""
    got = work.table(work.call("tidy", work.file("workbook.xlsx", workbook(sheets))), "tidy(path)")
    if not {"country", "year"} <= set(got.columns) and {"country", "year"} <= {*got.columns, *got.index.names}:
        got = got.reset_index()  # the two keys may as well be the index
    for column in ("country", "year"):
        if column not in got.columns:
            raise Refuse("no_column", column=column, columns=[str(name) for name in got.columns[:4]])
    return got


def rows_of(got: pd.DataFrame, want: pd.DataFrame) -> None:
    """Refuses rows that are missing, or that do not belong there."""
    codes = got["country"]
    empty = int((codes.isna() | (codes.astype(str).str.strip().isin(["", "nan", "None"]))).sum())
    if empty:
        raise Refuse("empty_rows", count=empty)
    for code in codes.astype(str):
        if re.match(r"EU\b|EU\d|European", code):
            raise Refuse("union_row", code=code)
    years(got)
    keys = list(zip(codes.astype(str), got["year"].astype(int), strict=True))
    wanted = set(want.index)
    lost = [f"{country} {year}" for country, year in sorted(wanted - set(keys))]
    if lost:
        raise Refuse("lost_rows", count=len(lost), rows=lost[:3])
    extra = [f"{country} {year}" for country, year in keys if (country, year) not in wanted]
    if extra or len(keys) != len(wanted):
        twice = [f"{country} {year}" for country, year in keys if keys.count((country, year)) > 1]
        raise Refuse("extra_rows", rows=(extra or twice)[:3])


def years(got: pd.DataFrame) -> None:
    """Refuses a column year that does not hold whole numbers of four digits."""
    numbers = got["year"] if pd.api.types.is_numeric_dtype(got["year"]) else pd.Series([np.nan])
    if not ((numbers % 1 == 0) & numbers.between(1000, 9999)).all():
        raise Refuse("year", got=[str(value) for value in got["year"].unique()[:3]])


def columns_of(got: pd.DataFrame, want: pd.DataFrame) -> None:
    """Refuses columns that are not the cleaned headings."""
    names = [str(name) for name in got.columns if name not in ("country", "year")]
    for name in names:
        if re.match(r"Unnamed|nan$|None$|\s*$", name):
            raise Refuse("blank_column", column=name)
    for name in names:
        if name not in want.columns and clean(name) in want.columns:
            raise Refuse("spaces", heading=name)
    lacking = [name for name in want.columns if name not in names]
    extra = [name for name in names if name not in want.columns]
    if lacking or extra or len(names) != len(set(names)):
        raise Refuse("columns", lacking=lacking, extra=extra)


def values_of(got: pd.DataFrame, want: pd.DataFrame) -> None:
    """Refuses the first value that is not the one in the workbook, and rows that a gap has cost."""
    rows_of(got, want)
    table = got.assign(year=got["year"].astype(int)).set_index(["country", "year"])
    for column in want.columns:
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise Refuse("text", column=column)
        for key, value in want[column].items():
            found = float(table.loc[key, column])
            if np.isnan(value) and not np.isnan(found):
                raise Refuse("gap", country=key[0], column=column, got=found)
            if not np.isnan(value) and not np.isclose(found, value, rtol=1e-9):
                raise Refuse("values", country=key[0], year=str(key[1]), column=column, got=found, want=float(value))


@load.property("rows", points=2, says=N_("Each country of each edition is one row, and nothing else is"))
def rows(work: Work) -> None:
    sheets = editions(work)
    rows_of(read(work, sheets), expected(sheets))


@load.property("headings", points=2, says=N_("The columns are the cleaned headings, without the empty column"))
def headings(work: Work) -> None:
    sheets = editions(work)
    columns_of(read(work, sheets), expected(sheets))


@load.property(
    "values", points=2, needs=("rows", "headings"), says=N_("Every column but country holds numbers, each in its place")
)
def values(work: Work) -> None:
    sheets = editions(work)
    sheets[1].gaps = [(2, 4)]
    values_of(read(work, sheets), expected(sheets))
