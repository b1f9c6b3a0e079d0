"""Estimates for countries without an index, and what they may be used for."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.claims import certainty_claims
from autograder.questions.regression.tables import DATASET, SCORES, lab_latest, mae, predictions
from autograder.text import _

GOOD_USES = frozenset({"screening", "plausibility", "questions_for_experts"})
BAD_USES = frozenset({"official_ranking", "sanctions", "causal_advice", "replace_survey"})
LEAST_TEXT = 60
# Mean error of seven folds over that of leave-one-out: 0.76 to 1.35 on three editions; the other way round, at most
# 1.32, and a learner may hold back in another way again (solutions/regression/limits.py).
FACTOR = 1.8

decide = Question(
    id="decide",
    title=N_("Estimates for new countries, and a memo"),
    topic=N_("the estimates and their use"),
    points=8,
    answers=("predict_new", "memo"),
    hints=(
        N_("Everything that you need is there: scaled columns, a penalty, and an error from held-back countries."),
        N_("Begin the pipeline with SimpleImputer, for empty cells. np.clip(values, 1, 100) keeps the limits."),
        N_("Fill the memo from variables, such as f'{error:.1f}', so that words and numbers agree."),
    ),
    messages={
        "countries": Message(
            seen=N_("predict_new returned estimates for {got}."),
            expected=N_("It returns a Series with one estimate for each country of new, by its name."),
            next=N_("Return pd.Series(values, index=new.index)."),
        ),
        "not_finite": Message(
            seen=N_("The estimate for {country} is {got}."),
            expected=N_("Each estimate is a number from 1 to 100, also where a cell of new is empty."),
            next=N_("Put SimpleImputer in front, and np.clip behind."),
        ),
        "error": Message(
            seen=N_("For held-back countries, your estimates are off by {got} points on average."),
            expected=N_("They are better than the mean of the others, which is off by {want}."),
            next=N_("Scale, use a penalty, and fit on known only."),
        ),
        "miss": Message(
            seen=N_("{country} was held back. Your estimate is off by {got} points."),
            expected=N_(
                "No estimate is off by more than three times {want}, the mean error of always guessing the mean."
            ),
            next=N_("Look at the columns of this country, and keep the estimate between 1 and 100."),
        ),
        "fields": Message(
            seen=N_("memo lacks the fields {lacking}."),
            expected=N_("It has all the fields that the task lists."),
            next=N_("Copy the names of the fields from the task."),
        ),
        "data": Message(
            seen=N_("memo['data'] is '{got}'."),
            expected=N_("It says which edition was used: '{want}'. A made-up table must be called so."),
            next=N_("Set it to DATA.id."),
        ),
        "typical_error": Message(
            seen=N_("memo['typical_error'] is {got}."),
            expected=N_("With a few countries held back at a time, your estimates are off by about {want}."),
            next=N_("Hold each country back, estimate it with predict_new, and take the mean of the absolute errors."),
        ),
        "interval": Message(
            seen=N_("memo['interval'] is {got}."),
            expected=N_("It holds two numbers with typical_error between them."),
            next=N_("Call mae_interval with the errors of the held-back countries, their names, and 0.9."),
        ),
        "text": Message(
            seen=N_("memo['decision'] has {got} characters."),
            expected=N_("At least {least} are needed to say what may be done, how, and why."),
            next=N_("Write one or two sentences for the director."),
        ),
        "no_number": Message(
            seen=N_("memo['decision'] does not name the typical error."),
            expected=N_("It says how far an estimate is off: {want}, rounded as you like."),
            next=N_("Put the typical error into the sentence with an f-string."),
        ),
        "certain": Message(
            seen=N_("memo['decision'] says '{got}'."),
            expected=N_("An estimate with an error of some points makes nothing certain."),
            next=N_("Say what the numbers show, and how far they can be off."),
        ),
        "use": Message(
            seen=N_("memo['use'] holds {got}."),
            expected=N_("These need the official index, or they claim a cause that no model here shows."),
            next=N_("Ask of each use: what happens to a country when the estimate is off by 5 points?"),
        ),
        "misuse": Message(
            seen=N_("memo['misuse'] holds {got}."),
            expected=N_("It holds at least two uses that the estimates cannot carry, and no use that they can."),
            next=N_("Ask of each use: what happens to a country when the estimate is off by 5 points?"),
        ),
        "use_code": Message(
            seen=N_("memo['{field}'] holds {got}."),
            expected=N_("It is a set of at least one of the seven codes in the task."),
            next=N_("Copy the codes from the table in the task."),
        ),
    },
)


def estimates(work: Work, known: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """The learner's estimates by country. Refuses other countries, and estimates outside 1 to 100."""
    value = work.call("predict_new", known, new)
    if isinstance(value, dict | pd.Series):
        found = work.mapping(value, "predict_new(…)")
        if set(found) != set(new.index):
            raise Refuse("countries", got=[str(name) for name in found])
    got = pd.Series(predictions(work, value, "predict_new(…)", new.index), index=new.index)
    for country, estimate in got.items():
        if not 1 <= estimate <= 100:
            raise Refuse("not_finite", country=str(country), got=float(estimate))
    return got


