"""Further checks on derived features."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.deriving import AMOUNTS, amounts, derived, features, finite, own_column
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
            expected=N_("Every feature is a finite number, also for a country with a 0."),
            next=N_("Add something to the number that you divide by, or use np.log1p instead of np.log."),
        )
    },
)
def zero(work: Work) -> None:
    invented = fresh_countries(work.rng, rows=12)
    zeros = dict(zip(invented.index, INDICATORS, strict=False))
    for country, column in zeros.items():
        invented.loc[country, column] = 0.0
    wider = derived(work, invented)
    for feature in (*(amounts(wider)[name] for name in AMOUNTS), own_column(work, wider)):
        for country, column in zeros.items():
            finite(feature.loc[[country]], "zero", column=column)


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
            next=N_("Use the names of rows and columns, never their positions."),
        )
    },
)
def order(work: Work) -> None:
    invented = fresh_countries(work.rng)
    first, second = derived(work, invented), derived(work, shuffled(invented, work.rng)).loc[invented.index]
    pairs = [(amounts(first)[name], amounts(second)[name]) for name in AMOUNTS]
    pairs.append((own_column(work, first), own_column(work, second)))
    for before, after in pairs:
        wrong = invented.index[~np.isclose(before, after, rtol=1e-6, atol=1e-9)]
        if len(wrong):
            country = wrong[0]
            facts = {"before": float(before[country]), "after": float(after[country])}
            raise Refuse("order", name=str(before.name), country=country, **facts)
