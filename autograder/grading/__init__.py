"""Grade a cohort on nbgrader's own gradebook."""

from autograder.grading.cohort import CohortReport, grade_cohort

__all__ = ["CohortReport", "grade_cohort"]
