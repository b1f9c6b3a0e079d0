"""The stored stability of question 11 belongs to the editions of the catalogue, and other samples confirm it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from autograder.data import load
from autograder.questions.clustering.choosing import COUNTS
from autograder.questions.clustering.hidden.choosing import STORE, known_stability, stability
from autograder.questions.clustering.labels import scaled_indicators
from autograder.questions.clustering.thresholds import threshold


def test_the_edition_at_hand_has_stored_figures(edition: str) -> None:
    entries = json.loads(STORE.read_text(encoding="utf-8"))["editions"]
    assert load("country").sha256 in {sha256 for entry in entries for sha256 in entry["sha256"]}, (
        "run `python solutions/clustering/stability.py`"
    )


@pytest.mark.parametrize("k", [3, 5])
def test_other_samples_come_near_the_stored_stability(k: int, edition: str) -> None:
    table = load("country")
    again = stability(scaled_indicators(table.frame()).to_numpy(), k, resamples=40, starts=5, seed=77)
    assert abs(again - known_stability(table)[k]) < threshold("table_stability_tolerance")


def test_three_groups_are_more_stable_than_five(edition: str) -> None:
    known = known_stability(load("country"))
    assert set(known) == set(COUNTS)
    assert known[3] > known[5] + threshold("table_stability_tolerance")


def test_groups_that_lie_far_apart_are_stable() -> None:
    rng = np.random.default_rng(1)
    points = np.vstack([rng.normal(centre, 0.1, size=(20, 2)) for centre in (0, 5, 10)])
    assert stability(points, 3, resamples=10, starts=5, seed=0) == 1.0
    assert stability(points, 4, resamples=10, starts=5, seed=0) < 1.0
