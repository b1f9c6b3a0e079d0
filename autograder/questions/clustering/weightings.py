"""Is the list still the same under other weights, and what does the memo claim?"""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.claims import certainty_claims

PLACES = 10
LEAST_PROBABILITY = 0.5
LEAST_WORDS = 60
LEAST_CAVEATS = 3
CAVEATS = (
    "old_data",
    "no_population",
    "within_country_inequality",
    "absorptive_capacity",
    "ecological_fallacy",
    "missing_values",
    "unscaled_features",
    "duplicate_countries",
)
FIELDS = (
    "group_size",
    "must_fund_count",
    "safest",
    "weakest_probability",
    "decision",
    "caveats",
    "what_would_change_my_mind",
)
ROUNDING = 0.0051

memo = Question(
    id="memo",
    title=N_("How robust is the list? The memo"),
    topic=N_("the memo"),
    points=4,
    answers=("top10_probability", "must_fund", "memo"),
    hints=(
        N_("For one weighting: multiply, sort, take ten names. Do it for many weightings, and count the names."),
        N_("need_scores @ weights gives one index for each country. nlargest(10).index gives the ten names."),
        N_("Start a Series of zeros, add 1 at the ten names in each round, and divide by the number of rounds."),
    ),
    messages={
        "names": Message(
            seen=N_("top10_probability has no value for {lacking}."),
            expected=N_("It has one value for each country of need_list, also where that is 0."),
            next=N_("Start with pd.Series(0, index=need_scores.index), and count."),
        ),
        "others": Message(
            seen=N_("Outside need_list, top10_probability has a value above 0 for {others}."),
            expected=N_("Only the countries of need_list compete for the ten places."),
            next=N_("Use the rows of need_scores."),
        ),
        "range": Message(
            seen=N_("top10_probability runs from {low} to {high}."),
            expected=N_("A probability is between 0 and 1."),
            next=N_("Divide the counts by the number of weightings."),
        ),
        "one_weighting": Message(
            seen=N_("Each value of top10_probability is 0 or 1."),
            expected=N_("Some countries are among the ten neediest under some weightings and not under others."),
            next=N_("Draw new weights in each round, and at least 500 times."),
        ),
        "sum": Message(
            seen=N_("The values of top10_probability add up to {got}."),
            expected=N_("Each weighting has ten places, so they add up to 10."),
            next=N_("Count the ten highest of each weighting, and divide by the number of weightings."),
        ),
        "nobody": Message(
            seen=N_("must_fund is empty."),
            expected=N_("It names the countries that you would fund whatever the weights."),
            next=N_("Take countries with a high value in top10_probability."),
        ),
        "below_half": Message(
            seen=N_("must_fund names {names}, with a probability below 0.5."),
            expected=N_("Under most weightings these are not among the ten neediest."),
            next=N_(
                "Keep the names with a probability of at least 0.5. A top ten by equal weights is only one weighting."
            ),
        ),
        "fields": Message(
            seen=N_("memo has no field {lacking}."),
            expected=N_("It has the seven fields of the task."),
            next=N_("Add them as keys, spelled as in the task."),
        ),
        "number": Message(
            seen=N_("memo says that {field} is {got}."),
            expected=N_("By need_list, must_fund and top10_probability it is {want}."),
            next=N_("Compute the field from these, so that it follows when they change."),
        ),
        "safest": Message(
            seen=N_("memo calls {got} the safest."),
            expected=N_("top10_probability is highest for {want}."),
            next=N_("Use top10_probability.idxmax()."),
        ),
        "short": Message(
            seen=N_("The field {field} of memo has {got} characters."),
            expected=N_("It takes at least 60 characters to say something that the CEO can use."),
            next=N_("Write one or two full sentences."),
        ),
        "no_country": Message(
            seen=N_("The decision in memo names no country of must_fund."),
            expected=N_("The CEO reads the decision first, and perhaps only that."),
            next=N_("Name at least one country, spelled as in must_fund."),
        ),
        "certain": Message(
            seen=N_("The field {field} of memo says '{words}'."),
            expected=N_("The data are some years old, and the weights are a choice: nothing here is certain."),
            next=N_("Say what the numbers show, for example 'in 8 of 10 weightings'."),
        ),
        "caveat_code": Message(
            seen=N_("The caveats of memo hold '{got}'."),
            expected=N_("They are codes from the list in the task."),
            next=N_("Copy the codes from the list, letter by letter."),
        ),
        "few_caveats": Message(
            seen=N_("memo has {got} different caveats."),
            expected=N_("At least three facts limit this decision."),
            next=N_("Go through the codes, and ask of each whether it is true of this analysis."),
        ),
    },
)


