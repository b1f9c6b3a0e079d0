"""The judge: reads and repairs a submission, runs it in a sandboxed worker, and makes the verdicts outside of it."""

from autograder.judging.results import QuestionResult, Submission, SubmissionResult

__all__ = ["QuestionResult", "Submission", "SubmissionResult"]
