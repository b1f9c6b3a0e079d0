"""Sum of squares within clusters, and its curve."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work
from autograder.questions.clustering.labels import scaled_indicators, within_squares

COUNTS = range(1, 11)

wcss = Question(
    id="wcss",
    title=N_("Sum of squares within clusters"),
    topic=N_("the sum of squares within clusters"),
    points=6,
    answers=("wcss", "wcss_curve"),
    hints=(
        N_("K-Means makes one number as small as it can. Which distances does that number add up?"),
        N_("For each cluster: its mean, the squared distances of its rows to that mean, their sum. Then add them."),
        N_("Loop over np.unique(labels). For the curve, fit KMeans with n_init=20 for each k and use your function."),
    ),
    messages={
        "not_squared": Message(
            seen=N_("For a test table, wcss returned {got}, the sum of the distances."),
            expected=N_("WCSS adds up the squared distances: {wanted} here."),
            next=N_("Leave out the square root, or square each distance before you add."),
        ),
        "mean": Message(
            seen=N_("For a test table, wcss returned {got}, which is an average."),
            expected=N_("WCSS is the sum over all rows: {wanted} here."),
            next=N_("Use sum() where you used mean(), also when you put the clusters together."),
        ),
        "overall": Message(
            seen=N_("For a test table, wcss returned {got}, the same for any labels."),
            expected=N_("Each row is measured from the mean of its own cluster: {wanted} here."),
            next=N_("Compute the mean inside the loop, from the rows of that cluster only."),
        ),
        "pairs": Message(
            seen=N_("For a test table, wcss returned {got}, the sum over pairs of rows."),
            expected=N_("Each row is measured once, from the mean of its cluster: {wanted} here."),
            next=N_("Subtract the mean of the cluster, and do not compare rows with each other."),
        ),
        "value": Message(
            seen=N_("For a test table with {clusters} clusters, wcss returned {got}."),
            expected=N_("The sum of squared distances to the cluster means is {wanted}."),
            next=N_("Try it on two points, 0 and 2, in one cluster: the answer is 2."),
        ),
        "singleton": Message(
            seen=N_("With a cluster of a single row, wcss returned {got}."),
            expected=N_("Such a cluster adds 0, because the row is its own mean. The rest makes {wanted}."),
            next=N_("Do not use a variance that divides by n - 1: it divides by 0 here."),
        ),
        "renamed": Message(
            seen=N_("The same clusters with other numbers gave {got} instead of {wanted}."),
            expected=N_("Label numbers are only names, and they may be 7, 20 and -1."),
            next=N_("Loop over np.unique(labels) and not over range(k)."),
        ),
        "moved": Message(
            seen=N_("The same rows in other places of the table gave {got} instead of {wanted}."),
            expected=N_("Adding one number to a whole column, or another row order, changes no distance."),
            next=N_("Measure each row from the mean of its cluster, not from 0."),
        ),
        "keys": Message(
            seen=N_("wcss_curve has the entries {got}."),
            expected=N_("It has one entry for each k from 1 to 10."),
            next=N_("Use range(1, 11), because a range leaves out its end."),
        ),
        "unscaled": Message(
            seen=N_("At k = 1, wcss_curve holds {got}, the value of the table without scaling."),
            expected=N_("The curve is that of X, the scaled table."),
            next=N_("Fit on X and call wcss(X, labels)."),
        ),
        "start": Message(
            seen=N_("At k = 1, wcss_curve holds {got}."),
            expected=N_("With one cluster it is the sum of squares of the whole table, {wanted}."),
            next=N_("Build the curve with your function wcss on X."),
        ),
        "rising": Message(
            seen=N_("wcss_curve rises from k = {before} to k = {after}."),
            expected=N_("One more cluster can always lower the best sum."),
            next=N_("Keep the best of many starts for each k: set n_init=20."),
        ),
    },
)


def fresh_clusters(rng: np.random.Generator, rows: int = 40, columns: int = 3) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows in clusters of unequal sizes, with a label each. Shapes (rows, columns) and (rows,)."""
    codes = np.repeat([0, 1, 2, 3], [rows - 12, 5, 4, 3])
    centres = rng.uniform(-20, 20, size=(4, columns))
    table = pd.DataFrame(centres[codes] + rng.normal(size=(rows, columns)), columns=list("abcdefgh")[:columns])
    table.index = pd.Index([f"place_{number}" for number in range(rows)])
    order = rng.permutation(rows)
    return table.iloc[order], codes[order]


