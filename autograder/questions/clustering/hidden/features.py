"""Further checks on derived features."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.features import AMOUNTS, amounts, derived, features, finite, own_column
from autograder.questions.clustering.tables import INDICATORS, fresh_countries, shuffled


@features.hidden(
    "zero",
    points=1,
    needs=("own",),
    says=N_("Every feature is a finite number, also where an indicator is 0"),
    topic=N_("features of countries with a 0"),
    messages={
        "zero": Message(
            seen=N_("With 0 as the '{column}' of {country}, your column '{name}' is {got}."),
            expected=N_("A feature is a finite number for every country."),
            next=N_("Add something to the number that you divide by, or use np.log1p instead of np.log."),
        )
    },
)
def zero(work: Work) -> None:
    for column in INDICATORS:
        df = fresh_countries(work.rng, rows=12)
        df.loc[df.index[4], column] = 0.0
        table = derived(work, df)
        for name in AMOUNTS:
            finite(amounts(table)[name], "zero", column=column)
        finite(own_column(work, table), "zero", column=column)


@features.hidden(
    "order",
    points=0.5,
    needs=("own",),
    says=N_("The order of rows and columns makes no difference"),
    topic=N_("the order of rows and columns"),
    messages={
        "order": Message(
            seen=N_("In another order of rows and columns, '{name}' of {country} changed from {before} to {after}."),
            expected=N_("A feature belongs to the country, wherever it stands in the table."),
            next=N_("Find rows and columns by their names, never by their positions."),
        )
    },
)
def order(work: Work) -> None:
    df = fresh_countries(work.rng)
    first, second = derived(work, df), derived(work, shuffled(df, work.rng)).loc[df.index]
    pairs = [(amounts(first)[name], amounts(second)[name]) for name in AMOUNTS]
    pairs.append((own_column(work, first), own_column(work, second)))
    for before, after in pairs:
        wrong = df.index[~np.isclose(before, after, rtol=1e-6, atol=1e-9)]
        if len(wrong):
            country = wrong[0]
            facts = {"before": float(before[country]), "after": float(after[country])}
            raise Refuse("order", name=str(before.name), country=country, **facts)
