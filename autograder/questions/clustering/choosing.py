"""Choose the number of clusters by three criteria."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import silhouette_score

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.checking.descriptions import EstimatorDescription
from autograder.questions.clustering.labels import course_fit, scaled_indicators
from autograder.questions.clustering.thresholds import threshold

COUNTS = range(2, 7)
CRITERIA = ("wcss", "silhouette", "stability")
# Below this size a cluster says more about a few countries than about a kind of country.
SMALL = 10

choose_k = Question(
    id="choose_k",
    title=N_("Choose k by three criteria"),
    topic=N_("choosing k"),
    points=7,
    answers=("best_kmeans", "k_table", "k_choice"),
    hints=(
        N_("Each criterion has a blind spot. Which k do two of them support, and does it serve the decision?"),
        N_("For stability, refit on rows drawn with replacement, predict all rows, and average adjusted_rand_score."),
        N_("model.predict(X) gives labels of all rows. Fit it on X.sample(frac=1, replace=True, random_state=b)."),
    ),
    messages={
        "class": Message(
            seen=N_("best_kmeans(X, k) returned a model of the class {name}."),
            expected=N_("It returns a fitted KMeans model of scikit-learn."),
            next=N_("X is scaled already, so no pipeline is needed: return KMeans(...).fit(X)."),
        ),
        "unfitted": Message(
            seen=N_("best_kmeans(X, k) returned a model that was not fitted."),
            expected=N_("A fitted model holds the labels of the rows of X."),
            next=N_("Call .fit(X) before you return the model."),
        ),
        "n_init": Message(
            seen=N_("The model of best_kmeans has n_init={got}."),
            expected=N_("It has n_init=20 or more. A single start often stops in a poor place."),
            next=N_("Set n_init=20 or more when you create KMeans."),
        ),
        "n_clusters": Message(
            seen=N_("best_kmeans(X, {k}) returned a model with {got} clusters."),
            expected=N_("The model has as many clusters as the argument k says."),
            next=N_("Pass k on: n_clusters=k."),
        ),
        "rows": Message(
            seen=N_("The rows of k_table are {got}."),
            expected=N_("It has one row for each k from 2 to 6, and k is the index."),
            next=N_("Build the table with index=[2, 3, 4, 5, 6], or use set_index('k')."),
        ),
        "one_criterion": Message(
            seen=N_("k_table lacks {lacking}."),
            expected=N_("One criterion is not enough: two readers see the bend of a curve at two places."),
            next=N_("Add the missing columns: wcss, silhouette and stability, with these names."),
        ),
        "range": Message(
            seen=N_("In the column '{column}', the row k = {k} holds {got}."),
            expected=N_("A WCSS is positive. A silhouette and a mean adjusted Rand index lie between -1 and 1."),
            next=N_("Print the table, and find the computation that gave this number."),
        ),
        "unscaled": Message(
            seen=N_("In the column '{column}', the row k = {k} holds {got}, the value for unscaled data."),
            expected=N_("All three criteria are computed on X, the scaled table."),
            next=N_("Use X everywhere, also in silhouette_score."),
        ),
        "wcss": Message(
            seen=N_("In the column 'wcss', the row k = {k} holds {got}."),
            expected=N_("The best of many starts on X has {wanted}."),
            next=N_("Take inertia_ of best_kmeans(X, k), with n_init=20 or more."),
        ),
        "silhouette": Message(
            seen=N_("In the column 'silhouette', the row k = {k} holds {got}."),
            expected=N_("Recomputed on X with the best K-Means, it is {wanted}."),
            next=N_("Call silhouette_score(X, labels) with the labels of best_kmeans(X, k)."),
        ),
        "not_in_table": Message(
            seen=N_("k_choice is {got}."),
            expected=N_("It is one of the rows of your table: 2, 3, 4, 5 or 6."),
            next=N_("Write k_choice as one whole number."),
        ),
        "two": Message(
            seen=N_("k_choice is 2."),
            expected=N_("HELP asked for at least three groups, so that the middle is not hidden in one of them."),
            next=N_("Compare the rows from k = 3 on."),
        ),
        "unstable": Message(
            seen=N_("k_choice is {got}, where new samples of countries change the groups a lot."),
            expected=N_("Choose a stable k. With 5 or 6, merge the small clusters and say which ones."),
            next=N_("Look at the column 'stability', or define merged: the names in clusters of fewer than {small}."),
        ),
        "merged": Message(
            seen=N_("merged holds {got}, which are not the members of small clusters."),
            expected=N_("With k = {k}, it holds the names in the clusters of fewer than {small} countries."),
            next=N_("Count the labels of best_kmeans(X, k_choice), and list the members of the small ones."),
        ),
    },
)


def fresh_blobs(rng: np.random.Generator, rows: int = 90, clusters: int = 5) -> pd.DataFrame:
    """Rows around well separated centres between 0 and 1. Shape (rows, 3)."""
    corners = np.array([(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)], dtype=float)
    centres = corners[rng.permutation(8)[:clusters]]
    values = centres[np.arange(rows) % clusters] + rng.normal(scale=0.12, size=(rows, 3))
    index = pd.Index([f"place_{number}" for number in range(rows)])
    return pd.DataFrame(values, index=index, columns=["first", "second", "third"])


def fitted(work: Work, X: pd.DataFrame, k: int) -> EstimatorDescription:
    """The learner's best_kmeans(X, k), which must be a fitted KMeans with k clusters."""
    model = work.estimator(work.call("best_kmeans", X, k), "best_kmeans(X, k)")
    if model.class_name != "KMeans":
        raise Refuse("class", name=model.class_name)
    if "inertia_" not in model.fitted:
        raise Refuse("unfitted")
    if model.params.get("n_clusters") != k:
        raise Refuse("n_clusters", k=k, got=model.params.get("n_clusters"))
    return model


