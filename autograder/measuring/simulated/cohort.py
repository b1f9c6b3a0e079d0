"""Write a simulated cohort as `labs grade` would leave it: gradebook, notebooks, results.json and grades.csv."""

from __future__ import annotations

import base64
import io
import json
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.measuring.simulated.people import Learner

DUE = datetime(2026, 3, 20, 12, 0)


def write_cohort(
    folder: Path, lab_id: str, people: Sequence[Learner], seed: int, say: Callable[[str], None] | None = None
) -> None:
    """Write the cohort into an empty folder, through the grader's own gradebook writer.

    Notebooks carry outputs of a real size: the feedback of each check, and a figure.
    """
    from nbgrader.api import Gradebook

    from autograder.checking.registry import load_lab
    from autograder.grading.course import Course, course_config
    from autograder.grading.gradebook import GradebookWriter
    from autograder.grading.results import Results
    from autograder.judging.job import Judged
    from autograder.judging.results import QuestionResult, SubmissionResult

    course = Course(folder)
    course.prepare(lab_id)
    with Gradebook(course.gradebook_url) as gradebook:
        gradebook.update_or_create_assignment(lab_id, duedate=DUE, course_id="bdti-labs")
    released = json.loads((folder / "release" / lab_id / f"{lab_id}.ipynb").read_bytes())
    # One picture for all: what a page weighs counts here, and not what it shows.
    picture = _picture()
    questions = [question.id for question in load_lab(lab_id).questions]
    results = Results(folder, questions)
    chance = random.Random(seed)
    try:
        with GradebookWriter(course.gradebook_url, course_config(folder)) as writer:
            for number, learner in enumerate(people, 1):
                asked = [
                    QuestionResult(
                        name,
                        variant.verdict.points,
                        variant.verdict.full_points,
                        variant.verdict.outcome,
                        variant.verdict.properties,
                    )
                    for name, variant in learner.chosen.items()
                ]
                result = SubmissionResult(
                    learner.name,
                    lab_id,
                    "graded",
                    score=round(sum(one.points for one in asked), 6),
                    max_score=sum(one.max_points for one in asked),
                    seconds=round(chance.lognormvariate(2.7, 0.4), 3),
                    questions=asked,
                )
                text = json.dumps(_notebook(released, learner, picture), ensure_ascii=False)
                place = folder / "autograded" / learner.name / lab_id
                place.mkdir(parents=True)
                (place / f"{lab_id}.ipynb").write_text(text, encoding="utf-8")
                grades = {f"{one.id}-check": (one.points, one.max_points) for one in asked}
                stamp = DUE + timedelta(hours=chance.gauss(-30.0, 26.0))
                writer.write(Judged(result, text, grades=grades), key=f"simulated-{number}", timestamp=stamp)
                results.add(result.to_json())
                if say and number % 100 == 0:
                    say(f"{number}/{len(people)}")
        results.write()
    finally:
        results.close()


def _notebook(released: dict[str, Any], learner: Learner, picture: str) -> dict[str, Any]:
    """The released notebook with the learner's answers and outputs."""
    from autograder.checking.view import verdict_output

    cells = []
    for cell in released["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        name = mark.get("grade_id", "")
        question = name.removesuffix("-check")
        if mark.get("solution") and learner.codes.get(name):
            cell = {**cell, "source": learner.codes[name]}
            if "plt" in learner.codes[name]:
                data = {"image/png": picture, "text/plain": "<Figure size 640x480 with 1 Axes>"}
                cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
        elif mark.get("grade") and question in learner.chosen:
            cell = {**cell, "outputs": [verdict_output(learner.chosen[question].verdict)]}
        cells.append(cell)
    return {**released, "cells": cells}


def _picture() -> str:
    """A figure of the size that labs draw, as a notebook keeps it."""
    import numpy as np
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.8), dpi=100)
    places = np.random.default_rng(0).normal(size=(2, 4000))
    figure.subplots().scatter(places[0], places[1], c=places[0], s=8)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    return base64.b64encode(drawn.getvalue()).decode()
