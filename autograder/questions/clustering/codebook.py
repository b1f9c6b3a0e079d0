"""Read the data dictionary: the unit of each column, what inflation is, and which facts are absent."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.tables import INDICATORS, lab_countries

UNIT_CODES = (
    "children_per_woman",
    "deaths_per_1000_births",
    "deaths_per_1000_people",
    "dollars_per_person",
    "dollars_in_total",
    "percent_a_year",
    "percent_of_gdp",
    "percent_of_people",
    "years",
)
INFLATION_CODES = ("growth_of_output", "growth_of_prices", "growth_of_income", "level_of_prices")
FACT_CODES = (
    "aid_received",
    "child_deaths",
    "conflict",
    "differences_within_country",
    "income_per_person",
    "length_of_life",
    "population",
    "region",
    "trade",
    "year_of_figure",
)
# A figure in dollars per person, or for a whole country, below this median is no figure in dollars.
LEAST_DOLLARS = 200

dictionary = Question(
    id="dictionary",
    title=N_("Read the data dictionary"),
    topic=N_("the data dictionary"),
    points=5,
    answers=("units", "inflation_is", "not_in_data"),
    hints=(
        N_("Ask of every column: per what? Of what? A percentage without its whole says nothing."),
        N_("Look at the highest inflation of the table. Could a country produce that much more within one year?"),
        N_(
            "Exports, health and imports are shares of one whole. "
            "Go through the facts and look for a column that tells each."
        ),
    ),
    messages={
        "column_absent": Message(
            seen=N_("The dictionary units has no unit for {columns}."),
            expected=N_("Each of the nine indicators has a unit."),
            next=N_("Add these columns as keys of units."),
        ),
        "unit_code": Message(
            seen=N_("units gives '{code}' for '{column}'."),
            expected=N_("A unit is one of the codes in the task."),
            next=N_("Copy the code from the list of units, letter by letter."),
        ),
        "dollars": Message(
            seen=N_("units says that '{column}' is in dollars. Its middle value would then be {median} dollars."),
            expected=N_("The dictionary describes this column as a share, in percent."),
            next=N_("Read the description of '{column}' again, and ask what the whole is."),
        ),
        "percent": Message(
            seen=N_("units says that '{column}' is in percent. Its highest value would then be {highest} percent."),
            expected=N_("The dictionary describes this column as an amount of money for one person."),
            next=N_("Read the description of '{column}' again."),
        ),
        "inflation_code": Message(
            seen=N_("inflation_is is '{code}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy the code from the list, letter by letter."),
        ),
        "growth": Message(
            seen=N_(
                "inflation_is says growth of output. "
                "{country} would then have produced {highest} percent more in one year."
            ),
            expected=N_("Even the fastest economies rarely grow by more than 20 percent in a year."),
            next=N_("The published dictionary has a mistake here. Ask what the word inflation means."),
        ),
        "fact_code": Message(
            seen=N_("not_in_data holds '{code}'."),
            expected=N_("It holds codes from the list of facts in the task."),
            next=N_("Copy the codes from the list, letter by letter."),
        ),
        "present": Message(
            seen=N_("not_in_data holds '{code}', but the column '{column}' tells it."),
            expected=N_("not_in_data holds only facts that no column tells."),
            next=N_("Take '{code}' out of not_in_data."),
        ),
        "too_few": Message(
            seen=N_("The number of facts in not_in_data is {count}."),
            expected=N_("The list has at least two facts that no column tells."),
            next=N_("Take each fact of the list, and look for a column that tells it."),
        ),
    },
)

# Which columns a fact can be read from. Facts that are not here are for the learner to judge.
TOLD_BY = {
    "child_deaths": ("child_mort",),
    "income_per_person": ("income",),
    "length_of_life": ("life_expec",),
    "trade": ("exports", "imports"),
}


def plain_code(value: object) -> str:
    """A code as it was meant: capitals, spaces around it, and hyphens make no difference."""
    return str(value).strip().lower().replace("-", "_").replace(" ", "_")


def unit_codes(work: Work) -> dict[str, str]:
    """The learner's units by column. Refuses gaps and codes that are not in the list."""
    given = work.mapping(work.value("units"), "units")
    codes = {plain_code(column): plain_code(code) for column, code in given.items()}
    if absent := [column for column in INDICATORS if column not in codes]:
        raise Refuse("column_absent", columns=absent)
    for column in INDICATORS:
        if codes[column] not in UNIT_CODES:
            raise Refuse("unit_code", code=codes[column], column=column)
    return {column: codes[column] for column in INDICATORS}


def inflation_code(work: Work) -> str:
    """The learner's choice for inflation. Refuses what is not in the list."""
    code = plain_code(work.text(work.value("inflation_is"), "inflation_is"))
    if code not in INFLATION_CODES:
        raise Refuse("inflation_code", code=code)
    return code


def absent_facts(work: Work) -> set[str]:
    """The learner's facts that the table does not tell. Refuses codes that are not in the list."""
    facts = [plain_code(name) for name in work.names(work.value("not_in_data"), "not_in_data")]
    for code in facts:
        if code not in FACT_CODES:
            raise Refuse("fact_code", code=code)
    return set(facts)


@dictionary.property("units", points=1, says=N_("Every indicator has a unit from the list"))
def units(work: Work) -> None:
    unit_codes(work)


@dictionary.property("money", points=1, needs=("units",), says=N_("The units fit the size of the values"))
def money(work: Work) -> None:
    frame = lab_countries(work)
    for column, code in unit_codes(work).items():
        middle, highest = float(frame[column].median()), float(frame[column].max())
        if code.startswith("dollars") and middle < LEAST_DOLLARS:
            raise Refuse("dollars", column=column, median=middle)
        if code.startswith("percent") and middle > LEAST_DOLLARS:
            raise Refuse("percent", column=column, highest=highest)


@dictionary.property("inflation", points=0.5, says=N_("The meaning of inflation fits its highest value"))
def inflation(work: Work) -> None:
    column: pd.Series = lab_countries(work)["inflation"]
    if inflation_code(work) == "growth_of_output":
        raise Refuse("growth", country=column.idxmax(), highest=float(column.max()))


@dictionary.property("absent", points=1, says=N_("No column tells the facts that you list as absent"))
def absent(work: Work) -> None:
    facts = absent_facts(work)
    for code in sorted(facts):
        for column in TOLD_BY.get(code, ()):
            raise Refuse("present", code=code, column=column)
    if len(facts) < 2:
        raise Refuse("too_few", count=len(facts))
