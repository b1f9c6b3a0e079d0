"""Share a budget among the countries in need."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.tables import fresh_countries

# The same directions as in the notebook: +1 where a high value means more need.
MORE_IS_NEED = {
    "child_mort": True,
    "total_fer": True,
    "income": False,
    "life_expec": False,
    "gdpp": False,
    "health": False,
}
EURO = 1 + 1e-6

allocate = Question(
    id="allocate",
    title=N_("Share 10 million euro"),
    topic=N_("the allocation"),
    points=8,
    answers=("allocate",),
    hints=(
        N_("Write one step a line: check that it is possible, compute the index, share, respect floor and cap."),
        N_("Give each eligible country the floor, share the rest by index, cut at the cap, and repeat."),
        N_(
            "Loop while money is left: those below the cap get a part of it, index / index.sum(); then clip(upper=cap)."
        ),
    ),
    messages={
        "names": Message(
            seen=N_("allocate(…) has no amount for {lacking}."),
            expected=N_("It returns a Series with the names of the eligible countries as its index."),
            next=N_("Build the Series with index=list(need), in any order."),
        ),
        "not_finite": Message(
            seen=N_("allocate(…) gave {country} the amount {got}."),
            expected=N_("Each amount is a number of euro."),
            next=N_("Look for a division by a range or a sum that is 0."),
        ),
        "not_eligible": Message(
            seen=N_("{country} is not named in need, and got {got} euro."),
            expected=N_("Only the countries named in need get money."),
            next=N_("Select df.loc[list(need)] before you compute anything else."),
        ),
        "negative": Message(
            seen=N_("{country} got {got} euro, which is a negative amount."),
            expected=N_("No amount is below the floor, and the floor is at least 0."),
            next=N_("An index that can be negative, such as a z-score, can't be a share: scale it to 0–1 first."),
        ),
        "rounding": Message(
            seen=N_("The amounts add up to {got} euro instead of {budget}. Each one was rounded."),
            expected=N_("The sum is the budget, within 1 euro."),
            next=N_("Keep the cents, or give the rounding difference to the countries with the largest rest."),
        ),
        "clipped": Message(
            seen=N_(
                "The amounts add up to {got} euro instead of {budget}. {count} of them are at the limit of {limit}."
            ),
            expected=N_("The sum is the budget, also after amounts were cut at floor or cap."),
            next=N_("Share what was cut off, or is missing, among the countries between floor and cap, again."),
        ),
        "sum": Message(
            seen=N_("With a budget of {budget} euro, the amounts add up to {got} euro."),
            expected=N_("The sum is the budget, within 1 euro."),
            next=N_("Divide each index by the sum of all indices, then multiply by the budget."),
        ),
        "weights_size": Message(
            seen=N_("With weights ten times as large, {country} gets {got} euro instead of {want}."),
            expected=N_("Only the ratios of the weights count."),
            next=N_("Divide the weights by their sum, or the index by its own sum."),
        ),
        "floor": Message(
            seen=N_("{country} got {got} euro with a floor of {limit}."),
            expected=N_("Every eligible country gets at least the floor."),
            next=N_("Give each country the floor first, then share the rest."),
        ),
        "cap": Message(
            seen=N_("{country} got {got} euro with a cap of {limit}."),
            expected=N_("No country gets more than the cap."),
            next=N_("Cut at the cap, share what is left among the others, and look again."),
        ),
        "direction": Message(
            seen=N_("{high} got {more} euro and {low} got {less}, as if high values of every indicator meant need."),
            expected=N_("For income, life_expec, gdpp and health, low values mean need."),
            next=N_("Use 1 minus the scaled value where DIRECTION is -1."),
        ),
        "scope": Message(
            seen=N_("{high} got {more} euro and {low} got {less}, as if all countries had been scaled together."),
            expected=N_("Minimum and maximum are those of the eligible countries only."),
            next=N_("Select the eligible rows first, then scale."),
        ),
        "order": Message(
            seen=N_(
                "{low} has a need index of {low_index} and got {less} euro. {high} has {high_index} and got {more}."
            ),
            expected=N_("A country with a higher need index never gets less."),
            next=N_("Print the index of these two countries, and follow both through your function."),
        ),
        "flat": Message(
            seen=N_("The highest and the lowest need index got the same, {got} euro each."),
            expected=N_("Where floor and cap leave room, more need gets more."),
            next=N_("Share in proportion to the need index, and not in equal parts."),
        ),
        "equal": Message(
            seen=N_("Two countries with the same six values got {first} and {second} euro."),
            expected=N_("Equal need gets equal amounts, within 1 euro."),
            next=N_("Share by the value of the index, and not by the rank or the position."),
        ),
        "row_order": Message(
            seen=N_("With rows and columns in another order, {country} gets {got} euro instead of {want}."),
            expected=N_("Names decide, and positions do not."),
            next=N_("Use df.loc with names, and no iloc, zip or counter over the rows."),
        ),
        "impossible_floor": Message(
            seen=N_(
                "{count} countries with a floor of {limit} euro and a budget of {budget} gave a result of {got} euro."
            ),
            expected=N_("That is more than the budget, so it is refused with a ValueError."),
            next=N_("Compare floor * len(need) with the budget first, and raise ValueError with a sentence."),
        ),
        "impossible_cap": Message(
            seen=N_(
                "{count} countries with a cap of {limit} euro and a budget of {budget} gave a result of {got} euro."
            ),
            expected=N_("The caps together are less than the budget, so it is refused with a ValueError."),
            next=N_("Compare cap * len(need) with the budget first, and raise ValueError with a sentence."),
        ),
        "other_error": Message(
            seen=N_("With an impossible {what}, the function stopped with {error} ({text})."),
            expected=N_("It is refused with a ValueError, which a caller can expect and handle."),
            next=N_('Test the case at the beginning, and write: raise ValueError("…").'),
        ),
        "no_words": Message(
            seen=N_("An impossible {what} raised a ValueError with the text '{text}'."),
            expected=N_("The text says what is impossible, with the numbers."),
            next=N_("Name the number of countries, the limit and the budget in the text."),
        ),
    },
)


@dataclass(frozen=True)
class Case:
    """One call of allocate. `index` is the need index of the eligible countries, by another way than the learner's."""

    df: pd.DataFrame
    need: list[str]
    weights: dict[str, float]
    budget: float
    floor: float
    cap: float

    def limits(self) -> dict[str, float]:
        """Keyword arguments of the call."""
        return {"budget": self.budget, "floor": self.floor, "cap": self.cap}

    def index(self, *, scope: list[str] | None = None, turn: bool = True) -> pd.Series:
        """Need index by name, in 0–1. `scope` and `turn` give the mistaken forms: other rows scaled, nothing turned."""
        names, weights = list(self.weights), np.array(list(self.weights.values()))
        table = self.df[names].to_numpy(dtype=float)
        base = table[self.df.index.get_indexer(scope or self.need)]
        span = np.ptp(base, axis=0)
        parts = (table - base.min(axis=0)) / np.where(span > 0, span, 1)
        if turn:
            low = np.array([not MORE_IS_NEED[name] for name in names])
            parts = np.where(low, 1 - parts, parts)
        total = parts @ weights / weights.sum()
        return pd.Series(total, index=self.df.index)[self.need]


