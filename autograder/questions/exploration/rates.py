"""Cases per 100,000 inhabitants, and what they change in the order of the provinces."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.exploration.tables import (
    PROVINCES,
    cell,
    course_cases,
    course_population,
    cut_day,
    fresh_cases,
    fresh_start,
)
from autograder.questions.exploration.thresholds import RATE_ROUNDING

PER = 100_000
DAYS = 14
# How Statbel writes the provinces that Sciensano writes otherwise.
STATBEL = {
    "BrabantWallon": "Brabant wallon",
    "OostVlaanderen": "Oost-Vlaanderen",
    "VlaamsBrabant": "Vlaams-Brabant",
    "WestVlaanderen": "West-Vlaanderen",
}

incidence = Question(
    id="incidence",
    title=N_("Cases per 100,000 inhabitants"),
    topic=N_("the incidence"),
    points=10,
    answers=("incidence", "ranks"),
    hints=(
        N_("Which names of the two tables are not the same? Print both lists side by side."),
        N_("Take spaces and hyphens out of the names, and compare small letters with small letters."),
        N_("Filter by date and by province, add up by province, reindex with the population, divide, times 100000."),
    ),
    messages={
        "names": Message(
            seen=N_("The result has no entry for {lacking}."),
            expected=N_("Each province of the population has a rate, under the name that the cases use."),
            next=N_("Compare names without spaces, hyphens and capitals, and look for those that find no partner."),
        ),
        "no_rate": Message(
            seen=N_("The rate of {name} is {got}."),
            expected=N_("It has a rate, because the population names it: {want} for each 100,000 inhabitants."),
            next=N_("Look for a join that left NaN behind."),
        ),
        "scale": Message(
            seen=N_("The rate of {name} is {got}. For each 100,000 inhabitants there are {want} cases."),
            expected=N_("Incidence counts cases for each 100,000 inhabitants, whatever the unit elsewhere."),
            next=N_("Divide by the population, and multiply by 100000."),
        ),
        "window": Message(
            seen=N_("The rate of {name} is {got}, which is that of {days} days."),
            expected=N_("{want_days} days end on last_day, and that day counts as one of them: {want}."),
            next=N_("The first day of the window is last_day minus (days - 1) days."),
        ),
        "after": Message(
            seen=N_("The rate of {name} is {got}. That also counts the days after last_day."),
            expected=N_("The window ends on last_day: {want}. The days after it are not complete."),
            next=N_("Compare the dates with both ends of the window, for example with between."),
        ),
        "rate": Message(
            seen=N_("The rate of {name} is {got}."),
            expected=N_("By the rows of df in that window it is {want}."),
            next=N_("Work out one province by hand, from its rows in the window."),
        ),
        "fixed_days": Message(
            seen=N_("With days={days}, the rate of {name} is {got}."),
            expected=N_("The window follows the argument days: {want}."),
            next=N_("Use the argument days, and do not write 14 into the function."),
        ),
        "ranks_form": Message(
            seen=N_("ranks lacks {lacking}."),
            expected=N_("It has one row for each of the eleven provinces, and the columns by_count and per_100k."),
            next=N_("Build a DataFrame of two Series that have the provinces as their index."),
        ),
        "upside_down": Message(
            seen=N_("{name} has the most cases, and rank {got} in by_count."),
            expected=N_("Rank 1 is the highest number."),
            next=N_("Use rank(ascending=False)."),
        ),
        "ranks": Message(
            seen=N_("{name} has rank {got} in {column}."),
            expected=N_("By the fourteen days up to LAST_DAY, it has rank {want} there."),
            next=N_("Use incidence(cases, population, LAST_DAY), and the same window for the counts."),
        ),
    },
)


def fresh_population(rng: np.random.Generator) -> pd.DataFrame:
    """Invented inhabitants of the eleven provinces, in Statbel's spelling and in another order."""
    names = [STATBEL.get(name, name) for name in PROVINCES]
    table = pd.DataFrame({"province": names, "population": rng.integers(200_000, 2_000_000, size=len(names))})
    return table.iloc[rng.permutation(len(table))].reset_index(drop=True)


def full_cases(rng: np.random.Generator, days: int = 40) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Invented cases of every province on every day, and a last day that is not the last of the table."""
    start = fresh_start(rng)
    rows = [
        (start + pd.Timedelta(days=day), name, "F" if day % 2 else "M") for day in range(days) for name in PROVINCES
    ]
    frame = pd.DataFrame(rows, columns=["DATE", "PROVINCE", "SEX"])
    frame["CASES"] = rng.integers(1, 300, size=len(frame))
    last = start + pd.Timedelta(days=days - 6)
    frame = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
    frame.loc[rng.permutation(len(frame))[:9], "PROVINCE"] = None
    return frame, last


def counts(df: pd.DataFrame, last: pd.Timestamp, days: int = DAYS) -> pd.Series:
    """Cases by province in the days up to `last`, zero where there is none."""
    age = (last - df["DATE"]).dt.days
    inside = df[(age >= 0) & (age < days)]
    return inside.groupby("PROVINCE")["CASES"].sum().reindex(list(PROVINCES)).fillna(0)


def people(population: pd.DataFrame) -> pd.Series:
    """Inhabitants by province in Sciensano's spelling."""
    known = {written: name for name, written in STATBEL.items()}
    return population.set_index(population["province"].map(lambda name: known.get(name, name)))["population"]


