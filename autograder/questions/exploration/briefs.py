"""The brief: one province, one metric, and what the numbers do not say."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.claims import certainty_claims
from autograder.questions.exploration import rates, testing
from autograder.questions.exploration.choices import choices, plain
from autograder.questions.exploration.tables import (
    PROVINCES,
    course_cases,
    course_population,
    course_tests,
    cut_day,
)
from autograder.questions.exploration.thresholds import BRIEF_SHARE_ROUNDING, LEAST_CAVEATS, LEAST_DECISION

FIELDS = ("province", "runner_up", "metric", "value", "decision", "caveats")
METRICS = ("incidence_14_days", "positivity_7_days")
OTHER_METRICS = ("cases_14_days", "cases_in_total")
CAVEATS = (
    "cases_not_infections",
    "counts_are_cumulative",
    "differences_within_province",
    "reporting_delay",
    "rhythm_of_the_week",
    "testing_policy",
    "unknown_province",
    "zeros_are_unknown",
)
INFECTIONS = re.compile(r"\b(infection|infected|infecté|contamin)", re.IGNORECASE)
DENIED = re.compile(
    r"\b(not|no|never|nor|rather than|more than|pas|ne|non|plutôt|sans|jamais|aucun|aucune|without)\b|n['’]",
    re.IGNORECASE,
)

brief = Question(
    id="brief",
    title=N_("The brief"),
    topic=N_("the brief"),
    points=5,
    answers=("brief",),
    hints=(
        N_("Choose the metric first. Which one is fair to small and large provinces alike?"),
        N_("Sort your rates on LAST_DAY. The first two names and the first number go into the brief."),
        N_("Build the fields from a sorted Series: ranked.index[0], ranked.index[1], ranked.iloc[0]."),
    ),
    messages={
        "fields": Message(
            seen=N_("brief has no field {lacking}."),
            expected=N_("It has the six fields of the task."),
            next=N_("Add them as keys, spelled as in the task."),
        ),
        "metric": Message(
            seen=N_("brief has the metric '{got}'."),
            expected=N_("It is one of the two codes that compare provinces fairly."),
            next=N_("Choose 'incidence_14_days' or 'positivity_7_days'."),
        ),
        "counts": Message(
            seen=N_("brief has the metric '{got}', which counts cases."),
            expected=N_("A count puts large provinces first, however well they do."),
            next=N_("Choose a metric that divides: by inhabitants, or by tests."),
        ),
        "unknown_name": Message(
            seen=N_("{what} is '{got}'."),
            expected=N_(
                "It is one of the eleven provinces (Brussels counts as one), spelled as in the column PROVINCE."
            ),
            next=N_("Take the name from the index of your sorted numbers."),
        ),
        "province": Message(
            seen=N_("By {metric}, {got} has {value}. Another province has a higher value."),
            expected=N_("The province of the brief is the highest by its own metric, on LAST_DAY."),
            next=N_("Sort the metric on LAST_DAY, and take the first name."),
        ),
        "runner_up": Message(
            seen=N_("brief names {got} as runner-up."),
            expected=N_("By {metric}, another province comes second on LAST_DAY."),
            next=N_("Sort the metric on LAST_DAY, and take the second name."),
        ),
        "value": Message(
            seen=N_("brief gives {got} for {province}."),
            expected=N_("By {metric} on LAST_DAY it is {want}."),
            next=N_("Compute the field from your own function, and do not type it."),
        ),
        "short": Message(
            seen=N_("The decision has {got} characters."),
            expected=N_("It takes at least 80 characters to say something that the committee can use."),
            next=N_("Write one or two full sentences."),
        ),
        "no_province": Message(
            seen=N_("The decision does not name {province}."),
            expected=N_("The committee reads the decision first, and perhaps only that."),
            next=N_("Name the province in the text, with an f-string."),
        ),
        "certain": Message(
            seen=N_("The decision says '{words}'."),
            expected=N_("The figures are late, and depend on who is tested: nothing here is certain."),
            next=N_("Say what the numbers show, and how far ahead of the runner-up the province is."),
        ),
        "caveat_code": Message(
            seen=N_("{name} holds '{code}'."),
            expected=N_("The caveats are codes from the list in the task."),
            next=N_("Copy the codes from the list, letter by letter."),
        ),
        "few_caveats": Message(
            seen=N_("The number of different caveats in brief is {got}."),
            expected=N_("At least three facts limit this decision."),
            next=N_("Go through the codes, and ask of each whether it is true of this analysis."),
        ),
    },
)


def fields(work: Work) -> dict[str, object]:
    """The learner's brief. Refuses a missing field."""
    given = {str(name): value for name, value in work.mapping(work.value("brief"), "brief").items()}
    if lacking := [name for name in FIELDS if name not in given]:
        raise Refuse("fields", lacking=lacking)
    return given


