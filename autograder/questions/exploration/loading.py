"""Read one day's publication with the right types, and lose nothing."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.tables import COLUMNS, TEXTS, course_cases, fresh_cases, published

load = Question(
    id="load",
    title=N_("Load the publication with its gaps"),
    topic=N_("loading"),
    points=8,
    answers=("load_cases",),
    hints=(
        N_("pd.read_csv can do nearly all of this. Look at its arguments usecols and parse_dates."),
        N_("By default, read_csv turns NA and empty cells into NaN. Which of your steps takes rows or gaps away?"),
        N_("Read with usecols=[…the six names…] and parse_dates=['DATE'], and drop or fill nothing."),
    ),
    messages={
        "ignored_path": Message(
            seen=N_("Given another file, your function returned the table of the course again."),
            expected=N_("The function reads the file at the path that it was given."),
            next=N_("Inside the function, use the argument path and not the name DATA."),
        ),
        "rows_lost": Message(
            seen=N_("A file of {count} rows became a table of {got} rows. {cases} cases are lost."),
            expected=N_("Every row of the file is kept, also one without a date or a province."),
            next=N_("Look for dropna, drop_duplicates, or a filter."),
        ),
        "columns": Message(
            seen=N_("Columns that the table lacks: {lacking}. Columns that nobody asked for: {extra}."),
            expected=N_("It has the six columns of the task. Later files hold more, and those are left out."),
            next=N_("Choose the six columns by their names, for example with usecols."),
        ),
        "dates_text": Message(
            seen=N_("The column DATE holds {value}, with the type {dtype}."),
            expected=N_("It holds dates (datetime64), so that days can be counted and compared."),
            next=N_("Use parse_dates=['DATE'] in read_csv, or pd.to_datetime afterwards."),
        ),
        "dates_filled": Message(
            seen=N_("{count} rows of the file have no date. In your table, {got} rows have none."),
            expected=N_("A date that nobody knows stays missing (NaT), and all other dates are as in the file."),
            next=N_("Look for ffill, fillna, or a date format that does not fit."),
        ),
        "na_text": Message(
            seen=N_("Where the file says NA, your column {column} holds the text '{value}'."),
            expected=N_("NA means that nobody knows. It becomes a missing value (NaN), and no text."),
            next=N_("Leave keep_default_na as it is, and fill nothing."),
        ),
        "cases_text": Message(
            seen=N_("The column CASES holds {value} as text."),
            expected=N_("It holds numbers, so that cases can be added."),
            next=N_("Leave its type to read_csv, or convert it with astype(int)."),
        ),
        "values": Message(
            seen=N_("For {column}, your table has {got} where the file has {want}."),
            expected=N_("Each value stays with its row and its column."),
            next=N_("Compare the first rows of your table with those of the file."),
        ),
    },
)


def read(work: Work, name: str, content: str | bytes) -> pd.DataFrame:
    """The learner's table from a file with this content."""
    return work.table(work.call("load_cases", work.file(name, content)), "load_cases(path)")


def six_columns(table: pd.DataFrame) -> None:
    """Refuses other columns than the six."""
    lacking = [name for name in COLUMNS if name not in table.columns]
    extra = [str(name) for name in table.columns if name not in COLUMNS]
    if lacking or extra:
        raise Refuse("columns", lacking=lacking, extra=extra)


def dates(table: pd.DataFrame) -> pd.Series:
    """The column DATE. Refuses a table without it, and texts."""
    if "DATE" not in table.columns:
        raise Refuse("columns", lacking=["DATE"], extra=[])
    column = table["DATE"]
    if not pd.api.types.is_datetime64_any_dtype(column):
        raise Refuse("dates_text", value=str(column.iloc[0]), dtype=str(column.dtype))
    return column


def canonical(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Rows as texts in a fixed order, so that the order of rows and the kind of a missing value don't matter."""
    texts = pd.DataFrame(
        {
            "DATE": frame["DATE"].dt.strftime("%Y-%m-%d"),
            **{name: frame[name] for name in TEXTS},
            "CASES": frame["CASES"].astype(float),
        }
    )
    return sorted(tuple("" if pd.isna(cell) else str(cell) for cell in row) for row in texts.itertuples(index=False))


def same_values(table: pd.DataFrame, frame: pd.DataFrame, key: str) -> None:
    """Refuses with `key` the first value that is not as in the file."""
    for got, want in zip(canonical(table), canonical(frame), strict=True):
        for column, one, other in zip(COLUMNS, got, want, strict=True):
            if one != other:
                raise Refuse(key, column=column, got=one or "NaN", want=other or "NaN")


@load.property("rows", points=1.5, says=N_("Every row of the file is in the table"))
def rows(work: Work) -> None:
    frame = fresh_cases(work.rng)
    table = read(work, "cases.csv", published(frame))
    if len(table) == len(frame):
        return
    if len(table) == len(course_cases(work)):
        raise Refuse("ignored_path")
    raise Refuse("rows_lost", count=len(frame), got=len(table), cases=lost_cases(frame, table))


def lost_cases(frame: pd.DataFrame, table: pd.DataFrame) -> int:
    """Cases of the file that are not in the learner's table."""
    numbers = pd.to_numeric(table["CASES"], errors="coerce").sum() if "CASES" in table.columns else 0
    return int(frame["CASES"].sum() - numbers)


@load.property("columns", points=1.5, says=N_("The six columns are there, and no other"))
def columns(work: Work) -> None:
    frame = fresh_cases(work.rng)
    six_columns(read(work, "cases.csv", published(frame)))
    six_columns(read(work, "with-another-column.csv", published(frame.assign(WAVE="second"))))


@load.property("dates", points=1.5, says=N_("DATE holds dates, and an unknown date stays missing"))
def dated(work: Work) -> None:
    frame = fresh_cases(work.rng)
    got = int(dates(read(work, "cases.csv", published(frame))).isna().sum())
    count = int(frame["DATE"].isna().sum())
    if got != count:
        raise Refuse("dates_filled", count=count, got=got)


@load.property("gaps", points=1.5, needs=("rows", "columns"), says=N_("NA becomes a missing value, and CASES a number"))
def gaps(work: Work) -> None:
    frame = fresh_cases(work.rng)
    table = read(work, "cases.csv", published(frame))
    for column in TEXTS:
        odd = table[column].dropna()
        odd = odd[~odd.isin(frame[column].dropna().unique())]
        if len(odd):
            raise Refuse("na_text", column=column, value=str(odd.iloc[0]))
    if not pd.api.types.is_numeric_dtype(table["CASES"]):
        raise Refuse("cases_text", value=repr(table["CASES"].iloc[0]))
    if pd.api.types.is_datetime64_any_dtype(table["DATE"]):
        same_values(table, frame, "values")
