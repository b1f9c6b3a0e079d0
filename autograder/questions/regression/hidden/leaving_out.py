"""Further checks on leave-one-out."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.leaving_out import compare, loo
from autograder.questions.regression.tables import linear_case, predictions, short_xy


@loo.hidden("lab_data", points=1, needs=("loo",), says=N_("loo_predict works on the lab's own countries"))
def lab_data(work: Work) -> None:
    compare(work, *short_xy(work))


@loo.hidden(
    "row_order",
    points=1,
    needs=("loo",),
    says=N_("Each prediction belongs to its row, in whatever order the rows come"),
    messages={
        "row_order": Message(
            seen=N_("The same table with its rows turned round gives other predictions for the same countries."),
            expected=N_("The prediction for a country does not depend on where its row stands."),
            next=N_("Keep the order of the rows as it comes, and do not sort."),
        ),
    },
)
def row_order(work: Work) -> None:
    X, y = linear_case(work.rng, rows=14, columns=3)
    first = predictions(work, work.call("loo_predict", X, y), "loo_predict(X, y)", y.index)
    turned = predictions(work, work.call("loo_predict", X[::-1], y[::-1]), "loo_predict(X, y)", y.index[::-1])
    if not np.allclose(first, turned[::-1], rtol=1e-6):
        raise Refuse("row_order")
