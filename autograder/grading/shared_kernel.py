"""Grade a submission as nbgrader does: its code and the checks run in one kernel.

The learner's code could forge the verdict here. Results carry an empty `sandbox` and say so.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from autograder.checking.question import Lab
from autograder.checking.view import verdict_from_outputs
from autograder.errors import LabsError
from autograder.grading.course import Course, last_line
from autograder.judging.repair import repair
from autograder.judging import QuestionResult, Submission, SubmissionResult
from autograder.running import read_notebook
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode


class SharedKernel:
    """Executor on nbgrader's own autograde step."""

    def __init__(self, course: Course, lab: Lab, released: NotebookNode) -> None:
        self.course = course
        self.lab = lab
        self.released = released

    def grade(self, submission: Submission) -> SubmissionResult:
        """Repair, run, and read the marks back from the gradebook. Never raises for what is in a submission."""
        start = time.perf_counter()
        result = SubmissionResult(
            submission.learner, submission.lab, "ungraded", max_score=self.lab.points, flags=list(submission.flags)
        )
        try:
            self._grade(submission, result)
        except LabsError as error:
            result.reason = str(error)
        except Exception as error:  # one submission must never stop a cohort
            result.reason = _("Grading stopped with {error}: {text}").format(error=type(error).__name__, text=error)
        result.seconds = time.perf_counter() - start
        return result

    def _grade(self, submission: Submission, result: SubmissionResult) -> None:
        if submission.problem:
            raise LabsError(submission.problem)
        notebook, notes = repair(read_notebook(submission.path), self.released, self.lab)
        result.flags += notes
        learner, lab_id = submission.learner, submission.lab
        self.course.submit(learner, lab_id, notebook)
        graded = self.course.autograde(learner, lab_id)
        if not graded["success"]:
            raise LabsError(_("The notebook could not be run: {reason}").format(reason=last_line(graded)))
        result.questions = self._questions(learner, lab_id, result.flags)
        result.score = round(sum(question.points for question in result.questions), 6)
        result.status = "graded"
        feedback = self.course.feedback(learner, lab_id)
        if not feedback["success"]:
            result.flags.append("feedback_missing")

    def _questions(self, learner: str, lab_id: str, flags: list[str]) -> list[QuestionResult]:
        scores = self.course.scores(learner, lab_id)
        outputs = {
            cell.metadata["nbgrader"]["grade_id"]: cell.get("outputs", [])
            for cell in self.course.autograded(learner, lab_id).cells
            if cell.metadata.get("nbgrader", {}).get("grade")
        }
        questions = []
        for question in self.lab.questions:
            grade_id = f"{question.id}-check"
            points, max_points = scores[grade_id]
            verdict = verdict_from_outputs(outputs.get(grade_id, []))
            if verdict is None:
                # The check cell itself did not answer, for instance because the name `lab` was replaced.
                flags.append(f"no_verdict:{question.id}")
                outcome = "incorrect" if points == 0 else "partly"
                questions.append(QuestionResult(question.id, points, max_points, outcome))
                continue
            if any(item.fault for item in verdict.properties):
                flags.append(f"check_fault:{question.id}")
            questions.append(QuestionResult(question.id, points, max_points, verdict.outcome, verdict.properties))
        return questions
