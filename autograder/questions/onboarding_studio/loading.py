"""Load a table in one transaction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import INDICATORS, count, fresh_frame, stored, table

loading = Question(
    id="load",
    title=N_("All rows or none"),
    topic=N_("loading"),
    points=11,
    answers=("bulk_load",),
    hints=(
        N_("Three things: gaps must become NULL, a second load must not double, a bad row must undo the rest."),
        N_("Use executemany with INSERT … ON DUPLICATE KEY UPDATE, then commit. On an error, roll back and raise."),
        N_("Begin with cursor.execute('START TRANSACTION'). In an except branch: connection.rollback(), then raise."),
    ),
    messages={
        "nothing_saved": Message(
            seen=N_("After bulk_load returned, another connection sees 0 rows."),
            expected=N_("It sees all rows of the frame, because the transaction was committed."),
            next=N_("Call connection.commit() when all rows are in."),
        ),
        "count": Message(
            seen=N_("A frame of {want} rows left {got} rows in an empty table."),
            expected=N_("Each row of the frame becomes one row of the table."),
            next=N_("Look for rows that are left out, such as those with gaps."),
        ),
        "values": Message(
            seen=N_("In the table, {column} of {country} is {got}."),
            expected=N_("The frame holds {want}. Columns are matched by their names."),
            next=N_("Name the columns in the INSERT, in the order in which you take the values."),
        ),
        "returned": Message(
            seen=N_("bulk_load returned {got} for a frame of {want} rows."),
            expected=N_("It returns the number of rows of the frame."),
            next=N_("Return len(frame): the number that the driver reports counts an update twice."),
        ),
        "gap": Message(
            seen=N_("A gap in the column {column} became {got} in the table."),
            expected=N_("A gap is stored as NULL: no number is known."),
            next=N_("Replace NaN by None before you insert, for example with frame.astype(object).where(…)."),
        ),
        "twice": Message(
            seen=N_("Loaded twice, a frame of {want} rows left {got} rows."),
            expected=N_("A second load changes the rows of these countries, and adds none."),
            next=N_("Add ON DUPLICATE KEY UPDATE with every column."),
        ),
        "not_updated": Message(
            seen=N_("A second load with a new number left the old one, {got}."),
            expected=N_("The table holds {want}, the number that was loaded last."),
            next=N_("INSERT IGNORE leaves what is there. Use ON DUPLICATE KEY UPDATE."),
        ),
        "accepted": Message(
            seen=N_("A frame with a row without a country was loaded, and nothing was raised."),
            expected=N_("A row that the table refuses raises the driver's error, so that somebody hears of it."),
            next=N_("Do not drop bad rows, and end an except branch with raise."),
        ),
        "partial": Message(
            seen=N_("The last row of a frame was bad, and {got} of the rows before it stayed in the table."),
            expected=N_("All rows or none: a load that fails leaves 0 new rows."),
            next=N_("Commit once, at the end, and roll back on an error."),
        ),
    },
)


def shuffled(work: Work, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its columns in another order."""
    return frame[[str(name) for name in work.rng.permutation(frame.columns)]]


def with_bad_row(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a last row that has no country, which the key refuses."""
    bad = frame.copy()
    bad["country"] = bad["country"].astype(object)
    bad.loc[len(bad)] = [None, *([1.0] * (frame.shape[1] - 1))]
    return bad


def compare(work: Work, name: str, frame: pd.DataFrame) -> None:
    """Refuses unless the table holds the frame, gaps aside."""
    got = stored(work, name)
    if not got:
        raise Refuse("nothing_saved")
    if len(got) != len(frame):
        raise Refuse("count", want=len(frame), got=len(got))
    for row in frame.to_dict("records"):
        values = got.get(row["country"])
        if values is None:
            raise Refuse("values", column="country", country=row["country"], got="not there", want=row["country"])
        for column, value in zip(INDICATORS, values, strict=True):
            want = row[column]
            if not pd.isna(want) and (value is None or not np.isclose(value, want, rtol=1e-12, atol=0)):
                raise Refuse("values", column=column, country=row["country"], got=str(value), want=str(want))


@loading.property("counts", points=2, says=N_("All rows arrive, each value in its column"))
def counts(work: Work) -> None:
    frame = shuffled(work, fresh_frame(work, 30, empty=False))
    with table(work) as name:
        returned = work.call("bulk_load", work.made("open_database"), name, frame)
        compare(work, name, frame)
    if returned != len(frame):
        raise Refuse("returned", want=len(frame), got=str(returned))


@loading.property("gaps", points=1.5, says=N_("A gap becomes NULL"))
def gaps(work: Work) -> None:
    frame = fresh_frame(work)
    with table(work) as name:
        work.call("bulk_load", work.made("open_database"), name, frame)
        compare(work, name, frame)
        got = stored(work, name)
    for row in frame.to_dict("records"):
        for column, value in zip(INDICATORS, got[row["country"]], strict=True):
            if pd.isna(row[column]) and value is not None:
                raise Refuse("gap", column=column, got=str(value))


@loading.property("rerun", points=1.5, needs=("counts",), says=N_("A second load updates, and doubles nothing"))
def rerun(work: Work) -> None:
    frame = fresh_frame(work, empty=False)
    newer = frame.copy()
    newer.loc[4, "gdpp"] = 123_456.5
    with table(work) as name:
        work.call("bulk_load", work.made("open_database"), name, frame)
        tried = work.attempt("bulk_load", work.made("open_database"), name, newer)
        got = stored(work, name)
    if tried.error is not None or len(got) != len(frame):
        seen = f"{tried.error.type_name}: {tried.error.text}"[:80] if tried.error else len(got)
        raise Refuse("twice", want=len(frame), got=seen)
    number = got[newer.loc[4, "country"]][INDICATORS.index("gdpp")]
    if number != 123_456.5:
        raise Refuse("not_updated", got=str(number), want=123_456.5)


@loading.property("bad_row", points=2, needs=("counts",), says=N_("A bad row undoes the whole load, and is heard of"))
def bad_row(work: Work) -> None:
    with table(work) as name:
        bad = with_bad_row(fresh_frame(work, empty=False))
        tried = work.attempt("bulk_load", work.made("open_database"), name, bad)
        left = count(work, name)
    if left:
        raise Refuse("partial", got=left)
    if tried.error is None:
        raise Refuse("accepted")
