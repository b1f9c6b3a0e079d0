"""Further checks on calibration."""

from __future__ import annotations

import re

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.calibrating import binned, bins_of, calibration, probabilities
from autograder.questions.classification.diagram import lab_probabilities
from autograder.questions.classification.tables import lab_parts


@calibration.hidden(
    "ends",
    points=1,
    needs=("reliability",),
    says=N_("Probabilities of exactly 0 and 1 are in the first and the last bin"),
    topic=N_("probabilities of 0 and 1"),
    messages={
        "ends": Message(
            seen=N_("Of {want} samples, the table counts {got}, when some have a probability of exactly 0 or 1."),
            expected=N_("The first bin begins with 0, and the last one ends with 1, both included."),
            next=N_("Put p = 1 into the last bin, for example with np.minimum. With pd.cut, set include_lowest."),
        ),
        "own_bin": Message(
            seen=N_("There are {got} bins, when some samples have a probability of exactly 0 or 1."),
            expected=N_("Samples with exactly 1 belong to the bin from 0.9 to 1, so {want} bins have samples."),
            next=N_("Put p = 1 into the last bin, for example with np.minimum."),
        ),
    },
)
def ends(work: Work) -> None:
    y, p = probabilities(work.rng)
    p[:7], p[7:15] = 1.0, 0.0
    got, want = binned(work, y, p), bins_of(y, p)
    if int(got["count"].sum()) != len(p):
        raise Refuse("ends", got=int(got["count"].sum()), want=len(p))
    if len(got) != len(want) or not np.allclose(got["observed"], want["observed"], atol=1e-4):
        raise Refuse("own_bin", got=len(got), want=len(want))


@calibration.hidden(
    "trusted",
    points=0.5,
    says=N_("The model whose probabilities can be believed is named"),
    topic=N_("which model to believe"),
    messages={
        "trusted_name": Message(
            seen=N_("trusted is '{got}'."),
            expected=N_("It is 'logistic' or 'bayes'."),
            next=N_("Give one of the two words, as text."),
        ),
        "trusted": Message(
            seen=N_("trusted is '{got}', whose Brier score is {score}. That of the other is {other}."),
            expected=N_("The lower Brier score belongs to the probabilities that are nearer to the truth."),
            next=N_("Compare brier(y_train, p_logistic) with brier(y_train, p_bayes)."),
        ),
    },
)
def trusted(work: Work) -> None:
    got = work.text(work.value("trusted"), "trusted").strip().lower()
    scores = brier_scores(work)
    if got not in scores:
        raise Refuse("trusted_name", got=got)
    other = next(name for name in scores if name != got)
    if scores[got] > scores[other]:
        raise Refuse("trusted", got=got, score=scores[got], other=scores[other])


@calibration.hidden(
    "alt_number",
    points=0.5,
    needs=("alt",),
    says=N_("The alt text has the Brier scores"),
    topic=N_("the alt text"),
    messages={
        "alt_number": Message(
            seen=N_("alt_text has these numbers: {got}."),
            expected=N_("It tells the Brier scores of both models, {logistic} and {bayes}, with two decimals or more."),
            next=N_("Put both scores in the text, with an f-string and :.3f."),
        ),
    },
)
def alt_number(work: Work) -> None:
    text = work.text(work.value("alt_text"), "alt_text")
    numbers = [float(number.replace(",", ".")) for number in re.findall(r"\d+[.,]\d+", text)[:200]]
    scores = brier_scores(work)
    for score in scores.values():
        if not any(abs(number - score) <= 0.0051 for number in numbers):
            raise Refuse("alt_number", got=numbers, **scores)


def brier_scores(work: Work) -> dict[str, float]:
    """Brier scores of both models on the training samples, by the words of the task."""
    _X, _X_test, truth, _y_test = lab_parts(work)
    return {
        name.removeprefix("p_"): float(np.mean((p - truth.to_numpy()) ** 2))
        for name, p in lab_probabilities(work).items()
    }
