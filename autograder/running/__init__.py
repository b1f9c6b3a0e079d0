"""Run a notebook in a real kernel and read the verdicts from it."""

from autograder.running.notebook import CellProblem, RunReport, read_notebook, run_notebook

__all__ = ["CellProblem", "RunReport", "read_notebook", "run_notebook"]
