"""What a run starts from: the released notebook, and the results that an earlier run left."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from autograder.building.nbgrader_settings import CODE_STUB
from autograder.checking.registry import lab_ids, unknown
from autograder.errors import LabsError
from autograder.front_matter import notebook_path
from autograder.text import _

GRADEBOOK = "gradebook.db"
LOCK_SECONDS = 30.0


def released(lab_id: str) -> bytes:
    """The released notebook of a lab. Raises LabsError when it is not there, or holds somebody's answers."""
    path = notebook_path(lab_id)
    if not path.exists() and lab_id not in (known := lab_ids()):
        raise LabsError(unknown(_("There is no lab called '{name}'."), lab_id, known))
    try:
        content = path.read_bytes()
        cells = json.loads(content)["cells"]
    except (OSError, ValueError, KeyError) as error:
        raise LabsError(
            _("The released notebook {path} can't be read ({reason}). Make it again with `labs build {lab}`.").format(
                path=path, reason=type(error).__name__, lab=lab_id
            )
        ) from None
    if any(_worked_in(cell) for cell in cells):
        raise LabsError(
            _("Somebody has worked in the released notebook {path}. Make it again with `labs build {lab}`.").format(
                path=path, lab=lab_id
            )
        )
    return content


def _worked_in(cell: dict[str, Any]) -> bool:
    """Whether this is no longer as learners get it. What a learner deletes is put back from here, without an answer."""
    if cell.get("cell_type") != "code":
        return False
    is_answer = cell.get("metadata", {}).get("nbgrader", {}).get("solution")
    return bool(cell.get("outputs")) or bool(is_answer and CODE_STUB.partition("\n")[0] not in "".join(cell["source"]))


class Known:
    """What an earlier run left in the gradebook of a folder. keys: content hash by learner.

    Reads what `GradebookWriter.known` tells, one result at a time, without the second that importing nbgrader takes.
    """

    _FROM = """
        FROM bdti_labs_result AS ours
        JOIN assignment ON assignment.name = ours.assignment
        JOIN submitted_assignment ON submitted_assignment.assignment_id = assignment.id
            AND submitted_assignment.student_id = ours.learner
        WHERE ours.assignment = ?
    """

    def __init__(self, folder: Path, lab_id: str) -> None:
        self.keys: dict[str, str] = {}
        self._path = folder / GRADEBOOK
        self._lab = lab_id
        self._database: sqlite3.Connection | None = None
        if self._path.is_file():
            # Not read-only: a run that was killed may have left a change that has to be taken back first.
            address = f"{self._path.as_uri()}?mode=rw"
            self._database = sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS)
            if self._ask("SELECT name FROM sqlite_master WHERE name = 'bdti_labs_result'"):
                self.keys = dict(self._ask(f"SELECT ours.learner, ours.key {self._FROM}", lab_id))

    def result(self, learner: str) -> dict[str, Any]:
        """Result of a learner in `keys`, in the form of results.json."""
        ((told,),) = self._ask(f"SELECT ours.result_json {self._FROM} AND ours.learner = ?", self._lab, learner)
        result: dict[str, Any] = json.loads(told)
        return result

    def close(self) -> None:
        """Let go of the gradebook."""
        if self._database is not None:
            self._database.close()

    def _ask(self, query: str, *values: str) -> list[Any]:
        assert self._database is not None
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            sentence = _("The gradebook {path} could not be read: {reason}.")
            raise LabsError(sentence.format(path=self._path, reason=error)) from None