def probabilities(work: Work) -> pd.Series:
    """The learner's P(top 10) for each country of need_list. Refuses gaps and values for others."""
    value = work.value("top10_probability")
    if isinstance(value, pd.DataFrame) and value.shape[1] == 1:
        value = value.iloc[:, 0]
    given = work.mapping(value, "top10_probability")
    need = work.names(work.value("need_list"), "need_list")
    if lacking := [name for name in need if name not in given]:
        raise Refuse("names", lacking=lacking)
    numbers = {name: work.number(entry, f"top10_probability['{name}']") for name, entry in given.items()}
    if others := [name for name, entry in numbers.items() if entry > 0 and name not in need]:
        raise Refuse("others", others=others)
    return pd.Series(numbers, dtype=float)[need]


def funded(work: Work) -> list[str]:
    """The learner's must_fund, each name once."""
    named = list(dict.fromkeys(work.names(work.value("must_fund"), "must_fund")))
    if not named:
        raise Refuse("nobody")
    return named


def memo_fields(work: Work) -> dict[str, object]:
    """The learner's memo. Refuses a missing field."""
    fields = work.mapping(work.value("memo"), "memo")
    if lacking := [name for name in FIELDS if name not in fields]:
        raise Refuse("fields", lacking=lacking)
    return fields


@memo.property("probabilities", points=1, says=N_("Each weighting has ten places, and the weightings differ"))
def probable(work: Work) -> None:
    got = probabilities(work)
    if not (got.between(0, 1).all()):
        raise Refuse("range", low=float(got.min()), high=float(got.max()))
    if abs(got.sum() - PLACES) > max(0.05, ROUNDING * len(got)):
        raise Refuse("sum", got=float(got.sum()))
    if got.isin((0.0, 1.0)).all():
        raise Refuse("one_weighting")


@memo.property(
    "must_fund", points=0.5, needs=("probabilities",), says=N_("Who must be funded is in under most weightings")
)
def must_fund(work: Work) -> None:
    got = probabilities(work)
    below = [name for name in funded(work) if not got.get(name, 0.0) >= LEAST_PROBABILITY - ROUNDING]
    if below:
        raise Refuse("below_half", names=below)


@memo.property(
    "numbers", points=0.75, needs=("must_fund",), says=N_("The numbers of the memo are those of the analysis")
)
def numbers(work: Work) -> None:
    fields, got, named = memo_fields(work), probabilities(work), funded(work)
    expected = {
        "group_size": (float(len(got)), 0.0),
        "must_fund_count": (float(len(named)), 0.0),
        "weakest_probability": (float(got[named].min()), 2 * ROUNDING),
    }
    for field, (want, tolerance) in expected.items():
        number = work.number(fields[field], f"memo['{field}']")
        if not abs(number - want) <= tolerance:
            raise Refuse("number", field=field, got=number, want=want)
    safest = work.text(fields["safest"], "memo['safest']")
    if not got.get(safest, -1.0) >= got.max() - ROUNDING:
        raise Refuse("safest", got=safest, want=got.idxmax())


@memo.property(
    "words", points=0.5, needs=("must_fund",), says=N_("The memo names countries and limits, and claims no certainty")
)
def words(work: Work) -> None:
    fields = memo_fields(work)
    for field in ("decision", "what_would_change_my_mind"):
        text = work.text(fields[field], f"memo['{field}']")
        if len(text.strip()) < LEAST_WORDS:
            raise Refuse("short", field=field, got=len(text.strip()))
        if claims := certainty_claims(text):
            raise Refuse("certain", field=field, words=claims[0])
    if not any(name in str(fields["decision"]) for name in funded(work)):
        raise Refuse("no_country")
    codes = work.names(fields["caveats"], "memo['caveats']")
    for code in codes:
        if code not in CAVEATS:
            raise Refuse("caveat_code", got=code)
    if len(set(codes)) < LEAST_CAVEATS:
        raise Refuse("few_caveats", got=len(set(codes)))
