"""Further checks on the split."""

from __future__ import annotations

import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.splitting import divided, holdout, numbered


@holdout.hidden(
    "seeds",
    points=1,
    says=N_("The same seed gives the same split, and another seed gives another one"),
    topic=N_("the seed"),
    messages={
        "not_repeatable": Message(
            seen=N_("Two calls with the same seed gave different test samples."),
            expected=N_("The same seed gives the same split, so that a colleague can repeat your work."),
            next=N_("Pass seed on to the function that draws, as random_state or default_rng(seed)."),
        ),
        "seed_ignored": Message(
            seen=N_("Five different seeds gave the same test samples."),
            expected=N_("Another seed draws other samples. That is how you see how much luck is in a split."),
            next=N_("Use the argument seed wherever samples are drawn."),
        ),
    },
)
def seeds(work: Work) -> None:
    X, y = numbered(work.rng, 84, 0.33)
    drawn = [frozenset(divided(work, X, y, seed).test.tolist()) for seed in (5, 5, 6, 7, 8, 9)]
    if drawn[0] != drawn[1]:
        raise Refuse("not_repeatable")
    if len(set(drawn)) == 1:
        raise Refuse("seed_ignored")


@holdout.hidden(
    "row_labels",
    points=1,
    needs=("whole",),
    says=N_("Samples keep their row labels"),
    topic=N_("the row labels after the split"),
    messages={
        "labels_lost": Message(
            seen=N_("The sample '{want}' has the row label '{got}' after the split."),
            expected=N_("A row keeps its label. Otherwise nobody finds a missed sample again."),
            next=N_("Do not reset the index, and do not turn X into an array."),
        ),
    },
)
def row_labels(work: Work) -> None:
    X, y = numbered(work.rng, 60, 0.3)
    names = pd.Index([f"sample {number}" for number in work.rng.permutation(len(X))])
    X.index = y.index = names
    for table in divided(work, X, y, 4).tables:
        for place, label in zip(table["a0"].astype(int), table.index, strict=True):
            if names[place] != label:
                raise Refuse("labels_lost", want=names[place], got=label)