def rates(df: pd.DataFrame, population: pd.DataFrame, last: pd.Timestamp, days: int = DAYS) -> pd.Series:
    """Right rates by province."""
    return (PER * counts(df, last, days) / people(population)).reindex(list(PROVINCES))


def learned(work: Work, df: pd.DataFrame, population: pd.DataFrame, last: pd.Timestamp, *rest: int) -> pd.Series:
    """The learner's rates of the eleven provinces. Refuses absent provinces."""
    value = work.call("incidence", df, population, last, *rest)
    if isinstance(value, pd.DataFrame) and value.shape[1] == 1:
        value = value.iloc[:, 0]
    given = work.mapping(value, "incidence(…)")
    if lacking := [name for name in PROVINCES if name not in given]:
        raise Refuse("names", lacking=lacking)
    found = {name: work.number(given[name], f"the rate of {name}") for name in PROVINCES}
    return pd.Series(found, dtype=float)


def first_wrong(got: pd.Series, want: pd.Series) -> str | None:
    """The province whose rate is farthest off; None when all agree."""
    apart = (got - want).abs().fillna(np.inf)
    return None if float(apart.max()) <= RATE_ROUNDING else str(apart.idxmax())


@incidence.property("matched", points=2, says=N_("Every province finds its population"))
def matched(work: Work) -> None:
    df, last = full_cases(work.rng)
    population = fresh_population(work.rng)
    got, want = learned(work, df, population, last), rates(df, population, last)
    for name in PROVINCES:
        if not np.isfinite(got[name]) or got[name] == 0:
            raise Refuse("no_rate", name=name, got=float(got[name]), want=float(want[name]))


@incidence.property(
    "rate", points=2, needs=("matched",), says=N_("The rate is that of the fourteen days up to last_day")
)
def rate(work: Work) -> None:
    df, last = full_cases(work.rng)
    population = fresh_population(work.rng)
    got, want = learned(work, df, population, last), rates(df, population, last)
    name = first_wrong(got, want)
    if name is None:
        return
    facts = {"name": name, "got": float(got[name]), "want": float(want[name])}
    for factor in (1e-5, 1e-3, 1e-2, 1e-1, 10.0, 1 / DAYS):
        if np.allclose(got, want * factor, rtol=1e-3):
            raise Refuse("scale", **facts)
    for days in (DAYS - 1, DAYS + 1):
        if first_wrong(got, rates(df, population, last, days)) is None:
            raise Refuse("window", days=days, want_days=DAYS, **facts)
    if first_wrong(got, rates(df, population, last + pd.Timedelta(days=99), DAYS + 99)) is None:
        raise Refuse("after", **facts)
    raise Refuse("rate", **facts)


@incidence.property("days", points=1, needs=("rate",), says=N_("Another number of days is respected"))
def other_days(work: Work) -> None:
    df, last = full_cases(work.rng)
    population = fresh_population(work.rng)
    got, want = learned(work, df, population, last, 5), rates(df, population, last, 5)
    if name := first_wrong(got, want):
        raise Refuse("fixed_days", days=5, name=name, got=float(got[name]), want=float(want[name]))


@incidence.property("ranks", points=2, says=N_("The ranks by count and per 100,000 are those of this publication"))
def ranked(work: Work) -> None:
    table = work.table(work.value("ranks"), "ranks")
    for name in ("province", "PROVINCE"):
        if name in table.columns:
            table = table.set_index(name)
    lacking = [name for name in ("by_count", "per_100k") if name not in table.columns]
    lacking += [name for name in PROVINCES if name not in table.index]
    if lacking:
        raise Refuse("ranks_form", lacking=lacking)
    cases = counts(course_cases(work), cut_day(work))
    right = {"by_count": cases, "per_100k": cases / course_population(work)}
    most = str(cases.idxmax())
    if (got := work.number(cell(table, most, "by_count"), f"the rank of {most}")) == len(PROVINCES):
        raise Refuse("upside_down", name=most, got=got)
    for column, numbers in right.items():
        # Equal numbers may share a rank in several ways.
        low, high = (numbers.rank(ascending=False, method=method) for method in ("min", "max"))
        for name in PROVINCES:
            got = work.number(cell(table, name, column), f"the rank of {name}")
            if not low[name] <= got <= high[name]:
                raise Refuse("ranks", name=name, column=column, got=got, want=int(low[name]))


def few_cases(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Invented cases as a publication has them, with gaps, and the last of their days."""
    frame = fresh_cases(rng, days=20)
    return frame, pd.Timestamp(frame["DATE"].max())
