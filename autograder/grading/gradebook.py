"""Write results into nbgrader's gradebook: one transaction a submission, the rows that `nbgrader autograde` leaves.

Importing this module imports nbgrader, which takes more than a second.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nbformat import from_dict
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade, is_solution
from sqlalchemy import Engine, String, Text, create_engine, event, func, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from autograder.errors import LabsError
from autograder.judging.job import Judged
from autograder.judging.results import SubmissionResult
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

# Formgrader may hold the gradebook for a moment while somebody saves a mark.
LOCK_SECONDS = 30

NO_RESPONSE = "No response."  # nbgrader's own words, which its formgrader knows


class _Tables(DeclarativeBase):
    """Tables of ours in nbgrader's database. nbgrader neither needs nor touches them."""


class LabsResult(_Tables):
    """Content hash and result of a learner's latest graded submission."""

    __tablename__ = "bdti_labs_result"

    assignment: Mapped[str] = mapped_column(String(128), primary_key=True)
    learner: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(128))
    result_json: Mapped[str] = mapped_column(Text())


@dataclass(frozen=True)
class _Cell:
    """A cell that nbgrader keeps rows for. kind: "GradeCell", "SolutionCell" or "TaskCell"."""

    id: str
    name: str
    kind: str
    notebook_id: str

    @property
    def graded(self) -> bool:
        return self.kind != "SolutionCell"

    @property
    def commented(self) -> bool:
        return self.kind != "GradeCell"


@dataclass(frozen=True)
class _Layout:
    """An assignment as the gradebook has it: ids of its notebooks by name, and the cells of all of them."""

    assignment_id: str
    notebooks: Mapping[str, str]
    cells: tuple[_Cell, ...]


