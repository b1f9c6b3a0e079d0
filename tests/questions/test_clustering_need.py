"""Question 12 on a grid of specifications: sensible ones get full marks, useless ones do not, on both editions.

What the check cannot see: a filter that happens to keep all of the core, such as income and gdpp below the means of
the neediest cluster. It looks at the group and not at the way to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from autograder.checking import Refuse, Work
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.verdict import Verdict
from autograder.checking.worker import NotebookWorker
from autograder.data import load
from autograder.questions.clustering import need_group as checks
from autograder.questions.clustering.hidden.choosing import known_stability
from autograder.questions.clustering.hidden.multiverse import core

NeedGroup = Callable[[pd.DataFrame], set[str]]

SHARES = ["exports", "imports", "health"]
SCALERS = {"minmax": MinMaxScaler, "standard": StandardScaler}
# K-Means may start from these as well; the group must not depend on it.
SEED = 6


def features(df: pd.DataFrame, form: str) -> pd.DataFrame:
    table = df.astype(float)
    if form in ("absolute", "both"):
        dollars = table[SHARES].mul(table["gdpp"], axis=0) / 100
        table = table.assign(**dollars) if form == "absolute" else table.join(dollars.add_suffix("_abs"))
    if form == "log":
        skewed = [column for column in table.columns if column != "life_expec"]
        table[skewed] = np.sign(table[skewed]) * np.log1p(table[skewed].abs())
    return table


def kmeans(values: np.ndarray, k: int, starts: int = 20) -> np.ndarray:
    return KMeans(k, n_init=starts, random_state=SEED).fit(values).labels_


def neediest(df: pd.DataFrame, labels: np.ndarray) -> set[str]:
    return set(df.index[labels == df["child_mort"].groupby(labels).mean().idxmax()])


def specification(form: str, scaler: str, k: int, method: str) -> NeedGroup:
    def need_group(df: pd.DataFrame) -> set[str]:
        values = SCALERS[scaler]().fit_transform(features(df, form))
        if method == "ward":
            return neediest(df, AgglomerativeClustering(k).fit_predict(values))
        if method == "components":
            values = PCA(5).fit_transform(values)
        return neediest(df, kmeans(values, k))

    return need_group


def merged(form: str) -> NeedGroup:
    """k = 5 with the standard scaler, where a country of high inflation may be a cluster of its own."""

    def need_group(df: pd.DataFrame) -> set[str]:
        labels = kmeans(StandardScaler().fit_transform(features(df, form)), 5, starts=50)
        order = df["child_mort"].groupby(labels).mean().sort_values(ascending=False).index
        group: set[str] = set()
        for label in order:
            group |= set(df.index[labels == label])
            if len(group) >= 10:
                break
        return group

    return need_group


def sensible() -> Iterable[tuple[str, NeedGroup]]:
    for form, scaler, k, method in product(("raw", "absolute"), SCALERS, (3, 4), ("kmeans", "ward")):
        yield f"{form}/{scaler}/{k}/{method}", specification(form, scaler, k, method)
    for form, scaler in product(("raw", "absolute"), SCALERS):
        yield f"{form}/{scaler}/3/components", specification(form, scaler, 3, "components")
    for scaler in SCALERS:
        yield f"both/{scaler}/3/kmeans", specification("both", scaler, 3, "kmeans")
        yield f"log/{scaler}/3/kmeans", specification("log", scaler, 3, "kmeans")
    for form in ("raw", "absolute"):
        yield f"{form}/standard/5/small one merged", merged(form)


def check(need_group: NeedGroup) -> Verdict:
    lab = load_lab("clustering")
    frame = load("country").frame()
    worker = NotebookWorker({"need_group": need_group, "need": need_group(frame)})
    try:
        return run_question(lab, lab["need"], worker, graded=True)
    finally:
        worker.close()


def refusals(verdict: Verdict) -> dict[str, str]:
    return {result.key: result.message_key for result in verdict.properties if not result.passed}


@pytest.mark.parametrize(
    "need_group", [group for _name, group in sensible()], ids=[name for name, _group in sensible()]
)
def test_a_sensible_specification_gets_full_marks(need_group: NeedGroup, edition: str) -> None:
    assert refusals(check(need_group)) == {}


# --- useless ones ---


def unscaled(form: str, k: int, method: str) -> NeedGroup:
    def need_group(df: pd.DataFrame) -> set[str]:
        values = features(df, form).to_numpy()
        return neediest(df, kmeans(values, k) if method == "kmeans" else AgglomerativeClustering(k).fit_predict(values))

    return need_group


def numbered(scaler: str, k: int, label: int) -> NeedGroup:
    def need_group(df: pd.DataFrame) -> set[str]:
        return set(df.index[kmeans(SCALERS[scaler]().fit_transform(df), k) == label])

    return need_group


def filtered(scaler: str, worse: tuple[str, ...], better: tuple[str, ...]) -> NeedGroup:
    """Countries beyond the means of the neediest cluster."""

    def need_group(df: pd.DataFrame) -> set[str]:
        group = df.loc[sorted(neediest(df, kmeans(SCALERS[scaler]().fit_transform(df), 3)))].mean()
        rows = np.ones(len(df), dtype=bool)
        for column in worse:
            rows &= (df[column] >= group[column]).to_numpy()
        for column in better:
            rows &= (df[column] <= group[column]).to_numpy()
        return set(df.index[rows])

    return need_group


def without(rule: str, k: int) -> NeedGroup:
    """Outliers deleted before the clustering."""

    def need_group(df: pd.DataFrame) -> set[str]:
        if rule == "z":
            kept = df[(((df - df.mean()) / df.std()).abs() <= 3).all(axis=1)]
        else:
            low, high = df.quantile(0.25), df.quantile(0.75)
            kept = df[((df >= low - 1.5 * (high - low)) & (df <= high + 1.5 * (high - low))).all(axis=1)]
        return neediest(kept, kmeans(MinMaxScaler().fit_transform(kept), k))

    return need_group


def robust(k: int) -> NeedGroup:
    def need_group(df: pd.DataFrame) -> set[str]:
        table = features(df, "absolute")
        middle = (table - table.median()) / (table.quantile(0.75) - table.quantile(0.25))
        return neediest(df, kmeans(middle.to_numpy(), k))

    return need_group


def pieces(k: int) -> NeedGroup:
    def need_group(df: pd.DataFrame) -> set[str]:
        return neediest(df, kmeans(MinMaxScaler().fit_transform(df), k))

    return need_group


def linked(linkage: str) -> NeedGroup:
    def need_group(df: pd.DataFrame) -> set[str]:
        model = AgglomerativeClustering(3, linkage=linkage)
        return neediest(df, model.fit_predict(MinMaxScaler().fit_transform(df)))

    return need_group


def other_end(column: str, highest: bool) -> NeedGroup:
    """A profile read from an indicator that says nothing about need, or from the wrong end of one that does."""

    def need_group(df: pd.DataFrame) -> set[str]:
        labels = kmeans(StandardScaler().fit_transform(df), 4)
        means = df[column].groupby(labels).mean()
        return set(df.index[labels == (means.idxmax() if highest else means.idxmin())])

    return need_group


def limits(child_mort: float, income: float) -> NeedGroup:
    return lambda df: set(df.index[(df["child_mort"] >= child_mort) & (df["income"] <= income)])


def useless() -> Iterable[tuple[str, NeedGroup]]:
    for form, k in product(("raw", "absolute"), (2, 3, 4)):
        yield f"unscaled/{form}/{k}/kmeans", unscaled(form, k, "kmeans")
    for form, k in product(("raw", "absolute"), (3, 4)):
        yield f"unscaled/{form}/{k}/ward", unscaled(form, k, "ward")
    for scaler, k in product(SCALERS, (3, 4)):
        for label in range(k):
            yield f"label {label}/{scaler}/{k}", numbered(scaler, k, label)
    for scaler in SCALERS:
        yield f"beyond three means/{scaler}", filtered(scaler, ("child_mort",), ("gdpp", "income"))
        yield f"beyond two means/{scaler}", filtered(scaler, ("child_mort",), ("life_expec",))
        yield f"beyond one mean/{scaler}", filtered(scaler, ("child_mort",), ())
    for rule, k in product(("z", "quartiles"), (3, 4)):
        yield f"outliers deleted/{rule}/{k}", without(rule, k)
    for k in (3, 4):
        yield f"robust scaler on amounts/{k}", robust(k)
    yield "eight pieces", pieces(8)
    yield "thirty pieces", pieces(30)
    for linkage in ("average", "single"):
        yield f"{linkage} linkage", linked(linkage)
    yield "highest income", other_end("income", highest=True)
    yield "lowest child_mort", other_end("child_mort", highest=False)
    yield "highest exports", other_end("exports", highest=True)
    yield "highest health", other_end("health", highest=True)
    for child_mort, income in ((92, 3897), (40, 8000), (60, 5000)):
        yield f"fixed limits/{child_mort}", limits(child_mort, income)
    yield "the ten with the highest child_mort", lambda df: set(df.nlargest(10, "child_mort").index)
    yield "everybody", lambda df: set(df.index)
    yield "the poorer half", lambda df: set(df.index[df["income"] <= df["income"].median()])


@pytest.mark.parametrize("need_group", [group for _name, group in useless()], ids=[name for name, _group in useless()])
def test_a_useless_specification_does_not_get_full_marks(need_group: NeedGroup, edition: str) -> None:
    verdict = check(need_group)
    assert refusals(verdict)
    assert not any(result.fault for result in verdict.properties)


def test_a_single_country_is_named_as_the_reason(mirror: Any) -> None:
    """On the original file, five clusters of standard-scaled data leave Nigeria alone with its inflation."""
    verdict = check(specification("raw", "standard", 5, "kmeans"))
    assert refusals(verdict)["size"] == "need.singleton"
    told = next(result for result in verdict.properties if result.key == "size")
    assert "Nigeria" in told.seen


@pytest.mark.parametrize("seed", [f"seed {number}" for number in range(6)])
@pytest.mark.parametrize("start", [0, 1, 42])
def test_a_fixed_label_number_is_found_whatever_the_random_order(seed: str, start: int, edition: str) -> None:
    frame = load("country").frame()

    def labels_of(df: pd.DataFrame) -> np.ndarray:
        return KMeans(3, n_init=20, random_state=start).fit(MinMaxScaler().fit_transform(df)).labels_

    worst = frame["child_mort"].groupby(labels_of(frame)).mean().idxmax()
    worker = NotebookWorker({"need_group": lambda df: set(df.index[labels_of(df) == worst])})
    with pytest.raises(Refuse) as refused:
        checks.profile(Work(worker, seed))
    assert refused.value.key == "order"


@pytest.mark.parametrize("form", [list, tuple, frozenset, pd.Index, pd.Series, lambda names: np.array(sorted(names))])
def test_every_form_of_a_list_of_names_is_taken(form: Callable[[Any], Any]) -> None:
    right = specification("raw", "minmax", 3, "kmeans")
    frame = load("country").frame()
    lab = load_lab("clustering")
    worker = NotebookWorker({"need_group": lambda df: form(sorted(right(df))), "need": form(sorted(right(frame)))})
    assert run_question(lab, lab["need"], worker, graded=True).outcome == "correct"


def test_a_table_that_the_course_does_not_know_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner's own copy, here with 150 of the countries, has no stored figures: they are computed."""
    frame = load("country").frame().sample(150, random_state=3).sort_index()
    unknown = SimpleNamespace(id="unrecognised", sha256="0" * 64, frame=frame.copy)
    monkeypatch.setattr("autograder.data.load", lambda _name, _edition=None: unknown)
    found = core(unknown)
    assert 5 < len(found) < 60
    assert set(known_stability(unknown)) == {2, 3, 4, 5, 6}
    need_group = specification("raw", "minmax", 3, "kmeans")
    lab = load_lab("clustering")
    worker = NotebookWorker({"need_group": need_group, "need": need_group(frame)})
    assert refusals(run_question(lab, lab["need"], worker, graded=True)) == {}
