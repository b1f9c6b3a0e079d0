"""The lab's own reference answers, run on the original file, give the facts that are known of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.building.proofs import cached_states

# Means of the 46 countries in the original file, and the two countries whose absence or presence tells most.
MEANS = {"child_mort": 93.3, "income": 3517, "life_expec": 59.4, "total_fer": 5.1, "gdpp": 1696}


@pytest.fixture
def names(mirror: Path) -> dict[str, Any]:
    """All names after the reference ran on the official file."""
    return cached_states("clustering", "mirror")[""]


def test_the_table(names: dict[str, Any]) -> None:
    table = names["load_countries"](names["DATA"])
    assert table.shape == (167, 9)
    assert table.loc["Haiti", "child_mort"] == 208
    assert "Congo, Dem. Rep." in table.index
    assert names["audit"](table).empty


def test_forty_six_countries_with_min_max_at_three_and_four_clusters(names: dict[str, Any]) -> None:
    need = set(names["need"])
    assert len(need) == 46
    assert {"Equatorial Guinea", "Iraq", "Lao", "Niger"} <= need
    means = names["countries"].loc[sorted(need)].mean()
    for indicator, value in MEANS.items():
        assert means[indicator] == pytest.approx(value, rel=0.006)
    X, model = names["X"], names["best_kmeans"]
    for k in (3, 4):
        labels = pd.Series(model(X, k).labels_, index=X.index)
        neediest = names["countries"]["child_mort"].groupby(labels).mean().idxmax()
        assert set(X.index[labels == neediest]) == need


def test_two_components_hold_0_550_and_0_134_of_the_variance(names: dict[str, Any]) -> None:
    result = names["pca2"](names["X"])
    np.testing.assert_allclose(result["explained"], [0.550, 0.134], atol=0.0006)
    unscaled = names["pca2"](names["countries"])
    assert unscaled["explained"][0] == pytest.approx(0.948, abs=0.0006)


def test_silhouettes_and_sizes_by_k(names: dict[str, Any]) -> None:
    # At k = 5 the best partition is rarely met with 20 starts, so its silhouette depends on the seed.
    silhouettes = names["k_table"]["silhouette"]
    assert silhouettes.loc[[2, 3, 4]].tolist() == pytest.approx([0.379, 0.339, 0.350], abs=0.002)
    sizes = sorted(np.bincount(names["labels3"]).tolist())
    assert sizes == [35, 46, 86]


def test_single_linkage_is_unusable_and_plain_rand_flatters(names: dict[str, Any]) -> None:
    comparison = names["comparison"]
    assert list(names["unusable"]) == ["single"]
    assert comparison.loc["ward", "adjusted_rand"] == pytest.approx(0.68, abs=0.006)
    assert comparison.loc["ward", "rand"] == pytest.approx(0.85, abs=0.006)
    assert comparison.loc["single", "rand"] - comparison.loc["single", "adjusted_rand"] > 0.25
