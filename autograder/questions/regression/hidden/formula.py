"""Further checks on the weights of the domains."""

from __future__ import annotations

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.formula import agree, fresh_product, given_weights, leak


@leak.hidden(
    "any_sum",
    points=1,
    needs=("weights",),
    says=N_("Weights that do not add up to 1 are found as they are"),
    messages={
        "normalised": Message(
            seen=N_("For weights that add up to {want}, yours add up to {got}."),
            expected=N_("The data tell the weights. Whether they add up to 1 is a result, and no rule."),
            next=N_("Return what least squares gives, and do not divide it by its sum."),
        ),
    },
)
def any_sum(work: Work) -> None:
    domains, index, want = fresh_product(work.rng, columns=4, rows=25, total=0.8)
    got = given_weights(work, work.call("recover_weights", domains, index), domains.columns)
    if abs(got.sum() - 1) < 1e-6:
        raise Refuse("normalised", want=float(want.sum()), got=float(got.sum()))
    agree(got, want, domains, index)


@leak.hidden(
    "other_order",
    points=1,
    needs=("weights",),
    says=N_("Columns may come in any order and number, and the tables stay as they were"),
)
def other_order(work: Work) -> None:
    domains, index, want = fresh_product(work.rng, columns=5, rows=30)
    turned = domains[domains.columns[::-1]]
    tried = work.attempt("recover_weights", turned, index)
    if tried.changed_argument:
        raise Refuse("common.argument_changed", what="recover_weights(…)")
    value = tried.value if tried.error is None else work.call("recover_weights", turned, index)
    agree(given_weights(work, value, turned.columns)[want.index], want, domains, index)
