"""Contrast and colour vision, against published values and known properties."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgb, to_rgba

from autograder.checking.colour import (
    DEFICIENCIES,
    contrast_ratio,
    difference,
    least_difference,
    over,
    relative_luminance,
)


def test_black_on_white_is_the_highest_contrast() -> None:
    assert contrast_ratio((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast_ratio((1, 1, 1), (1, 1, 1)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    # Published by contrast checkers, rounded down to two decimals there.
    [("#767676", 4.54), ("#777777", 4.47), ("#949494", 3.03), ("#ff0000", 3.99), ("#0000ff", 8.59), ("#ffff00", 1.07)],
)
def test_known_ratios_on_white(colour: str, ratio: float) -> None:
    assert contrast_ratio(to_rgb(colour)) == pytest.approx(ratio, abs=0.011)


def test_contrast_is_symmetric_and_bounded() -> None:
    rng = np.random.default_rng(4)
    for first, second in rng.uniform(size=(200, 2, 3)):
        ratio = contrast_ratio(tuple(first), tuple(second))
        assert ratio == pytest.approx(contrast_ratio(tuple(second), tuple(first)))
        assert 1 <= ratio <= 21


def test_luminance_of_the_primaries_adds_up() -> None:
    primaries = [relative_luminance(colour) for colour in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    assert primaries == pytest.approx([0.2126, 0.7152, 0.0722])


def test_a_transparent_colour_takes_from_its_background() -> None:
    assert over((0, 0, 0, 0.5)) == pytest.approx((0.5, 0.5, 0.5))
    assert over((1, 0, 0, 0), (0, 0, 1)) == pytest.approx((0, 0, 1))
    assert contrast_ratio(to_rgba("black", 0.3)) < contrast_ratio(to_rgba("black", 0.9))


def test_a_transparent_background_is_paper() -> None:
    assert contrast_ratio((0, 0, 0), (0, 0, 0, 0)) == pytest.approx(21)


def test_simulation_keeps_white_and_greys() -> None:
    # Each row of a matrix adds up to 1, so that colours without hue stay as they are.
    for matrix in DEFICIENCIES.values():
        assert matrix.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    plain = difference((0.2,) * 3, (0.8,) * 3)
    for deficiency in DEFICIENCIES:
        assert difference((0.2,) * 3, (0.8,) * 3, deficiency) == pytest.approx(plain, abs=0.01)


def test_difference_from_black_to_white_is_100() -> None:
    assert difference((0, 0, 0), (1, 1, 1)) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(("red", "green"), [("red", "green"), ("tab:red", "tab:green"), ("crimson", "forestgreen")])
def test_red_and_green_fall_together(red: str, green: str) -> None:
    assert difference(to_rgb(red), to_rgb(green)) > 100
    assert least_difference(to_rgb(red), to_rgb(green)) < 12


@pytest.mark.parametrize(("first", "second"), [("#0072B2", "#D55E00"), ("tab:blue", "tab:red"), ("black", "#D55E00")])
def test_blue_and_orange_stay_apart(first: str, second: str) -> None:
    assert least_difference(to_rgb(first), to_rgb(second)) > 60
