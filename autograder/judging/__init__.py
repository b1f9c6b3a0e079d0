"""The door of the judge: how a submission becomes verdicts.

Grading talks to an `Executor` and does not know which one it has. `SharedKernel` in `autograder.grading` runs the
learner's code as nbgrader does, in one kernel with the checks; its verdicts can be forged by that code, and it says so
by an empty `sandbox`. A judge that makes the verdicts outside the learner's process is another `Executor`.
"""

from autograder.judging.executor import Executor, QuestionResult, Submission, SubmissionResult

__all__ = ["Executor", "QuestionResult", "Submission", "SubmissionResult"]
