"""Can the probabilities be believed? The Brier score and a reliability diagram."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work

BINS = 10
COLUMNS = ("mean_predicted", "observed", "count")

calibration = Question(
    id="calibration",
    title=N_("Can the probabilities be believed?"),
    topic=N_("calibration"),
    points=10,
    answers=("brier", "reliability", "fig", "alt_text", "trusted"),
    hints=(
        N_("Of all samples with a probability near 0.3, how many should be malignant? Compare that with how many are."),
        N_("Number the bins with np.floor(10 * p), and put p = 1 into the last one. Then group by these numbers."),
        N_(
            "Draw both tables with ax.plot and different markers and line styles, "
            "and the diagonal from (0, 0) to (1, 1)."
        ),
    ),
    messages={
        "root": Message(
            seen=N_("brier gave {got}, which is the root of the mean squared difference."),
            expected=N_("The Brier score is the mean squared difference itself: {want}."),
            next=N_("Leave out the root."),
        ),
        "absolute": Message(
            seen=N_("brier gave {got}, which is the mean of the differences without their sign."),
            expected=N_("The differences are squared: {want}."),
            next=N_("Square each difference before you take the mean."),
        ),
        "brier": Message(
            seen=N_("brier gave {got} in a case where it should be {want}."),
            expected=N_("It is the mean of (p - y) squared, between 0 and 1."),
            next=N_("Work out three samples by hand, and compare."),
        ),
        "columns": Message(
            seen=N_("The table of reliability lacks {lacking}."),
            expected=N_("It has the columns mean_predicted, observed and count, and one row for each bin."),
            next=N_("Name the columns as in the task."),
        ),
        "empty_bins": Message(
            seen=N_("The table has {got} rows, for {want} bins with samples."),
            expected=N_("A bin without samples has no row, because it has no share."),
            next=N_("Leave out the rows with count 0. Are there ten bins of equal width?"),
        ),
        "middle": Message(
            seen=N_("mean_predicted holds {got}, the middle of a bin."),
            expected=N_("It is the mean of the probabilities in the bin: {want}."),
            next=N_("Take the mean of p over the samples of the bin."),
        ),
        "values": Message(
            seen=N_("In the bin from {low} to {high}, {column} is {got}."),
            expected=N_("It is {want} there."),
            next=N_("Select the samples of the bin, then take the mean of p, the mean of y, and their number."),
        ),
        "no_curve": Message(
            seen=N_("fig has no curve with the points of {name}: the best has {got} of {count}."),
            expected=N_("Each model has a curve with mean_predicted across and observed upwards, for ten bins."),
            next=N_("Draw reliability(y_train, {name}), with mean_predicted as x and observed as y."),
        ),
        "no_diagonal": Message(
            seen=N_("fig has no line from (0, 0) to (1, 1)."),
            expected=N_("The diagonal shows where probability and share agree."),
            next=N_("Add ax.plot([0, 1], [0, 1])."),
        ),
        "alike": Message(
            seen=N_("Both curves have the same {what}."),
            expected=N_("They differ in colour, and in marker or line style, for readers who don't see the colours."),
            next=N_("Give each curve a color and a marker of its own."),
        ),
        "contrast": Message(
            seen=N_("The colour {colour} has a contrast of {got}:1 with the background."),
            expected=N_("Parts of a graphic need at least 3:1 (WCAG 2.2)."),
            next=N_("Take a darker colour, and leave out alpha."),
        ),
        "title": Message(
            seen=N_("fig has the title '{got}'."),
            expected=N_("The title says in a few words what the figure shows, in at least 10 characters."),
            next=N_("Set it with ax.set_title."),
        ),
        "axis_label": Message(
            seen=N_("fig has no label at its {side} axis."),
            expected=N_("Both axes say what they show: a probability, and a share."),
            next=N_("Use ax.set_xlabel and ax.set_ylabel."),
        ),
        "legend": Message(
            seen=N_("The legend reads: {entries}."),
            expected=N_("It names both models, with the words logistic and Bayes."),
            next=N_("Give each curve a label, and call ax.legend()."),
        ),
        "alt_short": Message(
            seen=N_("alt_text has {got} characters."),
            expected=N_("A reader who can't see the figure needs at least 60 to know what it shows."),
            next=N_("Say what is drawn, and which curve is nearer to the diagonal."),
        ),
        "alt_models": Message(
            seen=N_("alt_text does not name {name}."),
            expected=N_("It says of both models how far they are from the diagonal."),
            next=N_("Name logistic regression and naive Bayes."),
        ),
    },
)


def bins_of(y: np.ndarray, p: np.ndarray) -> pd.DataFrame:
    """Mean probability, share of malignant and number of samples of each of ten bins that is not empty."""
    number = np.minimum(np.floor(p * BINS), BINS - 1).astype(int)
    grouped = pd.DataFrame({"p": p, "y": y}).groupby(number)
    return pd.DataFrame(
        {"mean_predicted": grouped["p"].mean(), "observed": grouped["y"].mean(), "count": grouped.size()}
    )


def probabilities(rng: np.random.Generator, rows: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Labels and probabilities. None is nearer than 0.01 to the edge of a bin; the bin from 0.5 to 0.6 is empty."""
    bins = rng.choice([0, 1, 2, 3, 4, 6, 7, 8, 9], size=rows)
    p = (bins + rng.uniform(0.1, 0.9, rows)) / BINS
    return (rng.uniform(size=rows) < np.sqrt(p)).astype(int), p


def binned(work: Work, y: np.ndarray, p: np.ndarray) -> pd.DataFrame:
    """The learner's table of reliability, in the order of mean_predicted."""
    table = work.table(work.call("reliability", y, p), "reliability(y, p)")
    if lacking := [column for column in COLUMNS if column not in table.columns]:
        raise Refuse("columns", lacking=lacking)
    numbers = pd.DataFrame({name: work.array(table[name], f"reliability(y, p)['{name}']") for name in COLUMNS})
    return numbers.sort_values("mean_predicted", ignore_index=True)


@calibration.property("brier", points=1.5, says=N_("The Brier score is the mean squared difference"))
def brier(work: Work) -> None:
    y, p = probabilities(work.rng)
    got, want = work.number(work.call("brier", y, p), "brier(y, p)"), float(np.mean((p - y) ** 2))
    if abs(got - want) < 1e-6:
        return
    if abs(got - np.sqrt(want)) < 1e-6:
        raise Refuse("root", got=got, want=want)
    if abs(got - np.mean(np.abs(p - y))) < 1e-6:
        raise Refuse("absolute", got=got, want=want)
    raise Refuse("brier", got=got, want=want)


@calibration.property(
    "reliability", points=2, says=N_("Ten bins of equal width, each with probability, share and count")
)
def reliability(work: Work) -> None:
    y, p = probabilities(work.rng)
    got, want = binned(work, y, p), bins_of(y, p)
    if len(got) != len(want):
        raise Refuse("empty_bins", got=len(got), want=len(want))
    for place, (number, right) in enumerate(want.iterrows()):
        for name in COLUMNS:
            value = float(got[name].iloc[place])
            if abs(value - right[name]) < 1e-4:
                continue
            low = int(str(number)) / BINS
            if name == "mean_predicted" and abs(value - low - 0.5 / BINS) < 1e-6:
                raise Refuse("middle", got=value, want=right[name])
            raise Refuse("values", low=low, high=low + 1 / BINS, column=name, got=value, want=right[name])
