"""What `labs grade` left in a folder, as far as a certificate rests on it, and what speaks against a certificate.

The result is the judge's, from the table that grading keeps in the gradebook, and results.json must agree with it. The
score is nbgrader's: manual marks, bonus points and late penalties are in the gradebook alone. The gradebook is only
read. The sums are those of nbgrader's own model (Grade.score, late_submission_penalty), and tests compare them with it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.certificates.award import Proofs
from autograder.errors import LabsError
from autograder.text import _

GRADEBOOK, RESULTS = "gradebook.db", "results.json"
SHARED_PROCESS = "shared process"
# A layer that is among those of a result exactly from this level of the sandbox on.
_TOLD_BY = {"rlimits": "rlimits", "landlock": "landlock", "namespaces": "network namespace"}
LEVELS = tuple(_TOLD_BY)
_LOCK_SECONDS = 30.0
_SAME_POINTS = 1e-6
_MAX_RESULTS_BYTES = 500_000_000

_RESULTS_QUERY = "SELECT assignment, learner, key, result_json FROM bdti_labs_result ORDER BY assignment, learner"
# nbgrader: a manual mark takes the place of the automatic one, a bonus counts where there is either.
_MARKS_QUERY = """
    SELECT a.name, s.student_id,
        SUM(CASE WHEN COALESCE(g.manual_score, g.auto_score) IS NULL THEN 0
            ELSE COALESCE(g.manual_score, g.auto_score) + COALESCE(g.extra_credit, 0) END),
        SUM(COALESCE(g.auto_score, 0)),
        MAX(g.needs_manual_grade),
        SUM(COALESCE(gc.max_score, tc.max_score, 0))
    FROM submitted_assignment s
    JOIN assignment a ON a.id = s.assignment_id
    JOIN submitted_notebook n ON n.assignment_id = s.id
    JOIN grade g ON g.notebook_id = n.id
    LEFT JOIN grade_cells gc ON gc.id = g.cell_id
    LEFT JOIN task_cells tc ON tc.id = g.cell_id
    GROUP BY s.id
"""
_PENALTY_QUERY = """
    SELECT a.name, s.student_id, SUM(COALESCE(n.late_submission_penalty, 0))
    FROM submitted_assignment s
    JOIN assignment a ON a.id = s.assignment_id
    JOIN submitted_notebook n ON n.assignment_id = s.id
    GROUP BY s.id
