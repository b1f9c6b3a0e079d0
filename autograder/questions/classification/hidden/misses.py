"""Further checks on the missed samples."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.misses import cases, errors, found, nearest, neighbours


@errors.hidden(
    "numbered",
    points=1,
    needs=("missed", "nearest"),
    says=N_("Row labels that are numbers in another order are understood"),
    topic=N_("row labels that are numbers"),
    messages={
        "wrong_rows": Message(
            seen=N_("When row labels are numbers in another order, {what} gave {got}."),
            expected=N_("By labels it is {want}."),
            next=N_("Use .loc for labels, and pair y and p with X row by row. A number may be a label or a place."),
        ),
    },
)
def numbered(work: Work) -> None:
    X, y, p = cases(work.rng)
    X.index = y.index = pd.Index(work.rng.permutation(len(X)))
    got, want = found(work, X, y, p, 0.5), list(X.index[(y == 1) & (p < 0.5)])
    if set(got) != set(want):
        raise Refuse("wrong_rows", what="missed", got=got, want=want)
    for label in X.index[y == 1][:4]:
        near, right = neighbours(work, X, y, int(label), 3), nearest(X, y, label, 3)
        if set(near) != set(right):
            raise Refuse("wrong_rows", what=f"nearest_benign(X, y, {label}, 3)", got=near, want=right)


@errors.hidden(
    "nobody_missed",
    points=0.5,
    needs=("missed",),
    says=N_("An empty list when nobody is missed"),
    topic=N_("a threshold that misses nobody"),
    messages={
        "not_empty": Message(
            seen=N_("When nobody is missed, missed gave {count} samples."),
            expected=N_("It gives an empty list."),
            next=N_("A sample on the threshold is flagged, so it is not missed: ask for p < threshold."),
        ),
    },
)
def nobody_missed(work: Work) -> None:
    X, y, p = cases(work.rng)
    lowest = float(np.min(p[y == 1]))
    if got := found(work, X, y, p, lowest):
        raise Refuse("not_empty", count=len(got))
