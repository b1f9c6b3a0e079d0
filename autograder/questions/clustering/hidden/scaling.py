"""Further checks on scaling."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.scaling import minmax


@minmax.hidden(
    "affine",
    points=4,
    says=N_("Another unit of measurement gives the same result"),
    messages={
        "affine": Message(
            seen=N_("The same table in other units came back with other scaled values."),
            expected=N_("Min-max scaling does not depend on the unit of a column."),
            next=N_("Check that you subtract the minimum before you divide by the range."),
        )
    },
)
def affine(work: Work) -> None:
    X = work.rng.uniform(1, 9, size=(25, 3))
    first = work.array(work.call("minmax", X), "minmax(X)")
    second = work.array(work.call("minmax", 32 + 1.8 * X), "minmax(X)")
    if first.shape != second.shape or not np.allclose(first, second, atol=1e-9):
        raise Refuse("affine")
