"""The score of a guess that knows nothing: the mean of the other countries."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.regression.tables import country_names, lab_latest, mae, predictions, r_squared

# A learner may round both figures to two places.
ROUNDING = 0.0051

baseline = Question(
    id="baseline",
    title=N_("What a guess without a model is worth"),
    topic=N_("the baseline"),
    points=7,
    answers=("mean_of_others", "baseline_mae", "baseline_r2", "why_below_zero"),
    hints=(
        N_("The sum of all values is quickly computed. What is the sum of all values but one?"),
        N_("The mean of the others is (sum - own value) / (n - 1), for all rows at once."),
        N_("Use (y.sum() - y) / (len(y) - 1); then mean_absolute_error and r2_score of y with that."),
    ),
    messages={
        "own_value": Message(
            seen=N_("Your prediction for {country} is {got}, the mean of all rows, its own value included."),
            expected=N_("The mean of the {count} other rows is {want}."),
            next=N_("Leave the row itself out before you take the mean."),
        ),
        "values": Message(
            seen=N_("Your prediction for {country} is {got}."),
            expected=N_("The mean of the {count} other rows is {want}."),
            next=N_("Work it out by hand for three values, such as 1, 2 and 6."),
        ),
        "mae": Message(
            seen=N_("baseline_mae is {got}."),
            expected=N_("The mean distance between y and mean_of_others(y) is {want} index points."),
            next=N_("Take the absolute differences first, and their mean afterwards."),
        ),
        "r2_zero": Message(
            seen=N_("baseline_r2 is {got}."),
            expected=N_("0 is the R² of the mean of all rows. Here, each row is left out of its own mean."),
            next=N_("Compute r2_score with the predictions of mean_of_others(y)."),
        ),
        "r2": Message(
            seen=N_("baseline_r2 is {got}."),
            expected=N_("With the predictions of mean_of_others(y), R² is {want}."),
            next=N_("In r2_score, y comes first and the predictions second."),
        ),
        "why": Message(
            seen=N_("You answer '{got}'."),
            expected=N_("The reason lies in how the mean of the others moves with the row that is left out."),
            next=N_("Left out: a very high value. Does the mean of the others go up or down?"),
        ),
        "unknown_code": Message(
            seen=N_("why_below_zero is '{got}'."),
            expected=N_("It is one of the four codes in the task."),
            next=N_("Copy a code from the table in the task."),
        ),
    },
)


def fresh_target(rng: np.random.Generator, rows: int = 17) -> pd.Series:
    """Invented index values by country."""
    return pd.Series(rng.uniform(45, 85, size=rows).round(3), index=pd.Index(country_names(rows)), name="index")


def compare(work: Work, y: pd.Series) -> None:
    """Refuses predictions that are not the mean of the other rows."""
    got = predictions(work, work.call("mean_of_others", y), "mean_of_others(y)", y.index)
    want = np.array([y.drop(country).mean() for country in y.index])
    wrong = ~np.isclose(got, want, rtol=1e-9, atol=1e-9)
    if wrong.any():
        row = int(np.argmax(wrong))
        key = "own_value" if np.allclose(got, y.mean()) else "values"
        raise Refuse(key, country=str(y.index[row]), got=got[row], want=want[row], count=len(y) - 1)


@baseline.property("others", points=2, says=N_("mean_of_others gives the mean of the other rows"))
def others(work: Work) -> None:
    compare(work, fresh_target(work.rng))


@baseline.property("figures", points=2, says=N_("baseline_mae and baseline_r2 are those of the lab's y"))
def figures(work: Work) -> None:
    y = lab_latest(work)["index"]
    guess = (y.sum() - y) / (len(y) - 1)
    got = work.number(work.value("baseline_mae"), "baseline_mae")
    if abs(got - mae(y, guess)) > ROUNDING:
        raise Refuse("mae", got=got, want=mae(y, guess))
    got = work.number(work.value("baseline_r2"), "baseline_r2")
    if abs(got - r_squared(y, guess)) > ROUNDING:
        raise Refuse("r2_zero" if abs(got) < 1e-6 else "r2", got=got, want=r_squared(y, guess))


@baseline.property("why", points=1, says=N_("why_below_zero names the reason"))
def why(work: Work) -> None:
    got = work.text(work.value("why_below_zero"), "why_below_zero").strip().lower()
    if got == "moves_away":
        return
    raise Refuse("why" if got in ("too_few", "no_correlation", "mistake") else "unknown_code", got=got[:40])
