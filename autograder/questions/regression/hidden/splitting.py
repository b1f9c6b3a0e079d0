"""Further checks on random splits."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.splitting import learner_scores, lottery, near, own_scores
from autograder.questions.regression.tables import linear_case

# Over 120 fresh tables, 99 of 100 medians differed by less than 0.33, and upper percentiles by less than 0.12. With
# half of the rows for the test, the median lies lower by 0.4 in half of the tables (solutions/regression/limits.py).
FAR = (0.35, 0.2, 5.0)
SPLITS = 60


@lottery.hidden(
    "quarter",
    points=2,
    needs=("held_out",),
    says=N_("On other data, the scores are spread as those of test quarters are"),
    messages={
        "far_fresh": Message(
            seen=N_("On a fresh table, the {which} of your scores is {got}."),
            expected=N_("With a quarter of the rows for the test, it is about {want}."),
            next=N_("Give test_size=0.25, use the X and y of the call, and return R² of a linear model."),
        ),
    },
)
def quarter(work: Work) -> None:
    X, y = linear_case(work.rng, rows=24, columns=8, noise=5.0)
    got = learner_scores(work, X, y, SPLITS)
    try:
        near(got, own_scores(X, y, 300, np.random.default_rng(5)), FAR)
    except Refuse as refusal:
        raise Refuse("far_fresh", **refusal.facts) from None
