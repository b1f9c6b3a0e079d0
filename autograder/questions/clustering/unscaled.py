"""Spot the bug: a clustering of unscaled data."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, rand_score
from sklearn.preprocessing import StandardScaler

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.labels import label_codes, scaled_indicators, within_squares
from autograder.questions.clustering.thresholds import threshold

CODES = ("scale", "higher_silhouette", "outliers", "seed", "too_few")

scale_bug = Question(
    id="scale_bug",
    title=N_("Spot the bug"),
    topic=N_("clustering without scaling"),
    points=4,
    answers=("bug_reason", "bug_ari", "fixed_labels"),
    hints=(
        N_("Compare the ranges of the nine columns of countries. Which columns decide a distance?"),
        N_("Cluster X instead. Then compare the two lists of labels with a measure that ignores the numbers."),
        N_("Use KMeans(n_clusters=3, n_init=50, random_state=0) on X, and adjusted_rand_score for bug_ari."),
    ),
    messages={
        "length": Message(
            seen=N_("{what} holds {got} labels."),
            expected=N_("It holds one label for each of the {count} countries, in the order of X."),
            next=N_("Use the labels_ of a model that was fitted on all rows of X."),
        ),
        "clusters": Message(
            seen=N_("fixed_labels has {got} different labels."),
            expected=N_("The mended clustering has three clusters, as the given one has."),
            next=N_("Set n_clusters=3."),
        ),
        "still_unscaled": Message(
            seen=N_("fixed_labels is the clustering of the unscaled table again."),
            expected=N_("The mended clustering uses scaled data."),
            next=N_("Fit the model on X, the scaled table, and not on countries."),
        ),
        "not_best": Message(
            seen=N_("On X, the WCSS of fixed_labels is {got}; the best known is {best}."),
            expected=N_("K-Means with several starts comes within one percent of the best."),
            next=N_("Fit K-Means with k = 3 on X, and set n_init to 20 or more."),
        ),
        "range": Message(
            seen=N_("bug_ari is {got}."),
            expected=N_("An adjusted Rand index is at most 1, and near 0 when two clusterings agree by chance."),
            next=N_("Use adjusted_rand_score with the two lists of labels."),
        ),
        "rand": Message(
            seen=N_("bug_ari is {got}, which is the Rand index without the adjustment."),
            expected=N_("The adjusted index takes away the agreement that chance alone gives."),
            next=N_("Use adjusted_rand_score instead of rand_score."),
        ),
        "same_numbers": Message(
            seen=N_("bug_ari is {got}, which is the share of countries with the same label number."),
            expected=N_("Label numbers carry no meaning: cluster 0 here may be cluster 2 there."),
            next=N_("Compare the groups and not the numbers, with adjusted_rand_score."),
        ),
        "ari": Message(
            seen=N_("bug_ari is {got}."),
            expected=N_("Recomputed from fixed_labels and bug_labels, the adjusted Rand index is another number."),
            next=N_("Give adjusted_rand_score the labels bug_labels and fixed_labels."),
        ),
        "code": Message(
            seen=N_("bug_reason is '{code}'."),
            expected=N_("It is one of these codes: {codes}."),
            next=N_("Copy one of the codes from the list in the task."),
        ),
        "higher_silhouette": Message(
            seen=N_("You chose 'higher_silhouette': nothing is wrong, since the silhouette is higher."),
            expected=N_("A silhouette measures how well clusters separate in the distance that was used."),
            next=N_("It cannot say whether the distance makes sense. Look at which columns decide it."),
        ),
    },
)


def unscaled_codes(frame: pd.DataFrame) -> np.ndarray:
    """Labels of the clustering with the bug: K-Means with k = 3 on the table as it is. Shape (rows,)."""
    labels: np.ndarray = KMeans(3, n_init=20, random_state=1).fit(frame.to_numpy()).labels_
    return labels


def excess(codes: np.ndarray, table: np.ndarray) -> tuple[float, float]:
    """WCSS of these labels on `table`, and that of the best K-Means with three clusters."""
    return within_squares(table, codes), float(KMeans(3, n_init=20, random_state=1).fit(table).inertia_)


@scale_bug.property("fixed", points=1.5, says=N_("fixed_labels is a K-Means clustering of the scaled data"))
def fixed(work: Work) -> None:
    frame = work.dataset("country").frame()
    codes = label_codes(work, work.value("fixed_labels"), frame.index, "fixed_labels")
    count = len(np.unique(codes))
    if count != 3:
        raise Refuse("clusters", got=count)
    limit = 1 + threshold("wcss_tolerance")
    got, best = excess(codes, scaled_indicators(frame).to_numpy())
    if got <= limit * best:
        return
    # Scaling to unit variance is another right way to mend it.
    standard, best_standard = excess(codes, StandardScaler().fit_transform(frame))
    if standard <= limit * best_standard:
        return
    if adjusted_rand_score(codes, unscaled_codes(frame)) > threshold("scale_bug_ari_max"):
        raise Refuse("still_unscaled")
    raise Refuse("not_best", got=got, best=best)


@scale_bug.property("ari", points=1, needs=("fixed",), says=N_("bug_ari compares the two clusterings"))
def ari(work: Work) -> None:
    frame = work.dataset("country").frame()
    got = work.number(work.value("bug_ari"), "bug_ari")
    if not -0.5 <= got <= 1:
        raise Refuse("range", got=got)
    codes = label_codes(work, work.value("fixed_labels"), frame.index, "fixed_labels")
    buggy = unscaled_codes(frame)
    tolerance = threshold("ari_tolerance")
    if abs(got - adjusted_rand_score(buggy, codes)) <= tolerance:
        return
    if abs(got - rand_score(buggy, codes)) <= 0.005:
        raise Refuse("rand", got=got)
    if abs(got - _same_numbers(work)) <= 0.005:
        raise Refuse("same_numbers", got=got)
    raise Refuse("ari", got=got)


def _same_numbers(work: Work) -> float:
    """Share of rows where bug_labels and fixed_labels hold the same number; below 0 when they can't be compared."""
    if work.state("bug_labels") != "value":
        return -1.0
    given, mended = (np.asarray(work.value(name)) for name in ("bug_labels", "fixed_labels"))
    return float(np.mean(given == mended)) if given.shape == mended.shape else -1.0


@scale_bug.property("code", points=0.5, says=N_("The reason is one of the codes, and not the usual trap"))
def code(work: Work) -> None:
    chosen = work.text(work.value("bug_reason"), "bug_reason")
    if chosen not in CODES:
        raise Refuse("code", code=chosen, codes=", ".join(CODES))
    if chosen == "higher_silhouette":
        raise Refuse("higher_silhouette")
