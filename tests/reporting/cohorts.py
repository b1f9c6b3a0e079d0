"""Small cohorts in the form that `labs grade` leaves, written by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LAB = "clustering"
POINTS = {"load": 4, "audit": 5, "dictionary": 5}


def question(
    name: str, points: float, most: float = 0, keys: Sequence[str] = (), *, tried: bool = True
) -> dict[str, Any]:
    """A question in the form of results.json. keys: message keys of properties that did not hold."""
    most = most or POINTS[name]
    outcome = "correct" if points == most else "partly" if points else "incorrect" if tried else "not_attempted"
    refused = [
        {"key": key, "passed": False, "hidden": False, "message_key": key, "message": f"Words for {key}."}
        for key in keys
    ]
    return {"id": name, "points": points, "max_points": most, "outcome": outcome, "properties": refused}


def result(
    learner: str, questions: Sequence[dict[str, Any]] = (), *, reason: str = "", lab: str = LAB, **more: Any
) -> dict[str, Any]:
    """A result in the form of results.json; with a reason, one that was not graded."""
    graded = {"status": "graded", "reason": "", "score": sum(one["points"] for one in questions)}
    return {
        "learner": learner,
        "lab": lab,
        **(graded if not reason else {"status": "ungraded", "reason": reason, "score": None}),
        "max_score": sum(POINTS.values()),
        "flags": [],
        "sandbox": ["rlimits"],
        "seconds": 1.5,
        "questions": list(questions),
        **more,
    }


def all_points(learner: str, points: Sequence[float], **more: Any) -> dict[str, Any]:
    """A result with these points for the three questions."""
    return result(learner, [question(name, got) for name, got in zip(POINTS, points, strict=True)], **more)


def write(
    folder: Path,
    results: Sequence[dict[str, Any]],
    codes: Mapping[str, Mapping[str, str]] | None = None,
    lab: str = LAB,
) -> Path:
    """Write results.json, and notebooks with `codes` by learner and question."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    for learner, answers in (codes or {}).items():
        place = folder / "autograded" / learner / lab
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{lab}.ipynb").write_text(json.dumps(notebook(answers)), encoding="utf-8", errors="surrogatepass")
    return folder


def notebook(answers: Mapping[str, str]) -> dict[str, Any]:
    """A notebook whose answer cells hold this code."""
    cells = [
        {
            "cell_type": "code",
            "source": code,
            "outputs": [],
            "metadata": {"nbgrader": {"grade_id": name, "solution": True, "grade": False}},
        }
        for name, code in answers.items()
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