def fresh_case(rng: np.random.Generator, eligible: int = 14, **limits: float) -> Case:
    """Invented countries, of which some are eligible; the others are far richer, which would change the scale."""
    df = fresh_countries(rng, rows=36)
    need = [str(name) for name in rng.permutation(df.index.to_numpy(dtype=str))[:eligible]]
    df.loc[need, ["income", "gdpp"]] /= 12
    weights = {name: float(rng.uniform(0.5, 3)) for name in rng.permutation(list(MORE_IS_NEED))}
    budget = float(rng.integers(6_000_000, 9_000_000))
    return Case(df, need, weights, budget, limits.get("floor", 0.0) * budget, limits.get("cap", 1.0) * budget)


def amounts(work: Work, case: Case, need: Callable[[list[str]], object] = list) -> pd.Series:
    """What allocate gives each eligible country. Refuses other forms, gaps, and money for others."""
    value = work.call("allocate", case.df, need(case.need), case.weights, **case.limits())
    if isinstance(value, pd.DataFrame) and value.shape[1] == 1:
        value = value.iloc[:, 0]
    given = work.mapping(value, "allocate(…)")
    if lacking := [name for name in case.need if name not in given]:
        raise Refuse("names", lacking=lacking)
    got = pd.Series({name: work.number(entry, f"the amount of {name}") for name, entry in given.items()}, dtype=float)
    for name, amount in got.items():
        if name not in case.need and abs(amount) > EURO:
            raise Refuse("not_eligible", country=name, got=amount)
        if not np.isfinite(amount):
            raise Refuse("not_finite", country=name, got=amount)
    return got[case.need]


