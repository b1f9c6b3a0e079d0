"""Further checks on amounts."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work

from ..amounts import double, shares


@double.hidden("negative_debts", points=1, says=N_("A debt is doubled as well"))
def negative_debts(work: Work) -> None:
    if work.number(work.call("double", -7.25), "double(-7.25)") != -14.5:
        raise Refuse("twice", given=-7.25, got="another value")


@shares.hidden(
    "proportional_to_weights",
    points=1,
    says=N_("Twice the weight gives twice the share"),
    messages={
        "uneven_ratio": Message(
            seen=N_("A weight that is twice another one got {ratio} times its share."),
            expected=N_("Shares stand in the ratio of the weights."),
            next=N_("Multiply the amount by each weight, and divide by the sum of the weights."),
        )
    },
)
def proportional_to_weights(work: Work) -> None:
    got = work.array(work.call("shares", 60.0, np.array([1.0, 2.0, 3.0])), "shares(60, [1, 2, 3])", ndim=1)
    if not np.allclose(got, [10.0, 20.0, 30.0]):
        raise Refuse("uneven_ratio", ratio=float(got[1] / got[0]))
