"""Choose a threshold without the test labels, and report the test honestly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.classification.costing import MISSED_COST
from autograder.questions.classification.tables import two_groups

FIELDS = (
    "threshold",
    "validation_cost",
    "validation_cost_half",
    "test_missed",
    "test_needless",
    "test_cost",
)

plan = Question(
    id="plan",
    title=N_("The plan, and an honest test"),
    topic=N_("the plan"),
    points=10,
    answers=("second_look_plan",),
    hints=(
        N_("Write down which of the four arguments the threshold may depend on. It is two of them."),
        N_("Predict each training sample by a model that did not see it: cross_val_predict does so."),
        N_(
            "Choose the threshold on p = cross_val_predict(lab_model(), X_train, y_train, cv=5, "
            "method='predict_proba')[:, 1]. "
            "Then fit on all training samples, and count the errors on the test samples."
        ),
    ),
    messages={
        "fields": Message(
            seen=N_("second_look_plan gave no {lacking}."),
            expected=N_("It returns a dictionary with the six fields of the task."),
            next=N_("Copy the names of the fields from the table in the task."),
        ),
        "sum": Message(
            seen=N_("test_cost is {got}, with {missed} missed and {needless} needless samples."),
            expected=N_("20 for each missed and 1 for each needless one make {want}."),
            next=N_("Compute the cost from the two counts of the test samples."),
        ),
        "impossible": Message(
            seen=N_(
                "test_missed is {missed} and test_needless is {needless}, for {ill} malignant and {well} benign "
                "samples."
            ),
            expected=N_("Counts are whole numbers, and no more than there are such samples."),
            next=N_("Count on the test samples alone: missed among the malignant, needless among the benign."),
        ),
        "worse_than_half": Message(
            seen=N_("On the training samples the plan costs {got}, and the threshold 0.5 costs {half}."),
            expected=N_(
                "On the samples that it was chosen on, the threshold with the lowest cost is cheaper than 0.5."
            ),
            next=N_("Compute both costs from the same probabilities, and choose the lowest cost."),
        ),
        "test_labels": Message(
            seen=N_("With other test labels, the threshold went from {before} to {after}."),
            expected=N_("The threshold is chosen before anybody looks at the test labels."),
            next=N_("Choose it with X_train and y_train alone."),
        ),
        "validation_moved": Message(
            seen=N_("With other test labels, validation_cost went from {before} to {after}."),
            expected=N_("The validation cost comes from training samples alone."),
            next=N_("Compute it with y_train, on probabilities for the training samples."),
        ),
        "flagged": Message(
            seen=N_("With other test labels, the plan flags {after} test samples instead of {before}."),
            expected=N_("Who is flagged depends on probabilities and threshold, and never on the test labels."),
            next=N_(
                "Flag with p >= threshold, then count. Does missed count samples with y == 1 that are not flagged?"
            ),
        ),
    },
)


def planned(work: Work, *parts: Any) -> dict[str, float]:
    """The learner's plan for X_train, y_train, X_test, y_test: its six numbers."""
    given = work.mapping(work.call("second_look_plan", *parts), "second_look_plan(…)")
    if lacking := [name for name in FIELDS if name not in given]:
        raise Refuse("fields", lacking=lacking)
    return {name: work.number(given[name], f"second_look_plan(…)['{name}']") for name in FIELDS}


def four_parts(work: Work, *, apart: float = 2.8) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame, pd.Series]:
    """Fresh training and test samples that overlap: X_train, y_train, X_test, y_test."""
    X, y = two_groups(work.rng, 160, 3, apart=apart)
    return X[:110], y[:110], X[110:], y[110:]


@plan.property("fields", points=1.5, says=N_("The six numbers of the plan agree with each other"))
def fields(work: Work) -> None:
    X_train, y_train, X_test, y_test = four_parts(work)
    got = planned(work, X_train, y_train, X_test, y_test)
    missed, needless = got["test_missed"], got["test_needless"]
    ill = int(y_test.sum())
    well = len(y_test) - ill
    if not (missed in range(ill + 1) and needless in range(well + 1)):
        raise Refuse("impossible", missed=missed, needless=needless, ill=ill, well=well)
    want = MISSED_COST * missed + needless
    if abs(got["test_cost"] - want) > 1e-6:
        raise Refuse("sum", got=got["test_cost"], missed=missed, needless=needless, want=want)


@plan.property("better_than_half", points=2, needs=("fields",), says=N_("The plan costs less than the threshold 0.5"))
def better_than_half(work: Work) -> None:
    saved = []
    for _round in range(3):
        got = planned(work, *four_parts(work))
        saved.append(got["validation_cost_half"] - got["validation_cost"])
        if saved[-1] < -1e-9:
            raise Refuse("worse_than_half", got=got["validation_cost"], half=got["validation_cost_half"])
    # Who keeps 0.5 never saves anything. The lowest cost saved 20 or more on each of 60 such tables out of fold, and
    # nothing on 8 of 60 with 33 rows held back: hardly ever nothing on three (solutions/classification/margins.py).
    if max(saved) < 1e-9:
        raise Refuse("worse_than_half", got=got["validation_cost"], half=got["validation_cost_half"])


@plan.property("untouched", points=2.5, needs=("fields",), says=N_("Other test labels leave the threshold as it is"))
def untouched(work: Work) -> None:
    X_train, y_train, X_test, y_test = four_parts(work)
    before = planned(work, X_train, y_train, X_test, y_test)
    # Turned round, and with two malignant samples that are easy to find: then a high threshold costs least.
    easy = X_test["a0"].rank(ascending=False) <= 2
    for other in (1 - y_test, easy.astype(int)):
        after = planned(work, X_train, y_train, X_test, other)
        if not np.isclose(before["threshold"], after["threshold"], rtol=0, atol=1e-9):
            raise Refuse("test_labels", before=before["threshold"], after=after["threshold"])
        if not np.isclose(before["validation_cost"], after["validation_cost"], rtol=0, atol=1e-9):
            raise Refuse("validation_moved", before=before["validation_cost"], after=after["validation_cost"])


@plan.property(
    "counted", points=1.5, needs=("untouched",), says=N_("Who is flagged does not depend on the test labels")
)
def counted(work: Work) -> None:
    X_train, y_train, X_test, y_test = four_parts(work)
    flagged = []
    for labels in (y_test, 1 - y_test):
        got = planned(work, X_train, y_train, X_test, labels)
        flagged.append(int(labels.sum()) - got["test_missed"] + got["test_needless"])
    if flagged[0] != flagged[1]:
        raise Refuse("flagged", before=flagged[0], after=flagged[1])
