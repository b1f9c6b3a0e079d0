"""Further checks on rows of one country."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.same_country import by_country, compare, country_case, fresh_panel, grouped
from autograder.questions.regression.tables import r_squared


@by_country.hidden(
    "any_order",
    points=1.5,
    needs=("carried",),
    says=N_("Carried values are found when rows are mixed, an edition is missing, or a cell is empty"),
)
def any_order(work: Work) -> None:
    table, carried = fresh_panel(work.rng)
    country = table["country"].iloc[1]
    # Without 2033, the edition before 2034 is 2031: nothing is carried for this country.
    table = table[~((table["country"] == country) & (table["year"] == 2033))]
    carried.discard((country, 2034))
    other = table["country"].iloc[2]
    table.loc[(table["country"] == other) & table["year"].isin([2033, 2034]), "survey"] = np.nan
    carried.discard((other, 2034))
    mixed = table.iloc[work.rng.permutation(len(table))].reset_index(drop=True)
    compare(work, mixed, carried)


@by_country.hidden(
    "learned",
    points=1.5,
    needs=("held_together",),
    says=N_("Held-back countries are predicted by what the others teach, in the order of the rows"),
    messages={
        "weak": Message(
            seen=N_("On a table that other countries explain well, your R² is {got}."),
            expected=N_("A model that has learned from the other countries reaches more than 0.15."),
            next=N_("Check that the predictions stand in the order of the rows."),
        ),
    },
)
def learned(work: Work) -> None:
    X, y, countries = country_case(work.rng)
    order = work.rng.permutation(len(y))
    X, y, countries = (part.iloc[order].reset_index(drop=True) for part in (X, y, countries))
    got = r_squared(y, grouped(work, X, y, countries))
    if got < 0.15:
        raise Refuse("weak", got=got)
