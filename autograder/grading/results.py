"""Write what grading found: results.json and grades.csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

from autograder.checking.question import Lab
from autograder.judging import SubmissionResult
from autograder.tabular import plain_cell


def write_results(path: Path, results: Sequence[SubmissionResult]) -> None:
    """Write results.json: a list with one object a submission. The file is replaced whole or not at all."""
    _replace(path, json.dumps([result.to_json() for result in results], ensure_ascii=False, indent=1) + "\n")


def write_grades(path: Path, lab: Lab, results: Sequence[SubmissionResult]) -> None:
    """Write grades.csv: one quoted row a submission, points by question; no cell can be taken for a formula.

    An ungraded submission has empty cells for its points, never a zero.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    ids = [question.id for question in lab.questions]
    writer.writerow(["learner", "lab", "status", "score", "max_score", *ids, "flags", "reason"])
    for result in results:
        points = {question.id: question.points for question in result.questions}
        row: list[object] = [result.learner, result.lab, result.status, _mark(result.score), _mark(result.max_score)]
        row += [_mark(points.get(name)) for name in ids]
        row += [" ".join(result.flags), result.reason]
        writer.writerow([plain_cell(value) for value in row])
    # A byte-order mark makes spreadsheets read accented names as UTF-8.
    _replace(path, "\ufeff" + text.getvalue())


def _mark(points: float | None) -> str:
    return "" if points is None else f"{round(points, 6):g}"


def _replace(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="")
    part.replace(path)
