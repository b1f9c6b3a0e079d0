"""Self-paced labs with feedback and grading: the package behind `open_lab` and the `labs` command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.checking.session import LabSession

__version__ = "0.1.0"
__all__ = ["__version__", "open_lab"]


def open_lab(lab_id: str, *, language: str | None = None) -> LabSession:
    """Open a lab in the notebook that calls this.

    `lab_id` is the lab's folder name, such as "clustering".
    `language` chooses the language of the feedback ("en", "fr"); by default the LABS_LANG setting or the locale.
    Raises `autograder.errors.LabsError`, in plain words, when there is no such lab.
    """
    # Imported late: `labs list` and the doctor must not pay for pandas.
    import sys

    from autograder.checking.session import open_session

    return open_session(lab_id, sys._getframe(1).f_globals, language=language)