@choose_k.property("model", points=1.5, says=N_("best_kmeans returns a fitted K-Means with 20 starts or more"))
def model(work: Work) -> None:
    starts = fitted(work, fresh_blobs(work.rng), 4).params.get("n_init")
    if not isinstance(starts, int) or starts < threshold("starts_min"):
        raise Refuse("n_init", got=starts)


def table_of(work: Work) -> pd.DataFrame:
    """The learner's table with k as whole numbers in the index, rows in the order of k, and the three criteria."""
    table = work.table(work.value("k_table"), "k_table")
    for column in ("k", "K", "n_clusters"):
        if column in table.columns:
            table = table.set_index(column)
    try:
        table.index = pd.Index([int(float(k)) for k in table.index])
    except (TypeError, ValueError):
        raise Refuse("rows", got=table.index.tolist()) from None
    if set(COUNTS) - set(table.index) or table.index.has_duplicates:
        raise Refuse("rows", got=table.index.tolist())
    lacking = [column for column in CRITERIA if column not in table.columns]
    if lacking:
        raise Refuse("one_criterion", lacking=lacking)
    chosen = table.loc[list(COUNTS), list(CRITERIA)]
    return pd.DataFrame(work.array(chosen, "k_table"), index=chosen.index, columns=chosen.columns)


@choose_k.property("table", points=1, says=N_("The table has three criteria for each k from 2 to 6"))
def table(work: Work) -> None:
    found = table_of(work)
    for column in CRITERIA:
        for k, got in found[column].items():
            fits = got > 0 if column == "wcss" else -1 <= got <= 1
            if not fits:
                raise Refuse("range", column=column, k=k, got=got)


@choose_k.property("recomputed", points=1, needs=("table",), says=N_("WCSS and silhouette can be recomputed on X"))
def recomputed(work: Work) -> None:
    found = table_of(work)
    frame = work.dataset("country").frame()
    raw, X = frame.to_numpy(), scaled_indicators(frame).to_numpy()
    for k in COUNTS:
        best = course_fit(work, k)
        wanted = {"wcss": float(best.inertia_), "silhouette": float(silhouette_score(X, best.labels_))}
        margin = {
            "wcss": wanted["wcss"] * threshold("table_wcss_tolerance"),
            "silhouette": threshold("table_silhouette_tolerance" + ("_small_k" if k <= 4 else "")),
        }
        for column in ("wcss", "silhouette"):
            got = found.loc[k, column]
            if abs(got - wanted[column]) <= margin[column]:
                continue
            wrong = course_fit(work, k, scaled=False)
            if column == "wcss" and np.isclose(got, wrong.inertia_, rtol=0.1):
                raise Refuse("unscaled", column=column, k=k, got=got)
            mixed = (silhouette_score(raw, labels) for labels in (wrong.labels_, best.labels_))
            if column == "silhouette" and any(abs(got - other) < 0.01 for other in mixed):
                raise Refuse("unscaled", column=column, k=k, got=got)
            raise Refuse(column, k=k, got=got, wanted=wanted[column])


@choose_k.property("choice", points=1, says=N_("k_choice is stable, serves the decision, or merges small clusters"))
def choice(work: Work) -> None:
    got = work.number(work.value("k_choice"), "k_choice")
    if got not in COUNTS:
        raise Refuse("not_in_table", got=got)
    if got == 2:
        raise Refuse("two")
    if got <= 4:
        return
    if work.state("merged") in {"missing", "stub"}:
        raise Refuse("unstable", got=int(got), small=SMALL)
    merged = set(work.names(work.value("merged"), "merged"))
    frame = work.dataset("country").frame()
    labels = course_fit(work, int(got), n_init=50).labels_
    few = [code for code, size in enumerate(np.bincount(labels)) if size < SMALL]
    small = set(frame.index[np.isin(labels, few)])
    # With k = 5 or 6, two good runs may differ by a few countries.
    if len(merged & small) < 0.5 * len(merged | small) or not merged:
        raise Refuse("merged", got=sorted(merged), k=int(got), small=SMALL)