"""
_NAMES_QUERY = "SELECT id, first_name, last_name FROM student"


@dataclass(frozen=True)
class Marks:
    """Marks of a learner in the gradebook. points: in the end, after a late penalty. judged: the automatic ones."""

    points: float
    judged: float
    most: float
    needs_person: bool


@dataclass(frozen=True)
class Judged:
    """A learner's result in one lab. marks: None when there are none. problems: in words, why it can't count."""

    learner: str
    lab: str
    key: str
    result: dict[str, Any]
    marks: Marks | None
    notebook: Path
    name: str = ""
    problems: tuple[str, ...] = ()

    @property
    def flags(self) -> list[str]:
        """Events that an instructor may want to look at."""
        return list(map(str, self.result.get("flags", [])))

    def proofs(self) -> Proofs:
        """Hashes of what was judged. Raises LabsError when the notebook is not there any more."""
        try:
            digest = hashlib.sha256(self.notebook.read_bytes()).hexdigest()
        except OSError:
            sentence = _("The notebook {path} is not there any more. Grade the lab again.")
            raise LabsError(sentence.format(path=self.notebook)) from None
        return Proofs(digest, self.key, tuple(map(str, self.result["sandbox"])))

    def lacking(self) -> list[str]:
        """Ids of the questions that lack points, in the order of the lab."""
        questions = self.result.get("questions", [])
        return [str(item["id"]) for item in questions if item["points"] < item["max_points"] - _SAME_POINTS]


def released_notebook(folder: Path, lab: str) -> Path:
    """The released notebook of a lab in a graded folder."""
    return folder / "release" / lab / f"{lab}.ipynb"


def read_judged(folder: Path, lab: str | None = None, floor: str = "namespaces") -> list[Judged]:
    """All results in a folder, by lab and learner; those of one lab when it is named. Raises LabsError.

    floor: the level of the sandbox ("rlimits", "landlock" or "namespaces") that a result must have been judged at.
    """
    path = folder / GRADEBOOK
    if not path.is_file():
        sentence = _(
            "There is no graded cohort in {path}. Give the folder that `labs grade LAB SUBMISSIONS --out` made."
        )
        raise LabsError(sentence.format(path=folder))
    try:
        # Not read-only: a run that was killed may have left a change that has to be taken back first.
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_LOCK_SECONDS)
        ) as database:
            found = _in_gradebook(database, folder)
    except sqlite3.Error as error:
        sentence = _("The gradebook {path} could not be read: {reason}.")
        raise LabsError(sentence.format(path=path, reason=error)) from None
    labs = sorted({item.lab for item in found})
    if lab is not None and lab not in labs:
        sentence = _("No results of '{lab}' are in {path}. There are results of: {labs}.")
        raise LabsError(sentence.format(lab=lab, path=folder, labs=", ".join(labs) or _("none")))
    told = _told(folder / RESULTS)
    return [replace(item, problems=_problems(item, told, floor)) for item in found if lab in (None, item.lab)]


def _in_gradebook(database: sqlite3.Connection, folder: Path) -> list[Judged]:
    ask = database.execute
    if not ask("SELECT name FROM sqlite_master WHERE name = 'bdti_labs_result'").fetchall():
        sentence = _("The gradebook in {path} has no judged results. It was made by nbgrader alone; use `labs grade`.")
        raise LabsError(sentence.format(path=folder))
    late = {(lab, learner): penalty for lab, learner, penalty in ask(_PENALTY_QUERY)}
    marks = {
        (lab, learner): Marks(max(0.0, points - late[lab, learner]), judged, most, bool(person))
        for lab, learner, points, judged, person, most in ask(_MARKS_QUERY)
    }
    names = {learner: " ".join(filter(None, (first, last))) for learner, first, last in ask(_NAMES_QUERY)}
    return [
        Judged(
            learner,
            lab,
            key,
            _result(told, folder),
            marks.get((lab, learner)),
            folder / "submitted" / learner / lab / f"{lab}.ipynb",
            names.get(learner, ""),
        )
        for lab, learner, key, told in ask(_RESULTS_QUERY)
        if _is_folder_name(lab) and _is_folder_name(learner)
    ]


def _is_folder_name(text: str) -> bool:
    """Ids become folders; grading makes them safe, and another program may have written to the gradebook."""
    return bool(text) and text not in (".", "..") and not any(sign in text for sign in "/\\\0:")


def _result(told: str, folder: Path) -> dict[str, Any]:
    try:
        result = json.loads(told)
        result["status"], result["score"], result["sandbox"], result["questions"]
    except (ValueError, KeyError, TypeError):
        sentence = _("The gradebook in {path} holds a result of a form that this version does not know. Grade again.")
        raise LabsError(sentence.format(path=folder)) from None
    made: dict[str, Any] = result
    return made


def _told(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Results in results.json by lab and learner; it holds those of the last run alone."""
    try:
        if path.stat().st_size > _MAX_RESULTS_BYTES:
            raise ValueError("too large")
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {(row["lab"], row["learner"]): row for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        sentence = _("{path} can't be read ({reason}). Grade again; what is unchanged is not run again.")
        raise LabsError(sentence.format(path=path, reason=type(error).__name__)) from None


def _problems(item: Judged, told: dict[tuple[str, str], dict[str, Any]], floor: str) -> tuple[str, ...]:
    result = item.result
    if result["status"] != "graded" or result["score"] is None:
        return (_("It was not graded: {reason}").format(reason=result.get("reason") or _("no reason was given")),)
    found = []
    layers = list(map(str, result["sandbox"]))
    if SHARED_PROCESS in layers:
        found.append(_("Its checks ran in the learner's own process, which does not prove enough."))
    if not any(layer.startswith(_TOLD_BY[floor]) for layer in layers):
        found.append(_("It was judged below the level '{floor}' of the sandbox.").format(floor=floor))
    listed = told.get((item.lab, item.learner))
    if listed is not None and (listed.get("status"), listed.get("score")) != (result["status"], result["score"]):
        found.append(_("results.json and the gradebook tell different results. Grade again."))
    if len(item.key) != 64:
        found.append(
            _("Its judging was disturbed, or done by nbgrader alone, so it has no content hash. Use `labs grade`.")
        )
    if item.marks is None or item.marks.most <= 0:
        found.append(_("The gradebook has no marks for it."))
    elif abs(item.marks.judged - float(result["score"])) > _SAME_POINTS:
        found.append(_("The marks in the gradebook are of another version than the judged result. Grade again."))
    elif item.marks.needs_person:
        found.append(_("A person has to look at its marks in formgrader first."))
    return tuple(found)
