"""Further checks on the data dictionary."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.codebook import (
    FACT_CODES,
    TOLD_BY,
    absent_facts,
    dictionary,
    inflation_code,
    unit_codes,
)

MEANT = {
    **dict.fromkeys(("exports", "health", "imports"), "percent_of_gdp"),
    **dict.fromkeys(("income", "gdpp"), "dollars_per_person"),
    "child_mort": "deaths_per_1000_births",
    "inflation": "percent_a_year",
    "life_expec": "years",
    "total_fer": "children_per_woman",
}


@dictionary.hidden(
    "wholes",
    points=0.5,
    needs=("units",),
    says=N_("Every unit names what the figure counts, and of which whole"),
    messages={
        "whole": Message(
            seen=N_("The unit that you give for '{column}' is '{code}'."),
            expected=N_("The dictionary means another unit: '{meant}'."),
            next=N_("Read the description again: it tells what is counted, and per what."),
        )
    },
)
def wholes(work: Work) -> None:
    for column, meant in MEANT.items():
        if (code := unit_codes(work)[column]) != meant:
            raise Refuse("whole", code=code, column=column, meant=meant)


@dictionary.hidden(
    "prices",
    points=0.5,
    says=N_("Inflation is understood"),
    topic=N_("the meaning of inflation"),
    messages={
        "prices": Message(
            seen=N_("You chose '{code}' for inflation_is."),
            expected=N_("Inflation is the growth of prices in a year, here by the GDP deflator or by consumer prices."),
            next=N_("Choose the code that speaks of prices and of their change."),
        )
    },
)
def prices(work: Work) -> None:
    if (code := inflation_code(work)) != "growth_of_prices":
        raise Refuse("prices", code=code)


@dictionary.hidden(
    "complete",
    points=0.5,
    needs=("absent",),
    says=N_("Every fact of the list that no column tells is named"),
    topic=N_("what the table does not tell"),
    messages={
        "incomplete": Message(
            seen=N_("not_in_data does not name {lacking}."),
            expected=N_("No column tells this, so the decision is made without it."),
            next=N_("Look for a column for each fact of the list; name every fact without one."),
        )
    },
)
def all_absent(work: Work) -> None:
    if lacking := sorted(set(FACT_CODES) - set(TOLD_BY) - absent_facts(work)):
        raise Refuse("incomplete", lacking=lacking)
