"""Further checks on the threshold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Refuse, Work
from autograder.questions.classification.costing import chosen, cost_at, judged_samples, not_above, threshold


@threshold.hidden(
    "fine",
    points=1,
    needs=("lowest",),
    says=N_("Thresholds that lie close together are told apart"),
    topic=N_("probabilities close together"),
    messages={
        "coarse": Message(
            seen=N_("With all probabilities between 0 and 0.02, {got} costs {cost}, and {best} costs {least}."),
            expected=N_("The best threshold may lie anywhere, also between two steps of a grid."),
            next=N_("Try the probabilities themselves as thresholds, instead of a grid."),
        ),
    },
)
def fine(work: Work) -> None:
    y, p = judged_samples(work.rng)
    not_above(work, y, p / 50, chosen(work, y, p / 50), "coarse")


@threshold.hidden(
    "nobody_ill",
    points=1,
    needs=("lowest",),
    says=N_("Where nobody is ill, nobody is flagged"),
    topic=N_("samples that are all benign"),
    messages={
        "needless": Message(
            seen=N_("Among samples that are all benign, the threshold {got} still flags {count}."),
            expected=N_("Flagging nobody costs nothing there. So a threshold above every probability is the best."),
            next=N_("Add one candidate above the highest probability, for example 2."),
        ),
    },
)
def nobody_ill(work: Work) -> None:
    y, p = judged_samples(work.rng, malignant=0)
    got = chosen(work, y, p)
    if flagged := cost_at(y, p, got):
        raise Refuse("needless", got=got, count=flagged)


@threshold.hidden(
    "labelled",
    points=1,
    needs=("cost",),
    says=N_("Samples and probabilities are paired row by row, whatever their row labels"),
    topic=N_("labels of rows"),
    messages={
        "labels_stopped": Message(
            seen=N_("For two Series with different row labels, cost stopped with {error}: {text}."),
            expected=N_("Diagnoses and probabilities are in the same order, often with different row labels."),
            next=N_("Turn both into arrays with np.asarray first."),
        ),
        "labels": Message(
            seen=N_("Two Series with different row labels cost {got}. The same numbers as arrays cost {want}."),
            expected=N_("Both are paired row by row."),
            next=N_("Turn both into arrays with np.asarray first."),
        ),
    },
)
def labelled(work: Work) -> None:
    y, p = judged_samples(work.rng)
    rows = work.rng.permutation(len(y))
    tried = work.attempt("cost", pd.Series(y, index=rows), pd.Series(p, index=np.sort(rows)), 0.4)
    if tried.error is not None:
        raise Refuse("labels_stopped", error=tried.error.type_name, text=tried.error.text)
    got = work.number(tried.value, "cost(y, p, threshold)")
    if got != cost_at(y, p, 0.4):
        raise Refuse("labels", got=got, want=cost_at(y, p, 0.4))
