"""Select columns outside and inside cross-validation, on noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.classification.tables import two_groups

KEPT = 20
# Over 15 tables of noise of this size, the leaky accuracy of the lab's model is .75 to .89. The honest one, with three
# classifiers, is .29 to .61 on one table, and .42 to .57 as a mean over three: so we take the mean over three
# (solutions/classification/margins.py).
LEAST_LEAKY = 0.7
HONEST, HONEST_TOLERANCE = 0.5, 0.12
TABLES = 3
REASONS = (
    "selection_saw_left_out_rows",
    "too_few_folds",
    "classifier_too_strong",
    "columns_not_scaled",
    "noise_held_a_signal",
)

leak = Question(
    id="leak",
    title=N_("A result made of noise"),
    topic=N_("the leak"),
    points=9,
    answers=("leak_experiment", "leak_reason"),
    hints=(
        N_("Which rows did the selection look at before the folds were cut? Which should it look at?"),
        N_("SelectKBest(f_classif, k=20) can be a step of a pipeline. Then each fold selects for itself."),
        N_(
            "leaky: cross_val_score(model, SelectKBest(f_classif, k=20).fit_transform(X, y), y). honest: put "
            "SelectKBest "
            "first in make_pipeline, and pass the whole X."
        ),
    ),
    messages={
        "fields": Message(
            seen=N_("leak_experiment gave {got}."),
            expected=N_("It returns a dictionary with the keys leaky and honest."),
            next=N_("Return a dictionary with both names, each with a mean accuracy."),
        ),
        "range": Message(
            seen=N_("{name} is {got}."),
            expected=N_("A mean accuracy is between 0 and 1."),
            next=N_("Average the accuracies of the folds."),
        ),
        "swapped": Message(
            seen=N_("On noise, leaky is {leaky} and honest is {honest}."),
            expected=N_("It is the leaky way that finds a signal where there is none."),
            next=N_("Check which of the two selects columns before the folds are cut."),
        ),
        "leaky_low": Message(
            seen=N_("On noise with {columns} columns, leaky is {got} on average."),
            expected=N_("The leaky way selects on all rows first, and then reaches at least 0.7."),
            next=N_("For leaky, select the 20 columns with all rows, and cross-validate on these columns."),
        ),
        "honest_high": Message(
            seen=N_("On noise with {columns} columns, honest is {got} on average."),
            expected=N_("Nobody can predict noise: the honest way gives 0.5, within 0.12."),
            next=N_("Let each fold select its columns from its training rows alone, in a pipeline."),
        ),
        "honest_low": Message(
            seen=N_("On noise with {columns} columns, honest is {got} on average."),
            expected=N_("It is 0.5, within 0.12. A value far below is no honest accuracy either."),
            next=N_("Check that truth and prediction are compared row by row, and that folds are stratified."),
        ),
    },
)


def experiment(work: Work, X: Any, y: Any) -> dict[str, float]:
    """The learner's two accuracies."""
    from autograder.checking.common import describe_kind

    got = work.call("leak_experiment", X, y)
    if isinstance(got, pd.Series):
        got = work.mapping(got, "leak_experiment(X, y)")
    if not isinstance(got, dict) or not {"leaky", "honest"} <= set(got):
        raise Refuse("fields", got=describe_kind(got))
    found = {name: work.number(got[name], f"leak_experiment(X, y)['{name}']") for name in ("leaky", "honest")}
    for name, value in found.items():
        if not 0 <= value <= 1:
            raise Refuse("range", name=name, got=value)
    return found


def on_noise(work: Work, name: str) -> tuple[float, float]:
    """Mean of one accuracy over fresh tables of noise, and of the other. Each has 80 rows and 600 columns."""
    found = []
    for _round in range(TABLES):
        X, y = two_groups(work.rng, 80, 600, share=0.5)
        found.append(experiment(work, X.to_numpy(), y.to_numpy()))
    other = {"leaky": "honest", "honest": "leaky"}[name]
    return float(np.mean([item[name] for item in found])), float(np.mean([item[other] for item in found]))


@leak.property("fields", points=1, says=N_("Two mean accuracies, leaky and honest"))
def fields(work: Work) -> None:
    X, y = two_groups(work.rng, 60, 40, share=0.5)
    experiment(work, X.to_numpy(), y.to_numpy())


@leak.property("leaky", points=2, needs=("fields",), says=N_("The leaky way finds a signal in noise"))
def leaky(work: Work) -> None:
    got, other = on_noise(work, "leaky")
    if got < LEAST_LEAKY:
        if other >= LEAST_LEAKY:
            raise Refuse("swapped", leaky=got, honest=other)
        raise Refuse("leaky_low", columns=600, got=got)


@leak.property("honest", points=2.5, needs=("fields",), says=N_("The honest way finds nothing in noise"))
def honest(work: Work) -> None:
    got, _other = on_noise(work, "honest")
    if got > HONEST + HONEST_TOLERANCE:
        raise Refuse("honest_high", columns=600, got=got)
    if got < HONEST - HONEST_TOLERANCE:
        raise Refuse("honest_low", columns=600, got=got)
