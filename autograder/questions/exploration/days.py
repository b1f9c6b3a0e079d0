"""From rows to a complete calendar: every day, every group, explicit zeros."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.tables import by_day, date_text, fresh_cases

UNKNOWN = "unknown"

daily = Question(
    id="daily",
    title=N_("A complete calendar, with its zeros"),
    topic=N_("the daily table"),
    points=11,
    answers=("daily",),
    hints=(
        N_("A row that is not in the file is a zero. Which days, and which cells, are not in a plain pivot table?"),
        N_(
            "Fill the missing groups with 'unknown' first. Then make a pivot table "
            "of sums, and reindex it by a date range."
        ),
        N_("pivot_table(index='DATE', columns=…, values='CASES', aggfunc='sum'), then reindex and fill_value=0."),
    ),
    messages={
        "index": Message(
            seen=N_("The first row of {what} has the label {label}."),
            expected=N_("Each row is a day: the index holds dates."),
            next=N_("Make DATE the index, and each group a column."),
        ),
        "calendar": Message(
            seen=N_(
                "The table has {got} days. From {first} to {last} there are {want}; {lacking} is one of the absent."
            ),
            expected=N_("Every day from the first to the last date of df has a row, also a day without cases."),
            next=N_("Use reindex with pd.date_range from the earliest to the latest date."),
        ),
        "doubled": Message(
            seen=N_("The table has {got} rows for {want} days."),
            expected=N_("Each day has one row."),
            next=N_("Add up within each day and group before you build the calendar."),
        ),
        "holes": Message(
            seen=N_("Empty cells (NaN) in the table: {count}."),
            expected=N_("The file leaves out combinations without cases. So an empty cell here is a zero."),
            next=N_("Fill with 0 after you have built the whole calendar."),
        ),
        "groups": Message(
            seen=N_("The table has no column for {lacking}."),
            expected=N_("Each group of df has a column, named as in df."),
            next=N_("Pivot with columns=by, or unstack the group."),
        ),
        "counted": Message(
            seen=N_("On {day}, {group} has {got}. That is the number of rows."),
            expected=N_("A row can stand for many cases: there are {want}."),
            next=N_("Add up CASES; count and size count rows."),
        ),
        "values": Message(
            seen=N_("On {day}, {group} has {got} cases in your table."),
            expected=N_("The rows of that day and group add up to {want}."),
            next=N_("Compare with df[(df['DATE'] == day) & (df[by] == group)]."),
        ),
        "unknown_lost": Message(
            seen=N_("The table and the cases without a date add up to {got}. df holds {want} cases."),
            expected=N_(
                "Each case stands in one cell: those without a group in the column "
                "unknown. No case disappears or counts twice."
            ),
            next=N_(
                "Fill the missing groups with 'unknown' before you group, because "
                "groupby drops them. Add no column of sums."
            ),
        ),
    },
)


def expected(df: pd.DataFrame, by: str) -> pd.DataFrame:
    """The right table, by a loop over rows. Columns in the order of names; "unknown" where a group is missing."""
    known = df[df["DATE"].notna()]
    days = pd.date_range(known["DATE"].min(), known["DATE"].max(), name="DATE")
    groups = [UNKNOWN if pd.isna(name) else str(name) for name in known[by]]
    table = pd.DataFrame(0, index=days, columns=sorted(set(groups)))
    cells = table.to_numpy().copy()
    rows, columns = days.get_indexer(pd.DatetimeIndex(known["DATE"])), table.columns.get_indexer(groups)
    for row, column, count in zip(rows, columns, known["CASES"], strict=True):
        cells[row, column] += count
    return pd.DataFrame(cells, index=days, columns=table.columns)


def read(work: Work, df: pd.DataFrame, by: str) -> pd.DataFrame:
    """The learner's table by day."""
    return by_day(work, work.call("daily", df, by), "index", f"daily(df, '{by}')")


def whole_calendar(got: pd.DataFrame, want: pd.DataFrame) -> None:
    """Refuses absent, doubled and superfluous days."""
    lacking = want.index.difference(got.index)
    if len(lacking):
        first, last = date_text(want.index[0]), date_text(want.index[-1])
        raise Refuse("calendar", got=len(got), first=first, last=last, want=len(want), lacking=date_text(lacking[0]))
    if len(got) != len(want):
        raise Refuse("doubled", got=len(got), want=len(want))


def same_cells(got: pd.DataFrame, want: pd.DataFrame, df: pd.DataFrame, by: str) -> None:
    """Refuses absent groups and the first cell that differs; the column of unknown groups is left aside."""
    if got.index.has_duplicates:
        raise Refuse("doubled", got=len(got), want=len(want))
    named = [name for name in want.columns if name != UNKNOWN]
    if lacking := [name for name in named if name not in got.columns]:
        raise Refuse("groups", lacking=lacking)
    cells = got.reindex(want.index)[named].fillna(0).astype(float)
    wrong = (cells != want[named]).to_numpy().nonzero()
    if len(wrong[0]):
        day, group = want.index[wrong[0][0]], named[wrong[1][0]]
        value = float(cells.loc[day, group])
        rows = int(((df["DATE"] == day) & (df[by] == group)).sum())
        key = "counted" if value == rows else "values"
        raise Refuse(key, day=date_text(day), group=group, got=value, want=int(want.loc[day, group]))


@daily.property("calendar", points=2, says=N_("Every day has one row, from the first to the last"))
def calendar(work: Work) -> None:
    df = fresh_cases(work.rng)
    whole_calendar(read(work, df, "PROVINCE"), expected(df, "PROVINCE"))


@daily.property("zeros", points=2, says=N_("A combination without cases is a zero"))
def zeros(work: Work) -> None:
    got = read(work, fresh_cases(work.rng), "PROVINCE")
    if count := int(got.isna().sum().sum()):
        raise Refuse("holes", count=count)


@daily.property("values", points=2, says=N_("Each cell is the sum of the cases of its rows"))
def values(work: Work) -> None:
    df = fresh_cases(work.rng)
    same_cells(read(work, df, "PROVINCE"), expected(df, "PROVINCE"), df, "PROVINCE")


@daily.property("total", points=2, needs=("values",), says=N_("Together with the undated, no case is lost"))
def total(work: Work) -> None:
    df = fresh_cases(work.rng)
    undated = int(df.loc[df["DATE"].isna(), "CASES"].sum())
    got = read(work, df, "PROVINCE")
    found = float(got.select_dtypes("number").sum().sum()) + undated
    if found != float(df["CASES"].sum()):
        raise Refuse("unknown_lost", got=found, want=int(df["CASES"].sum()))
    if UNKNOWN not in got.columns:
        # Nothing is lost, but the column has another name, such as NaN.
        raise Refuse("groups", lacking=[UNKNOWN])