class GradebookWriter:
    """The one writer of a gradebook.

    url: SQLAlchemy address. The assignment must be in it already, as `nbgrader generate_assignment` leaves it.
    config: nbgrader's configuration, for the late-penalty plugin. Not to be shared between threads.
    """

    def __init__(self, url: str, config: Config | None = None) -> None:
        self._engine = _engine(url)
        self._late = AssignLatePenalties(config=config)
        self._late.init_plugin()
        _Tables.metadata.create_all(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def write(self, judged: Judged, *, key: str, timestamp: datetime | None = None, notebook: str = "") -> None:
        """Record a result, all of it or nothing. Doing it again leaves the same rows.

        key: content hash under which `known` tells the result; a result that must not be kept gets an empty one.
        timestamp: when the work was handed in (UTC); None leaves what the gradebook has.
        notebook: its name, when an assignment has several. Manual marks and comments are kept.
        Raises LabsError when the assignment is not in the gradebook or the gradebook can't be written.
        """
        lab, learner = judged.result.lab, judged.result.learner
        with self._transaction() as session:
            layout = _layout(session, lab)
            submission = _submission(session, layout, learner, notebook or lab)
            if timestamp is not None:
                submission.timestamp = timestamp
            submitted = _submitted(session, layout, submission, notebook or lab)
            ours = [cell for cell in layout.cells if cell.notebook_id == submitted.notebook_id]
            found = _marked_cells(judged.notebook, _checksums(session, submitted.notebook_id))
            _write_grades(session, submitted.id, ours, judged, found)
            _write_comments(session, submitted.id, ours, found)
            graded = judged.result.status == "graded"
            submitted.late_submission_penalty = (
                self._penalty(session, submission, submitted.id, ours) if graded else None
            )
            session.merge(_row(judged.result, key if judged.cacheable else ""))

    def remember(self, result: SubmissionResult, *, key: str = "") -> None:
        """Record a result alone, when nbgrader itself writes the marks. An empty key never matches a content hash."""
        with self._transaction() as session:
            session.merge(_row(result, key))

    def known(self, assignment: str) -> dict[str, tuple[str, str]]:
        """Content hash and result (JSON text) by learner, of those whose submission is still in the gradebook."""
        query = (
            select(LabsResult.learner, LabsResult.key, LabsResult.result_json)
            .join(SubmittedAssignment, SubmittedAssignment.student_id == LabsResult.learner)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(LabsResult.assignment == assignment, Assignment.name == assignment)
        )
        with self._transaction() as session:
            return {learner: (key, told) for learner, key, told in session.execute(query)}

    def _penalty(
        self, session: Session, submission: SubmittedAssignment, submitted_id: str, cells: list[_Cell]
    ) -> float | None:
        """The late penalty, by nbgrader's own plugin and bounds."""
        late = _seconds_late(submission)
        if late <= 0:
            return None
        query = select(func.sum(Grade.score)).where(
            Grade.cell_id.in_([cell.id for cell in cells]), Grade.notebook_id == submitted_id
        )
        score: float = session.scalar(query) or 0.0
        penalty = self._late.plugin_inst.late_submission_penalty(submission.student_id, score, late)
        return None if penalty is None else min(max(float(penalty), 0.0), score)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session, session.begin():
                yield session
        except OperationalError as error:
            raise LabsError(_("The gradebook could not be written: {reason}.").format(reason=error.orig)) from None


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        # Left alone, the driver opens a transaction only at the first change, after what was read may be out of date.
        @event.listens_for(engine, "connect")
        def connect(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _row(result: SubmissionResult, key: str) -> LabsResult:
    told = json.dumps(result.to_json(), ensure_ascii=False)
    return LabsResult(assignment=result.lab, learner=result.learner, key=key, result_json=told)


def _layout(session: Session, lab: str) -> _Layout:
    """The assignment's notebooks and cells. Raises LabsError when it is not in the gradebook."""
    query = (
        select(Assignment.id, Notebook.name, Notebook.id)
        .join(Notebook, Notebook.assignment_id == Assignment.id)
        .where(Assignment.name == lab)
    )
    rows = session.execute(query).all()
    if not rows:
        sentence = _("The gradebook has no assignment '{lab}'. Run `nbgrader generate_assignment {lab}` first.")
        raise LabsError(sentence.format(lab=lab))
    notebooks = {row[1]: row[2] for row in rows}
    cells = session.execute(
        select(BaseCell.id, BaseCell.name, BaseCell.type, BaseCell.notebook_id).where(
            BaseCell.notebook_id.in_(notebooks.values())
        )
    )
    return _Layout(rows[0][0], notebooks, tuple(_Cell(*row) for row in cells))


def _submission(session: Session, layout: _Layout, learner: str, name: str) -> SubmittedAssignment:
    """The learner's submission; a new one when there is none.

    Its notebooks other than `name` then get empty rows, as nbgrader makes them.
    """
    query = select(SubmittedAssignment).where(
        SubmittedAssignment.assignment_id == layout.assignment_id, SubmittedAssignment.student_id == learner
    )
    submission = session.scalar(query)
    if submission is not None:
        return submission
    if session.scalar(select(Student.id).where(Student.id == learner)) is None:
        session.execute(insert(Student), [{"id": learner}])
    submission = SubmittedAssignment(assignment_id=layout.assignment_id, student_id=learner)
    session.add(submission)
    session.flush()
    others = {}
    for other, notebook_id in layout.notebooks.items():
        submitted = SubmittedNotebook(notebook_id=notebook_id, assignment_id=submission.id)
        session.add(submitted)
        if other != name:
            others[notebook_id] = submitted
    session.flush()
    blank = [
        (cell, {"cell_id": cell.id, "notebook_id": others[cell.notebook_id].id})
        for cell in layout.cells
        if cell.notebook_id in others
    ]
    _put(session, Grade, [row for cell, row in blank if cell.graded])
    _put(session, Comment, [row for cell, row in blank if cell.commented])
    return submission


def _put(session: Session, table: type[Grade] | type[Comment], rows: list[dict[str, Any]]) -> None:
    """Change the rows that carry an id, and insert the others."""
    if changed := [row for row in rows if "id" in row]:
        session.execute(update(table), changed)
    if new := [row for row in rows if "id" not in row]:
        session.execute(insert(table), new)


def _submitted(session: Session, layout: _Layout, submission: SubmittedAssignment, name: str) -> SubmittedNotebook:
    query = select(SubmittedNotebook).where(
        SubmittedNotebook.notebook_id == layout.notebooks.get(name), SubmittedNotebook.assignment_id == submission.id
    )
    submitted = session.scalar(query)
    if submitted is None:
        sentence = _("The gradebook has no notebook '{name}' in this assignment. Release the assignment again.")
        raise LabsError(sentence.format(name=name))
    return submitted


def _checksums(session: Session, notebook_id: str) -> dict[str, str]:
    query = select(SourceCell.name, SourceCell.checksum).where(SourceCell.notebook_id == notebook_id)
    return dict(session.execute(query).all())


def _marked_cells(notebook: str, checksums: Mapping[str, str]) -> dict[str, NotebookNode]:
    """Marked cells of an executed notebook by grade id, each with the checksum of its source, as nbgrader sees to."""
    found: dict[str, NotebookNode] = {}
    for cell in json.loads(notebook)["cells"] if notebook else []:
        mark = cell["metadata"].get("nbgrader")
        if mark and (mark.get("solution") or mark.get("grade") or mark.get("task")):
            # Files hold a source as a list of lines.
            node = from_dict({**cell, "source": "".join(cell["source"]), "outputs": []})
            node.metadata.nbgrader["checksum"] = checksums.get(mark["grade_id"])
            found[mark["grade_id"]] = node
    return found


def _write_grades(
    session: Session, submitted_id: str, cells: list[_Cell], judged: Judged, found: Mapping[str, NotebookNode]
) -> None:
    """Scores by the rules of nbgrader's SaveAutoGrades: a manual mark stays, and asks to be looked at again."""
    graded = [cell for cell in cells if cell.graded]
    # By cell first: nbgrader's tables have no index that begins with the notebook, and they grow with the cohort.
    query = select(Grade.cell_id, Grade.id, Grade.manual_score).where(
        Grade.cell_id.in_([cell.id for cell in graded]), Grade.notebook_id == submitted_id
    )
    there = {cell_id: {"id": grade_id, "manual": manual} for cell_id, grade_id, manual in session.execute(query)}
    rows = []
    for cell in graded:
        row = there.get(cell.id, {"cell_id": cell.id, "notebook_id": submitted_id})
        manual = row.pop("manual", None)
        if cell.kind == "TaskCell" and "id" in row:
            continue  # a person marks it, and nbgrader leaves that alone
        score = _score(judged, cell.name, found.get(cell.name))
        rows.append({**row, "auto_score": score, "needs_manual_grade": manual is not None or score is None})
    _put(session, Grade, rows)


def _score(judged: Judged, name: str, cell: NotebookNode | None) -> float | None:
    """The judge's score of a cell, nbgrader's own of one that a person marks; None when there is none."""
    if judged.result.status != "graded":
        return None
    if name in judged.grades:
        score, most = judged.grades[name]
        if not (math.isfinite(score) and 0 <= score <= most):
            raise ValueError(f"{name}: {score} of {most} is no score")
        return float(score)
    if cell is None or not is_solution(cell):
        return None
    return _as_float(determine_grade(cell)[0])


def _as_float(score: float | None) -> float | None:
    return None if score is None else float(score)


def _write_comments(session: Session, submitted_id: str, cells: list[_Cell], found: Mapping[str, NotebookNode]) -> None:
    commented = [cell for cell in cells if cell.commented]
    query = select(Comment.cell_id, Comment.id).where(
        Comment.cell_id.in_([cell.id for cell in commented]), Comment.notebook_id == submitted_id
    )
    there = {cell_id: {"id": comment_id} for cell_id, comment_id in session.execute(query)}
    rows = [
        {
            **there.get(cell.id, {"cell_id": cell.id, "notebook_id": submitted_id}),
            "auto_comment": _comment(cell, found),
        }
        for cell in commented
    ]
    _put(session, Comment, rows)


def _comment(cell: _Cell, found: Mapping[str, NotebookNode]) -> str | None:
    node = found.get(cell.name)
    if node is None or cell.kind == "TaskCell":
        return None
    return NO_RESPONSE if node.metadata.nbgrader["checksum"] == compute_checksum(node) else None


def _seconds_late(submission: SubmittedAssignment) -> float:
    # nbgrader adds an extension to a due date without looking whether there is one.
    return float(submission.total_seconds_late) if submission.assignment.duedate is not None else 0.0
