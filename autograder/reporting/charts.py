"""The figures of one lab, with the words that tell what they show."""

from __future__ import annotations

import math

from markupsafe import Markup

from autograder.reporting.analysis import LabReport
from autograder.reporting.figures import Bar, Outcomes, Point, histogram, outcome_bars, scatter
from autograder.reporting.statistics import HISTOGRAM_BINS
from autograder.text import _

# More labels than this do not fit below the bars.
_LABELS = 6


def score_labels() -> list[str]:
    """Names of the bins of the histogram of scores, in percent."""
    width = 100 // HISTOGRAM_BINS
    return [f"{number * width}–{(number + 1) * width}" for number in range(HISTOGRAM_BINS)]


def scores(report: LabReport, name: str) -> Markup:
    """Histogram of the scores."""
    marks = report.figures.marks
    counts = marks.histogram if marks else (0,) * HISTOGRAM_BINS
    most = max(range(HISTOGRAM_BINS), key=lambda number: counts[number])
    told = _("Bars for the number of learners in each tenth of the scale. Most, {count}, have {bin} percent.").format(
        count=counts[most], bin=score_labels()[most]
    )
    bars = [Bar(label.partition("–")[0], count) for label, count in zip(score_labels(), counts, strict=True)]
    return histogram(f"{name}-scores", _("Scores"), told, bars, _("Score in percent"), every=2, end="100")


def outcomes(report: LabReport, name: str) -> Markup:
    """Outcomes by question."""
    rows = [
        Outcomes(str(one.question.number), one.correct, one.partly, one.incorrect, one.not_attempted)
        for one in report.figures.questions
    ]
    told = _(
        "A bar for each question, divided into learners whose answer is correct, partly correct, incorrect, or not "
        "attempted."
    )
    return outcome_bars(f"{name}-outcomes", _("Outcomes by question"), told, rows)


def items(report: LabReport, name: str) -> Markup | None:
    """Difficulty and discrimination of the questions; None where too few learners were graded."""
    known = [one for one in report.figures.questions if not math.isnan(one.discrimination)]
    if report.figures.small or not known:
        return None
    told = _(
        "Each number is a question. To the right are easier ones. Further up are questions that those who are good "
        "elsewhere answer better."
    )
    points = [Point(str(one.question.number), min(max(one.difficulty, 0.0), 1.0), one.discrimination) for one in known]
    title = _("Difficulty and discrimination of the questions")
    return scatter(f"{name}-items", title, told, points, _("Share of the points got, in percent"), _("Discrimination"))


def days(report: LabReport, name: str) -> Markup | None:
    """How many handed in on each day; None where fewer than two days are known."""
    counts = report.times.days
    if len(counts) < 2:
        return None
    day, most = max(counts, key=lambda one: one[1])
    told = _("Bars for the number of submissions on each day. Most, {count}, came on {day}.").format(
        count=most, day=day.isoformat()
    )
    every = math.ceil(len(counts) / _LABELS)
    bars = [Bar(f"{day:%d.%m.}", count) for day, count in counts]
    return histogram(f"{name}-days", _("Submissions by day"), told, bars, _("Day and month, UTC"), every=every)


def nearest(report: LabReport, name: str) -> Markup | None:
    """How alike each learner's code is to the nearest other one; None without a threshold of the cohort's own."""
    found = report.similarity
    if not found.derived:
        return None
    counts = [0] * HISTOGRAM_BINS
    for value in found.nearest:
        counts[min(int(value * HISTOGRAM_BINS), HISTOGRAM_BINS - 1)] += 1
    told = _(
        "Bars for the number of learners by their greatest similarity to anybody else. The middle is {middle} percent; "
        "pairs from {threshold} percent on are told."
    ).format(middle=round(100 * found.middle), threshold=round(100 * found.threshold))
    bars = [Bar(label.partition("–")[0], count) for label, count in zip(score_labels(), counts, strict=True)]
    title = _("Greatest similarity of each learner")
    below = _("Similarity in percent; line: threshold")
    return histogram(f"{name}-nearest", title, told, bars, below, every=2, end="100", limit=found.threshold)
