"""Further checks on scaling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.clustering.scaling import fresh, minmax, same, scaled, scaled_new


@minmax.hidden(
    "affine",
    points=0.5,
    says=N_("Another unit of measurement gives the same result"),
    topic=N_("scaling in other units"),
    messages={
        "affine": Message(
            seen=N_("The same table in other units came back with other scaled values."),
            expected=N_("Min-max scaling does not depend on the unit of a column."),
            next=N_("Check that you subtract the minimum before you divide by the range."),
        )
    },
)
def affine(work: Work) -> None:
    X = fresh(work, columns=3)
    # From degrees Celsius to Fahrenheit, say.
    if not same(scaled(work, X), scaled(work, 32 + 1.8 * X)):
        raise Refuse("affine")


@minmax.hidden(
    "frame",
    points=0.5,
    says=N_("A DataFrame gives the same numbers as an array"),
    topic=N_("scaling a DataFrame"),
    messages={
        "frame_stopped": Message(
            seen=N_("With a DataFrame instead of an array, minmax stopped with {error}: {text}."),
            expected=N_("The function takes an array or a DataFrame."),
            next=N_("Turn X into an array with np.asarray first."),
        ),
        "frame": Message(
            seen=N_("A DataFrame gave other scaled values than an array with the same numbers."),
            expected=N_("Both hold the same table, so both give the same values."),
            next=N_("Turn X into an array with np.asarray first."),
        ),
    },
)
def frame(work: Work) -> None:
    X = fresh(work)
    table = pd.DataFrame(X, index=[f"row {number}" for number in range(len(X))], columns=list("dbca"))
    tried = work.attempt("minmax", table)
    if tried.error is not None:
        raise Refuse("frame_stopped", error=tried.error.type_name, text=tried.error.text)
    got = work.array(tried.value, "minmax(X)")
    if got.shape != X.shape or not same(got, scaled(work, X)):
        raise Refuse("frame")


@minmax.hidden(
    "constant_train",
    points=0.5,
    says=N_("New values are finite, also for a column that is constant in train"),
    topic=N_("new values of a constant column"),
    messages={
        "constant_train": Message(
            seen=N_("For a column that is constant in train, scale_new gave {got}."),
            expected=N_("The result is a finite number, also where train has no range."),
            next=N_("Replace a range of 0 by 1 here as well."),
        )
    },
)
def constant_train(work: Work) -> None:
    train, new = fresh(work), fresh(work, rows=6)
    train[:, 2] = 350.0
    new[0, 2] = 350.0
    got = scaled_new(work, train, new)[:, 2]
    if not np.isfinite(got).all():
        raise Refuse("constant_train", got=float(got[~np.isfinite(got)][0]))
