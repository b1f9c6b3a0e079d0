"""Further checks on the plan."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.planning import four_parts, plan, planned
from autograder.questions.classification.tables import two_groups


@plan.hidden(
    "test_rows",
    points=1,
    needs=("fields",),
    says=N_("Other test samples leave the threshold as it is"),
    topic=N_("the test samples"),
    messages={
        "test_rows": Message(
            seen=N_("With other test samples, {name} went from {before} to {after}."),
            expected=N_("Model and threshold come from training samples alone. A scaler is a part of the model."),
            next=N_("Fit the scaler inside the pipeline, and never on training and test samples together."),
        ),
    },
)
def test_rows(work: Work) -> None:
    X_train, y_train, X_test, y_test = four_parts(work)
    before = planned(work, X_train, y_train, X_test, y_test)
    other = X_test * [100.0, 1.0, 0.01] + [50.0, -3.0, 0.0]
    after = planned(work, X_train, y_train, other, y_test)
    for name in ("threshold", "validation_cost", "validation_cost_half"):
        if not np.isclose(before[name], after[name], rtol=0, atol=1e-6):
            raise Refuse("test_rows", name=name, before=before[name], after=after[name])


@plan.hidden(
    "unseen",
    points=1.5,
    needs=("fields",),
    says=N_("The threshold is chosen on samples that the model did not see"),
    topic=N_("how the threshold is chosen"),
    messages={
        "optimistic": Message(
            seen=N_("On pure noise with {well} benign samples, validation_cost is {got}."),
            expected=N_("Nobody can tell noise apart, so any threshold costs nearly as much as flagging everybody."),
            next=N_("Do not judge a model on its own training samples: use cross_val_predict."),
        ),
    },
)
def unseen(work: Work) -> None:
    X, y = two_groups(work.rng, 90, 120, share=0.4)
    got = planned(work, X[:60], y[:60], X[60:], y[60:])["validation_cost"]
    # With more columns than rows a model tells the rows of its fit apart without an error, and the cost is 0. Out of
    # fold it was at least two thirds of flagging everybody over 40 tables; on 15 rows held back it was never 0
    # (solutions/classification/margins.py).
    if got < 1:
        raise Refuse("optimistic", well=int((y[:60] == 0).sum()), got=got)
