"""Grade a cohort with stock nbgrader, its own command line and its own steps, for comparison."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import LabsError
from autograder.measuring import light
from autograder.measuring.processes import Usage, measured
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Nothing of ours in it. Longer times than nbgrader's own, so that a busy machine costs no submission; and the
# placeholder that labs are released with, which nbgrader needs to tell that a question was left out.
CONFIG = '''"""nbgrader's settings for a comparison."""

c = get_config()  # noqa: F821 - nbgrader gives this name to its configuration files

c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "bench"
c.ClearSolutions.code_stub = {{"python": {stub!r}}}
c.Execute.timeout = {seconds}
c.Execute.iopub_timeout = 60
'''

Marks = dict[str, dict[str, float]]


class StockCourse:
    """A course folder that only nbgrader itself works on. `submitted` is where a cohort goes."""

    def __init__(self, root: Path, lab_id: str) -> None:
        self.root = root
        self.lab_id = lab_id
        self.submitted = root / "submitted"
        self.gradebook = root / "gradebook.db"

    def prepare(self) -> None:
        """Make the course and release the lab. Raises LabsError with nbgrader's reason."""
        from autograder.building.nbgrader_settings import CELL_SECONDS, CODE_STUB

        source = self.root / "source" / self.lab_id
        source.mkdir(parents=True)
        write_source(self.lab_id, source / f"{self.lab_id}.ipynb")
        config = CONFIG.format(root=str(self.root), stub=CODE_STUB, seconds=CELL_SECONDS)
        (self.root / "nbgrader_config.py").write_text(config, encoding="utf-8")
        released = self._nbgrader("generate_assignment", self.lab_id, "--create")
        if released.returncode:
            raise LabsError(
                _("nbgrader could not release '{lab}': {reason}").format(lab=self.lab_id, reason=released.last_line)
            )

    def autograde(self) -> Usage:
        """`nbgrader autograde` of all that was submitted. It ends with 1 when it could not grade some."""
        return self._nbgrader("autograde", self.lab_id)

    def _nbgrader(self, *arguments: str) -> Usage:
        return measured([sys.executable, "-m", "nbgrader", *arguments], self.root, self._environment())

    def _environment(self) -> dict[str, str]:
        from autograder.threads import prefer_one_thread

        # One thread for the numeric libraries, as ours has it: on small data more threads only make nbgrader slower.
        prefer_one_thread()
        here = str(Path(sys.executable).parent)
        own = self.root / "own"
        return {
            # nbgrader calls `alembic` by name for a new gradebook.
            "PATH": os.pathsep.join([here, os.environ.get("PATH", "")]),
            # The settings of whoever measures must not take part.
            "JUPYTER_CONFIG_DIR": str(own / "jupyter"),
            "IPYTHONDIR": str(own / "ipython"),
        }


def write_source(lab_id: str, path: Path) -> None:
    """Write nbgrader's source form of a lab, with solutions."""
    import nbformat

    if lab_id == light.ID:
        nbformat.write(light.source_notebook(), path)
        return
    from autograder.building.build import write_source_notebook

    write_source_notebook(lab_id, path)


def read_marks(gradebook: Path, lab_id: str) -> Marks:
    """Score of every grade cell, by learner and grade id, in a gradebook of nbgrader's form."""
    import sqlite3

    query = """
        SELECT submitted_assignment.student_id, base_cell.name, COALESCE(grade.manual_score, grade.auto_score)
        FROM grade
        JOIN base_cell ON base_cell.id = grade.cell_id
        JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
        JOIN assignment ON assignment.id = submitted_assignment.assignment_id
        WHERE assignment.name = ?
    """
    marks: Marks = {}
    with closing(sqlite3.connect(gradebook)) as database:
        for learner, cell, score in database.execute(query, (lab_id,)):
            marks.setdefault(learner, {})[cell] = score
    return marks
