"""Fresh samples for checks: invented measurements, so that no stored answer fits them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import Refuse, Work
from autograder.text import _

MEASURES: tuple[str, ...] = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
# Name of scikit-learn → name in the copies of Kaggle.
KAGGLE: dict[str, str] = {
    new.format(measure): old.format(measure if measure == "concave points" else measure.replace(" ", "_"))
    for new, old in (("mean {}", "{}_mean"), ("{} error", "{}_se"), ("worst {}", "{}_worst"))
    for measure in MEASURES
}
FEATURES: tuple[str, ...] = tuple(KAGGLE)


def fresh_samples(rng: np.random.Generator, rows: int = 40, malignant: int = 11) -> tuple[pd.DataFrame, pd.Series]:
    """Invented samples with the 30 columns, every value another one. y is 1 for malignant; rows in random order."""
    ranks = rng.permuted(np.tile(np.arange(1, rows + 1), (len(FEATURES), 1)), axis=1).T
    X = pd.DataFrame(ranks * (1 + np.arange(len(FEATURES))) / 1000, columns=list(FEATURES))
    return X, pd.Series(rng.permutation(np.arange(rows) < malignant).astype(int), name="malignant")


def two_groups(
    rng: np.random.Generator, rows: int, columns: int, *, share: float = 0.4, apart: float = 0.0, told_by: int = 1
) -> tuple[pd.DataFrame, pd.Series]:
    """Normal columns a0, a1, …; in the first `told_by`, malignant rows lie `apart` standard deviations higher.

    With apart=0 the columns say nothing about y. The share of malignant rows is exact; rows in random order.
    """
    y = rng.permutation(np.arange(rows) < round(share * rows)).astype(int)
    values = rng.normal(size=(rows, columns))
    values[:, :told_by] += apart * y[:, None]
    return pd.DataFrame(values, columns=[f"a{number}" for number in range(columns)]), pd.Series(y, name="malignant")


def marked(value: Any, work: Work, what: str) -> np.ndarray:
    """A learner's labels or decisions as an array of whole numbers 0 and 1. Refuses anything else."""
    got = work.array(value, what)
    if got.ndim == 2 and got.shape[1] == 1:
        got = got[:, 0]
    if got.ndim != 1 or not np.isin(got, (0, 1)).all():
        kind = _("a table of shape {shape}").format(shape=got.shape) if got.ndim != 1 else _("not only 0 and 1")
        raise Refuse("common.kind", what=what, seen=kind, expected=_("a list of 0 and 1"))
    return got.astype(int)


def lab_samples(work: Work) -> tuple[pd.DataFrame, pd.Series]:
    """The course's own table in the edition that is here: 30 columns, and y with 1 for malignant."""
    frame = work.dataset("breast-cancer").frame()
    return frame[list(FEATURES)], (1 - frame["target"]).rename("malignant")


def lab_parts(work: Work) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.Series]:
    """The lab's own split: every fourth sample of each diagnosis is a test sample. X_train, X_test, y_train, y_test."""
    X, y = lab_samples(work)
    test = y.groupby(y).cumcount() % 4 == 3
    return X[~test], X[test], y[~test], y[test]
