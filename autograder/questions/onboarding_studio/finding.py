"""Find a row by a value that somebody typed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import AWKWARD, COLUMNS, INDICATORS, fresh_frame, table

# Each of them makes a query that is glued together say something else. None is the name of a country.
INJECTIONS = (
    "' OR '1'='1",
    "x' OR 1=1 -- ",
    '" OR ""="',
    "\\' OR 1=1 -- ",
    "x' UNION SELECT * FROM information_schema.TABLES -- ",
)

finding = Question(
    id="find",
    title=N_("A value is never part of the statement"),
    topic=N_("finding a country"),
    points=10,
    answers=("find_country",),
    hints=(
        N_("Both drivers take the statement and the values apart from each other. What stands for a value?"),
        N_("Write WHERE country = %s without quotation marks, and give the name in a tuple beside the statement."),
        N_("cursor.execute(statement, (name,)); names of columns are the first entries of cursor.description."),
    ),
    messages={
        "rows": Message(
            seen=N_("For the name of one country, find_country gave {got} rows."),
            expected=N_("It gives one row: a list with one dictionary."),
            next=N_("Compare the column country with the name, and fetch what the cursor found."),
        ),
        "form": Message(
            seen=N_("find_country gave {got}."),
            expected=N_("It gives a list of dictionaries with the ten columns as keys."),
            next=N_("Build dict(zip(names, row)) with the names of the columns."),
        ),
        "values": Message(
            seen=N_("For {country}, the column {column} is {got}."),
            expected=N_("The table holds {want}."),
            next=N_("Take names and values in the same order."),
        ),
        "nobody": Message(
            seen=N_("For a name that no country has, find_country gave {got}."),
            expected=N_("It gives an empty list."),
            next=N_("Return the list that you built, also when it is empty."),
        ),
        "quote": Message(
            seen=N_("Looking for {country} led to {got}."),
            expected=N_("A name may hold quotation marks and backslashes, and finds its own row."),
            next=N_("Put no quotation marks around %s, and escape nothing yourself."),
        ),
        "injection": Message(
            seen=N_("The text {text} as a name gave {got}."),
            expected=N_("No country has that name, so the list is empty. The text was read as SQL."),
            next=N_("Give the name as a value beside the statement, never inside it."),
        ),
    },
)


def found(work: Work, name: str, country: str) -> list[dict[str, Any]]:
    """The learner's rows for a country. Refuses another form."""
    return records(work.call("find_country", work.made("open_database"), name, country))


def records(got: Any) -> list[dict[str, Any]]:
    """A result of the learner's function as rows. Refuses another form."""
    if isinstance(got, pd.DataFrame):
        got = got.to_dict("records")
    if not isinstance(got, list | tuple) or any(not isinstance(row, dict) for row in got):
        kind = type(got).__name__
        inside = f" of {type(got[0]).__name__}" if isinstance(got, list | tuple) and got else ""
        raise Refuse("form", got=kind + inside)
    for row in got:
        if set(row) != set(COLUMNS):
            raise Refuse("form", got=f"a row with {', '.join(sorted(map(str, row)))}"[:120])
    return list(got)


def same_row(got: dict[str, Any], want: dict[str, Any]) -> str | None:
    """First column in which two rows differ, None when they agree."""
    if got["country"] != want["country"]:
        return "country"
    for column in INDICATORS:
        one, other = got[column], want[column]
        empty = one is None or (isinstance(one, float) and np.isnan(one))
        if pd.isna(other) != empty or (not empty and not np.isclose(float(one), other, rtol=1e-9)):
            return column
    return None


@finding.property("found", points=2, says=N_("A country is found by its exact name, with all its columns"))
def is_found(work: Work) -> None:
    frame = fresh_frame(work)
    with table(work, frame) as name:
        for want in frame[~frame["country"].isin(AWKWARD)].head(3).to_dict("records"):
            got = found(work, name, want["country"])
            if len(got) != 1:
                raise Refuse("rows", got=len(got))
            column = same_row(got[0], want)
            if column:
                raise Refuse(
                    "values", country=want["country"], column=column, got=str(got[0][column]), want=str(want[column])
                )


@finding.property("nobody", points=1, needs=("found",), says=N_("A name that nobody has gives an empty list"))
def nobody(work: Work) -> None:
    with table(work, fresh_frame(work)) as name:
        tried = work.attempt("find_country", work.made("open_database"), name, "Atlantis")
        got = tried.error.type_name if tried.error else tried.value
    # A frame without rows is as empty as a list.
    if tried.error or got is None or len(got) > 0:
        raise Refuse("nobody", got=str(got)[:80])


@finding.property("quotes", points=1.5, needs=("found",), says=N_("Names with quotes and backslashes find their row"))
def quotes(work: Work) -> None:
    frame = fresh_frame(work)
    with table(work, frame) as name:
        for country in AWKWARD:
            tried = work.attempt("find_country", work.made("open_database"), name, country)
            if tried.error is not None:
                raise Refuse("quote", country=country, got=f"{tried.error.type_name}: {tried.error.text}"[:100])
            if [row["country"] for row in records(tried.value)] != [country]:
                raise Refuse("quote", country=country, got="no row, or other rows")


@finding.property("injection", points=2, needs=("found",), says=N_("A text that tries to be SQL finds nothing"))
def injection(work: Work) -> None:
    with table(work, fresh_frame(work)) as name:
        for text in INJECTIONS:
            tried = work.attempt("find_country", work.made("open_database"), name, text)
            if tried.error is not None:
                raise Refuse("injection", text=text, got=f"{tried.error.type_name}: {tried.error.text}"[:100])
            if tried.value is None or len(tried.value):
                raise Refuse("injection", text=text, got=f"{len(tried.value or [])} rows")
