"""The report as JSON, in the form that `report.schema.json` beside this module fixes.

`format` is always "bdti-labs/report". `version` is 1, and grows when a name or a meaning changes or goes; names may be
added without it. Scores are points, shares lie from 0 to 1, times are UTC in ISO 8601. What is not known is null.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from autograder.reporting.analysis import LabReport
from autograder.reporting.naming import Names
from autograder.reporting.records import Submitted
from autograder.reporting.roster import Matching
from autograder.reporting.statistics import Marks, QuestionFigures
from autograder.reporting.summary import in_words

FORMAT = "bdti-labs/report"
VERSION = 1


def to_json(
    reports: Sequence[LabReport], names: Names, made: datetime, matching: Matching | None = None
) -> dict[str, Any]:
    """The report in JSON's own types."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made": f"{made:%Y-%m-%dT%H:%M:%SZ}",
        "anonymous": names.anonymous,
        "labs": [_lab(report, names) for report in reports],
        "roster": None
        if matching is None or names.anonymous
        else {
            "matched": len(matching.found),
            "unmatched": matching.unmatched,
            "without_submission": [entry.shown for entry in matching.absent],
        },
    }


def _lab(report: LabReport, names: Names) -> dict[str, Any]:
    cohort, figures, found, times = report.cohort, report.figures, report.similarity, report.times
    return {
        "lab": cohort.lab,
        "title": cohort.title,
        "summary": in_words(report, names),
        "notes": cohort.notes,
        "submissions": len(cohort.submissions),
        "graded": len(cohort.graded),
        "few_learners": figures.small,
        "scores_percent": _marks(figures.marks),
        "cronbach_alpha": _number(figures.alpha),
        "questions": [_question(one) for one in figures.questions],
        "mistakes": [
            {
                "key": one.key,
                "question": one.question.id,
                "hidden": one.hidden,
                "learners": [_name(names, name) for name in one.learners],
                "message": one.message,
                "advice": one.advice.say if one.advice else None,
                "example": {
                    "learner": names.in_example(one.example_of) or None,
                    "lines": list(one.example),
                    "cut": one.cut,
                },
            }
            for one in report.mistakes
        ],
        "needs_help": [
            {"learner": _name(names, one.submitted.learner), "signs": list(one.signs)} for one in report.needs_help
        ],
        "similarity": {
            "compared": found.compared,
            "too_short": len(found.too_short),
            "threshold": _number(found.threshold),
            "middle": _number(found.middle),
            "typical_deviation": _number(found.typical),
            "pairs": [
                {
                    "learners": [_name(names, pair.first), _name(names, pair.second)],
                    "similarity": _number(pair.similarity),
                    "containment": _number(pair.containment),
                    "shared_fingerprints": pair.shared,
                    "questions": dict(pair.questions),
                }
                for pair in found.pairs
            ],
        },
        "flags": [
            {
                "kind": one.kind,
                "meaning": one.meaning,
                "to_read": one.to_read,
                "learners": [_name(names, name) for name in one.learners],
            }
            for one in report.flags
        ],
        "times": {
            "due": _moment(times.due),
            "first": _moment(times.first),
            "last": _moment(times.last),
            "known": times.known,
            "late": times.late,
            "judging_seconds_median": _number(times.judged_median),
            "judging_seconds_total": _number(times.judged_total),
        },
        "learners": [_learner(item, names) for item in cohort.submissions],
    }


def _name(names: Names, learner: str) -> str:
    return names.of(learner) if names.anonymous else learner


def _marks(marks: Marks | None) -> dict[str, Any] | None:
    if marks is None:
        return None
    return {
        "count": marks.count,
        "mean": _number(marks.mean),
        "median": _number(marks.median),
        "standard_deviation": _number(marks.deviation),
        "lowest": _number(marks.lowest),
        "lower_quartile": _number(marks.lower_quartile),
        "upper_quartile": _number(marks.upper_quartile),
        "highest": _number(marks.highest),
        "histogram": list(marks.histogram),
    }


def _question(one: QuestionFigures) -> dict[str, Any]:
    return {
        "id": one.question.id,
        "number": one.question.number,
        "title": one.question.title,
        "points": _number(one.question.points),
        "mean_points": _number(one.mean),
        "difficulty": _number(one.difficulty),
        "discrimination": _number(one.discrimination),
        "upper_less_lower": _number(one.upper_lower),
        "correct": one.correct,
        "partly": one.partly,
        "incorrect": one.incorrect,
        "not_attempted": one.not_attempted,
        "manual_marks": one.manual,
        "waiting_for_a_person": one.waiting,
        "median_seconds": None if one.seconds is None else _number(one.seconds),
    }


def _learner(item: Submitted, names: Names) -> dict[str, Any]:
    return {
        "learner": _name(names, item.learner),
        "graded": item.score is not None,
        "reason": "" if names.anonymous else item.reason,
        "score": None if item.score is None else _number(item.score),
        "max_score": _number(item.max_score),
        "late_penalty": _number(item.penalty),
        "handed_in": _moment(item.handed_in),
        "seconds_late": None if item.seconds_late is None else _number(item.seconds_late),
        "flags": [flag.partition(":")[0] for flag in item.flags] if names.anonymous else list(item.flags),
        "points": {answer.question: _number(answer.points) for answer in item.answers},
        "outcomes": {answer.question: answer.outcome for answer in item.answers},
    }


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return None if math.isnan(value) else round(value, 6)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