def without_scores(table: pd.DataFrame) -> pd.DataFrame:
    """A table as it is for a country without an index: no score of any kind."""
    return table.drop(columns=[name for name in SCORES if name in table])


def held_back(work: Work, table: pd.DataFrame, parts: int, which: range) -> tuple[pd.Series, pd.Series]:
    """Estimates and true values of the countries in the parts `which` of `parts`, each part held back in turn."""
    part_of = np.arange(len(table)) % parts
    found = [estimates(work, table[part_of != part], without_scores(table[part_of == part])) for part in which]
    got = pd.concat(found)
    return got, table["index"][got.index]


@decide.property("form", points=1, says=N_("predict_new gives one estimate from 1 to 100 for each new country"))
def form(work: Work) -> None:
    table = lab_latest(work)
    new = without_scores(table.iloc[::7]).copy()
    gap = new.columns[-40:]
    new.loc[new.index[0], gap] = np.nan
    estimates(work, table.drop(index=new.index), new)


@decide.property(
    "error", points=2, needs=("form",), says=N_("Held-back countries are estimated better than by the mean")
)
def error(work: Work) -> None:
    judge_error(work, lab_latest(work))


def judge_error(work: Work, table: pd.DataFrame) -> None:
    """Refuses estimates that are no better than the mean, and a single one that is far off."""
    got, true = held_back(work, table, 5, range(2))
    y = table["index"]
    want = mae(y, (y.sum() - y) / (len(y) - 1))
    if not mae(true, got) < want:
        raise Refuse("error", got=mae(true, got), want=want)
    off = (got - true).abs()
    if off.max() > 3 * want:
        raise Refuse("miss", country=str(off.idxmax()), got=float(off.max()), want=want)


@decide.property("numbers", points=1, needs=("form",), says=N_("The numbers of the memo are those of your estimates"))
def numbers(work: Work) -> None:
    memo = given(work)
    edition = work.dataset(DATASET).id
    said = work.text(memo["data"], "memo['data']")
    if said.strip() != edition:
        raise Refuse("data", got=said[:60], want=edition)
    typical = work.number(memo["typical_error"], "memo['typical_error']")
    got, true = held_back(work, lab_latest(work), 7, range(7))
    want = mae(true, got)
    if not want / FACTOR <= typical <= want * FACTOR or _of_the_fit(work, typical, want):
        raise Refuse("typical_error", got=typical, want=want)
    interval = work.array(memo["interval"], "memo['interval']")
    if interval.shape != (2,) or not interval[0] < typical < interval[1]:
        raise Refuse("interval", got=np.array2string(interval, precision=2, threshold=4)[:60])


def _of_the_fit(work: Work, typical: float, want: float) -> bool:
    """Whether an error is that of countries which the model was fitted on: too small, and the same to one digit."""
    table = lab_latest(work)
    fitted = mae(table["index"], estimates(work, table, without_scores(table)))
    return fitted < 0.85 * want and abs(typical - fitted) <= 0.0501


def given(work: Work) -> dict[str, Any]:
    """The learner's memo. Refuses one that lacks a field."""
    memo = work.mapping(work.value("memo"), "memo")
    lacking = [name for name in ("data", "typical_error", "interval", "use", "misuse", "decision") if name not in memo]
    if lacking:
        raise Refuse("fields", lacking=lacking)
    return memo


def codes(work: Work, memo: dict[str, Any], field: str) -> set[str]:
    """Codes of uses in a field of the memo. Refuses unknown ones."""
    value = memo[field]
    got = {value} if isinstance(value, str) else set(work.names(value, f"memo['{field}']"))
    got = {code.strip().lower() for code in got}
    if not got or not got <= GOOD_USES | BAD_USES:
        raise Refuse("use_code", field=field, got=sorted(got) or _("nothing"))
    return got


@decide.property("use", points=1, says=N_("use and misuse are kept apart"))
def use(work: Work) -> None:
    memo = given(work)
    if wrong := codes(work, memo, "use") & BAD_USES:
        raise Refuse("use", got=sorted(wrong))
    bad = codes(work, memo, "misuse")
    if bad & GOOD_USES or len(bad) < 2:
        raise Refuse("misuse", got=sorted(bad))


@decide.property("decision", points=1, says=N_("The decision has a number in it, and claims no certainty"))
def decision(work: Work) -> None:
    memo = given(work)
    text = work.text(memo["decision"], "memo['decision']").strip()
    if len(text) < LEAST_TEXT:
        raise Refuse("text", got=len(text), least=LEAST_TEXT)
    if found := certainty_claims(text):
        raise Refuse("certain", got=found[0])
    typical = work.number(memo["typical_error"], "memo['typical_error']")
    told = [float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", text) if len(number) < 12]
    if not any(abs(number - typical) <= 0.51 for number in told):
        raise Refuse("no_number", want=typical)
