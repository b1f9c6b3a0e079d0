"""How often is a country in the need group when the choices of the analyst change?"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work

LEAST_SPECIFICATIONS = 12
LEAST_RESAMPLES = 100
CONTESTED = (0.1, 0.9)

stability = Question(
    id="stability",
    title=N_("How stable is the group in need?"),
    topic=N_("the stability of the group"),
    points=7,
    answers=("runs", "membership", "membership_probability", "contested"),
    hints=(
        N_("One run is a few lines: scale, cluster, find the neediest cluster. Which of its choices could be another?"),
        N_("Put the run in nested loops over two or three choices, and keep one column of True and False for each."),
        N_("neediest = countries['child_mort'].groupby(found).mean().idxmax(), and the column is found == neediest."),
    ),
    messages={
        "countries": Message(
            seen=N_("The index of {what} lacks {lacking}."),
            expected=N_("Each country of the data has one row, under its name."),
            next=N_("Build it with index=countries.index."),
        ),
        "doubled": Message(
            seen=N_("{what} has {got} rows for {count} countries."),
            expected=N_("Each country of the data has one row."),
            next=N_("Put the countries in the index, one row each, and the runs in the columns."),
        ),
        "cells": Message(
            seen=N_("In runs, the column '{run}' holds {got}."),
            expected=N_("A cell is True or False, or NaN where the country was not in the resample."),
            next=N_("Compare the labels with the label of the neediest cluster, and keep the result."),
        ),
        "too_few": Message(
            seen=N_("runs has {got} columns."),
            expected=N_("It has at least 12 specifications, or at least 100 resamples, one column each."),
            next=N_("Add more runs in another loop."),
        ),
        "few_resamples": Message(
            seen=N_("runs has {got} resamples: columns in which some countries are NaN."),
            expected=N_("A resample differs from the next one by chance, so at least 100 are needed."),
            next=N_("Draw more resamples; few starts (n_init=3) make each one quick."),
        ),
        "all_same": Message(
            seen=N_("All {got} columns of runs are the same."),
            expected=N_("Each run makes another choice, so some countries change sides."),
            next=N_("Check that the choice of the loop is used inside it."),
        ),
        "unmatched": Message(
            seen=N_(
                "In the column '{run}', the marked countries have a mean child_mort of {marked}, the others {rest}."
            ),
            expected=N_("The marked group is the one with the highest mean child_mort, in every run."),
            next=N_("Label numbers change from run to run: find the neediest cluster by its mean, each time."),
        ),
        "one_side": Message(
            seen=N_("In the column '{run}' of runs, {got} of {count} countries are marked."),
            expected=N_("Each run marks some countries, and not all of them."),
            next=N_("Compare the labels of the run with the one label of its neediest cluster."),
        ),
        "percent": Message(
            seen=N_("membership goes up to {got}."),
            expected=N_("It is a part of the runs, from 0 to 1."),
            next=N_("Divide the number of runs with True by the number of runs. Do not multiply by 100."),
        ),
        "not_the_mean": Message(
            seen=N_("membership of {country} is {got}."),
            expected=N_("By your table runs, it is in the need group in {want} of its runs."),
            next=N_("Use runs.mean(axis=1), which leaves out NaN, and build it anew when runs changes."),
        ),
        "absent_as_false": Message(
            seen=N_("membership of {country} is {got}, because resamples without it count as False."),
            expected=N_("A resample without a country says nothing about it. The others give {want}."),
            next=N_("Divide by the number of runs in which the country was present."),
        ),
        "lookup": Message(
            seen=N_("membership_probability('{country}') is {got}."),
            expected=N_("membership has {want} for this country."),
            next=N_("Let the function return the value of that country from membership."),
        ),
        "outside": Message(
            seen=N_("contested names {country}, whose membership is {got}."),
            expected=N_("A country is contested when its membership is from 0.1 to 0.9."),
            next=N_("Select from membership by both limits."),
        ),
        "left_out": Message(
            seen=N_("contested leaves out {country}, whose membership is {got}."),
            expected=N_("Every country with a membership from 0.1 to 0.9 is contested."),
            next=N_("Select from membership by both limits."),
        ),
        "nobody": Message(
            seen=N_("contested is empty, because every membership is below 0.1 or above 0.9."),
            expected=N_("Among reasonable choices, some countries change sides."),
            next=N_("Vary one more choice between the runs: k, the scaler, the features or the algorithm."),
        ),
    },
)


Table = TypeVar("Table", pd.DataFrame, pd.Series)


def run_table(work: Work) -> pd.DataFrame:
    """The learner's runs as 1, 0 and NaN, in the order of the data's countries. Shape (countries, runs)."""
    countries = work.dataset("country").frame().index
    table = work.table(work.value("runs"), "runs")
    if not set(countries) & set(table.index) and set(countries) <= set(table.columns):
        table = table.T
    table = _by_country(table, countries, "runs")
    # Columns of True, False and NaN arrive as objects; text among them becomes NaN here and is found below.
    numbers = np.column_stack([pd.to_numeric(table.iloc[:, n], errors="coerce") for n in range(table.shape[1])])
    strange = table.notna().to_numpy() & ~np.isin(numbers.astype(float), (0.0, 1.0))
    if strange.any():
        row, column = np.argwhere(strange)[0]
        raise Refuse("cells", run=str(table.columns[column]), got=table.iat[row, column])
    return pd.DataFrame(numbers.astype(float), index=table.index, columns=[str(name) for name in table.columns])


def memberships(work: Work) -> pd.Series:
    """The learner's membership, in the order of the data's countries. Takes a Series, one column, or a dictionary."""
    value = work.value("membership")
    if isinstance(value, pd.DataFrame) and value.shape[1] == 1:
        value = value.iloc[:, 0]
    if not isinstance(value, pd.Series):
        value = pd.Series(work.mapping(value, "membership"))
    found = _by_country(value, work.dataset("country").frame().index, "membership")
    return pd.Series(work.array(found.to_numpy(), "membership", ndim=1), index=found.index)


def _by_country(table: Table, countries: pd.Index, what: str) -> Table:
    if lacking := sorted(set(countries) - set(table.index)):
        raise Refuse("countries", what=what, lacking=lacking)
    found = table.loc[countries]
    if len(found) != len(countries):
        raise Refuse("doubled", what=what, got=len(found), count=len(countries))
    return found


@stability.property("runs", points=1.5, says=N_("There are enough runs, and they are not all the same"))
def runs(work: Work) -> None:
    table = run_table(work)
    count = table.shape[1]
    if count < LEAST_SPECIFICATIONS:
        raise Refuse("too_few", got=count)
    if table.isna().any(axis=None) and count < LEAST_RESAMPLES:
        raise Refuse("few_resamples", got=count)
    if not table.ne(table.iloc[:, 0], axis=0).where(table.notna()).any(axis=None):
        raise Refuse("all_same", got=count)


@stability.property(
    "profile", points=0.5, needs=("runs",), says=N_("Each run marks its neediest cluster, whatever its number")
)
def profile(work: Work) -> None:
    table = run_table(work)
    child_mort = work.dataset("country").frame()["child_mort"].to_numpy()
    for name, run in zip(table.columns, table.to_numpy().T, strict=True):
        marked, rest = child_mort[run == 1], child_mort[run == 0]
        if not (marked.size and rest.size):
            raise Refuse("one_side", run=name, got=marked.size, count=marked.size + rest.size)
        if marked.mean() <= rest.mean():
            raise Refuse("unmatched", run=name, marked=float(marked.mean()), rest=float(rest.mean()))


@stability.property("membership", points=1, needs=("runs",), says=N_("membership is the part of runs with True"))
def membership(work: Work) -> None:
    table, got = run_table(work), memberships(work)
    if (highest := float(got.max())) > 1:
        raise Refuse("percent", got=highest)
    shares = np.nanmean(table.to_numpy(), axis=1)
    wrong = ~np.isclose(got, shares, atol=0.0051)
    if not wrong.any():
        return
    place = int(np.argmax(np.where(wrong, abs(got - shares), -1)))
    diluted = np.nansum(table.to_numpy(), axis=1) / table.shape[1]
    key = "absent_as_false" if np.allclose(got, diluted, atol=0.0051) else "not_the_mean"
    raise Refuse(key, country=got.index[place], got=float(got.iloc[place]), want=float(shares[place]))


@stability.property("lookup", points=0.5, says=N_("membership_probability gives the value of one country"))
def lookup(work: Work) -> None:
    known = memberships(work)
    # Most are always or never in; the two nearest to one half tell more.
    some = [*(known - 0.5).abs().nsmallest(2).index, *work.rng.permutation(known.index.to_numpy(dtype=str))[:2]]
    for country in some:
        value = work.call("membership_probability", str(country))
        got = work.number(value, f"membership_probability('{country}')")
        if not np.isclose(got, known[country], atol=0.0051):
            raise Refuse("lookup", country=str(country), got=got, want=float(known[country]))


@stability.property("contested", points=1, says=N_("contested holds the countries between 0.1 and 0.9"))
def contested(work: Work) -> None:
    known = memberships(work)
    named = set(work.names(work.value("contested"), "contested"))
    low, high = CONTESTED
    # A value on the limit itself may fall on either side by rounding.
    for country in sorted(named):
        if country not in known or not low - 0.0051 <= known[country] <= high + 0.0051:
            got = float(known[country]) if country in known else float("nan")
            raise Refuse("outside", country=country, got=got)
    inside = known[(known > low + 0.0051) & (known < high - 0.0051)]
    for country, value in inside.items():
        if country not in named:
            raise Refuse("left_out", country=country, got=float(value))
    if not named:
        raise Refuse("nobody")
