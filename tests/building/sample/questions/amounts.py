"""Double an amount, and share one out."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Question, Refuse, Work

double = Question(
    id="double",
    title=N_("Double an amount"),
    topic=N_("doubling"),
    points=2.5,
    answers=("double",),
    hints=(N_("How much is twice 3?"), N_("Multiply by a number."), N_("Multiply the amount by 2.")),
    messages={
        "twice": Message(
            seen=N_("For the amount {given}, your function returned {got}."),
            expected=N_("It returns twice the amount."),
            next=N_("Multiply the amount by 2."),
        ),
    },
)


@double.property("twice", points=1.5, says=N_("The result is twice the amount"))
def twice(work: Work) -> None:
    given = float(work.rng.integers(3, 90))
    got = work.number(work.call("double", given), "double(amount)")
    if abs(got - given - given) > 1e-9:
        raise Refuse("twice", given=given, got=got)


shares = Question(
    id="shares",
    title=N_("Share an amount out"),
    topic=N_("sharing"),
    points=4,
    answers=("shares",),
    hints=(N_("What do the shares add up to?"), N_("Divide by the sum."), N_("Divide, then multiply by the amount.")),
    messages={
        "sum": Message(
            seen=N_("The shares of {given} add up to {got}."),
            expected=N_("Shares add up to the whole amount."),
            next=N_("Divide the weights by their sum first."),
        ),
    },
)


@shares.property("sum", points=3, says=N_("The shares add up to the amount"))
def adds_up(work: Work) -> None:
    weights = work.rng.uniform(1, 9, size=5)
    got = work.array(work.call("shares", 100.0, weights), "shares(amount, weights)", ndim=1)
    if not np.isclose(got.sum(), 100.0):
        raise Refuse("sum", given=100, got=float(got.sum()))
