"""The table of regions that question 16 gives, on every edition of the data at hand, and how its figure is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.building.source import read_source
from autograder.checking.question import Refuse
from autograder.checking.work import Work
from autograder.checking.worker import NotebookWorker
from autograder.data import present
from autograder.questions.clustering.figures import drawn_styles, missing, region_names

OTHER_SPELLINGS = 8


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    """Names that the notebook's cell with the regions defines."""
    import pandas as pd

    (cell,) = (cell for cell in read_source("clustering").cells if (cell.mark, cell.name) == ("locked", "regions"))
    names: dict[str, Any] = {"pd": pd}
    exec(compile(cell.text, cell.where, "exec"), names)
    return names


def work(**names: object) -> Work:
    return Work(NotebookWorker(dict(names)), seed="test")


def test_notebook_and_check_read_the_same_names(given: dict[str, Any]) -> None:
    regions = given["regions"]
    assert regions["country"].is_unique
    assert not regions.isna().any(axis=None)
    assert regions["region"].nunique() == 7
    assert region_names(work(REGION_TEXT=given["REGION_TEXT"])) == set(regions["country"])


@pytest.mark.parametrize("edition", present("country")[0], ids=lambda edition: edition.id)
def test_the_same_few_names_are_spelled_otherwise_on_every_edition(edition: Any, given: dict[str, Any]) -> None:
    unmatched = set(edition.frame().index) - set(given["regions"]["country"])
    assert len(unmatched) == OTHER_SPELLINGS
    # All others would be lost for another reason than spelling: each of these has a partner with another spelling.
    assert {"Congo, Dem. Rep.", "Cote d'Ivoire", "Gambia", "Lao"} < unmatched


def test_points_on_several_panels_and_calls_are_one_style() -> None:
    figure, panels = plt.subplots(1, 2)
    for panel in panels:
        panel.scatter([1, 2], [3, 4], color="#0072B2", marker="o", label="need")
        panel.plot([5], [6], "s", color="black")
    styles = drawn_styles(work(fig=figure))
    assert [len(style.values) for style in styles] == [4, 2]
    assert styles[0].labels == ["need", "need"]


def test_points_without_a_place_do_not_count() -> None:
    figure, axes = plt.subplots()
    axes.scatter([1, np.nan], [3, 4])
    (style,) = drawn_styles(work(fig=figure))
    assert style.values.tolist() == [[1, 3]]


def test_an_outline_makes_a_pale_point_visible() -> None:
    figure, axes = plt.subplots()
    axes.scatter([1], [1], color="white", edgecolors="black", marker="o")
    axes.scatter([2], [2], facecolors="none", edgecolors="#0072B2", marker="s")
    axes.scatter([3], [3], color="yellow", marker="^")
    contrast = {style.marker: style.contrast for style in drawn_styles(work(fig=figure))}
    assert sorted(round(ratio, 1) for ratio in contrast.values()) == [1.1, 5.2, 21.0]


def test_transparency_lowers_the_contrast() -> None:
    ratios = []
    for alpha in (1, 0.3):
        figure, axes = plt.subplots()
        axes.plot([1], [1], "o", color="black", alpha=alpha)
        ratios.append(drawn_styles(work(fig=figure))[0].contrast)
    assert ratios[0] == pytest.approx(21)
    assert ratios[1] < 3


def test_the_ground_counts() -> None:
    figure, axes = plt.subplots()
    axes.set_facecolor("black")
    axes.scatter([1], [1], color="yellow")
    assert drawn_styles(work(fig=figure))[0].contrast > 15


def test_a_figure_without_points_is_refused() -> None:
    figure, axes = plt.subplots()
    axes.plot([1, 2], [3, 4])
    with pytest.raises(Refuse) as refusal:
        drawn_styles(work(fig=figure))
    assert refusal.value.key == "no_points"


def test_values_are_found_in_either_coordinate_and_as_often_as_needed() -> None:
    wanted = {"a": 1.0, "b": 1.0, "c": 2.5}
    assert missing(np.array([[1, 0], [1, 5], [2.5, 7]]), wanted) == []
    assert missing(np.array([[9, 1], [9, 2.5]]), wanted) == ["b"]
