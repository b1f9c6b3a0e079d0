"""Importance of groups of columns that say nearly the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.classification.tables import two_groups

# Shuffling is random: with 10 repetitions on 120 rows, two right answers differ by up to .05 in AUC over 40 seeds
# (solutions/classification/margins.py).
TOLERANCE = 0.08
REASONS = (
    "others_carry_the_same",
    "columns_unimportant",
    "too_few_repetitions",
    "model_not_converged",
    "wrong_unit",
)

importance = Question(
    id="importance",
    title=N_("What the model looks at, by groups of columns"),
    topic=N_("importance"),
    points=8,
    answers=("group_importance", "why_small"),
    hints=(
        N_("If you shuffle the radius alone, what can the model still read from the perimeter and the area?"),
        N_(
            "Fit once. For each group, put all its columns of X_new into one new order of rows, and measure the AUC "
            "again."
        ),
        N_(
            "order = rng.permutation(len(X_new)); shuffled = X_new.copy(); "
            "shuffled[columns] = X_new[columns].to_numpy()[order]. Average the drop over the repetitions."
        ),
    ),
    messages={
        "names": Message(
            seen=N_("group_importance gave no number for {lacking}."),
            expected=N_("It gives one number for each group, by its name."),
            next=N_("Return a Series or a dictionary with the names of groups."),
        ),
        "noise": Message(
            seen=N_("A group of columns of pure noise has the importance {got}."),
            expected=N_("Shuffling noise changes nothing: about 0."),
            next=N_("Importance is the AUC of X_new as it is, less the AUC of the shuffled copy."),
        ),
        "sign": Message(
            seen=N_("A group that the model needs has the importance {got}."),
            expected=N_("It is positive: the AUC as it is, less the AUC after shuffling."),
            next=N_("Turn the subtraction round."),
        ),
        "sum_of_parts": Message(
            seen=N_(
                "Three columns that say the same have together the importance {got}, the sum of their single values."
            ),
            expected=N_("Shuffled together they leave the model nothing: about {want}."),
            next=N_("Shuffle all columns of a group at the same time, and do not add single importances."),
        ),
        "group": Message(
            seen=N_("The importance of {name} is {got}."),
            expected=N_("It is about {want} there."),
            next=N_(
                "Fit lab_model() on X and y. Shuffle all columns of one group in "
                "X_new, with to_numpy(), and compare the AUC."
            ),
        ),
        "known_rows": Message(
            seen=N_("For a model that learned noise by heart, a group has the importance {got}."),
            expected=N_("On new samples it is about 0, because that model predicts nothing there."),
            next=N_("Measure both AUC values on X_new and y_new, and never on the rows of the fit."),
        ),
    },
)


def reference(
    X: pd.DataFrame,
    y: pd.Series,
    X_new: pd.DataFrame,
    y_new: pd.Series,
    groups: dict[str, list[str]],
    *,
    rng: np.random.Generator,
    repeats: int = 30,
    together: bool = True,
) -> dict[str, float]:
    """Mean drop of the AUC on the new rows, by group. Without `together`, each column gets an order of its own."""
    from scipy.stats import rankdata
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(X)
    weights = LogisticRegression(max_iter=5000).fit(scaler.transform(X), y).coef_[0]
    # The model adds up one part for each column, so a shuffled column is a shuffled part, and nothing is fitted again.
    parts = pd.DataFrame(scaler.transform(X_new) * weights, columns=X_new.columns)
    ill = np.asarray(y_new) == 1

    def auc(sums: np.ndarray) -> float:
        above = rankdata(sums)[ill].sum() - ill.sum() * (ill.sum() + 1) / 2
        return float(above / (ill.sum() * (~ill).sum()))

    whole = parts.to_numpy().sum(axis=1)
    drops = {}
    for group, members in groups.items():
        found = []
        for _repeat in range(repeats):
            order = rng.permutation(len(ill))
            moved = whole.copy()
            for column in members:
                order = order if together else rng.permutation(len(ill))
                moved += parts[column].to_numpy()[order] - parts[column].to_numpy()
            found.append(auc(whole) - auc(moved))
        drops[group] = float(np.mean(found))
    return drops


def halves(X: pd.DataFrame, y: pd.Series) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame, pd.Series]:
    """First and second half of the rows."""
    middle = len(X) // 2
    return X[:middle], y[:middle], X[middle:], y[middle:]


def twins(work: Work) -> tuple[pd.DataFrame, pd.Series]:
    """Fresh samples in which a0, b and c say nearly the same, a1 says a little, and a2 is noise.

    A fifth is malignant. There the accuracy drops by .15 less than the AUC, or more, over 40 seeds: one can't be taken
    for the other.
    """
    X, y = two_groups(work.rng, 240, 3, share=0.2, apart=2.0)
    X["a1"] += 0.7 * y
    X["b"] = 3 * X["a0"] + work.rng.normal(0, 0.3, len(X))
    X["c"] = 10 - X["a0"] + work.rng.normal(0, 0.1, len(X))
    return X, y


def importances(work: Work, *parts: Any, groups: dict[str, list[str]]) -> dict[str, float]:
    """The learner's importance of each group."""
    value = work.call("group_importance", *parts, groups)
    if isinstance(value, pd.DataFrame) and value.shape[1] == 1:
        value = value.iloc[:, 0]
    given = work.mapping(value, "group_importance(…)")
    if lacking := [name for name in groups if name not in given]:
        raise Refuse("names", lacking=lacking)
    return {name: work.number(given[name], f"group_importance(…)['{name}']") for name in groups}


@importance.property(
    "each_group", points=1.5, says=N_("Each group has a number: about 0 for noise, above for a signal")
)
def each_group(work: Work) -> None:
    X, y = twins(work)
    got = importances(work, *halves(X, y), groups={"copies": ["a0", "b", "c"], "noise": ["a2"]})
    if got["copies"] < -TOLERANCE:
        raise Refuse("sign", got=got["copies"])
    if abs(got["noise"]) > TOLERANCE:
        raise Refuse("noise", got=got["noise"])


@importance.property(
    "together", points=2.5, needs=("each_group",), says=N_("A group counts more than its columns alone")
)
def together(work: Work) -> None:
    X, y = twins(work)
    parts = halves(X, y)
    groups = {"copies": ["a0", "b", "c"], "a0": ["a0"], "b": ["b"], "c": ["c"]}
    got = importances(work, *parts, groups=groups)
    want = reference(*parts, groups, rng=work.rng)
    added = sum(got[name] for name in ("a0", "b", "c"))
    # Where nothing was shuffled at all, the sum is 0 as well, and is not the cause.
    summed = abs(got["copies"] - added) < 0.02 < abs(added)
    if abs(got["copies"] - want["copies"]) > TOLERANCE and summed:
        raise Refuse("sum_of_parts", got=got["copies"], want=want["copies"])
    for name, value in want.items():
        if abs(got[name] - value) > TOLERANCE:
            raise Refuse("group", name=name, got=got[name], want=value)


@importance.property("new_rows", points=1.5, needs=("each_group",), says=N_("It is measured on new samples"))
def new_rows(work: Work) -> None:
    X, y = two_groups(work.rng, 160, 40)
    columns = list(X.columns)
    groups = {"half": columns[:20]}
    parts = (X[:60], y[:60], X[60:], y[60:])
    got, want = importances(work, *parts, groups=groups), reference(*parts, groups, rng=work.rng)
    for name in groups:
        if got[name] > want[name] + 2 * TOLERANCE:
            raise Refuse("known_rows", got=got[name])
