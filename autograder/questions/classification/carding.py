"""A model card: what the tool is for, what it is not for, and how sure the numbers are."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.claims import certainty_claims
from autograder.questions.classification.costing import cheapest
from autograder.questions.classification.diagram import lab_probabilities
from autograder.questions.classification.tables import lab_parts
from autograder.text import _

LEAST_WORDS = 60
LEAST_CODES = {"not_for": 2, "limits": 3}
DECISIONS = ("pilot_second_look", "no_pilot_yet", "replace_pathologist", "tell_patients")
NOT_FOR = ("diagnosis", "telling_patients", "other_laboratories_untested", "sorting_for_a_second_look")
LIMITS = (
    "one_hospital",
    "data_of_about_1990",
    "subgroups_unknown",
    "few_malignant_in_test",
    "share_is_not_of_the_population",
    "many_missing_values",
    "threshold_chosen_on_test",
)
FIELDS = ("purpose", "decision", "recall", "recall_low", "recall_high", "malignant_in_test", "not_for", "limits")
# Wilson, Jeffreys, Agresti-Coull and Clopper-Pearson differ among themselves by up to .02 for these counts.
ROUNDING = 0.0051

_numbers: dict[str, tuple[int, int]] = {}

card = Question(
    id="card",
    title=N_("How sure? The model card"),
    topic=N_("the model card"),
    points=7,
    answers=("recall_interval", "card"),
    hints=(
        N_("Of 53 malignant samples, 51 were found. Would it surprise you if the true recall were 0.90?"),
        N_(
            "Look for an interval for a share that never shrinks to one point: "
            "Wilson's, or the exact one of Clopper and Pearson."
        ),
        N_(
            "scipy.stats.binomtest(found, ill).proportion_ci(method='wilson') has the attributes low and high. "
            "Build the card from found, ill and this interval."
        ),
    ),
    messages={
        "pair": Message(
            seen=N_("recall_interval(found, ill) gave {got}."),
            expected=N_("It returns two numbers: the lower and the upper end."),
            next=N_("Return low, high."),
        ),
        "beyond": Message(
            seen=N_("For {found} found of {ill}, the interval is from {low} to {high}."),
            expected=N_("A recall is between 0 and 1, and the interval holds the recall that was seen."),
            next=N_("Use Wilson's interval, which stays between 0 and 1."),
        ),
        "no_width": Message(
            seen=N_("For {found} found of {ill}, the interval is from {low} to {high}."),
            expected=N_("Nothing missed among {ill} samples is good luck, and no proof: there is still some width."),
            next=N_("Use Wilson's interval. The formula with the root of p(1-p)/n gives 0 there."),
        ),
        "interval": Message(
            seen=N_("For {found} found of {ill}, the {side} end is {got}."),
            expected=N_("An interval of 95 % has its {side} end between {least} and {most} there."),
            next=N_("Use Wilson's interval, with 1.96 for 95 %."),
        ),
        "fields": Message(
            seen=N_("card has no field {lacking}."),
            expected=N_("It has the eight fields of the task."),
            next=N_("Add them as keys, spelled as in the task."),
        ),
        "number": Message(
            seen=N_("card says that {field} is {got}."),
            expected=N_("By found, ill and recall_interval it is {want}."),
            next=N_("Compute the field from these, so that it follows when they change."),
        ),
        "short": Message(
            seen=N_("The purpose on the card has {got} characters."),
            expected=N_("It takes at least 60 characters to say who uses the tool, and for what."),
            next=N_("Write one or two full sentences."),
        ),
        "certain": Message(
            seen=N_("The purpose on the card says '{words}'."),
            expected=N_("One test on one hospital's samples makes nothing certain."),
            next=N_("Say what was seen, for example 'found 51 of 53'."),
        ),
        "code": Message(
            seen=N_("The field {field} of card holds '{got}'."),
            expected=N_("It takes codes from the list in the task."),
            next=N_("Copy the codes from the list, letter by letter."),
        ),
        "few_codes": Message(
            seen=N_("The field {field} of card has {got} codes."),
            expected=N_("It has at least {least}."),
            next=N_("Go through the list, and ask of each code whether it is true of this tool."),
        ),
        "decision": Message(
            seen=N_("The decision on the card is '{got}'."),
            expected=N_("Samples of one hospital allow a pilot under supervision at most."),
            next=N_("Choose between a pilot of the second look and no pilot yet."),
        ),
    },
)


def interval(work: Work, found: int, ill: int) -> tuple[float, float]:
    """The learner's interval."""
    from autograder.checking.common import describe_kind

    got = work.call("recall_interval", found, ill)
    if isinstance(got, np.ndarray) and got.shape == (2,):
        got = got.tolist()
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Refuse("pair", got=describe_kind(got))
    low, high = (work.number(value, "recall_interval(found, ill)") for value in got)
    return low, high


