"""Grade every submission of a cohort."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.checking.registry import load_lab
from autograder.errors import LabsError
from autograder.grading.collect import collect
from autograder.grading.course import Course
from autograder.grading.results import write_grades, write_results
from autograder.grading.shared_kernel import SharedKernel
from autograder.judging import Submission, SubmissionResult
from autograder.text import _

Progress = Callable[[int, int, SubmissionResult], None]


@dataclass
class CohortReport:
    """Results of a cohort in order of learners, and the folder that holds gradebook, pages and tables."""

    lab: str
    folder: Path
    results: list[SubmissionResult] = field(default_factory=list)

    @property
    def ungraded(self) -> list[SubmissionResult]:
        """Submissions that have a reason instead of a score."""
        return [result for result in self.results if result.status == "ungraded"]


def grade_cohort(
    lab_id: str,
    submissions: Path,
    out: Path,
    *,
    on_start: Callable[[list[Submission]], None] | None = None,
    on_result: Progress | None = None,
) -> CohortReport:
    """Grade the submissions of a lab into `out`: gradebook.db, notebooks, feedback, grades.csv, results.json.

    results.json and grades.csv are written anew after every submission, so a stop loses at most one.
    Raises LabsError when the lab is unknown, there is nothing to grade, or `out` can't be written.
    """
    lab = load_lab(lab_id)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LabsError(
            _("The folder {path} could not be made: {reason}.").format(path=out, reason=error.strerror)
        ) from None
    out = out.resolve()
    report = CohortReport(lab_id, out)
    with tempfile.TemporaryDirectory(prefix="labs-grade-") as scratch:
        found = collect(submissions, lab_id, Path(scratch))
        if on_start:
            on_start(found)
        course = Course(out)
        executor = SharedKernel(course, lab, course.prepare(lab_id))
        for number, submission in enumerate(found, 1):
            result = executor.grade(submission)
            report.results.append(result)
            write_results(out / "results.json", report.results)
            write_grades(out / "grades.csv", lab, report.results)
            if on_result:
                on_result(number, len(found), result)
    return report
