"""Feedback pages of a cohort: the marks come in three queries, and nothing is made twice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat.v4
from nbgrader.api import Assignment, BaseCell, Comment, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import ClearHiddenTests
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from autograder.data.home import write_whole
from autograder.errors import LabsError
from autograder.grading.feedback import page
from autograder.grading.stamps import FILE_NAME as STAMP_FILE
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config


# nbgrader's exchange keeps it with each submission that it collects.
SECRET_FILE = "submission_secret.txt"


@dataclass(frozen=True)
class _Marks:
    """What the gradebook has of a submitted notebook. scores: score and full score by name of the cell."""

    scores: dict[str, tuple[float, float]]
    comments: dict[str, str | None]
    penalty: float


class FeedbackPages:
    """Makes pages in the course folder `folder`, whose gradebook is at the SQLAlchemy address `url`."""

    def __init__(self, folder: Path, url: str, config: Config | None = None) -> None:
        self._folder = folder
        self._engine = create_engine(url)
        self._hidden = ClearHiddenTests(config=config)

    def close(self) -> None:
        """Let go of the gradebook."""
        self._engine.dispose()

    def path(self, learner: str, lab: str) -> Path:
        """Where the page of a submission is, or would be."""
        return self._folder / "feedback" / learner / lab / f"{lab}.html"

    def write(self, learner: str, lab: str) -> Path:
        """Make the page of an autograded submission as its marks are now. Raises LabsError when there is none."""
        source = self._folder / "autograded" / learner / lab / f"{lab}.ipynb"
        try:
            notebook = nbformat.v4.reads(source.read_text(encoding="utf-8"))
        except OSError as error:
            sentence = _("The graded notebook {path} could not be read: {reason}.")
            raise LabsError(sentence.format(path=source, reason=error.strerror)) from None
        text = page(notebook, self._told(notebook, learner, lab), self._hidden)
        target = self.path(learner, lab)
        write_whole(target, text.encode("utf-8", "replace"))
        self._take_along(learner, lab)
        return target

    def _take_along(self, learner: str, lab: str) -> None:
        """What the exchange needs to release the page: it came with the submission."""
        for name in (STAMP_FILE, SECRET_FILE):
            places = [self._folder / step / learner / lab / name for step in ("autograded", "submitted")]
            found = next((place for place in places if place.is_file() and not place.is_symlink()), None)
            if found is not None:
                write_whole(self.path(learner, lab).with_name(name), found.read_bytes())

    def remove(self, learner: str, lab: str) -> None:
        """Take away the page of an earlier version of a submission."""
        shutil.rmtree(self.path(learner, lab).parent, ignore_errors=True)

    def _told(self, notebook: NotebookNode, learner: str, lab: str) -> dict[str, Any]:
        """Put marks and comments into the cells, as nbgrader's GetGrades does; totals for the page."""
        with Session(self._engine) as session:
            marks = _marks(session, learner, lab)
        for cell in notebook.cells:
            mark = cell.metadata.get("nbgrader", {})
            name = mark.get("grade_id")
            if name in marks.scores:
                mark["score"], mark["points"] = marks.scores[name]
            if name in marks.comments:
                mark["comment"] = marks.comments[name]
        return {
            "assignment": lab,
            "notebook": lab,
            "score": sum(score for score, _most in marks.scores.values()) - marks.penalty,
            "max_score": sum(most for _score, most in marks.scores.values()),
            "late_penalty": marks.penalty,
        }


def _marks(session: Session, learner: str, lab: str) -> _Marks:
    query = (
        select(SubmittedNotebook.id, SubmittedNotebook.notebook_id, SubmittedNotebook.late_submission_penalty)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == lab, Notebook.name == lab, SubmittedAssignment.student_id == learner)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        sentence = _("The gradebook has no submission of '{lab}' by {learner}.")
        raise LabsError(sentence.format(lab=lab, learner=learner))
    submitted_id, notebook_id, penalty = row
    cells = select(BaseCell.id).where(BaseCell.notebook_id == notebook_id).scalar_subquery()
    scores = session.execute(
        select(BaseCell.name, Grade.score, Grade.max_score)
        .join(Grade, Grade.cell_id == BaseCell.id)
        .where(Grade.cell_id.in_(cells), Grade.notebook_id == submitted_id)
    )
    comments = session.execute(
        select(BaseCell.name, Comment.comment)
        .join(Comment, Comment.cell_id == BaseCell.id)
        .where(Comment.cell_id.in_(cells), Comment.notebook_id == submitted_id)
    )
    return _Marks(
        {name: (float(score), float(most)) for name, score, most in scores},
        dict(comments.all()),
        float(penalty or 0.0),
    )
