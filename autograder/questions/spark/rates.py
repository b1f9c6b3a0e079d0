"""Cases per 100,000 inhabitants, with a small table sent to every worker."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.spark.tables import (
    SCHEMA,
    answered,
    apart,
    cell,
    course_cases,
    course_population,
    fresh_cases,
    fresh_start,
    last_day,
    numbers,
)
from autograder.text import _

PER = 100_000
DAYS = 14
POPULATION = "province string, population int"
# How Statbel writes the provinces of the fresh tables.
STATBEL = {
    "Antwerpen": "Antwerpen",
    "BrabantWallon": "Brabant wallon",
    "Brussels": "Brussels",
    "Liège": "Liège",
    "Luxembourg": "Luxembourg",
    "Namur": "Namur",
    "WestVlaanderen": "West-Vlaanderen",
}
# Learners may round to one digit.
ROUNDING = 0.051

incidence = Question(
    id="incidence",
    title=N_("Per 100,000 inhabitants, without moving the large table"),
    topic=N_("the incidence"),
    points=10,
    answers=("unmatched", "incidence", "first"),
    # Spark Connect tells no plan and no number of jobs.
    engines=("spark",),
    hints=(
        N_("Which names of the two tables find no partner? An anti join shows them: how='left_anti'."),
        N_("Make a key in both tables: small letters, no spaces, no hyphens. Then join with F.broadcast(population)."),
        N_("Filter 14 days, join the broadcast population, group by PROVINCE and population, and divide the sum."),
    ),
    messages={
        "names": Message(
            seen=N_("The result has no row for {lacking}."),
            expected=N_("Each province with cases has a rate, under the name that the cases use."),
            next=N_("Join on names without spaces, hyphens and capitals: F.lower(F.regexp_replace(…, '[ -]', ''))."),
        ),
        "scale": Message(
            seen=N_("The rate of {name} is {got}. For each 100,000 inhabitants there are {want} cases."),
            expected=N_("The incidence counts cases for each 100,000 inhabitants."),
            next=N_("Multiply by 100000, and divide by the population of the province."),
        ),
        "window": Message(
            seen=N_("The rate of {name} is {got}, which is that of {days} days."),
            expected=N_("{want_days} days end on last_day, and that day counts as one of them: {want}."),
            next=N_("The first day of the window is last_day less (days - 1) days."),
        ),
        "rate": Message(
            seen=N_("The rate of {name} is {got} and not {want}."),
            expected=N_("It is the cases of the window over the inhabitants, times 100,000."),
            next=N_("Compute one province by hand, from rows of the window alone."),
        ),
        "unmatched": Message(
            seen=N_("unmatched names {got}. In this table, {want} has no population."),
            expected=N_("It names each province of df once that finds no partner, and no NULL."),
            next=N_("Take the distinct known provinces, make the key, and join with how='left_anti'."),
        ),
        "shuffled": Message(
            seen=N_("The plan of your table shows {got} instead of a broadcast: rows of the large table are moved."),
            expected=N_("The population is broadcast, so that the cases stay where they are (BroadcastHashJoin)."),
            next=N_("Write df.join(F.broadcast(population), …), with the small table inside."),
        ),
        "first": Message(
            seen=N_("first is '{got}'."),
            expected=N_("On LAST_DAY, another province has the highest rate."),
            next=N_("Order incidence(cases, population, LAST_DAY) by RATE, highest first, and take the first name."),
        ),
    },
)


def squeezed(name: str) -> str:
    """A name without spaces, hyphens and capitals: Statbel and Sciensano write provinces in two ways."""
    return re.sub("[ -]", "", name).casefold()


def rates(df: pd.DataFrame, population: pd.DataFrame, last: pd.Timestamp, days: int = DAYS) -> dict[str, float]:
    """Cases per 100,000 in the days that end on `last`, for each province with cases there."""
    window = df[(df["DATE"] <= last) & (df["DATE"] > last - pd.Timedelta(days=days))].dropna(subset="PROVINCE")
    inhabitants = dict(zip(map(squeezed, population["province"]), population["population"], strict=True))
    counts = window.groupby("PROVINCE")["CASES"].sum()
    return {
        str(name): PER * float(count) / inhabitants[squeezed(str(name))]
        for name, count in counts.items()
        if squeezed(str(name)) in inhabitants
    }


def fresh_population(rng: np.random.Generator) -> pd.DataFrame:
    """Invented inhabitants of the provinces of the fresh tables, in Statbel's spelling."""
    names = list(STATBEL.values())
    return pd.DataFrame({"province": names, "population": rng.integers(20_000, 90_000, size=len(names))})


