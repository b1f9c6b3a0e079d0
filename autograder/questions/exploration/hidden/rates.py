"""Further checks on the incidence."""

from __future__ import annotations

import builtins

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.exploration.rates import (
    few_cases,
    first_wrong,
    fresh_population,
    full_cases,
    incidence,
    learned,
    rates,
)


@incidence.hidden(
    "no_partner",
    points=1,
    needs=("matched",),
    says=N_("A province without a population is refused, and not lost"),
    topic=N_("a name without a partner"),
    messages={
        "silent": Message(
            seen=N_("The cases name a province Eupen, which the table of population lacks. Nothing was said about it."),
            expected=N_("A ValueError names the province, before its cases disappear from a decision."),
            next=N_("Compare the two sets of names, and raise ValueError with those that find no partner."),
        ),
        "unnamed": Message(
            seen=N_("With a province Eupen that has no population, the function stopped with {error}: {text}."),
            expected=N_("It stops with a ValueError whose text names the province."),
            next=N_('Write: raise ValueError(f"no population for {place}").'),
        ),
    },
)
def no_partner(work: Work) -> None:
    df, last = full_cases(work.rng)
    near = df.index[(df["DATE"] == last) & (df["PROVINCE"] == "Namur")]
    df.loc[near, "PROVINCE"] = "Eupen"
    extra = df.iloc[[0]].assign(DATE=last, PROVINCE="Eupen", CASES=12)
    df = pd.concat([df, extra], ignore_index=True)
    tried = work.attempt("incidence", df, fresh_population(work.rng), last)
    if tried.error is None:
        raise Refuse("silent")
    # A class of the learner's own is welcome; another class of Python's own is not what the task asks for.
    another = tried.error.type_name != "ValueError" and hasattr(builtins, tried.error.type_name)
    if another or "Eupen" not in tried.error.text:
        raise Refuse("unnamed", error=tried.error.type_name, text=tried.error.text)


@incidence.hidden(
    "linear",
    points=1,
    needs=("rate",),
    says=N_("Twice the cases are twice the rate"),
    topic=N_("twice the cases"),
    messages={
        "linear": Message(
            seen=N_("With twice the cases, the rate of {name} goes from {once} to {twice}."),
            expected=N_("It doubles exactly, whatever the order of rows, and df stays as it was."),
            next=N_("Count cases and not rows, and round nothing inside the function."),
        ),
    },
)
def linear(work: Work) -> None:
    df, last = full_cases(work.rng)
    population = fresh_population(work.rng).assign(population=lambda table: 40 * table["population"])
    once = learned(work, df, population, last)
    twice = learned(work, df.assign(CASES=2 * df["CASES"]).iloc[::-1], population, last)
    apart = (twice / once - 2).abs()
    if float(apart.max()) > 1e-3:
        name = str(apart.idxmax())
        raise Refuse("linear", name=name, once=float(once[name]), twice=float(twice[name]))


@incidence.hidden(
    "quiet_province",
    points=1,
    needs=("rate",),
    says=N_("A province without cases has the rate 0"),
    topic=N_("a province without cases"),
    messages={
        "quiet_province": Message(
            seen=N_("{name} has no case in the window, and its rate is {got}."),
            expected=N_("Its rate is 0: nobody reported a case there."),
            next=N_("Reindex the sums with all provinces of the population, and fill with 0."),
        ),
    },
)
def quiet_province(work: Work) -> None:
    df, last = few_cases(work.rng)
    df = df[df["PROVINCE"] != "Namur"]
    population = fresh_population(work.rng)
    tried = work.attempt("incidence", df, population, last)
    given = work.mapping(tried.value, "incidence(…)") if tried.error is None else {}
    got = given.get("Namur", float("nan"))
    if not (isinstance(got, int | float) and got == 0):
        raise Refuse("quiet_province", name="Namur", got="NaN" if got != got else str(got))
    found, want = learned(work, df, population, last), rates(df, population, last)
    if name := first_wrong(found, want):
        raise Refuse("rate", name=name, got=float(found[name]), want=float(want[name]))
