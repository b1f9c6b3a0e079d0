"""The hostile suite: submissions that attack the grader, are broken, or are right in unusual ways.

`run` grades them all by the real command and tells, case by case, whether grading came to what an honest grader gives,
and whether the promises for the whole cohort held: nothing else changed, nothing was left, nothing got out.
"""

from autograder.measuring.hostile.judged import Row
from autograder.measuring.hostile.suite import CELL_SECONDS, Report, run

__all__ = ["CELL_SECONDS", "Report", "Row", "run"]
