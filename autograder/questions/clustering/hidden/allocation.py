"""Further checks on the allocation."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.allocation import (
    EURO,
    MORE_IS_NEED,
    Case,
    add_up,
    allocate,
    amounts,
    fresh_case,
    keep_limits,
    upside_down,
)
from autograder.questions.clustering.tables import shuffled


def _other(got: pd.Series, want: pd.Series) -> str:
    """Name of the country whose amount differs most, "" when none does by more than a euro."""
    apart = (got[want.index] - want).abs()
    return str(apart.idxmax()) if apart.max() > EURO else ""


@allocate.hidden("equal", points=1, needs=("sum",), says=N_("Equal need gets equal amounts"))
def equal(work: Work) -> None:
    case = fresh_case(work.rng, floor=0.01, cap=0.3)
    first, second = case.need[2], case.need[9]
    case.df.loc[second, list(MORE_IS_NEED)] = case.df.loc[first, list(MORE_IS_NEED)]
    got = amounts(work, case)
    if abs(got[first] - got[second]) > EURO:
        raise Refuse("equal", first=float(got[first]), second=float(got[second]))
    # No country has more need than another, and all indices are 0: a share of their sum would be 0 / 0.
    case.df.loc[case.need, list(MORE_IS_NEED)] = case.df.loc[first, list(MORE_IS_NEED)].to_numpy()
    case = replace(case, weights={"child_mort": 1.0, "total_fer": 2.0})
    got = amounts(work, case)
    if got.max() - got.min() > EURO:
        raise Refuse("equal", first=float(got.max()), second=float(got.min()))
    add_up(got, case)


@allocate.hidden(
    "same", points=1, needs=("sum",), says=N_("Neither the order of rows nor the size of the weights matter")
)
def same(work: Work) -> None:
    case = fresh_case(work.rng, floor=0.02, cap=0.2)
    want = amounts(work, case)
    turned = replace(
        case, df=shuffled(case.df, work.rng), need=case.need[::-1], weights=dict(reversed(case.weights.items()))
    )
    got = amounts(work, turned)
    if country := _other(got, want):
        raise Refuse("row_order", country=country, got=float(got[country]), want=float(want[country]))
    got = amounts(work, replace(case, weights={name: 10 * weight for name, weight in case.weights.items()}))
    if country := _other(got, want):
        raise Refuse("weights_size", country=country, got=float(got[country]), want=float(want[country]))


@allocate.hidden(
    "world",
    points=1,
    needs=("sum",),
    says=N_("The real countries are served by the same rules"),
    messages={
        "changed": Message(
            seen=N_("allocate changed the table df that it was given."),
            expected=N_("A function leaves its inputs as they were."),
            next=N_("Work on df.loc[...].copy(), or build new columns in a table of your own."),
        ),
        "one_weight": Message(
            seen=N_("With all weight on {indicator}, {low} gets less than {high}, although it has more need."),
            expected=N_("Indicators that are not in weights, or have the weight 0, do not count."),
            next=N_("Loop over the items of weights, and use no other columns."),
        ),
    },
)
def world(work: Work) -> None:
    frame = work.dataset("country").frame()
    worst = frame["child_mort"].nlargest(40).index.astype(str)
    need = [str(name) for name in work.rng.permutation(worst.to_numpy(dtype=str))]
    case = Case(frame, need, dict.fromkeys(MORE_IS_NEED, 1.0), 10_000_000, 150_000, 320_000)
    call = work.attempt("allocate", case.df, case.need, case.weights, **case.limits())
    if call.changed_argument:
        raise Refuse("changed")
    got = amounts(work, case)
    add_up(got, case)
    keep_limits(got, case)
    for indicator in ("child_mort", "income"):
        weights = {name: float(name == indicator) for name in MORE_IS_NEED}
        alone = replace(case, weights=weights, floor=0.0, cap=10_000_000.0)
        if pair := upside_down(amounts(work, alone), alone.index()):
            raise Refuse("one_weight", indicator=indicator, low=pair[0], high=pair[1])
