"""Traps of questions 1 to 6 that a proof on one edition and one random table cannot show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.checking import Refuse, Work
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.verdict import Verdict
from autograder.checking.worker import NotebookWorker
from autograder.questions.clustering import scaling
from autograder.questions.clustering.extremes import flagged
from autograder.questions.clustering.tables import INDICATORS, fresh_countries

SEEDS = [f"seed {number}" for number in range(40)]


def check(question_id: str, namespace: dict[str, Any]) -> Verdict:
    lab = load_lab("clustering")
    worker = NotebookWorker(namespace)
    try:
        return run_question(lab, lab[question_id], worker, graded=True)
    finally:
        worker.close()


def refusal(prop: Any, namespace: dict[str, Any], seed: str) -> str:
    """Key that the property refuses with, or "" when it holds."""
    try:
        prop(Work(NotebookWorker(namespace), seed))
    except Refuse as refused:
        return refused.key
    return ""


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_by_rows_is_named_whatever_the_random_table(seed: str) -> None:
    def rows(X: np.ndarray) -> np.ndarray:
        low, high = X.min(axis=1, keepdims=True), X.max(axis=1, keepdims=True)
        return (X - low) / (high - low)

    assert refusal(scaling.zero_to_one, {"minmax": rows}, seed) == "rows"


@pytest.mark.parametrize("seed", SEEDS)
def test_each_wrong_scale_of_new_values_is_named_whatever_the_random_table(seed: str) -> None:
    def by(table: np.ndarray, new: np.ndarray) -> np.ndarray:
        return (new - table.min(axis=0)) / (table.max(axis=0) - table.min(axis=0))

    wrong = {
        "refit": lambda train, new: by(new, new),
        "together": lambda train, new: by(np.vstack([train, new]), new),
        "clipped": lambda train, new: by(train, new).clip(0, 1),
        "": by,
    }
    for key, answer in wrong.items():
        assert refusal(scaling.train_only, {"scale_new": answer}, seed) == key


@pytest.fixture
def table_on_the_margin(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """A table in which one value is beyond 3 standard deviations for ddof=0 and not for ddof=1."""
    values = np.random.default_rng(0).uniform(0, 1, size=(40, len(INDICATORS)))
    table = pd.DataFrame(values, columns=list(INDICATORS), index=[f"Country {number}" for number in range(40)])
    table.index.name = "country"
    table.loc["Country 0", "child_mort"] = 9.0
    low, high = 1.0, 9.0
    for _ in range(80):
        middle = (low + high) / 2
        table.loc["Country 1", "gdpp"] = middle
        z = ((table["gdpp"] - table["gdpp"].mean()) / table["gdpp"].std(ddof=0)).abs()["Country 1"]
        low, high = (low, middle) if z > 3.02 else (middle, high)
    monkeypatch.setattr("autograder.data.load", lambda _name, _edition=None: SimpleNamespace(frame=table.copy))
    return table


def test_a_value_on_the_margin_may_be_decided_about_or_left_out(table_on_the_margin: pd.DataFrame) -> None:
    both, narrow = flagged(table_on_the_margin, ddof=0), flagged(table_on_the_margin, ddof=1)
    assert both - narrow == {("Country 1", "gdpp")}
    for cells in (both, narrow):
        decided = pd.DataFrame(sorted(cells), columns=["country", "column"])
        decided["decision"], decided["reason"] = "keep", "shows_need"
        assert check("outliers", {"outlier_decisions": decided}).outcome == "correct"


def test_the_sum_of_two_amounts_is_a_feature_although_it_follows_one_of_them_closely() -> None:
    def add_features(df: pd.DataFrame) -> pd.DataFrame:
        wider = df.copy()
        for share in ("exports", "imports", "health"):
            wider[f"{share}_abs"] = df[share] * df["gdpp"] / 100
        wider["trade_abs"] = wider["exports_abs"] + wider["imports_abs"]
        return wider

    assert check("features", {"add_features": add_features, "own_feature": "trade_abs"}).outcome == "correct"


def test_fresh_countries_have_no_gap_no_zero_and_names_with_commas() -> None:
    table = fresh_countries(np.random.default_rng(5), rows=30)
    assert table.shape == (30, 9)
    assert table.index.is_unique
    assert (table.to_numpy() != 0).all()
    assert np.isfinite(table.to_numpy()).all()
    assert sum("," in name for name in table.index) == 2
