"""What is not known is neither equal nor unequal, and rows disappear over it."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import PROVINCES, SCHEMA, answered, cell, course_cases, fresh_cases, tuples
from autograder.text import _

REVISED = ("PROVINCE", "SEX", "OLD", "NEW")
COUNTS = "PROVINCE string, SEX string, CASES int"

nulls = Question(
    id="nulls",
    title=N_("Neither equal nor unequal"),
    topic=N_("comparing with NULL"),
    points=8,
    answers=("outside", "revised", "lost"),
    hints=(
        N_("What does NULL <> 'Antwerpen' give, and what does a filter do with it?"),
        N_("Column.eqNullSafe gives true or false, and never NULL. It works in a join condition, too."),
        N_("outside: df.filter(~F.col('PROVINCE').eqNullSafe(province)). revised: join on eqNullSafe of both keys."),
    ),
    messages={
        "dropped": Message(
            seen=N_("outside(df, '{province}') has {got} rows. The {count} rows without a province are gone."),
            expected=N_("When the province of a row is unknown, nobody can say that the row lies there, so it stays."),
            next=N_("Use ~F.col('PROVINCE').eqNullSafe(province)."),
        ),
        "outside": Message(
            seen=N_("outside(df, '{province}') has {got} rows, or other rows than expected."),
            expected=N_("It holds the {want} rows that are not of that province, as they were."),
            next=N_("Try it on a table with four rows, one of them without a province."),
        ),
        "lost": Message(
            seen=N_("lost is {got}."),
            expected=N_("df.filter(F.col('PROVINCE') != 'Antwerpen') loses the cases without a province: {want}."),
            next=N_("Add up CASES over the rows whose PROVINCE is NULL."),
        ),
        "null_keys": Message(
            seen=N_(
                "revised(old, new) has no row for a key with NULL, although its count changed from {old} to {new}."
            ),
            expected=N_("A key that is unknown in both tables is the same key."),
            next=N_("Join on old.PROVINCE.eqNullSafe(new.PROVINCE), and SEX likewise."),
        ),
        "revised": Message(
            seen=N_("revised(old, new) has the row {got}. The row {want} is expected in its place."),
            expected=N_("It has one row for each key of both tables whose count differs: PROVINCE, SEX, OLD, NEW."),
            next=N_("Join on both keys, and keep the rows where the two counts differ."),
        ),
    },
)


def found_outside(work: Work, frame: pd.DataFrame, province: str | None) -> list[tuple[str, ...]]:
    """The rows that the learner's function keeps, as texts."""
    names = list(frame.columns)
    return tuples(answered(work, "outside", work.spark(frame, SCHEMA), province, columns=names).rows, names)


@nulls.property("outside", points=2.5, says=N_("outside keeps the rows whose province nobody knows"))
def outside(work: Work) -> None:
    frame = fresh_cases(work.rng, 24)
    province = str(frame["PROVINCE"].dropna().iloc[0])
    want = frame[frame["PROVINCE"] != province]
    got = found_outside(work, frame, province)
    if got == tuples(want.dropna(subset="PROVINCE"), frame.columns):
        raise Refuse("dropped", province=province, got=len(got), count=int(frame["PROVINCE"].isna().sum()))
    if got != tuples(want, frame.columns):
        raise Refuse("outside", province=province, got=len(got), want=len(want))


@nulls.property("lost", points=1.5, says=N_("lost tells the cases that a plain comparison loses"))
def lost(work: Work) -> None:
    cases = course_cases(work)
    want = int(cases.loc[cases["PROVINCE"].isna(), "CASES"].sum())
    got = work.number(work.value("lost"), "lost")
    if got != want:
        raise Refuse("lost", got=got, want=want)


def two_publications(work: Work) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts by province and sex in two publications, with keys that are not known; some counts differ."""
    keys = [(name, sex) for name in (*PROVINCES[:3], None) for sex in ("F", "M", None)]
    old = pd.DataFrame(keys, columns=["PROVINCE", "SEX"])
    old["CASES"] = work.rng.integers(10, 99, size=len(old))
    new = old.copy()
    # The last five keys have NULL in them, and some before.
    changed = [1, 2, 4, 9, 11]
    new.loc[changed, "CASES"] += 100
    return old, new.iloc[work.rng.permutation(len(new))]


def right_revised(old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[str, ...]]:
    """Rows of keys in both tables whose counts differ; a missing count differs from any number."""

    # Keys as texts: pandas joins NULL with NULL in some versions only.
    def keyed(frame: pd.DataFrame) -> dict[tuple[str, str], str]:
        return {(cell(a), cell(b)): cell(c) for a, b, c in frame.itertuples(index=False, name=None)}

    before, after = keyed(old), keyed(new)
    return sorted((*key, before[key], after[key]) for key in before if key in after and before[key] != after[key])


def found_revised(work: Work, old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[str, ...]]:
    """The learner's rows as texts."""
    tables = (work.spark(old, COUNTS), work.spark(new, COUNTS))
    return tuples(answered(work, "revised", *tables, columns=REVISED).rows, REVISED)


def compare(got: list[tuple[str, ...]], want: list[tuple[str, ...]], key: str) -> None:
    """Refuses with `key` the first row that is not as expected."""
    if got == want:
        return
    lacking = [row for row in want if row not in got]
    extra = [row for row in got if row not in want] or [row for row in got if got.count(row) > 1]
    raise Refuse(key, got=shown(extra), want=shown(lacking))


def shown(rows: list[tuple[str, ...]]) -> str:
    """The first of some rows in words."""
    return " / ".join(part or "NULL" for part in rows[0]) if rows else _("(none)")


@nulls.property("revised", points=2, says=N_("revised finds the changed counts, also under an unknown key"))
def revised(work: Work) -> None:
    old, new = two_publications(work)
    got, want = found_revised(work, old, new), right_revised(old, new)
    known = [row for row in want if row[0] and row[1]]
    if got == known:
        first = next(row for row in want if row not in known)
        raise Refuse("null_keys", old=first[2], new=first[3])
    compare(got, want, "revised")