def add_up(got: pd.Series, case: Case) -> None:
    """Refuses a sum that is not the budget."""
    total = float(got.sum())
    if abs(total - case.budget) <= EURO:
        return
    facts = {"got": total, "budget": case.budget}
    for limit in (case.cap, case.floor):
        at_limit = int(np.isclose(got, limit, atol=0.5).sum())
        if at_limit and case.floor > 0:
            raise Refuse("clipped", count=at_limit, limit=limit, **facts)
    if np.allclose(got, got.round()) and abs(total - case.budget) <= 1000 * len(got):
        raise Refuse("rounding", **facts)
    raise Refuse("sum", **facts)


def keep_limits(got: pd.Series, case: Case) -> None:
    """Refuses amounts below the floor or above the cap."""
    if got.min() < case.floor - EURO:
        raise Refuse("floor", country=got.idxmin(), got=float(got.min()), limit=case.floor)
    if got.max() > case.cap + EURO:
        raise Refuse("cap", country=got.idxmax(), got=float(got.max()), limit=case.cap)


def upside_down(got: pd.Series, index: pd.Series) -> tuple[str, str] | None:
    """Two names, the first with the higher index and yet the smaller amount; None when the order is fair."""
    order = index.sort_values(ascending=False, kind="stable").index
    ahead, lowest = "", np.inf
    for name in order:
        if got[name] > lowest + EURO and index[ahead] > index[name] + 1e-9:
            return ahead, str(name)
        if got[name] < lowest:
            ahead, lowest = str(name), float(got[name])
    return None


@allocate.property("sum", points=1.25, says=N_("Only eligible countries get money, and the sum is the budget"))
def whole_budget(work: Work) -> None:
    for case, form in ((fresh_case(work.rng), list), (fresh_case(work.rng, floor=0.05, cap=0.085), set)):
        got = amounts(work, case, form)
        if got.min() < -1e-6:
            raise Refuse("negative", country=got.idxmin(), got=float(got.min()))
        add_up(got, case)


@allocate.property("limits", points=1, needs=("sum",), says=N_("Every amount is between floor and cap"))
def limits(work: Work) -> None:
    for floor, cap in ((0.06, 0.4), (0.02, 0.085)):
        case = fresh_case(work.rng, floor=floor, cap=cap)
        keep_limits(amounts(work, case), case)


@allocate.property(
    "order", points=1.5, needs=("sum",), says=N_("More need never gets less, and gets more where there is room")
)
def order(work: Work) -> None:
    for floor, cap in ((0.0, 1.0), (0.03, 0.1)):
        case = fresh_case(work.rng, floor=floor, cap=cap)
        got, index = amounts(work, case), case.index()
        if pair := upside_down(got, index):
            _refuse_order(got, index, case, *pair)
        if cap > 0.2 and got[index.idxmax()] <= got[index.idxmin()] + EURO:
            raise Refuse("flat", got=float(got[index.idxmax()]))


def _refuse_order(got: pd.Series, index: pd.Series, case: Case, low: str, high: str) -> None:
    facts = {"high": high, "more": float(got[high]), "low": low, "less": float(got[low])}
    if upside_down(got, case.index(turn=False)) is None:
        raise Refuse("direction", **facts)
    if upside_down(got, case.index(scope=list(case.df.index))) is None:
        raise Refuse("scope", **facts)
    raise Refuse("order", low_index=float(index[low]), high_index=float(index[high]), **facts)


@allocate.property("impossible", points=1.25, says=N_("A floor or cap that cannot hold raises a clear ValueError"))
def impossible(work: Work) -> None:
    for what, floor, cap in (("floor", 0.11, 0.5), ("cap", 0.01, 0.08)):
        case = fresh_case(work.rng, eligible=10, floor=floor, cap=cap)
        call = work.attempt("allocate", case.df, case.need, case.weights, **case.limits())
        limit = case.floor if what == "floor" else case.cap
        if call.error is None:
            try:
                got = float(pd.Series(work.mapping(call.value, "allocate(…)")).sum())
            except (TypeError, ValueError):
                got = float("nan")
            raise Refuse(f"impossible_{what}", count=len(case.need), limit=limit, budget=case.budget, got=got)
        # A class of the learner's own is welcome; another class of Python's own is an accident or a wrong choice.
        if call.error.type_name != "ValueError" and hasattr(builtins, call.error.type_name):
            raise Refuse("other_error", what=what, error=call.error.type_name, text=call.error.text)
        if len(call.error.text) < 20 or not any(character.isdigit() for character in call.error.text):
            raise Refuse("no_words", what=what, text=call.error.text)
