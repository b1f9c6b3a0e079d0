"""Grade a cohort with stock nbgrader, its own command line and its own steps, for comparison."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from autograder.building.nbgrader_settings import CELL_SECONDS, CODE_STUB
from autograder.errors import LabsError
from autograder.measuring.processes import Usage, measured
from autograder.text import _

# Nothing of ours in it. Longer times than nbgrader's own, so that a busy machine costs no submission; and the
# placeholder that labs are released with, by which nbgrader tells that a question was left out.
_CONFIG = '''"""nbgrader's settings for a comparison."""

c = get_config()  # noqa: F821 - nbgrader gives this name to its configuration files

c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "bench"
c.ClearSolutions.code_stub = {{"python": {stub!r}}}
c.Execute.timeout = {seconds}
c.Execute.iopub_timeout = 60
'''

# Score by learner and grade id; None where nbgrader has no score yet.
Marks = dict[str, dict[str, float | None]]

_QUERY = """
    SELECT submitted_assignment.student_id, base_cell.name, COALESCE(grade.manual_score, grade.auto_score)
    FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    JOIN assignment ON assignment.id = submitted_assignment.assignment_id
    WHERE assignment.name = ?
"""


class StockCourse:
    """A course folder that only nbgrader itself works on. `submitted` is where a cohort goes.

    cell_seconds: wall time that nbgrader gives a cell.
    """

    def __init__(self, root: Path, lab_id: str, cell_seconds: int = CELL_SECONDS) -> None:
        self.root = root
        self.lab_id = lab_id
        self.cell_seconds = cell_seconds
        self.submitted = root / "submitted"
        self.gradebook = root / "gradebook.db"

    def prepare(self) -> None:
        """Make the course and release the lab. Raises LabsError with nbgrader's reason."""
        from autograder.building.build import write_source_notebook

        write_source_notebook(self.lab_id, self.root / "source" / self.lab_id / f"{self.lab_id}.ipynb")
        config = _CONFIG.format(root=str(self.root), stub=CODE_STUB, seconds=self.cell_seconds)
        (self.root / "nbgrader_config.py").write_text(config, encoding="utf-8")
        released = self._nbgrader("generate_assignment", self.lab_id, "--create")
        if released.returncode:
            raise LabsError(
                _("nbgrader could not release '{lab}': {reason}").format(lab=self.lab_id, reason=released.last_line)
            )

    def autograde(self) -> Usage:
        """`nbgrader autograde` of all that was submitted. It ends with 1 when it could not grade some."""
        return self._nbgrader("autograde", self.lab_id)

    def start_up(self, learner: str) -> Usage:
        """The same command with nothing to do: `learner` was graded before. What is left is its start."""
        return self._nbgrader("autograde", self.lab_id, "--student", learner)

    def _nbgrader(self, *arguments: str) -> Usage:
        return measured([sys.executable, "-m", "nbgrader", *arguments], self.root, self._environment())

    def _environment(self) -> dict[str, str]:
        return {
            # nbgrader calls `alembic` by name for a new gradebook.
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
            # The settings of whoever measures must not take part.
            "JUPYTER_CONFIG_DIR": str(self.root / "own" / "jupyter"),
            "IPYTHONDIR": str(self.root / "own" / "ipython"),
        }


def read_marks(gradebook: Path, lab_id: str) -> Marks:
    """Marks of every grade cell of a lab."""
    marks: Marks = {}
    with closing(sqlite3.connect(gradebook)) as database:
        for learner, cell, score in database.execute(_QUERY, (lab_id,)):
            marks.setdefault(learner, {})[cell] = score
    return marks