def squeezed(text: str) -> str:
    """A name without spaces, hyphens, capitals and accents: Statbel and Sciensano write provinces in two ways."""
    return re.sub(r"[\s\-_\u0300-\u036f]", "", unicodedata.normalize("NFKD", text)).casefold()


def province(work: Work, value: object, what: str) -> str:
    """A province in Sciensano's spelling. Refuses another text."""
    text = work.text(value, what)
    for name in PROVINCES:
        if squeezed(name) == squeezed(text):
            return name
    raise Refuse("unknown_name", what=what, got=text)


def metric(work: Work) -> str:
    """The learner's metric. Refuses counts, and what is not in the list."""
    code = plain(work.text(fields(work)["metric"], "brief['metric']"))
    if code in OTHER_METRICS:
        raise Refuse("counts", got=code)
    if code not in METRICS:
        raise Refuse("metric", got=code)
    return code


def values(work: Work, code: str) -> pd.Series:
    """The metric of each province on LAST_DAY, the highest first."""
    last = cut_day(work)
    if code == "incidence_14_days":
        found = rates.PER * rates.counts(course_cases(work), last) / course_population(work)
    else:
        tests = course_tests(work)
        week = tests[(tests["DATE"] <= last) & (tests["DATE"] > last - pd.Timedelta(days=testing.DAYS))]
        sums = week.groupby("PROVINCE")[["TESTS_ALL_POS", "TESTS_ALL"]].sum()
        found = sums["TESTS_ALL_POS"] / sums["TESTS_ALL"]
    return found.sort_values(ascending=False)


@brief.property("metric", points=0.5, says=N_("The metric compares provinces fairly"))
def fair(work: Work) -> None:
    metric(work)


@brief.property("numbers", points=1.5, needs=("metric",), says=N_("Province, runner-up and value agree with the data"))
def numbers(work: Work) -> None:
    given, code = fields(work), metric(work)
    right = values(work, code)
    first = province(work, given["province"], "brief['province']")
    # Two that are equal to the last digit may stand in either order.
    if not np.isclose(right[first], right.iloc[0], rtol=1e-9):
        raise Refuse("province", metric=code, got=first, value=float(right[first]))
    second = province(work, given["runner_up"], "brief['runner_up']")
    if second == first or not np.isclose(right[second], right.drop(first).iloc[0], rtol=1e-9):
        raise Refuse("runner_up", got=second, metric=code)
    got, want = work.number(given["value"], "brief['value']"), float(right[first])
    if not abs(got - want) <= (0.5 if code == METRICS[0] else BRIEF_SHARE_ROUNDING):
        raise Refuse("value", got=got, province=first, metric=code, want=want)


@brief.property("words", points=1, says=N_("The decision names the province, and claims no certainty"))
def words(work: Work) -> None:
    given = fields(work)
    text = work.text(given["decision"], "brief['decision']")
    if len(text.strip()) < LEAST_DECISION:
        raise Refuse("short", got=len(text.strip()))
    name = province(work, given["province"], "brief['province']")
    if squeezed(name) not in squeezed(text):
        raise Refuse("no_province", province=name)
    if claims := certainty_claims(text):
        raise Refuse("certain", words=claims[0])


def chosen_caveats(work: Work) -> set[str]:
    """The learner's caveats. Refuses codes that are not in the list."""
    return choices(work, fields(work)["caveats"], "brief['caveats']", CAVEATS, "caveat_code")


@brief.property("caveats", points=0.75, says=N_("At least three caveats are chosen from the list"))
def caveats(work: Work) -> None:
    codes = chosen_caveats(work)
    if len(codes) < LEAST_CAVEATS:
        raise Refuse("few_caveats", got=len(codes))
