"""What one random split tells."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import linear_case, r_squared, short_xy
from autograder.text import _

LEAST_SPLITS = 100
# How far scores may lie from ours: the medians, the 95 % percentiles, and the length of the lower tail as a factor.
# Between 100 splits and 400, 999 of 1,000 medians differed by less than 0.13, and upper percentiles by less than 0.08,
# on three editions; the lower tail varied by a factor of 2.6 (solutions/regression/limits.py).
FAR = (0.18, 0.12, 4.0)

lottery = Question(
    id="lottery",
    title=N_("One split is a lottery ticket"),
    topic=N_("random splits"),
    points=8,
    answers=("split_scores", "scores", "width", "one_split"),
    hints=(
        N_("One split is one call of train_test_split. What has to change from call to call?"),
        N_("Loop over seeds: split with test_size=0.25, fit on the first part, take R² on the second."),
        N_("In the loop, give random_state=seed to train_test_split, and collect model.score(X_test, y_test)."),
    ),
    messages={
        "length": Message(
            seen=N_("Asked for {want} splits, split_scores returned {got} scores."),
            expected=N_("There is one score for each split."),
            next=N_("Append one R² in each turn of the loop, and return the whole list."),
        ),
        "same": Message(
            seen=N_("All {count} scores are the same number, {got}."),
            expected=N_("Each split draws other rows, so the scores differ."),
            next=N_("Give another random_state to each split, such as the number of the turn."),
        ),
        "train_scores": Message(
            seen=N_("On pure noise, the middle one of your scores is {got}."),
            expected=N_("Nothing can predict noise, so the middle R² on rows that were not used is below 0."),
            next=N_("Split the X and y of the call. Fit on the training rows, and score the test rows only."),
        ),
        "exact": Message(
            seen=N_("On a target that is exactly linear, your lowest score is {got}."),
            expected=N_("A linear model predicts it without error, so every R² is 1."),
            next=N_("Check that the rows of X and y belong together after the split."),
        ),
        "few": Message(
            seen=N_("scores holds {got} numbers."),
            expected=N_("It holds at least {least}, one for each split of X_short and y."),
            next=N_("Call split_scores(X_short, y, 200)."),
        ),
        "far": Message(
            seen=N_("The {which} of your scores is {got}."),
            expected=N_("Our own 400 splits of X_short and y with a linear model give about {want}."),
            next=N_("Use X_short and y, a quarter of the rows for the test, and LinearRegression."),
        ),
        "width": Message(
            seen=N_("width is {got}."),
            expected=N_("The distance between the 5th and the 95th percentile of your scores is {want}."),
            next=N_("Use np.percentile(scores, [5, 95])."),
        ),
        "one_split": Message(
            seen=N_("You answer '{got}'."),
            expected=N_("A single split of so few countries can show almost any score."),
            next=N_("Compare the lowest and the highest of your scores."),
        ),
        "unknown_code": Message(
            seen=N_("one_split is '{got}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy a code from the table in the task."),
        ),
    },
)


def learner_scores(work: Work, X: pd.DataFrame, y: pd.Series, splits: int) -> np.ndarray:
    """R² of the learner's splits. Refuses another number of scores."""
    got = work.array(work.call("split_scores", X, y, splits), "split_scores(X, y, splits)", ndim=1)
    if len(got) != splits:
        raise Refuse("length", want=splits, got=len(got))
    return got


def own_scores(X: pd.DataFrame, y: pd.Series, splits: int, rng: np.random.Generator) -> np.ndarray:
    """R² of linear models on random test quarters, computed by least squares of our own. Shape (splits,)."""
    values = X.to_numpy(dtype=float)
    spread = values.std(axis=0)
    design = np.column_stack([np.ones(len(X)), (values - values.mean(axis=0)) / spread])
    target, tests = y.to_numpy(dtype=float), int(np.ceil(len(X) / 4))
    found = []
    for _split in range(splits):
        order = rng.permutation(len(X))
        test, train = order[:tests], order[tests:]
        weights = np.linalg.lstsq(design[train], target[train], rcond=None)[0]
        found.append(r_squared(target[test], design[test] @ weights))
    return np.asarray(found)


def near(got: np.ndarray, want: np.ndarray, limits: tuple[float, float, float]) -> None:
    """Refuses scores that are spread in another way than ours."""
    (low, middle, high), (my_low, my_middle, my_high) = (np.percentile(part, [5, 50, 95]) for part in (got, want))
    if not abs(middle - my_middle) <= limits[0]:
        raise Refuse("far", which=_("median"), got=float(middle), want=float(my_middle))
    if not abs(high - my_high) <= limits[1]:
        raise Refuse("far", which=_("95th percentile"), got=float(high), want=float(my_high))
    if not (my_middle - my_low) / limits[2] <= middle - low <= (my_middle - my_low) * limits[2]:
        raise Refuse("far", which=_("5th percentile"), got=float(low), want=float(my_low))


@lottery.property("count", points=1, says=N_("split_scores gives one score for each of as many different splits"))
def count(work: Work) -> None:
    X, y = linear_case(work.rng, rows=24, columns=3)
    got = learner_scores(work, X, y, 13)
    if np.ptp(got) < 1e-9:
        raise Refuse("same", count=len(got), got=float(got[0]))


@lottery.property("held_out", points=2, needs=("count",), says=N_("Each score is of rows that the model has not seen"))
def held_out(work: Work) -> None:
    X, y = linear_case(work.rng, rows=32)
    noise = y * 0 + work.rng.normal(size=len(y))
    middle = float(np.median(learner_scores(work, X, noise, 25)))
    if not middle < 0:
        raise Refuse("train_scores", got=middle)
    exact = X.sum(axis=1)
    lowest = float(learner_scores(work, X, exact, 5).min())
    if lowest < 1 - 1e-6:
        raise Refuse("exact", got=lowest)


@lottery.property("spread", points=2, says=N_("scores and width show how far the splits of the lab's data differ"))
def spread(work: Work) -> None:
    got = work.array(work.value("scores"), "scores", ndim=1)
    if len(got) < LEAST_SPLITS:
        raise Refuse("few", got=len(got), least=LEAST_SPLITS)
    near(got, own_scores(*short_xy(work), 400, work.rng), FAR)
    low, high = np.percentile(got, [5, 95])
    width = work.number(work.value("width"), "width")
    if abs(width - (high - low)) > 0.02:
        raise Refuse("width", got=width, want=float(high - low))


@lottery.property("lesson", points=1, says=N_("one_split says what a single split is worth"))
def lesson(work: Work) -> None:
    got = work.text(work.value("one_split"), "one_split").strip().lower()
    if got == "too_wide":
        return
    raise Refuse("one_split" if got in ("fix_seed", "best_seed", "enough") else "unknown_code", got=got[:40])