def fresh_window(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Cases of every province around a window of 14 days, and its last day.

    Every province has cases on the first and the last day of it, and on the days before and after.
    """
    last = fresh_start(rng) + pd.Timedelta(days=40)
    offsets = (-DAYS, 1 - DAYS, -6, -2, 0, 1)
    edge = pd.DataFrame(
        [
            {"DATE": last + pd.Timedelta(days=day), "PROVINCE": name, "AGEGROUP": "0-9", "SEX": "F"}
            for name in STATBEL
            for day in offsets
        ]
    )
    edge["REGION"] = None
    edge["CASES"] = rng.integers(40, 90, size=len(edge))
    more = fresh_cases(rng, 16)
    return pd.concat([edge, more.assign(DATE=last - pd.Timedelta(days=5))], ignore_index=True), last


def arguments(work: Work, df: pd.DataFrame, population: pd.DataFrame, last: pd.Timestamp) -> list[object]:
    """The first three arguments of the learner's function."""
    return [work.spark(df[list(COLUMNS)], SCHEMA), work.spark(population, POPULATION), last.strftime("%Y-%m-%d")]


COLUMNS = ("DATE", "PROVINCE", "REGION", "AGEGROUP", "SEX", "CASES")


def found_rates(work: Work, *given: object) -> dict[str, float]:
    """The learner's rates above 0, by name."""
    rows = answered(work, "incidence", *given, columns=("PROVINCE", "RATE")).rows
    found = {key[0]: rate for key, rate in numbers(rows, ["PROVINCE"], "RATE").items()}
    if len(found) < len(rows):
        name = cell(rows.loc[rows["PROVINCE"].duplicated(), "PROVINCE"].iloc[0])
        raise Refuse("rate", name=name or "NULL", got=_("in two rows"), want=_("in one row"))
    return {name: rate for name, rate in found.items() if rate != 0}


def first_wrong(found: dict[str, float], want: dict[str, float]) -> str:
    """A province whose rate is not as computed here; "" when all agree."""
    return next((name for name, rate in want.items() if not abs(found.get(name, np.nan) - rate) <= ROUNDING), "")


@incidence.property("rate", points=3, says=N_("The rates agree with those of pandas"))
def rate(work: Work) -> None:
    df, last = fresh_window(work.rng)
    population = fresh_population(work.rng)
    found, want = found_rates(work, *arguments(work, df, population, last)), rates(df, population, last)
    if lacking := [name for name in want if name not in found]:
        raise Refuse("names", lacking=lacking)
    name = first_wrong(found, want)
    if not name:
        return
    for days, day in ((DAYS - 1, last), (DAYS + 1, last), (DAYS + 1, last + pd.Timedelta(days=1))):
        if not first_wrong(found, rates(df, population, day, days)):
            raise Refuse("window", name=name, got=found[name], want=want[name], days=days, want_days=DAYS)
    parts = [found[other] / want[other] for other in want]
    if np.ptp(parts) < 1e-3 * abs(parts[0]):
        raise Refuse("scale", name=name, got=found[name], want=want[name])
    raise Refuse("rate", name=name, got=found[name], want=want[name])


@incidence.property("unmatched", points=1.5, says=N_("unmatched names the provinces without a population"))
def unmatched(work: Work) -> None:
    df = fresh_cases(work.rng, 24)
    stranger = ("Eupen", "Oost-Kantons", "Mons")[int(work.rng.integers(3))]
    df.loc[df.index[df["PROVINCE"] == df["PROVINCE"].dropna().iloc[0]], "PROVINCE"] = stranger
    given = (work.spark(df, SCHEMA), work.spark(fresh_population(work.rng), POPULATION))
    rows = answered(work, "unmatched", *given, columns=("PROVINCE",)).rows
    got = [cell(name) or "NULL" for name in rows["PROVINCE"]]
    if got != [stranger]:
        raise Refuse("unmatched", got=", ".join(got[:4]) or _("nobody"), want=stranger)


@incidence.property("broadcast", points=2, says=N_("The population is broadcast, and the cases stay where they are"))
def broadcast(work: Work) -> None:
    df, last = fresh_window(work.rng)
    got = answered(work, "incidence", *arguments(work, df, fresh_population(work.rng), last), columns=("RATE",))
    others = [name for name in ("SortMergeJoin", "ShuffledHashJoin", "CartesianProduct") if name in got.plan]
    if "BroadcastHashJoin" not in got.plan or others:
        raise Refuse("shuffled", got=others[0] if others else _("no join"))


@incidence.property("first", points=1, says=N_("first is the province with the highest rate"))
def highest(work: Work) -> None:
    want = rates(course_cases(work), course_population(work), last_day(work))
    got = work.text(work.value("first"), "first").strip()
    named = {squeezed(name): value for name, value in want.items()}
    if apart(named.get(squeezed(got)), max(want.values())):
        raise Refuse("first", got=got)
