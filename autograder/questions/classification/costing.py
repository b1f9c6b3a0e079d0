"""Choose a threshold by what errors cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checking import N_, Message, Question, Refuse, Work

MISSED_COST = 20

threshold = Question(
    id="threshold",
    title=N_("A threshold chosen by cost"),
    topic=N_("the threshold"),
    points=9,
    answers=("cost", "choose_threshold"),
    hints=(
        N_("Which samples are flagged at a threshold? Which of the two errors costs 20?"),
        N_("The cost changes only where the threshold passes a probability, so try each of them as threshold."),
        N_(
            "Make candidates = np.append(np.unique(p), 2.0), compute the cost of each, and return the one with the "
            "lowest (np.argmin)."
        ),
    ),
    messages={
        "exchanged": Message(
            seen=N_("With {missed} missed samples and {needless} needless second looks, cost gave {got}."),
            expected=N_("A missed sample costs 20, a needless second look costs 1: together {want}."),
            next=N_("Multiply the malignant samples below the threshold by 20."),
        ),
        "per_sample": Message(
            seen=N_("With {missed} missed samples and {needless} needless second looks, cost gave {got}."),
            expected=N_("The cost is the sum over all samples: {want}."),
            next=N_("Do not divide by the number of samples."),
        ),
        "cost": Message(
            seen=N_("With {missed} missed samples and {needless} needless second looks, cost gave {got}."),
            expected=N_("It is 20 times the missed ones plus the needless ones: {want}."),
            next=N_("Count both kinds on five samples by hand, and compare."),
        ),
        "on_threshold": Message(
            seen=N_("A sample whose probability equals the threshold is not flagged."),
            expected=N_("The rule of the task flags it: p >= threshold."),
            next=N_("Write >= instead of >."),
        ),
        "always_half": Message(
            seen=N_("On two different tables, choose_threshold gave 0.5."),
            expected=N_("The threshold depends on the probabilities and on the costs."),
            next=N_("Compute the cost for many thresholds, and take the one with the lowest."),
        ),
        "not_lowest": Message(
            seen=N_("The threshold {got} costs {cost} on a table where {best} costs {least}."),
            expected=N_("No other threshold costs less than the chosen one."),
            next=N_("Try each probability that occurs as a threshold. Is it the lowest cost, and not the highest?"),
        ),
    },
)


def counts_at(y: np.ndarray, p: np.ndarray, at: float) -> tuple[int, int]:
    """Missed malignant samples and needless second looks when samples with p >= at are flagged."""
    flagged = p >= at
    return int(np.sum((y == 1) & ~flagged)), int(np.sum((y == 0) & flagged))


def cost_at(y: np.ndarray, p: np.ndarray, at: float) -> int:
    """20 for each missed sample, 1 for each needless second look."""
    missed, needless = counts_at(y, p, at)
    return MISSED_COST * missed + needless


def cheapest(y: np.ndarray, p: np.ndarray) -> tuple[float, int]:
    """A threshold with the lowest cost, and that cost."""
    candidates = [*np.unique(p), float(p.max()) + 1e-9]
    costs = [cost_at(y, p, at) for at in candidates]
    return float(candidates[int(np.argmin(costs))]), min(costs)


def judged_samples(rng: np.random.Generator, rows: int = 150, *, malignant: int = 45) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and probabilities that overlap. No two probabilities are equal."""
    y = rng.permutation(np.arange(rows) < malignant).astype(int)
    z = rng.normal(np.where(y == 1, 1.0, -1.4), 1.1)
    return y, np.clip(1 / (1 + np.exp(-1.5 * z)), 0.001, 0.999)


def chosen(work: Work, y: Any, p: Any) -> float:
    """The learner's threshold for these samples."""
    return work.number(work.call("choose_threshold", y, p), "choose_threshold(y, p)")


def not_above(work: Work, y: np.ndarray, p: np.ndarray, given: float, key: str) -> None:
    """Refuses with `key` when another threshold costs less than the given one."""
    got, (best, least) = cost_at(y, p, given), cheapest(y, p)
    if got > least:
        raise Refuse(key, got=given, cost=got, best=best, least=least)


@threshold.property("cost", points=2.5, says=N_("A missed sample costs 20, a needless second look 1"))
def costs(work: Work) -> None:
    y, p = judged_samples(work.rng)
    for at in (0.43, 0.817, 0.031):
        got = work.number(work.call("cost", y, p, at), "cost(y, p, threshold)")
        missed, needless = counts_at(y, p, at)
        want = MISSED_COST * missed + needless
        facts = {"missed": missed, "needless": needless, "got": got, "want": want}
        if abs(got - want) < 1e-6:
            continue
        if abs(got - (missed + MISSED_COST * needless)) < 1e-6:
            raise Refuse("exchanged", **facts)
        if abs(got * len(y) - want) < 1e-6:
            raise Refuse("per_sample", **facts)
        raise Refuse("cost", **facts)


@threshold.property("on_threshold", points=1, needs=("cost",), says=N_("A sample on the threshold is flagged"))
def on_threshold(work: Work) -> None:
    y, p = np.array([1, 1, 0, 0, 1]), np.array([0.8, 0.3, 0.1, 0.05, 0.6])
    if work.number(work.call("cost", y, p, 0.3), "cost(y, p, threshold)") > 0:
        raise Refuse("on_threshold")


@threshold.property("lowest", points=2.5, says=N_("No other threshold costs less"))
def lowest(work: Work) -> None:
    tables = [judged_samples(work.rng), judged_samples(work.rng, malignant=15)]
    given = [chosen(work, y, p) for y, p in tables]
    if all(at == 0.5 for at in given):
        raise Refuse("always_half")
    for (y, p), at in zip(tables, given, strict=True):
        not_above(work, y, p, at, "not_lowest")
