"""Further checks on the daily table."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.exploration.days import daily, expected, read
from autograder.questions.exploration.tables import date_text, fresh_cases, shuffled


@daily.hidden(
    "other_group",
    points=1.5,
    needs=("total",),
    says=N_("Groups by age and by sex come out as well"),
    topic=N_("other groups"),
    messages={
        "other_group": Message(
            seen=N_("daily(df, '{by}') gives {got} for {group} on {day}."),
            expected=N_("The rows of that day and group add up to {want}."),
            next=N_("Group by the argument by, and not by a column that you chose."),
        ),
        "other_columns": Message(
            seen=N_("daily(df, '{by}') has no column for {lacking}."),
            expected=N_("Its columns are the groups of '{by}', and unknown."),
            next=N_("Group by the argument by, and not by a column that you chose."),
        ),
    },
)
def other_group(work: Work) -> None:
    df = fresh_cases(work.rng)
    for by in ("AGEGROUP", "SEX"):
        got, want = read(work, df, by), expected(df, by)
        if lacking := [name for name in want.columns if name not in got.columns]:
            raise Refuse("other_columns", by=by, lacking=lacking)
        for group in want.columns:
            wrong = want.index[got[group].reindex(want.index).astype(float) != want[group]]
            if len(wrong):
                day = wrong[0]
                facts = {"got": got[group].get(day), "want": int(want.loc[day, group])}
                raise Refuse("other_group", by=by, group=group, day=date_text(day), **facts)


@daily.hidden(
    "order",
    points=1,
    needs=("calendar", "values"),
    says=N_("The order of the rows makes no difference"),
    topic=N_("the order of rows"),
    messages={
        "order": Message(
            seen=N_("With rows in another order, the table runs from {first} to {last} and holds {got} cases."),
            expected=N_("It runs from {want_first} to {want_last} and holds {want} cases, as before."),
            next=N_("Take the earliest and the latest date, and not those of the first and the last row."),
        ),
    },
)
def order(work: Work) -> None:
    df = fresh_cases(work.rng)
    dated = df[df["DATE"].notna()]
    # The first and the last row stand in the middle of the calendar.
    ends = dated.iloc[[len(dated) // 2, len(dated) // 3]]
    rest = shuffled(df.drop(ends.index), work.rng)
    mixed = pd.concat([ends.iloc[:1], rest, ends.iloc[1:]])
    got, want = read(work, mixed, "PROVINCE"), expected(df, "PROVINCE")
    total = float(got.sum().sum())
    if not got.index.equals(want.index) or total != want.to_numpy().sum():
        raise Refuse(
            "order",
            first=date_text(got.index[0]),
            last=date_text(got.index[-1]),
            got=total,
            want_first=date_text(want.index[0]),
            want_last=date_text(want.index[-1]),
            want=int(want.to_numpy().sum()),
        )


@daily.hidden("untouched", points=0.5, says=N_("daily leaves the table as it was"), topic=N_("the input"))
def untouched(work: Work) -> None:
    tried = work.attempt("daily", fresh_cases(work.rng), "PROVINCE")
    if tried.error is not None:
        raise Refuse("common.raised", what="daily(df, by)", **error_facts(tried.error))
    if tried.changed_argument:
        raise Refuse("common.argument_changed", what="daily(df, by)")
