"""Compare partitions: five algorithms in one table, and the two Rand indices by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn import metrics

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.labels import label_codes, scaled_indicators

ALGORITHMS = ("kmeans", "affinity", "meanshift", "ward", "single")
THREE_CLUSTERS = ("kmeans", "ward", "single")
COLUMNS = ("rand", "adjusted_rand", "silhouette", "clusters", "largest_share")
# A learner may round to two decimals.
ROUNDING = 0.0051
DEGENERATE = 0.9

compare = Question(
    id="compare",
    title=N_("Compare five clustering algorithms"),
    topic=N_("the comparison of algorithms"),
    points=7,
    answers=("algorithm_labels", "comparison", "unusable"),
    hints=(
        N_("Each algorithm gives one label for each row of X. Collect the labels first, and measure afterwards."),
        N_("All these algorithms have fit_predict(X). Then loop over the names, and compute one row for each."),
        N_("A row is two scores against labels3, the silhouette on X, and two numbers from value_counts()."),
    ),
    messages={
        "absent": Message(
            seen=N_("algorithm_labels has no labels for {absent}."),
            expected=N_("It has one entry for each of the five names in the task."),
            next=N_("Add these names as keys, spelled as in the task."),
        ),
        "length": Message(
            seen=N_("{what} holds {got} labels for {count} countries."),
            expected=N_("Each country has one label, in the row order of X."),
            next=N_("Call fit_predict(X) on the whole table X."),
        ),
        "clusters_asked": Message(
            seen=N_("The labels of {name} make {got} clusters."),
            expected=N_("This algorithm gets three clusters, so that it can be compared with labels3."),
            next=N_("Give it n_clusters=3."),
        ),
        "not_nearest": Message(
            seen=N_("By the labels of kmeans, {got} countries are nearer to the centre of another group on X."),
            expected=N_("K-Means on X leaves each country in the group with the nearest centre."),
            next=N_("Use labels3, or fit K-Means on X with n_init=20 or more."),
        ),
        "rows": Message(
            seen=N_("The table comparison has no row for {absent}."),
            expected=N_("It has one row for each of the five names, and the names are its index."),
            next=N_("Set the names as the index of the table."),
        ),
        "columns": Message(
            seen=N_("The table comparison has no column {absent}."),
            expected=N_("Its columns are rand, adjusted_rand, silhouette, clusters and largest_share."),
            next=N_("Add or rename the column."),
        ),
        "swapped": Message(
            seen=N_("In the row {name}, the columns rand and adjusted_rand hold each other's values."),
            expected=N_("The adjusted index is the one that is corrected for chance. It is never the higher one."),
            next=N_("Swap the two columns."),
        ),
        "agreement": Message(
            seen=N_("In the row {name}, {column} is {got}."),
            expected=N_("Your labels of {name}, compared with labels3, give {want}."),
            next=N_("Compare each entry of algorithm_labels with labels3, in the same row order."),
        ),
        "silhouette_unscaled": Message(
            seen=N_("In the row {name}, the silhouette is {got}, which is that of the unscaled table."),
            expected=N_("On X, the scaled table, your labels have a silhouette of {want}."),
            next=N_("Give X to silhouette_score, because the algorithms saw X."),
        ),
        "silhouette": Message(
            seen=N_("In the row {name}, the silhouette is {got}."),
            expected=N_("Your labels of {name} have a silhouette of {want} on X."),
            next=N_("Use silhouette_score(X, labels), with the labels of the same row."),
        ),
        "clusters": Message(
            seen=N_("In the row {name}, clusters is {got}."),
            expected=N_("Your labels of {name} have {want} different values."),
            next=N_("Count the different labels. Where labels start at 0, the highest one is one less."),
        ),
        "not_a_share": Message(
            seen=N_("In the row {name}, largest_share is {got}."),
            expected=N_("It is a part of all countries, so it is between 0 and 1."),
            next=N_("Divide the number of countries in the largest cluster by the number of all countries."),
        ),
        "share": Message(
            seen=N_("In the row {name}, largest_share is {got}."),
            expected=N_("By your labels, the largest cluster holds {want} of all countries."),
            next=N_("Take the largest count of any label, divided by all countries."),
        ),
        "by_silhouette": Message(
            seen=N_("unusable leaves out {name}, which has the highest silhouette of all, {silhouette}."),
            expected=N_(
                "Its largest cluster holds {share} of the countries. A few odd ones alone make a high silhouette."
            ),
            next=N_("Decide by largest_share, and not by the silhouette."),
        ),
        "unusable": Message(
            seen=N_("unusable leaves out {name}, with {share} of the countries in one cluster."),
            expected=N_("Every partition with more than 0.9 in one cluster is unusable."),
            next=N_("Select the names whose largest_share is above 0.9."),
        ),
    },
)


def labels_by_name(work: Work) -> dict[str, np.ndarray]:
    """Label codes of every entry of algorithm_labels, in row order of the data. Refuses gaps and wrong lengths."""
    given = work.mapping(work.value("algorithm_labels"), "algorithm_labels")
    if absent := [name for name in ALGORITHMS if name not in given]:
        raise Refuse("absent", absent=absent)
    countries = work.dataset("country").frame().index
    return {
        str(name): label_codes(work, labels, countries, f"algorithm_labels['{name}']") for name, labels in given.items()
    }


def largest_share(codes: np.ndarray) -> float:
    """Part of the rows that carry the most frequent label."""
    return float(np.bincount(codes).max() / len(codes))


def degenerate(labels: dict[str, np.ndarray]) -> list[str]:
    """Names of the partitions with nearly everything in one cluster."""
    return [name for name, codes in labels.items() if largest_share(codes) > DEGENERATE]


def _table(work: Work) -> pd.DataFrame:
    # Rows for further algorithms are the learner's own affair: their labels may hold noise, which many ways count.
    table = work.table(work.value("comparison"), "comparison")
    if not set(ALGORITHMS) & set(table.index):
        # Names in a column, or along the other side, tell the same.
        if set(ALGORITHMS) <= set(table.columns):
            table = table.T
        for column in table.columns:
            if set(ALGORITHMS) <= set(table[column]):
                table = table.set_index(column)
                break
    if absent := [name for name in ALGORITHMS if name not in table.index]:
        raise Refuse("rows", absent=absent)
    if lacking := [column for column in COLUMNS if column not in table.columns]:
        raise Refuse("columns", absent=lacking)
    return table


def _entry(work: Work, table: pd.DataFrame, name: str, column: str) -> float:
    value: Any = table.loc[name, column]
    return work.number(value.item() if hasattr(value, "item") else value, f"comparison.loc['{name}', '{column}']")


@compare.property("labels", points=1, says=N_("Each of the five algorithms has one label for each country"))
def labels(work: Work) -> None:
    found = labels_by_name(work)
    for name in THREE_CLUSTERS:
        if (got := len(np.unique(found[name]))) != 3:
            raise Refuse("clusters_asked", name=name, got=got)
    X = scaled_indicators(work.dataset("country").frame())
    centres = X.groupby(found["kmeans"]).mean()
    nearest = metrics.pairwise_distances_argmin(X, centres)
    # K-Means stops a little early, so a country or two may be on the way.
    if (moved := int((nearest != found["kmeans"]).sum())) > 0.03 * len(X):
        raise Refuse("not_nearest", got=moved)


@compare.property(
    "agreement", points=1.5, needs=("labels",), says=N_("Both Rand indices compare your labels with labels3")
)
def agreement(work: Work) -> None:
    found = labels_by_name(work)
    table = _table(work)
    base = label_codes(work, work.value("labels3"), work.dataset("country").frame().index, "labels3")
    for name in ALGORITHMS:
        codes = found[name]
        want = (metrics.rand_score(base, codes), metrics.adjusted_rand_score(base, codes))
        got = (_entry(work, table, name, "rand"), _entry(work, table, name, "adjusted_rand"))
        if np.allclose(got, want, atol=ROUNDING):
            continue
        if np.allclose(got, want[::-1], atol=ROUNDING):
            raise Refuse("swapped", name=name)
        wrong = 0 if abs(got[0] - want[0]) > ROUNDING else 1
        raise Refuse("agreement", name=name, column=COLUMNS[wrong], got=got[wrong], want=want[wrong])


@compare.property(
    "quality",
    points=1.5,
    needs=("labels",),
    says=N_("Silhouette, number of clusters and largest share fit your labels"),
)
def quality(work: Work) -> None:
    found = labels_by_name(work)
    table = _table(work)
    frame = work.dataset("country").frame()
    X = scaled_indicators(frame)
    for name in ALGORITHMS:
        codes = found[name]
        _same_silhouette(_entry(work, table, name, "silhouette"), name, codes, frame, X)
        clusters, want = _entry(work, table, name, "clusters"), len(np.unique(codes))
        if clusters != want:
            raise Refuse("clusters", name=name, got=clusters, want=want)
        share = _entry(work, table, name, "largest_share")
        if not 0 <= share <= 1:
            raise Refuse("not_a_share", name=name, got=share)
        if abs(share - largest_share(codes)) > ROUNDING:
            raise Refuse("share", name=name, got=share, want=largest_share(codes))


def _silhouette(table: pd.DataFrame, codes: np.ndarray) -> float:
    """Mean silhouette; NaN where it is not defined: one cluster, or each row its own."""
    defined = 2 <= len(np.unique(codes)) < len(codes)
    return float(metrics.silhouette_score(table, codes)) if defined else float("nan")


def _same_silhouette(got: float, name: str, codes: np.ndarray, frame: pd.DataFrame, X: pd.DataFrame) -> None:
    want = _silhouette(X, codes)
    # Any value goes where there is none: the comparison with NaN is never true.
    if abs(got - want) > ROUNDING or (np.isnan(got) and not np.isnan(want)):
        same_unscaled = abs(got - _silhouette(frame, codes)) <= ROUNDING
        raise Refuse("silhouette_unscaled" if same_unscaled else "silhouette", name=name, got=got, want=want)


@compare.property(
    "unusable", points=0.75, needs=("labels",), says=N_("Partitions with nearly all in one cluster are named")
)
def unusable(work: Work) -> None:
    found = labels_by_name(work)
    named = work.names(work.value("unusable"), "unusable")
    forgotten = [name for name in degenerate(found) if name not in named]
    if not forgotten:
        return
    X = scaled_indicators(work.dataset("country").frame())
    silhouettes = {name: _silhouette(X, codes) for name, codes in found.items()}
    for name in forgotten:
        share = largest_share(found[name])
        if silhouettes[name] == np.nanmax(list(silhouettes.values())):
            raise Refuse("by_silhouette", name=name, silhouette=silhouettes[name], share=share)
        raise Refuse("unusable", name=name, share=share)


rand = Question(
    id="rand",
    title=N_("The Rand index, plain and adjusted"),
    topic=N_("the Rand indices"),
    points=4,
    answers=("rand_index", "adjusted_rand", "rand_lesson"),
    hints=(
        N_("Both indices look at pairs of items. For each pair, ask both labelings: together or apart?"),
        N_("For rand_index, two loops over the items are enough. For adjusted_rand, start with pd.crosstab(a, b)."),
        N_("Take the cells, row sums and column sums of the crosstab, turn each count m into m(m-1)/2, and add up."),
    ),
    messages={
        "together_only": Message(
            seen=N_("For test labelings, rand_index returned {got}: only pairs that both put together were counted."),
            expected=N_("A pair that both labelings keep apart agrees as well, which makes {want}."),
            next=N_("Count a pair when the two answers to the question 'together?' are equal."),
        ),
        "matching": Message(
            seen=N_("For test labelings, rand_index returned {got}, the part of items with equal labels."),
            expected=N_("Labels are only names. The index counts pairs of items: {want} here."),
            next=N_("Compare a[i] with a[j], and b[i] with b[j], and never a[i] with b[i]."),
        ),
        "self_pairs": Message(
            seen=N_("For test labelings, rand_index returned {got}, because items were paired with themselves."),
            expected=N_("A pair has two different items, which makes {want}."),
            next=N_("Let the second item start after the first one, and divide by n(n-1)/2."),
        ),
        "rand": Message(
            seen=N_("For two test labelings of {count} items, rand_index returned {got}."),
            expected=N_("The function rand_score of scikit-learn gives {want}."),
            next=N_("Try four items by hand, as in the example of the task."),
        ),
        "not_adjusted": Message(
            seen=N_("For test labelings, adjusted_rand returned {got}, which is the plain Rand index."),
            expected=N_("What chance alone would give is subtracted: {want} here."),
            next=N_("Compute S, A, B and E as in the task, then put them in the formula."),
        ),
        "clipped": Message(
            seen=N_("For labelings that agree less than by chance, adjusted_rand returned 0."),
            expected=N_("The index is then below 0, here {want}."),
            next=N_("Return the value of the formula as it is, without max(0, …)."),
        ),
        "adjusted": Message(
            seen=N_("For two test labelings of {count} items, adjusted_rand returned {got}."),
            expected=N_("The function adjusted_rand_score of scikit-learn gives {want}."),
            next=N_("Print S, A, B and E for the four villages, and compare with your own count."),
        ),
        "letter": Message(
            seen=N_("rand_lesson is '{got}'."),
            expected=N_("It is one of the letters A, B, C and D."),
            next=N_("Write the letter of the statement that is true, in quotes."),
        ),
        "statement": Message(
            seen=N_("You chose {letter}. Over {count} pairs of random labelings, we saw otherwise."),
            expected=N_(
                "There, the Rand index was {plain} on average, and the adjusted index went from {low} to {high}."
            ),
            next=N_("Read the four statements again with these numbers beside them."),
        ),
    },
)


def random_labels(rng: np.random.Generator, items: int, kinds: int) -> np.ndarray:
    """Labels drawn with unequal chances. Shape (items,)."""
    return rng.choice(kinds, size=items, p=rng.dirichlet(np.full(kinds, 4.0)))


def related_labels(rng: np.random.Generator, items: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Two labelings that agree in part, so that no index is near its limits. Shapes (items,)."""
    first = random_labels(rng, items, 3)
    second = np.where(rng.random(items) < 0.6, first, random_labels(rng, items, 4))
    return first, second


