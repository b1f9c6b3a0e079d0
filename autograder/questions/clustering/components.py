"""Principal components: from nine indicators to two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from autograder.checking import N_, Message, Question, Refuse, Work

PARTS = ("scores", "loadings", "explained")

pca = Question(
    id="pca",
    title=N_("From nine indicators to two components"),
    topic=N_("principal components"),
    points=6,
    answers=("pca2", "top_features"),
    hints=(
        N_("A component is a direction in the space of the indicators. Which direction has the largest variance?"),
        N_("Subtract the mean of each column. Then take the two leading right singular vectors, or let PCA do it."),
        N_(
            "PCA(n_components=2) has components_ (2 × d) and explained_variance_ratio_. The loadings are components_.T."
        ),
    ),
    messages={
        "parts": Message(
            seen=N_("The result of pca2 lacks {lacking}."),
            expected=N_("It is a dictionary with the keys 'scores', 'loadings' and 'explained'."),
            next=N_("Return one dictionary with these three keys."),
        ),
        "transposed": Message(
            seen=N_("For a table with {columns} columns, the loadings have the shape 2 × {columns}."),
            expected=N_("The loadings have one row for each indicator and one column for each component."),
            next=N_("Transpose the matrix: in scikit-learn, components_ has one row for each component."),
        ),
        "shape": Message(
            seen=N_("For a table of shape {given}, '{part}' has the shape {got}."),
            expected=N_("It has the shape {wanted}."),
            next=N_("Keep the first two components only, one column each."),
        ),
        "length": Message(
            seen=N_("The loadings of a component have the length {length}."),
            expected=N_("Each component is a direction of length 1."),
            next=N_("Do not multiply the directions by their variance or its root."),
        ),
        "angle": Message(
            seen=N_("The two columns of loadings are not at a right angle: their product is {product}."),
            expected=N_("The two directions are perpendicular, so their product is 0."),
            next=N_("Take both directions from one decomposition of the centred table."),
        ),
        "not_centred": Message(
            seen=N_("The mean of the scores is {mean}."),
            expected=N_("Scores have the mean 0, because PCA starts from the mean of each column."),
            next=N_("Subtract the mean of each column before you look for directions."),
        ),
        "correlated": Message(
            seen=N_("The scores on the two components have the correlation {correlation}."),
            expected=N_("Scores on different components are not correlated."),
            next=N_("Multiply the centred table by the loadings that you return."),
        ),
        "order": Message(
            seen=N_("The scores on component 1 vary less ({first}) than those on component 2 ({second})."),
            expected=N_("Component 1 is the direction with the largest variance."),
            next=N_("Sort by variance, largest first: numpy.linalg.eigh sorts smallest first."),
        ),
        "percent": Message(
            seen=N_("'explained' is {got}."),
            expected=N_("It holds shares of the variance, between 0 and 1."),
            next=N_("Divide by 100."),
        ),
        "variance": Message(
            seen=N_("'explained' holds the variances {got}."),
            expected=N_("It holds shares: each variance divided by the variance of all columns together."),
            next=N_("Divide by the sum of the variances of all the columns of the table."),
        ),
        "two_only": Message(
            seen=N_("The two entries of 'explained' add up to 1."),
            expected=N_("Each is a share of the variance of all the columns, also of what two components lose."),
            next=N_("Divide by the total variance of the table, not by that of the two components."),
        ),
        "share": Message(
            seen=N_("'explained' is {got}, but the scores hold {wanted} of the variance of the table."),
            expected=N_("Each entry is the variance of the scores divided by that of all columns."),
            next=N_("Only centre the table in pca2. It is scaled already, so do not scale it again."),
        ),
        "two_lists": Message(
            seen=N_("top_features holds {got}."),
            expected=N_("It holds two lists, one for each component, with two names in each."),
            next=N_("Write it as [[name, name], [name, name]]."),
        ),
        "component_names": Message(
            seen=N_("top_features holds '{name}', which is the name of a component."),
            expected=N_("It holds the names of indicators: a component mixes all of them."),
            next=N_("Look which rows of the loadings have the largest absolute value."),
        ),
        "unknown_name": Message(
            seen=N_("top_features holds '{name}'."),
            expected=N_("Each entry is one of the nine columns of X."),
            next=N_("Take the names from X.columns."),
        ),
        "unscaled": Message(
            seen=N_("You found the same two indicators, {names}, for both components."),
            expected=N_("On scaled data, income and gdpp are not alone in both components."),
            next=N_("Use pca2(X) and not pca2(countries): X is the scaled table."),
        ),
    },
)


def fresh_table(rng: np.random.Generator, rows: int = 40, columns: int = 6) -> pd.DataFrame:
    """Columns that share hidden causes, with unlike means and spreads. Shape (rows, columns)."""
    causes = rng.normal(size=(rows, columns)) * np.geomspace(4, 0.3, columns)
    turn, _triangle = np.linalg.qr(rng.normal(size=(columns, columns)))
    values = causes @ turn * rng.uniform(0.6, 1.6, size=columns) + rng.uniform(-8, 8, size=columns)
    places = pd.Index([f"place_{number}" for number in range(rows)])
    return pd.DataFrame(values, index=places, columns=[f"indicator_{number}" for number in range(columns)])


def parts(work: Work, X: pd.DataFrame) -> dict[str, np.ndarray]:
    """The three parts of pca2(X) as arrays of the right shapes; refuses others."""
    result = work.mapping(work.call("pca2", X), "pca2(X)")
    lacking = [part for part in PARTS if part not in result]
    if lacking:
        raise Refuse("parts", lacking=lacking)
    rows, columns = X.shape
    wanted = {"scores": (rows, 2), "loadings": (columns, 2), "explained": (2,)}
    found = {}
    for part in PARTS:
        array = work.array(result[part], f"pca2(X)['{part}']")
        if part == "explained" and array.size == 2:
            array = array.reshape(2)
        if part == "loadings" and array.shape == (2, columns):
            raise Refuse("transposed", columns=columns)
        if array.shape != wanted[part]:
            raise Refuse("shape", given=str(X.shape), part=part, got=str(array.shape), wanted=str(wanted[part]))
        found[part] = array
    return found


@pca.property("parts", points=0.5, says=N_("The result has scores, loadings and explained, in these shapes"))
def three_parts(work: Work) -> None:
    parts(work, fresh_table(work.rng))


@pca.property("directions", points=1, needs=("parts",), says=N_("The loadings are two directions at a right angle"))
def directions(work: Work) -> None:
    loadings = parts(work, fresh_table(work.rng))["loadings"]
    lengths = np.sqrt((loadings**2).sum(axis=0))
    if not np.allclose(lengths, 1, atol=1e-8):
        raise Refuse("length", length=float(lengths[np.argmax(np.abs(lengths - 1))]))
    product = float(loadings[:, 0] @ loadings[:, 1])
    if abs(product) > 1e-8:
        raise Refuse("angle", product=product)


@pca.property("scores", points=1, needs=("parts",), says=N_("The scores are not correlated, the widest first"))
def scores(work: Work) -> None:
    table = fresh_table(work.rng)
    got = parts(work, table)["scores"]
    means = got.mean(axis=0)
    if np.abs(means).max() > 1e-6 * np.abs(got).max():
        raise Refuse("not_centred", mean=float(means[np.argmax(np.abs(means))]))
    correlation = float(np.corrcoef(got, rowvar=False)[0, 1])
    if not abs(correlation) < 1e-6:
        raise Refuse("correlated", correlation=correlation)
    first, second = got.var(axis=0, ddof=1)
    if first < second:
        raise Refuse("order", first=float(first), second=float(second))


@pca.property("explained", points=1, needs=("parts",), says=N_("The explained shares fit the scores"))
def explained(work: Work) -> None:
    table = fresh_table(work.rng)
    found = parts(work, table)
    got = found["explained"]
    variances = found["scores"].var(axis=0, ddof=1)
    wanted = variances / table.var(ddof=1).sum()
    if np.allclose(got, wanted, atol=1e-6):
        return
    if np.allclose(got, 100 * wanted, rtol=1e-3):
        raise Refuse("percent", got=_rounded(got))
    if np.allclose(got, variances, rtol=0.05):
        raise Refuse("variance", got=_rounded(got))
    if np.isclose(got.sum(), 1):
        raise Refuse("two_only")
    raise Refuse("share", got=_rounded(got), wanted=_rounded(wanted))


def _rounded(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


@pca.property("indicators", points=0.5, says=N_("top_features names two indicators for each component"))
def indicators(work: Work) -> None:
    frame = work.dataset("country").frame()
    first, second = top_lists(work)
    for name in (*first, *second):
        if name not in frame.columns:
            component = name.lower().replace(" ", "").rstrip("0123456789")
            raise Refuse("component_names" if component in {"pc", "component"} else "unknown_name", name=name)
    # Without scaling, the columns with the largest numbers take both components.
    if set(first) == set(second) == set(frame.var().nlargest(2).index):
        raise Refuse("unscaled", names=sorted(first))


def top_lists(work: Work) -> tuple[list[str], list[str]]:
    """The learner's two lists of names. Takes lists, tuples, a dictionary, a table with a column a component."""
    value: Any = work.value("top_features")
    if isinstance(value, pd.DataFrame):
        value = [value.iloc[:, place] for place in range(value.shape[1])]
    elif isinstance(value, dict):
        value = list(value.values())
    elif isinstance(value, np.ndarray | pd.Series):
        value = list(value)
    if not isinstance(value, list | tuple) or len(value) != 2:
        count = len(value) if isinstance(value, list | tuple) else 1
        raise Refuse("two_lists", got=f"{count} entries")
    lists = [[item] if isinstance(item, str) else work.names(item, "top_features") for item in value]
    for names in lists:
        if len(names) != 2 and not any(name.upper().startswith("PC") for name in names):
            raise Refuse("two_lists", got=", ".join(names))
    return lists[0], lists[1]
