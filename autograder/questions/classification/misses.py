"""Look at the missed samples, and at the benign ones that they resemble."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work

errors = Question(
    id="errors",
    title=N_("The samples that were missed"),
    topic=N_("the missed samples"),
    points=8,
    answers=("missed", "nearest_benign"),
    hints=(
        N_("Which two conditions make a sample a missed one? And in which unit do you measure a distance?"),
        N_("Select with y and p as arrays, and keep X.index. Bring the columns to one scale before you measure."),
        N_(
            "Z = (X - X.mean()) / X.std(). Then ((Z - Z.loc[label]) ** 2).sum(axis=1) is the squared distance; keep "
            "the "
            "rows with y == 0, and take nsmallest(k).index."
        ),
    ),
    messages={
        "false_alarms": Message(
            seen=N_("missed holds benign samples, such as {names}."),
            expected=N_("A missed sample is malignant, and its probability is below the threshold."),
            next=N_("Ask for y == 1 and p < threshold."),
        ),
        "positions": Message(
            seen=N_("missed holds row numbers, such as {names}."),
            expected=N_("It holds the labels of the rows, as in X.index."),
            next=N_("Use X.index with the mask, instead of np.where."),
        ),
        "missed": Message(
            seen=N_("missed holds {got} samples. Too many: {extra}. Missing: {lacking}."),
            expected=N_("It holds each malignant sample whose probability is below the threshold."),
            next=N_("Ask for y == 1 and p < threshold, and keep the labels of these rows."),
        ),
        "order": Message(
            seen=N_("In missed, {got} is out of place. Its probability is {p}."),
            expected=N_(
                "{want} belongs there. The first ones are those where the model was most sure, and most wrong."
            ),
            next=N_("Sort the missed samples by their probability, the lowest first."),
        ),
        "itself": Message(
            seen=N_("Among the neighbours of {label} is {label} itself."),
            expected=N_("The neighbours are benign samples, and {label} is malignant."),
            next=N_("Keep the rows with y == 0 only."),
        ),
        "malignant": Message(
            seen=N_("Among the neighbours of {label} is {got}, which is malignant."),
            expected=N_("The question is which benign samples it resembles."),
            next=N_("Keep the rows with y == 0 only."),
        ),
        "count": Message(
            seen=N_("With k = {k}, nearest_benign gave {got} labels, of which {good} are different samples of X."),
            expected=N_("It gives the labels of k different benign samples."),
            next=N_("Take the k rows with the smallest distance, after you have kept the benign ones."),
        ),
        "unscaled": Message(
            seen=N_(
                "The neighbours of {label} are the nearest in unscaled columns, where the largest numbers decide alone."
            ),
            expected=N_("Each column counts alike once it is divided by its standard deviation."),
            next=N_("Standardise X before you measure: subtract the mean, divide by the standard deviation."),
        ),
        "nearest": Message(
            seen=N_("The neighbours of {label} are {got}."),
            expected=N_("Nearest, by the standardised columns of X, are {want}."),
            next=N_("Measure with all columns: the root of the sum of squared differences."),
        ),
    },
)


def cases(rng: np.random.Generator, rows: int = 40) -> tuple[pd.DataFrame, pd.Series, np.ndarray]:
    """Fresh samples with names, diagnosis, and probabilities that miss some. The column `size` has huge numbers."""
    y = rng.permutation(np.arange(rows) < 15).astype(int)
    X = pd.DataFrame(
        {"size": rng.normal(5000, 900, rows), "shape": rng.normal(2, 0.3, rows), "edge": rng.normal(0.1, 0.02, rows)},
        index=[f"s{number}" for number in rng.permutation(rows) + 100],
    )
    p = np.round(np.where(y == 1, rng.uniform(0.02, 0.98, rows), rng.uniform(0.01, 0.7, rows)), 4)
    return X, pd.Series(y, index=X.index), p + rng.permutation(rows) * 1e-6


def label_list(value: Any, work: Work, what: str) -> list[Any]:
    """A learner's list of row labels."""
    if isinstance(value, pd.Series) and value.dtype.kind == "f":
        # Probabilities that still have the labels as their index: the index was meant.
        return list(work.names(value, what))
    if isinstance(value, pd.Series | pd.Index | np.ndarray):
        value = value.tolist()
    if not isinstance(value, list | tuple) or any(isinstance(item, list | tuple | dict) for item in value):
        return list(work.names(value, what))
    return list(value)


def found(work: Work, X: pd.DataFrame, y: pd.Series, p: np.ndarray, at: float) -> list[Any]:
    """The learner's missed samples."""
    return label_list(work.call("missed", X, y, p, at), work, "missed(X, y, p, threshold)")


def neighbours(work: Work, X: pd.DataFrame, y: pd.Series, label: Any, k: int) -> list[Any]:
    """The learner's nearest benign samples."""
    what = "nearest_benign(X, y, label, k)"
    return label_list(work.call("nearest_benign", X, y, label, k), work, what)


def nearest(X: pd.DataFrame, y: pd.Series, label: Any, k: int, *, scaled: bool = True) -> list[Any]:
    """The k benign samples nearest to `label`, by standardised columns or as they are."""
    Z = (X - X.mean()) / X.std() if scaled else X
    return list(((Z - Z.loc[label]) ** 2).sum(axis=1)[y == 0].nsmallest(k).index)


@errors.property("missed", points=2, says=N_("Every missed sample is listed by its label, and no other"))
def all_missed(work: Work) -> None:
    X, y, p = cases(work.rng)
    at = 0.4
    got = found(work, X, y, p, at)
    if strange := [item for item in got if item not in X.index]:
        raise Refuse("positions", names=strange[:3])
    if benign := [name for name in got if y[name] == 0]:
        raise Refuse("false_alarms", names=benign[:3])
    want = set(X.index[(y == 1) & (p < at)])
    if set(got) != want or len(got) != len(want):
        raise Refuse("missed", got=len(got), extra=set(got) - want, lacking=want - set(got))


@errors.property("order", points=1, needs=("missed",), says=N_("The sample with the lowest probability comes first"))
def order(work: Work) -> None:
    X, y, p = cases(work.rng)
    got = found(work, X, y, p, 0.6)
    chances = pd.Series(p, index=X.index)
    want = list(chances[got].sort_values().index)
    if got != want:
        wrong = next(place for place in range(len(want)) if got[place] != want[place])
        raise Refuse("order", got=got[wrong], p=float(chances[got[wrong]]), want=want[wrong])


@errors.property("benign", points=1.5, says=N_("The neighbours are k benign samples"))
def benign(work: Work) -> None:
    X, y, _p = cases(work.rng)
    label = X.index[y == 1][0]
    for k in (3, 5):
        got = neighbours(work, X, y, label, k)
        if label in got:
            raise Refuse("itself", label=label)
        if ill := [name for name in got if name in X.index and y[name] == 1]:
            raise Refuse("malignant", label=label, got=ill[0])
        if len(set(got)) != k or len(got) != k or not set(got) <= set(X.index):
            raise Refuse("count", k=k, got=len(got), good=len(set(got) & set(X.index)))


@errors.property("nearest", points=2, needs=("benign",), says=N_("They are the nearest when each column counts alike"))
def nearest_ones(work: Work) -> None:
    X, y, _p = cases(work.rng)
    for label in X.index[y == 1][:3]:
        got, want = neighbours(work, X, y, label, 3), nearest(X, y, label, 3)
        if set(got) == set(want):
            continue
        if set(got) == set(nearest(X, y, label, 3, scaled=False)):
            raise Refuse("unscaled", label=label)
        raise Refuse("nearest", label=label, got=got, want=want)
