"""Texts that are no numbers: count them, and let no night job stop over them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.work import error_facts
from autograder.questions.spark.tables import ABSENT, answered, cell, described, numbers, tuples
from autograder.text import _

SCHEMA = "NAME string, CASES string"
NUMBERED = ("NAME", "NUMBER")

bad_values = Question(
    id="bad_values",
    title=N_("One text, and the whole night is lost"),
    topic=N_("texts that are no numbers"),
    points=7,
    answers=("with_number", "bad_values", "held_back"),
    hints=(
        N_("In this session, a cast of '<5' stops the job. Which function of SQL tries, and gives NULL?"),
        N_("F.expr('try_cast(CASES AS int)') is a column. Where it is NULL and CASES is not, the text is bad."),
        N_("bad_values: filter those rows, group by CASES, and count into a column ROWS."),
    ),
    messages={
        "stopped": Message(
            seen=N_("With '{value}' among the texts, your function stopped with {error} ({text})."),
            expected=N_("A text that is no number becomes NULL, and the other rows are there."),
            next=N_("Use try_cast, as F.expr('try_cast(CASES AS int)')."),
        ),
        "number": Message(
            seen=N_("For '{text}', NUMBER is {got} and not {want}."),
            expected=N_("NUMBER is the whole number that the text stands for, and NULL for any other text."),
            next=N_("Use try_cast to int on the text as it is, and fill nothing afterwards."),
        ),
        "bad": Message(
            seen=N_("bad_values has {got} where {want} is expected (text and number of rows)."),
            expected=N_("It has one row for each text that is no number, with the number of its rows."),
            next=N_("Keep the rows in which CASES is there and NUMBER is NULL, and group by CASES."),
        ),
        "null_counted": Message(
            seen=N_("bad_values has a row for the missing text."),
            expected=N_("A count that is missing is no bad text: nobody wrote anything wrong."),
            next=N_("Keep only rows in which CASES is not NULL."),
        ),
        "held_back": Message(
            seen=N_("held_back is {got}."),
            expected=N_("Number of rows in the course's municipalities whose text is no number: {want}."),
            next=N_("Add up ROWS of bad_values(municipalities)."),
        ),
    },
)


def texts(rng: np.random.Generator) -> pd.DataFrame:
    """Invented counts as texts, some of them held back, and one missing."""
    good = [str(number) for number in rng.integers(5, 900, size=7)]
    limits = rng.permutation([5, 10, 20])
    bad = [f"<{limits[0]}", f"<{limits[0]}", f"<{limits[1]}", "unknown"]
    column = pd.Series([*good, *bad, None], dtype=object)
    mixed = column.iloc[rng.permutation(len(column))].reset_index(drop=True)
    return pd.DataFrame({"NAME": [f"Place {number}" for number in range(len(mixed))], "CASES": mixed})


def whole(text: object) -> float:
    """The whole number that a text stands for; NaN for any other."""
    try:
        return float(int(str(text).strip()))
    except ValueError:
        return float("nan")


def compare_numbers(work: Work, frame: pd.DataFrame, key: str, bad: str) -> None:
    """Refuses with `key` the first text whose number is not right, and a job that stopped over `bad`."""
    tried = work.attempt("with_number", work.spark(frame, SCHEMA))
    if tried.error is not None:
        facts = error_facts(tried.error)
        raise Refuse("stopped", value=bad, error=facts["error"], text=facts["text"].partition(". ")[0][:120])
    got = described(work, tried.value, "with_number(…)", NUMBERED)
    found = numbers(got.rows, ["NAME"], "NUMBER")
    for name, text in zip(frame["NAME"], frame["CASES"], strict=True):
        one, other = found.get((name,)), whole(text)
        if one is None or not np.isclose(one, other, equal_nan=True):
            shown = [
                _("no row") if number is None else "NULL" if number != number else f"{number:g}"
                for number in (one, other)
            ]
            raise Refuse(key, text=cell(text) or "NULL", got=shown[0], want=shown[1])


@bad_values.property("numbers", points=2, says=N_("Numbers become numbers, other texts NULL, and nothing stops"))
def numbered(work: Work) -> None:
    frame = texts(work.rng)
    held = next(text for text in frame["CASES"] if str(text).startswith("<"))
    compare_numbers(work, frame, "number", held)


@bad_values.property("bad", points=2, says=N_("bad_values counts the rows of each bad text"))
def bad(work: Work) -> None:
    frame = texts(work.rng)
    rows = answered(work, "bad_values", work.spark(frame, SCHEMA), columns=("CASES", "ROWS")).rows
    wrong = frame.loc[frame["CASES"].notna() & frame["CASES"].map(whole).isna(), "CASES"]
    want = sorted((str(text), f"{count}") for text, count in wrong.value_counts().items())
    got = tuples(rows, ["CASES", "ROWS"])
    if [row for row in got if row[0]] == want and len(got) > len(want):
        raise Refuse("null_counted")
    if got != want:
        lacking = next((row for row in want if row not in got), (_("no other row"),))
        extra = next((row for row in got if row not in want), (_("no row"),))
        raise Refuse("bad", got=" ".join(extra), want=" ".join(lacking))


@bad_values.property("held_back", points=1, says=N_("held_back counts the bad texts of the municipalities"))
def held(work: Work) -> None:
    column = work.dataset("covid-municipalities").frame()["CASES"].astype(str)
    want = int((~column.isin(ABSENT) & column.map(whole).isna()).sum())
    got = work.number(work.value("held_back"), "held_back")
    if got != want:
        raise Refuse("held_back", got=got, want=want)
