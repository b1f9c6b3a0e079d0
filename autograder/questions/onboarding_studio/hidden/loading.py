"""Further checks on loading."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import count, fresh_frame, stored, table
from autograder.questions.onboarding_studio.loading import compare, loading, with_bad_row


@loading.hidden(
    "old_rows",
    points=1.5,
    needs=("counts",),
    says=N_("A load that fails leaves the rows of an earlier load as they were"),
    topic=N_("a load that fails after another one"),
    messages={
        "old_rows": Message(
            seen=N_("A load failed, and the table held {got} of the {want} rows from before unchanged."),
            expected=N_("A load that fails changes nothing, also where rows were there before."),
            next=N_("TRUNCATE and DDL can't be rolled back. Use them nowhere in a load."),
        )
    },
)
def old_rows(work: Work) -> None:
    frame = fresh_frame(work)
    newer = frame.copy()
    newer["gdpp"] = newer["gdpp"] + 1
    with table(work, frame) as name:
        before = stored(work, name)
        work.attempt("bulk_load", work.made("open_database"), name, with_bad_row(newer))
        after = stored(work, name)
    same = sum(after.get(country) == values for country, values in before.items())
    if same != len(before) or len(after) != len(before):
        raise Refuse("old_rows", want=len(before), got=same)


@loading.hidden(
    "autocommit",
    points=1.25,
    needs=("bad_row",),
    says=N_("All rows or none also holds on a connection with autocommit"),
    topic=N_("a connection with autocommit"),
    messages={
        "autocommit": Message(
            seen=N_("On a connection with autocommit, {got} rows of a load with a bad row stayed."),
            expected=N_("The load begins a transaction itself, so the setting of the connection plays no part."),
            next=N_("Execute START TRANSACTION first."),
        )
    },
)
def autocommit(work: Work) -> None:
    with table(work) as name:
        bad = with_bad_row(fresh_frame(work, empty=False))
        work.attempt("bulk_load", work.made("open_database", autocommit=True), name, bad)
        left = count(work, name)
    if left:
        raise Refuse("autocommit", got=left)


@loading.hidden(
    "other_driver",
    points=1.25,
    needs=("gaps",),
    says=N_("A connection of mysql.connector loads the same rows"),
    topic=N_("loading with the other driver"),
    messages={
        "other_driver": Message(
            seen=N_("With a connection of mysql.connector, the load stopped with {error} ({text})."),
            expected=N_("The function uses what both drivers have: cursor, execute, executemany, commit, rollback."),
            next=N_("Look for a method that only PyMySQL has, such as begin."),
        )
    },
)
def other_driver(work: Work) -> None:
    frame = fresh_frame(work)
    with table(work) as name:
        tried = work.attempt("bulk_load", work.made("open_database", "mysql.connector"), name, frame)
        if tried.error is not None:
            raise Refuse("other_driver", error=tried.error.type_name, text=tried.error.text[:120])
        compare(work, name, frame)