def ends(found: int, ill: int) -> dict[str, tuple[float, float]]:
    """Range of the lower and of the upper end over four usual intervals of 95 %."""
    from scipy.stats import beta, binomtest

    exact = binomtest(found, ill).proportion_ci(method="exact")
    wilson = binomtest(found, ill).proportion_ci(method="wilson")
    jeffreys = [float(beta.ppf(q, found + 0.5, ill - found + 0.5)) for q in (0.025, 0.975)]
    middle = (found + 1.92) / (ill + 3.84)
    half = 1.96 * np.sqrt(middle * (1 - middle) / (ill + 3.84))
    lows = [exact.low, wilson.low, jeffreys[0], max(0.0, middle - half)]
    highs = [exact.high, wilson.high, jeffreys[1], min(1.0, middle + half)]
    return {"lower": (min(lows), max(lows)), "upper": (min(highs), max(highs))}


def lab_numbers(work: Work) -> tuple[int, int]:
    """Malignant test samples that the lab's plan finds, and all of them, as the given cell counts them."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    key = work.dataset("breast-cancer").sha256
    if key not in _numbers:
        X_train, X_test, y_train, y_test = lab_parts(work)
        at, _least = cheapest(y_train.to_numpy(), lab_probabilities(work)["p_logistic"])
        model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)).fit(X_train, y_train)
        flagged = model.predict_proba(X_test)[:, 1] >= at
        _numbers[key] = int((flagged & (y_test == 1)).sum()), int(y_test.sum())
    return _numbers[key]


def card_fields(work: Work) -> dict[str, Any]:
    """The learner's card. Refuses a missing field."""
    given = work.mapping(work.value("card"), "card")
    if lacking := [name for name in FIELDS if name not in given]:
        raise Refuse("fields", lacking=lacking)
    return given


def codes(work: Work, field: str) -> set[str]:
    """The codes in one field of the card."""
    return set(work.names(card_fields(work)[field], f"card['{field}']"))


@card.property(
    "interval", points=2, says=N_("The interval for the recall holds what it should, and never shrinks to one point")
)
def right_interval(work: Work) -> None:
    for found, ill in ((47, 50), (18, 20), (170, 212), (30, 30)):
        low, high = interval(work, found, ill)
        facts = {"found": found, "ill": ill, "low": low, "high": high}
        if found == ill and high - low < 1e-6:
            raise Refuse("no_width", **facts)
        if not -1e-9 <= low <= found / ill + 1e-9 or not found / ill - 1e-9 <= high <= 1 + 1e-9:
            raise Refuse("beyond", **facts)
        for side, word, got in (("lower", N_("lower"), low), ("upper", N_("upper"), high)):
            least, most = ends(found, ill)[side]
            if not least - ROUNDING <= got <= most + ROUNDING:
                raise Refuse("interval", found=found, ill=ill, side=_(word), got=got, least=least, most=most)


@card.property("numbers", points=1.5, needs=("interval",), says=N_("The numbers of the card are those of the test"))
def numbers(work: Work) -> None:
    fields = card_fields(work)
    found, ill = lab_numbers(work)
    low, high = interval(work, found, ill)
    expected = {"malignant_in_test": ill, "recall": found / ill, "recall_low": low, "recall_high": high}
    for field, want in expected.items():
        got = work.number(fields[field], f"card['{field}']")
        if abs(got - want) > ROUNDING:
            raise Refuse("number", field=field, got=got, want=want)


@card.property("words", points=1.5, says=N_("The card says what the tool is for, in the words of the task"))
def words(work: Work) -> None:
    fields = card_fields(work)
    purpose = work.text(fields["purpose"], "card['purpose']").strip()
    if len(purpose) < LEAST_WORDS:
        raise Refuse("short", got=len(purpose))
    if claims := certainty_claims(purpose):
        raise Refuse("certain", words=claims[0])
    decision = work.text(fields["decision"], "card['decision']")
    known = {"decision": DECISIONS, "not_for": NOT_FOR, "limits": LIMITS}
    given = {"decision": {decision}, "not_for": codes(work, "not_for"), "limits": codes(work, "limits")}
    for field, listed in given.items():
        if unknown := sorted(listed - set(known[field])):
            raise Refuse("code", field=field, got=unknown[0])
    if decision in DECISIONS[2:]:
        raise Refuse("decision", got=decision)
    for field, least in LEAST_CODES.items():
        if len(given[field]) < least:
            raise Refuse("few_codes", field=field, got=len(given[field]), least=least)
