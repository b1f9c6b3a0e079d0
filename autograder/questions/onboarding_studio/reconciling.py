"""Do bucket, table and index hold the same countries?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.onboarding_studio.fixtures import folder, fresh_frame, index, put, table

LISTS = ("not_in_table", "not_in_index", "not_in_object", "different")
STORES = ("object", "table", "index")

reconciling = Question(
    id="reconcile",
    title=N_("Three stores, one truth"),
    topic=N_("comparing the stores"),
    points=7,
    answers=("reconcile",),
    hints=(
        N_("Read each store into the same form first: a number for each country. Then compare sets of names."),
        N_("Sets have - and &. Numbers that travelled differ in the last digits: math.isclose compares them."),
        N_("Read the index with a size that is large enough, or with opensearchpy.helpers.scan."),
    ),
    messages={
        "form": Message(
            seen=N_("The dictionary of reconcile has the keys {got}."),
            expected=N_("It has the keys {want}."),
            next=N_("Compare with the table of the task."),
        ),
        "counts": Message(
            seen=N_("reconcile counts {got} countries in the {store}."),
            expected=N_("There are {want}."),
            next=N_("Look for a limit of 10 hits, and for rows that are left out."),
        ),
        "false_alarm": Message(
            seen=N_("The three stores agree, and {list} holds {got}."),
            expected=N_("The list is empty. Two gaps agree, and a difference below a millionth does not count."),
            next=N_("NaN is not equal to NaN: compare gaps apart, and numbers with math.isclose."),
        ),
        "not_in_table": Message(
            seen=N_("not_in_table is {got}."),
            expected=N_("These countries of the object are not in the table: {want}."),
            next=N_("Take the names of the object, less those of the table, sorted."),
        ),
        "not_in_index": Message(
            seen=N_("not_in_index is {got}."),
            expected=N_("These countries of the object are not in the index: {want}."),
            next=N_("Take the names of the object, less those of the index, sorted."),
        ),
        "different": Message(
            seen=N_("different is {got}."),
            expected=N_("All three stores have these countries, and not the same gdpp: {want}."),
            next=N_("Compare the gdpp of the table and of the index with that of the object."),
        ),
    },
)


@contextmanager
def three_stores(
    work: Work, inside: pd.DataFrame, in_table: pd.DataFrame, in_index: pd.DataFrame
) -> Iterator[tuple[str, str, str]]:
    """Key, table and index that hold the three frames."""
    documents = []
    for row in in_index.to_dict("records"):
        document: dict[str, Any] = {"country": row["country"], "group": "any"}
        if not pd.isna(row["gdpp"]):
            document["gdpp"] = row["gdpp"]
        documents.append(document)
    with folder(work) as prefix, table(work, in_table) as name, index(work, documents) as place:
        put(work, f"{prefix}countries.csv", inside.to_csv(index=False).encode("utf-8"))
        yield f"{prefix}countries.csv", name, place


def report(work: Work, inside: pd.DataFrame, in_table: pd.DataFrame, in_index: pd.DataFrame) -> dict[str, Any]:
    """The learner's report on three frames, its lists as sorted lists of names."""
    with three_stores(work, inside, in_table, in_index) as places:
        got = work.mapping(work.call("reconcile", *places), "reconcile(key, table, index)")
    wanted = {*STORES, *LISTS}
    if set(got) != wanted:
        raise Refuse("form", got=", ".join(map(str, got)), want=", ".join((*STORES, *LISTS)))
    sizes = dict(zip(STORES, (len(inside), len(in_table), len(in_index)), strict=True))
    for store, want in sizes.items():
        if work.number(got[store], f"reconcile(…)['{store}']") != want:
            raise Refuse("counts", store=store, got=got[store], want=want)
    return {name: sorted(work.names(got[name], f"reconcile(…)['{name}']")) for name in LISTS}


@reconciling.property("equal", points=1.5, says=N_("Three stores that agree give their counts and empty lists"))
def equal(work: Work) -> None:
    frame = fresh_frame(work, 31)
    frame.loc[6, "gdpp"] = None
    # Numbers may lose their last digits on the way.
    nearly = frame.assign(gdpp=frame["gdpp"] * (1 + 1e-12))
    got = report(work, frame, nearly, frame)
    for name, names in got.items():
        if names:
            raise Refuse("false_alarm", list=name, got=names)


@reconciling.property("missing", points=2, says=N_("Countries that are missing in table or index are named"))
def missing(work: Work) -> None:
    frame = fresh_frame(work, 25)
    got = report(work, frame, frame.drop(index=[3, 8]), frame.drop(index=[8, 11, 20]))
    for name, rows in (("not_in_table", [3, 8]), ("not_in_index", [8, 11, 20])):
        want = sorted(frame.loc[rows, "country"])
        if got[name] != want:
            raise Refuse(name, got=got[name] or "empty", want=want)


@reconciling.property("different", points=1.5, says=N_("Countries with another number are named"))
def different(work: Work) -> None:
    frame = fresh_frame(work, 15)
    in_table, in_index = frame.copy(), frame.copy()
    in_table.loc[2, "gdpp"] += 0.5
    in_index.loc[9, "gdpp"] = None
    # What is missing somewhere is named there, and not here.
    in_index = in_index.drop(index=4)
    in_table.loc[4, "gdpp"] += 1
    got = report(work, frame, in_table, in_index)
    want = sorted(frame.loc[[2, 9], "country"])
    if got["different"] != want:
        raise Refuse("different", got=got["different"] or "empty", want=want)
