"""Further checks on the penalty."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.penalty import ridge, tuned, wide
from autograder.questions.regression.tables import mae


@ridge.hidden(
    "fresh",
    points=2,
    says=N_("On countries that it has never seen, it is better than the mean and than plain regression"),
    messages={
        "fresh": Message(
            seen=N_("On fresh tables, tuned_predict misses new rows by {got} on average."),
            expected=N_("The mean misses them by {mean}, plain regression by {ols}. A penalty does better than both."),
            next=N_("Scale the columns, then fit with a penalty that is chosen inside X and y."),
        ),
    },
)
def fresh(work: Work) -> None:
    errors = []
    for _table in range(3):
        X, y = wide(work.rng, 2.0, rows=68)
        train, new = X.iloc[:28], X.iloc[28:]
        got = tuned(work, train, y.iloc[:28], new)
        centre, size = train.mean(), train.std()
        design, fresh_design = (np.column_stack([np.ones(len(part)), (part - centre) / size]) for part in (train, new))
        ols = fresh_design @ np.linalg.lstsq(design, y.iloc[:28].to_numpy(), rcond=None)[0]
        held = y.iloc[28:]
        errors.append((mae(held, got), mae(held, np.full(len(held), y.iloc[:28].mean())), mae(held, ols)))
    mine, mean, plain = np.mean(errors, axis=0)
    if not mine < min(mean, plain):
        raise Refuse("fresh", got=mine, mean=mean, ols=plain)


@ridge.hidden(
    "one_by_one",
    points=1,
    says=N_("A new row gets the same prediction, alone or together with others"),
    messages={
        "one_by_one": Message(
            seen=N_("A new country alone gets {alone}; together with others it gets {together}."),
            expected=N_("New rows are scaled as the training rows were, so other new rows make no difference."),
            next=N_("Fit the scaler on X, and never on X_new."),
        ),
    },
)
def one_by_one(work: Work) -> None:
    X, y = wide(work.rng, 2.0, rows=34)
    train, new = X.iloc[:28], X.iloc[28:]
    together = tuned(work, train, y.iloc[:28], new)[2]
    alone = tuned(work, train, y.iloc[:28], new.iloc[[2]])[0]
    if not np.isclose(alone, together, rtol=1e-6):
        raise Refuse("one_by_one", alone=float(alone), together=float(together))
