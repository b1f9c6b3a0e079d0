"""What a feedback page takes from the gradebook: marks, comments, and which answers still wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbgrader.api import Assignment, BaseCell, Comment, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Marks:
    """What the gradebook has of a submitted notebook.

    scores: score and full score by name of the cell. waiting: names of the cells that nobody has marked yet.
    """

    scores: dict[str, tuple[float, float]]
    comments: dict[str, str | None]
    waiting: frozenset[str]
    penalty: float


class GradebookMarks:
    """Reads marks from the gradebook at the SQLAlchemy address `url`: three queries a submission."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)

    def close(self) -> None:
        """Let go of the gradebook."""
        self._engine.dispose()

    def of(self, learner: str, assignment: str, notebook: str) -> Marks:
        """Marks of one notebook of a submission. Raises LabsError when the gradebook does not have it."""
        with Session(self._engine) as session:
            return _marks(session, learner, assignment, notebook)


def put_marks(notebook: NotebookNode, marks: Marks) -> None:
    """Put marks and comments into the cells, as nbgrader's GetGrades does, and say which cells wait for a person."""
    for cell in notebook.cells:
        mark: dict[str, Any] = cell.metadata.get("nbgrader", {})
        name = mark.get("grade_id")
        if name in marks.scores:
            mark["score"], mark["points"] = marks.scores[name]
            mark["waiting"] = name in marks.waiting
        if name in marks.comments:
            mark["comment"] = marks.comments[name]


def _marks(session: Session, learner: str, assignment: str, notebook: str) -> Marks:
    query = (
        select(SubmittedNotebook.id, SubmittedNotebook.notebook_id, SubmittedNotebook.late_submission_penalty)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment, Notebook.name == notebook, SubmittedAssignment.student_id == learner)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        sentence = _("The gradebook has no submission of '{lab}' by {learner}.")
        raise LabsError(sentence.format(lab=assignment, learner=learner))
    submitted_id, notebook_id, penalty = row
    cells = select(BaseCell.id).where(BaseCell.notebook_id == notebook_id).scalar_subquery()
    grades = session.execute(
        select(BaseCell.name, Grade.score, Grade.max_score, Grade.needs_manual_grade)
        .join(Grade, Grade.cell_id == BaseCell.id)
        .where(Grade.cell_id.in_(cells), Grade.notebook_id == submitted_id)
    ).all()
    comments = session.execute(
        select(BaseCell.name, Comment.comment)
        .join(Comment, Comment.cell_id == BaseCell.id)
        .where(Comment.cell_id.in_(cells), Comment.notebook_id == submitted_id)
    )
    return Marks(
        {name: (float(score), float(most)) for name, score, most, _waits in grades},
        dict(comments.all()),
        frozenset(name for name, _score, _most, waits in grades if waits),
        float(penalty or 0.0),
    )
