"""Feedback pages of a cohort: the marks come in three queries, and nothing is made twice."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat.v4
from nbgrader.preprocessors import ClearHiddenTests

from autograder.data.home import write_whole
from autograder.errors import LabsError
from autograder.grading.feedback import page
from autograder.grading.feedback_marks import GradebookMarks, put_marks
from autograder.grading.stamps import FILE_NAME as STAMP_FILE
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config


# nbgrader's exchange keeps it with each submission that it collects.
SECRET_FILE = "submission_secret.txt"


class FeedbackPages:
    """Makes pages in the course folder `folder`, whose gradebook is at the SQLAlchemy address `url`."""

    def __init__(self, folder: Path, url: str, config: Config | None = None) -> None:
        self._folder = folder
        self._gradebook = GradebookMarks(url)
        self._hidden = ClearHiddenTests(config=config)

    def close(self) -> None:
        """Let go of the gradebook."""
        self._gradebook.close()

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
        """Put marks and comments into the cells; totals for the page."""
        marks = self._gradebook.of(learner, lab, lab)
        put_marks(notebook, marks)
        return {
            "assignment": lab,
            "notebook": lab,
            "student": learner,
            "score": sum(score for score, _most in marks.scores.values()) - marks.penalty,
            "max_score": sum(most for _score, most in marks.scores.values()),
            "late_penalty": marks.penalty,
        }