def computed(work: Work, X: object, labels: object) -> float:
    """The learner's wcss(X, labels)."""
    return work.number(work.call("wcss", X, labels), "wcss(X, labels)")


def same(got: float, wanted: float) -> bool:
    """Equal up to rounding."""
    return bool(np.isclose(got, wanted, rtol=1e-7, atol=1e-9))


@wcss.property("value", points=1.5, says=N_("It is the sum of squared distances to the cluster means"))
def value(work: Work) -> None:
    table, codes = fresh_clusters(work.rng)
    got, rows = computed(work, table, codes), table.to_numpy()
    wanted = within_squares(rows, codes)
    if same(got, wanted):
        return
    groups = [rows[codes == code] for code in np.unique(codes)]
    away = [np.linalg.norm(group - group.mean(axis=0), axis=1) for group in groups]
    means = [float((part**2).mean()) for part in away]
    known = {
        "not_squared": [sum(part.sum() for part in away)],
        "mean": [
            wanted / len(rows),
            wanted / rows.size,
            wanted / len(groups),
            sum(means),
            float(np.mean(means)),
            sum(float(part.mean()) for part in away),
            sum(group.var() for group in groups),
        ],
        "overall": [within_squares(rows, np.zeros(len(rows)))],
        "pairs": [factor * sum(len(part) * (part**2).sum() for part in away) for factor in (1, 2)],
    }
    for key, values in known.items():
        if any(np.isclose(got, other, rtol=1e-6) for other in values):
            raise Refuse(key, got=got, wanted=wanted)
    raise Refuse("value", clusters=len(groups), got=got, wanted=wanted)


@wcss.property("names_free", points=1, says=N_("It does not depend on label numbers, row order or place"))
def names_free(work: Work) -> None:
    table, codes = fresh_clusters(work.rng)
    wanted = computed(work, table, codes)
    if not np.isfinite(wanted):
        raise Refuse("value", clusters=4, got=wanted, wanted=within_squares(table.to_numpy(), codes))
    other = np.array([7, 20, -1, 3])[codes]
    got = computed(work, table, other)
    if not same(got, wanted):
        raise Refuse("renamed", got=got, wanted=wanted)
    order = work.rng.permutation(len(table))
    got = computed(work, table.iloc[order] + 1000.0, codes[order])
    if not np.isclose(got, wanted, rtol=1e-5):
        raise Refuse("moved", got=got, wanted=wanted)
    alone = codes.copy()
    alone[0] = 9
    got, wanted = computed(work, table, alone), within_squares(table.to_numpy(), alone)
    # Compared with the function's own value too, so that a wrong formula is told only once, by the property above.
    own = computed(work, table.iloc[1:], codes[1:])
    if not (same(got, wanted) or same(got, own)):
        raise Refuse("singleton", got=got, wanted=wanted)


@wcss.property("curve", points=1.5, says=N_("The curve runs from k = 1 to 10 on X and never rises"))
def curve(work: Work) -> None:
    got = curve_values(work)
    frame = work.dataset("country").frame()
    one = np.zeros(len(frame))
    whole = within_squares(scaled_indicators(frame).to_numpy(), one)
    if np.isclose(got[1], within_squares(frame.to_numpy(), one), rtol=1e-3):
        raise Refuse("unscaled", got=got[1])
    if not np.isclose(got[1], whole, rtol=1e-3):
        raise Refuse("start", got=got[1], wanted=whole)
    for k in COUNTS[1:]:
        if not got[k] <= got[k - 1] * (1 + 1e-9):
            raise Refuse("rising", before=k - 1, after=k)


def curve_values(work: Work) -> dict[int, float]:
    """The learner's curve as k → WCSS. Takes a dictionary, a Series, or ten numbers in the order of k."""
    given = work.value("wcss_curve")
    if isinstance(given, pd.DataFrame) and given.shape[1] == 1:
        given = given.iloc[:, 0]
    if isinstance(given, list | tuple | np.ndarray) and len(given) == len(COUNTS):
        given = dict(zip(COUNTS, given, strict=True))
    entries = work.mapping(given, "wcss_curve")
    try:
        found = {int(float(k)): work.number(entry, f"wcss_curve[{k}]") for k, entry in entries.items()}
    except (TypeError, ValueError):
        found = {}
    if not found or any(k not in found for k in COUNTS):
        raise Refuse("keys", got=list(entries))
    return found