def index_value(work: Work, function: str, first: object, second: object) -> float:
    """The learner's index for two labelings."""
    return work.number(work.call(function, first, second), f"{function}(a, b)")


@rand.property("rand", points=1, says=N_("rand_index is the part of pairs that agree"))
def rand_value(work: Work) -> None:
    first, second = related_labels(work.rng)
    n = len(first)
    want = float(metrics.rand_score(first, second))
    got = index_value(work, "rand_index", first, second)
    if np.isclose(got, want, atol=1e-9):
        return
    inside = metrics.pair_confusion_matrix(first, second)
    known = {
        "together_only": [inside[1, 1] / inside.sum(), inside[1, 1] / (inside.sum() - inside[0, 0])],
        "matching": [float((first == second).mean())],
        "self_pairs": [(inside[0, 0] + inside[1, 1] + n) / n**2, (want * (n - 1) + 2) / (n + 1)],
    }
    for key, values in known.items():
        if np.isclose(values, got, atol=1e-9).any():
            raise Refuse(key, got=got, want=want)
    raise Refuse("rand", count=n, got=got, want=want)


@rand.property("adjusted", points=1, says=N_("adjusted_rand subtracts what chance gives"))
def adjusted_value(work: Work) -> None:
    first, second = related_labels(work.rng)
    want = float(metrics.adjusted_rand_score(first, second))
    got = index_value(work, "adjusted_rand", first, second)
    if not np.isclose(got, want, atol=1e-9):
        if np.isclose(got, metrics.rand_score(first, second), atol=1e-9):
            raise Refuse("not_adjusted", got=got, want=want)
        raise Refuse("adjusted", count=len(first), got=got, want=want)
    # Each label of one list meets each label of the other equally often: less agreement than by chance.
    rows, columns = np.repeat(np.arange(4), 4), np.tile(np.arange(4), 4)
    want = float(metrics.adjusted_rand_score(rows, columns))
    got = index_value(work, "adjusted_rand", rows, columns)
    if not np.isclose(got, want, atol=1e-9):
        if got == 0:
            raise Refuse("clipped", want=want)
        raise Refuse("adjusted", count=len(rows), got=got, want=want)


@rand.property("lesson", points=0.75, says=N_("The statement holds for random labelings"))
def lesson(work: Work) -> None:
    letter = work.text(work.value("rand_lesson"), "rand_lesson").strip(" .()").upper()
    if letter not in {"A", "B", "C", "D"}:
        raise Refuse("letter", got=letter)
    pairs = [(random_labels(work.rng, 60, 4), random_labels(work.rng, 60, 4)) for _round in range(20)]
    plain = np.array([metrics.rand_score(*pair) for pair in pairs])
    corrected = np.array([metrics.adjusted_rand_score(*pair) for pair in pairs])
    unrelated = abs(corrected.mean()) < 0.05
    # Each statement is put to the test, so that no letter is stored as the right one.
    holds = {
        "A": unrelated and plain.mean() < 0.1,
        "B": unrelated and plain.mean() > 0.4,
        "C": bool((corrected > plain).all()),
        "D": bool((corrected >= 0).all()),
    }
    if not holds[letter]:
        low, high = float(corrected.min()), float(corrected.max())
        raise Refuse("statement", letter=letter, count=len(pairs), plain=float(plain.mean()), low=low, high=high)
