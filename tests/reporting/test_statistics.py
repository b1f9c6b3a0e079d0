"""Statistics of questions against other ways to compute them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from autograder.reporting.records import Answer, Asked, Cohort, Submitted
from autograder.reporting.statistics import (
    cronbach_alpha,
    distribution,
    figures_of,
    item_rest_correlation,
    upper_lower,
)


def points(seed: int, learners: int = 60, questions: int = 7) -> np.ndarray:
    chance = np.random.default_rng(seed)
    ability = chance.normal(size=(learners, 1))
    return np.round(np.clip(ability + chance.normal(size=(learners, questions)) + 2, 0, 4) * 2) / 2


@pytest.mark.parametrize("seed", range(5))
def test_discrimination_is_the_correlation_with_the_rest(seed: int) -> None:
    table = pd.DataFrame(points(seed))
    for column in table:
        rest = table.drop(columns=column).sum(axis=1)
        assert item_rest_correlation(table.to_numpy(), int(column)) == pytest.approx(table[column].corr(rest))


def test_discrimination_of_a_question_with_two_marks_is_the_point_biserial() -> None:
    marks = points(1)
    marks[:, 0] = marks[:, 0] > 2
    expected = stats.pointbiserialr(marks[:, 0].astype(bool), marks[:, 1:].sum(axis=1)).statistic
    assert item_rest_correlation(marks, 0) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_agrees_with_its_covariance_form(seed: int) -> None:
    marks = points(seed)
    covariance = np.cov(marks, rowvar=False)
    count = len(covariance)
    expected = count / (count - 1) * (1 - np.trace(covariance) / covariance.sum())
    assert cronbach_alpha(marks) == pytest.approx(expected)


def test_alpha_of_equal_questions_is_one_and_of_the_textbook_example_known() -> None:
    assert cronbach_alpha(np.array([[1.0, 1, 1], [2, 2, 2], [4, 4, 4]])) == pytest.approx(1)
    # By hand: each question has the variance 1, and the totals 4, 5 and 9 have 7.
    assert cronbach_alpha(np.array([[1.0, 2, 1], [2, 1, 2], [3, 3, 3]])) == pytest.approx(1.5 * (1 - 3 / 7))


def test_upper_less_lower_by_hand() -> None:
    # Ten learners, groups of 3: the best get 2, 2 and 1 of 2, the weakest 0, 0 and 1.
    one = [0, 0, 1, 1, 1, 1, 1, 1, 2, 2]
    other = list(range(0, 100, 10))
    marks = np.array([one, other], dtype=float).T
    assert upper_lower(marks, 0, 2.0) == pytest.approx((1 + 2 + 2) / 6 - (0 + 0 + 1) / 6)


@pytest.mark.parametrize("seed", range(5))
def test_upper_less_lower_does_not_depend_on_the_order_of_learners(seed: int) -> None:
    marks = np.round(points(seed) / 2)  # many tie
    turned = np.random.default_rng(seed).permutation(marks)
    assert upper_lower(marks, 2, 4.0) == pytest.approx(upper_lower(turned, 2, 4.0))


def test_what_does_not_vary_has_no_discrimination() -> None:
    marks = np.array([[1.0, 0.1 + 0.2], [1.0, 0.3], [1.0, 0.3]])
    assert math.isnan(item_rest_correlation(marks, 0))
    assert math.isnan(cronbach_alpha(marks))
    assert math.isnan(upper_lower(marks, 0, 1.0)), "three learners have no two extreme groups"


def test_distribution_agrees_with_pandas() -> None:
    percent = np.random.default_rng(3).uniform(0, 100, 41)
    found, told = distribution(percent), pd.Series(percent).describe()
    assert found is not None
    assert [found.count, found.mean, found.deviation] == pytest.approx([told["count"], told["mean"], told["std"]])
    quartiles = [found.lower_quartile, found.median, found.upper_quartile]
    assert quartiles == pytest.approx([told["25%"], told["50%"], told["75%"]])
    assert sum(found.histogram) == 41
    assert found.histogram == tuple(np.histogram(percent, bins=range(0, 101, 10))[0])


def test_full_marks_and_extra_credit_stand_in_the_last_bin() -> None:
    found = distribution(np.array([0.0, 9.99, 10.0, 100.0, 104.0]))
    assert found is not None
    assert found.histogram == (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)


def test_figures_count_what_was_left_out_and_ignore_the_ungraded() -> None:
    asked = (Asked("a", 1, "A", 2.0), Asked("b", 2, "B", 4.0))

    def one(name: str, a: float, b: float | None) -> Submitted:
        answers = [Answer("a", a, 2.0, "correct" if a == 2 else "partly")]
        answers += [] if b is None else [Answer("b", b, 4.0, "incorrect" if not b else "correct")]
        return Submitted(name, True, score=a + (b or 0), max_score=6.0, answers=tuple(answers))

    cohort = Cohort(
        "x", "X", asked, [one("p", 2, 4), one("q", 1, 0), one("r", 1, None), Submitted("s", False, "broken")]
    )
    found = figures_of(cohort)
    assert found.small
    assert [row.count for row in found.questions] == [3, 3]
    assert found.questions[0].difficulty == pytest.approx(4 / 6)
    assert found.questions[1].difficulty == pytest.approx(4 / 12)
    assert (found.questions[1].correct, found.questions[1].incorrect, found.questions[1].not_attempted) == (1, 1, 1)
    assert found.questions[1].omission == pytest.approx(1 / 3)


def test_nobody_graded_gives_no_figures() -> None:
    found = figures_of(Cohort("x", "X", (Asked("a", 1, "A", 2.0),), [Submitted("s", False, "broken")]))
    assert found.marks is None
    assert found.small
    assert math.isnan(found.questions[0].difficulty)
