"""Set test samples aside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.classification.tables import marked, two_groups

TEST_SHARE = 0.25
# One percentage point, as the task says; a quarter of a fresh table divides evenly, so a right split is exact.
STRATA_TOLERANCE = 0.01

holdout = Question(
    id="holdout",
    title=N_("Set test samples aside"),
    topic=N_("the split"),
    points=7,
    answers=("split",),
    hints=(
        N_("A split at random can put too few malignant samples on one side. How do you draw from each diagnosis?"),
        N_("scikit-learn has a function that splits several tables at once. Look at its argument stratify."),
        N_("Call train_test_split(X, y, test_size=0.25, stratify=y, random_state=seed)."),
    ),
    messages={
        "parts": Message(
            seen=N_("split(X, y, seed) gave {got}."),
            expected=N_("It returns four parts: X_train, X_test, y_train, y_test."),
            next=N_("Return the four parts in this order, separated by commas."),
        ),
        "overlap": Message(
            seen=N_("{count} samples are in the training part and in the test part."),
            expected=N_("No sample is in both. A model knows the samples that it was trained on."),
            next=N_("Take the training rows as those that are not in the test part."),
        ),
        "lost": Message(
            seen=N_("{count} of {rows} samples are in neither part, or twice in one."),
            expected=N_("Each sample is in exactly one part."),
            next=N_("Count the rows of both parts. Draw without replacement."),
        ),
        "size": Message(
            seen=N_("The test part holds {got} of {rows} samples."),
            expected=N_("It holds a quarter of them."),
            next=N_("Set the size of the test part to 0.25. Is it the second part, and not the first?"),
        ),
        "mismatched": Message(
            seen=N_("{count} samples of {part} have the label of another sample."),
            expected=N_("Row by row, a label belongs to its sample."),
            next=N_("Split X and y with the same row numbers, in one call."),
        ),
        "unstratified": Message(
            seen=N_("Of {rows} samples, {share} % are malignant, but {got} % of the samples in {part}."),
            expected=N_("Both parts have the share of the whole, within one percentage point, for every seed."),
            next=N_("Draw from malignant and benign samples separately. The argument stratify does so."),
        ),
    },
)


@dataclass(frozen=True)
class Parts:
    """A learner's split of a table whose first column numbers its rows. Row numbers and labels of both parts."""

    train: np.ndarray
    test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray
    tables: tuple[pd.DataFrame, pd.DataFrame]


def numbered(rng: np.random.Generator, rows: int, share: float) -> tuple[pd.DataFrame, pd.Series]:
    """A table in which the column `a0` numbers the rows, which come in the order of y: benign first."""
    X, y = two_groups(rng, rows, 3, share=share)
    y = y.sort_values(ignore_index=True)
    return X.assign(a0=np.arange(rows, dtype=float)), y


def divided(work: Work, X: pd.DataFrame, y: pd.Series, seed: int) -> Parts:
    """The learner's split of X and y."""
    got = work.call("split", X, y, seed)
    if not isinstance(got, tuple | list) or len(got) != 4:
        raise Refuse("parts", got=_named(got))
    tables = [work.table(part, what) for part, what in zip(got[:2], ("X_train", "X_test"), strict=True)]
    labels = [marked(part, work, what) for part, what in zip(got[2:], ("y_train", "y_test"), strict=True)]
    if any("a0" not in table.columns for table in tables):
        raise Refuse("parts", got=_named(got))
    train, test = (table["a0"].to_numpy(dtype=float).astype(int) for table in tables)
    return Parts(train, test, labels[0], labels[1], (tables[0], tables[1]))


def _named(got: object) -> str:
    from autograder.checking.common import describe_kind

    if isinstance(got, tuple | list):
        return ", ".join(describe_kind(part) for part in got[:5])
    return describe_kind(got)


@holdout.property("whole", points=1.5, says=N_("Each sample is in exactly one part"))
def whole(work: Work) -> None:
    X, y = numbered(work.rng, 80, 0.4)
    parts = divided(work, X, y, 3)
    if both := len(set(parts.train) & set(parts.test)):
        raise Refuse("overlap", count=both)
    count = np.bincount(np.concatenate([parts.train, parts.test]), minlength=len(X))
    if (count != 1).any():
        raise Refuse("lost", count=int((count != 1).sum()), rows=len(X))


@holdout.property("size", points=0.5, says=N_("A quarter of the samples is in the test part"))
def size(work: Work) -> None:
    X, y = numbered(work.rng, 120, 0.3)
    got = len(divided(work, X, y, 1).test)
    # One row more or less: a quarter of each diagnosis may be rounded in two ways.
    if abs(got - TEST_SHARE * len(X)) > 1:
        raise Refuse("size", got=got, rows=len(X))


@holdout.property("pairs", points=1, says=N_("Each label belongs to its sample"))
def pairs(work: Work) -> None:
    X, y = numbered(work.rng, 80, 0.4)
    parts = divided(work, X, y, 2)
    for name, rows, labels in (("y_train", parts.train, parts.y_train), ("y_test", parts.test, parts.y_test)):
        if len(rows) != len(labels):
            raise Refuse("mismatched", count=abs(len(rows) - len(labels)), part=name)
        if wrong := int((y.to_numpy()[rows] != labels).sum()):
            raise Refuse("mismatched", count=wrong, part=name)


@holdout.property("stratified", points=2, says=N_("Both parts have the share of malignant samples of the whole"))
def stratified(work: Work) -> None:
    X, y = numbered(work.rng, 400, 0.12)
    share = float(y.mean())
    for seed in (0, 7, 42):
        parts = divided(work, X, y, seed)
        for name, labels in (("y_train", parts.y_train), ("y_test", parts.y_test)):
            got = float(labels.mean()) if len(labels) else 0.0
            if abs(got - share) > STRATA_TOLERANCE + 1e-9:
                raise Refuse(
                    "unstratified", rows=len(y), share=round(100 * share, 1), got=round(100 * got, 1), part=name
                )
