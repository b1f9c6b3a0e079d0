"""Features that do not hold the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import country_names

# The task gives both limits. Checks stay away from them: copies correlate at 0.9999, honest columns below 0.99.
CORRELATION = 0.999
SPREAD = 1e-6

honest = Question(
    id="honest",
    title=N_("Features that do not hold the answer"),
    topic=N_("choosing features"),
    points=8,
    answers=("honest_columns", "purpose"),
    hints=(
        N_("Go through the columns one by one. Which three reasons exclude a column?"),
        N_("A column minus its minimum shows whether it varies; Series.corr gives r with another column."),
        N_(
            "For each column: number? not forbidden? max - min > 1e-6? abs(r) "
            "below 0.999 with every column of forbidden?"
        ),
    ),
    messages={
        "forbidden": Message(
            seen=N_("Your list holds '{name}', which is a score that the index is made of."),
            expected=N_("No column of forbidden is a feature."),
            next=N_("Leave out every name that stands in forbidden."),
        ),
        "lost": Message(
            seen=N_("Your list lacks '{name}', although nothing speaks against it."),
            expected=N_("Every other column of numbers is kept, also one that is related to a score."),
            next=N_("Leave out only what the three rules name. Compare abs(r) with 0.999."),
        ),
        "not_numeric": Message(
            seen=N_("Your list holds '{name}', which is text."),
            expected=N_("A feature is a column of numbers."),
            next=N_("Look only at the columns that table.select_dtypes('number') gives."),
        ),
        "copy": Message(
            seen=N_("Your list holds '{name}'. Its correlation with '{score}' is {r}."),
            expected=N_("A column with |r| of 0.999 or more to a score is that score under another name."),
            next=N_("Compare every column with every forbidden one."),
        ),
        "turned": Message(
            seen=N_("Your list holds '{name}', whose correlation with '{score}' is {r}."),
            expected=N_("A score that is turned round tells as much, so the sign of r does not matter."),
            next=N_("Compare abs(r) with 0.999."),
        ),
        "constant": Message(
            seen=N_("Your list holds '{name}', which is {value} in every row, up to rounding."),
            expected=N_("A column whose values differ by less than 1e-6 tells nothing."),
            next=N_("Test max - min, and not whether all values are equal."),
        ),
        "unknown_name": Message(
            seen=N_("Your list holds '{name}', and the table has no such column."),
            expected=N_("The list holds names of columns, as they stand in the table."),
            next=N_("Return the names from table.columns."),
        ),
        "purpose": Message(
            seen=N_("You answer '{got}'."),
            expected=N_("EIGE computes the index from these indicators, so a model can only rebuild that computation."),
            next=N_("Ask what a perfect model would teach you that the formula does not say."),
        ),
        "unknown_code": Message(
            seen=N_("purpose is '{got}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy a code from the table in the task."),
        ),
    },
)


def fresh_table(rng: np.random.Generator, rows: int = 30) -> tuple[pd.DataFrame, list[str], list[str]]:
    """A table with scores, copies of them, constants and honest columns; its forbidden and its honest names."""
    scores = pd.DataFrame(rng.uniform(30, 90, size=(rows, 3)), columns=["total", "part one", "part two"])
    table = scores.copy()
    table["land"] = country_names(rows)
    table["related"] = scores["total"] + rng.normal(size=rows) * 6
    table["other"] = rng.uniform(0, 1e5, size=rows)
    table["counted"] = rng.integers(1, 60, size=rows)
    table["small"] = rng.uniform(0, 1e-3, size=rows)
    honest_names = ["related", "other", "counted", "small"]
    order = rng.permutation(table.columns)
    return table[list(order)], list(scores.columns), honest_names


def chosen(work: Work, table: pd.DataFrame, forbidden: list[str]) -> list[str]:
    """The learner's list. Refuses names that the table does not have."""
    names = work.names(work.call("honest_columns", table, forbidden), "honest_columns(…)")
    for name in names:
        if name not in table.columns:
            raise Refuse("unknown_name", name=name)
    return names


def refuse_kept(table: pd.DataFrame, forbidden: list[str], names: list[str]) -> None:
    """Refuses a list that holds a column which one of the rules excludes."""
    for name in names:
        if name in forbidden:
            raise Refuse("forbidden", name=name)
        if not pd.api.types.is_numeric_dtype(table[name]):
            raise Refuse("not_numeric", name=name)
        if not table[name].max() - table[name].min() > SPREAD:
            raise Refuse("constant", name=name, value=float(table[name].mean()))
    r = correlations(table[names], table[forbidden])
    for name in names:
        score = r.loc[name].abs().idxmax()
        if abs(r.loc[name, score]) >= CORRELATION:
            key = "copy" if r.loc[name, score] > 0 else "turned"
            raise Refuse(key, name=name, score=score, r=f"{r.loc[name, score]:.5f}")


def correlations(columns: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """r of every column with every score, in the rows where both have a value."""
    together = pd.concat([columns.astype(float), scores.astype(float)], axis=1).corr()
    return together.loc[list(columns.columns), list(scores.columns)]


def refuse_lost(names: list[str], wanted: list[str]) -> None:
    """Refuses a list that lacks an honest column."""
    for name in wanted:
        if name not in names:
            raise Refuse("lost", name=name)


def judged(work: Work, extra: dict[str, Any]) -> None:
    """The learner's choice from a fresh table with these columns added, which all must stay out."""
    table, forbidden, wanted = fresh_table(work.rng)
    for name, make in extra.items():
        table[name] = make(table, work.rng)
    names = chosen(work, table, forbidden)
    refuse_kept(table, forbidden, names)
    refuse_lost(names, wanted)


@honest.property("scores", points=2, says=N_("Scores and text stay out, and everything else stays in"))
def scores(work: Work) -> None:
    judged(work, {})


@honest.property("copies", points=2, needs=("scores",), says=N_("Scores under another name stay out as well"))
def copies(work: Work) -> None:
    judged(
        work,
        {
            "per mille": lambda table, rng: table["part one"] * 10 + rng.normal(size=len(table)) * 1e-3,
            "distance to 100": lambda table, rng: 100 - table["total"],
        },
    )


@honest.property("constants", points=1, needs=("scores",), says=N_("Columns that do not vary stay out"))
def constants(work: Work) -> None:
    judged(
        work,
        {
            "share of all": lambda table, rng: 100 + rng.choice([0, 1.4e-14], size=len(table)),
            "edition": lambda table, rng: np.full(len(table), 2031),
        },
    )


@honest.property("purpose", points=1, says=N_("purpose says what such a model can do"))
def purpose(work: Work) -> None:
    got = work.text(work.value("purpose"), "purpose").strip().lower()
    if got == "reconstruct":
        return
    raise Refuse("purpose" if got in ("explain", "forecast", "policy") else "unknown_code", got=got[:40])
