"""Further checks on steps inside the folds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.regression.folds import pipeline, predicted, wide_case
from autograder.questions.regression.tables import mae, r_squared

# Over 200 fresh tables of noise, honest pipelines stayed below 0.26, and half of those that select first were above
# 0.43 (solutions/regression/limits.py). A check uses the same table each time, on which the two lie far apart.
NOISE_R2 = 0.33
ROWS, COLUMNS = 40, 600


@pipeline.hidden(
    "noise",
    points=2,
    says=N_("On pure noise, R² shows that the predictions are worthless"),
    messages={
        "noise": Message(
            seen=N_("On a table of pure noise, your predictions reach an R² of {got}."),
            expected=N_("Noise cannot be predicted: R² is around 0 or below it."),
            next=N_("Look for a step that was fitted on all rows: a selection, an average, a scaling."),
        ),
    },
)
def noise(work: Work) -> None:
    X, y, folds = wide_case(work.rng, rows=ROWS, columns=COLUMNS)
    y = pd.Series(work.rng.normal(60, 5, size=len(y)), index=y.index)
    got = r_squared(y, predicted(work, X, y, folds))
    if got > NOISE_R2:
        raise Refuse("noise", got=got)


@pipeline.hidden(
    "units",
    points=1,
    needs=("signal",),
    says=N_("The unit of a column makes no difference"),
    messages={
        "units": Message(
            seen=N_("Columns were given in other units, and the predictions moved by {moved} on average."),
            expected=N_("Euro or cent: the predictions stay the same, because each column is scaled first."),
            next=N_("Put StandardScaler at the front of the pipeline."),
        ),
    },
)
def units(work: Work) -> None:
    X, y, folds = wide_case(work.rng)
    before = predicted(work, X, y, folds)
    other = X * np.where(np.arange(X.shape[1]) % 2, 1000.0, 0.001)
    moved = mae(before, predicted(work, other, y, folds))
    if moved > 0.05:
        raise Refuse("units", moved=moved)
