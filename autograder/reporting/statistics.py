"""Classical statistics of marks and questions, by their standard names and formulas.

Sources: L. Crocker, J. Algina, Introduction to Classical and Modern Test Theory (1986), chapters 7 and 14;
T. L. Kelley, The selection of upper and lower groups for the validation of test items, Journal of Educational
Psychology 30 (1939); S. Henrysson, Correction of item-total correlations in item analysis, Psychometrika 28 (1963);
L. J. Cronbach, Coefficient alpha and the internal structure of tests, Psychometrika 16 (1951).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.reporting.records import CORRECT, Answer, Asked, Cohort

# With fewer learners than this, one of them moves every figure by a tenth or more.
SMALL = 10
# Kelley's share: it separates two extreme groups best when marks are normally distributed.
EXTREME_SHARE = 0.27
HISTOGRAM_BINS = 10

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Marks:
    """Distribution of the scores in percent of the full score, 0 to 100.

    histogram: learners from 0 to 10 %, from 10 to 20 %, and so on; the last bin holds 100 % too. deviation: with n - 1,
    NaN for one learner.
    """

    count: int
    mean: float
    median: float
    deviation: float
    lowest: float
    lower_quartile: float
    upper_quartile: float
    highest: float
    histogram: tuple[int, ...]


@dataclass(frozen=True)
class QuestionFigures:
    """A question in a cohort.

    difficulty: share of the points got, 0 to 1; high means easy.
    discrimination: correlation of its points with the points of all other questions, -1 to 1; NaN where one of them
    does not vary. upper_lower: difficulty in the upper 27 % less that in the lower 27 %, -1 to 1.
    correct, partly, incorrect, not_attempted: learners by outcome. manual: marks given by a person. waiting: marks that
    a person still has to look at. seconds: median run time; None where results do not tell it.
    """

    question: Asked
    count: int
    mean: float
    difficulty: float
    discrimination: float
    upper_lower: float
    correct: int
    partly: int
    incorrect: int
    not_attempted: int
    manual: int
    waiting: int
    seconds: float | None

    @property
    def omission(self) -> float:
        """Share of learners who did not attempt it, 0 to 1."""
        return self.not_attempted / self.count if self.count else math.nan


@dataclass(frozen=True)
class Figures:
    """Statistics of a cohort. marks: None when nobody was graded. alpha: NaN where it is not defined."""

    marks: Marks | None
    questions: tuple[QuestionFigures, ...]
    alpha: float

    @property
    def small(self) -> bool:
        """Whether there are so few learners that figures about questions mean little."""
        return self.marks is None or self.marks.count < SMALL


def figures_of(cohort: Cohort) -> Figures:
    """Statistics of the graded submissions of a cohort."""
    asked = [question for question in cohort.questions if question.points > 0]
    points = np.array(
        [[_points(item.by_question, question.id) for question in asked] for item in cohort.graded],
        dtype=np.float64,
    ).reshape(len(cohort.graded), len(asked))
    most = np.array([question.points for question in asked], dtype=np.float64)
    marks = distribution(np.array([100 * (item.share or 0.0) for item in cohort.graded]))
    rows = tuple(_question(cohort, question, points, most, column) for column, question in enumerate(asked))
    return Figures(marks, rows, cronbach_alpha(points))


def _points(answers: Mapping[str, Answer], question: str) -> float:
    return answers[question].points if question in answers else 0.0


def _question(cohort: Cohort, asked: Asked, points: Array, most: Array, column: int) -> QuestionFigures:
    answers = [item.by_question[asked.id] for item in cohort.graded if asked.id in item.by_question]
    outcomes = Counter(answer.outcome for answer in answers)
    times = [answer.seconds for answer in answers if answer.seconds is not None]
    one = points[:, column]
    count = len(one)
    return QuestionFigures(
        question=asked,
        count=count,
        mean=float(one.mean()) if count else math.nan,
        difficulty=float(one.mean() / most[column]) if count else math.nan,
        discrimination=item_rest_correlation(points, column),
        upper_lower=upper_lower(points, column, most[column]),
        correct=outcomes[CORRECT],
        partly=outcomes["partly"],
        incorrect=outcomes["incorrect"],
        not_attempted=outcomes["not_attempted"] + count - len(answers),
        manual=sum(answer.manual for answer in answers),
        waiting=sum(answer.waiting for answer in answers),
        seconds=float(np.median(times)) if times else None,
    )


def distribution(percent: Array) -> Marks | None:
    """Distribution of scores in percent; None for nobody. Quartiles interpolate linearly between neighbours."""
    if not len(percent):
        return None
    lower, middle, upper = (float(value) for value in np.quantile(percent, [0.25, 0.5, 0.75]))
    # Extra credit may lead beyond 100 %.
    bins = np.minimum(np.clip(percent, 0, 100) // (100 / HISTOGRAM_BINS), HISTOGRAM_BINS - 1).astype(int)
    return Marks(
        len(percent),
        float(percent.mean()),
        middle,
        float(percent.std(ddof=1)) if len(percent) > 1 else math.nan,
        float(percent.min()),
        lower,
        upper,
        float(percent.max()),
        tuple(int(count) for count in np.bincount(bins, minlength=HISTOGRAM_BINS)),
    )


def item_rest_correlation(points: Array, column: int) -> float:
    """Pearson's correlation of a question's points with the sum of all others (corrected item-total correlation).

    points: learners by questions. For a question with two possible marks this is the corrected point-biserial
    correlation (Henrysson 1963; Crocker and Algina 1986, chapter 14). NaN where one of both does not vary.
    """
    if len(points) < 2 or points.shape[1] < 2:
        return math.nan
    one = points[:, column] - points[:, column].mean()
    rest = np.delete(points, column, axis=1).sum(axis=1)
    rest = rest - rest.mean()
    size = math.sqrt(float(one @ one) * float(rest @ rest))
    # Sums of points such as 0.1 differ in their last digits where they should be equal.
    return float(one @ rest) / size if size > 1e-9 * len(points) else math.nan


def upper_lower(points: Array, column: int, most: float) -> float:
    """Difficulty in the upper 27 % of learners by total points, less that in the lower 27 % (Kelley 1939).

    Who ties with others at the border of a group counts by the share of the tied that the group still has room for,
    so that the order of learners makes no difference. NaN below 4 learners.
    """
    count = len(points)
    if count < 4 or most <= 0:
        return math.nan
    size = max(1, round(EXTREME_SHARE * count))
    totals = points.sum(axis=1).round(6)
    one = points[:, column]
    upper = one @ _weights(totals, size) / size
    lower = one @ _weights(-totals, size) / size
    return float((upper - lower) / most)


def _weights(totals: Array, size: int) -> Array:
    """Weight of each learner in the group of the `size` highest totals; the weights sum to `size`."""
    border = np.sort(totals)[::-1][size - 1]
    above = totals > border
    tied = totals == border
    return above + tied * ((size - above.sum()) / tied.sum())


def cronbach_alpha(points: Array) -> float:
    """Cronbach's alpha (1951): k / (k - 1) · (1 - sum of the questions' variances / variance of the total).

    points: learners by questions. A lower bound of the reliability where questions measure one thing; it grows with the
    number of questions, and says nothing about whether they measure the right thing. NaN below 2 questions or learners,
    or where the totals do not vary.
    """
    count, questions = points.shape
    if count < 2 or questions < 2:
        return math.nan
    total = float(points.sum(axis=1).var(ddof=1))
    if total < 1e-12:
        return math.nan
    return questions / (questions - 1) * (1 - float(points.var(axis=0, ddof=1).sum()) / total)
