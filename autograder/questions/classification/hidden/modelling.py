"""Further checks on the pipeline."""

from __future__ import annotations

import numpy as np

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.modelling import pipeline, probabilities, samples


@pipeline.hidden(
    "alone",
    points=1.5,
    needs=("probability",),
    says=N_("The probability of a sample does not depend on the samples beside it"),
    topic=N_("new samples"),
    messages={
        "company": Message(
            seen=N_("Together with ten extreme samples, the probability of the others changed by up to {got}."),
            expected=N_("New samples are scaled with the mean and the spread of the training samples."),
            next=N_("Never fit a scaler in probability. The pipeline has one that is fitted."),
        ),
    },
)
def alone(work: Work) -> None:
    X, y = samples(work)
    new, _truth = samples(work, rows=20)
    crowd = new.copy()
    crowd.iloc[10:] = 50 * new.iloc[10:].to_numpy()
    apart = np.abs(probabilities(work, X, y, new)[:10] - probabilities(work, X, y, crowd)[:10]).max()
    if not apart < 1e-6:
        raise Refuse("company", got=float(apart))


@pipeline.hidden(
    "single",
    points=0.5,
    needs=("probability",),
    says=N_("A table with one sample gives one probability"),
    topic=N_("a single sample"),
    messages={
        "single": Message(
            seen=N_("For one sample, probability gave {got}."),
            expected=N_("It gives a list with one number, of the same kind as for many samples."),
            next=N_("Take the column with [:, 1]. Leave out squeeze, and do not scale with the mean of X."),
        ),
    },
)
def single(work: Work) -> None:
    X, y = samples(work)
    value = work.call("probability", work.made("fit_model", X, y), X.iloc[[7]])
    got = work.array(value, "probability(model, X)")
    if got.shape != (1,):
        raise Refuse("single", got=str(value))
