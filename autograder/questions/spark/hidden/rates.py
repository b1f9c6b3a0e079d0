"""Further checks on the incidence."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.spark.rates import (
    arguments,
    first_wrong,
    found_rates,
    fresh_population,
    fresh_window,
    incidence,
    rates,
)
from autograder.text import _


@incidence.hidden(
    "other_days",
    points=1,
    needs=("rate",),
    says=N_("Another number of days is counted as well"),
    topic=N_("another number of days"),
    messages={
        "other_days": Message(
            seen=N_("With days=7, the rate of {name} is {got} and not {want}."),
            expected=N_("The argument days tells how many days the window has."),
            next=N_("Use days inside the function, and not the number 14."),
        ),
    },
)
def other_days(work: Work) -> None:
    df, last = fresh_window(work.rng)
    population = fresh_population(work.rng)
    found = found_rates(work, *arguments(work, df, population, last), 7)
    want = rates(df, population, last, 7)
    if name := first_wrong(found, want):
        raise Refuse("other_days", name=name, got=found.get(name, _("missing")), want=want[name])


@incidence.hidden(
    "stranger",
    points=1.5,
    needs=("rate",),
    says=N_("A province without a population has no rate, and changes no other"),
    topic=N_("a name without a partner"),
    messages={
        "stranger": Message(
            seen=N_(
                "The cases name a province Eupen without a population. Number of extra rows in your result: {count}."
            ),
            expected=N_("Without inhabitants there is no rate. Such names are told by unmatched."),
            next=N_("An inner join leaves such rows and those without a province aside."),
        ),
    },
)
def stranger(work: Work) -> None:
    df, last = fresh_window(work.rng)
    population = fresh_population(work.rng)
    df.loc[df["PROVINCE"] == "Namur", "PROVINCE"] = "Eupen"
    found = found_rates(work, *arguments(work, df, population, last))
    want = rates(df, population, last)
    if extra := [name for name in found if name not in want]:
        raise Refuse("stranger", count=len(extra))
    if name := first_wrong(found, want):
        raise Refuse("rate", name=name, got=found.get(name, _("missing")), want=want[name])
