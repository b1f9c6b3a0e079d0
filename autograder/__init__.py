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
    `language` is the language of the notebook ("en", "fr"), and so of the feedback, unless LABS_LANG names another one;
    by default the locale decides.
    Raises `autograder.errors.LabsError`, in plain words, when there is no such lab.
    """
    # Imported late: `labs list` and the doctor must not pay for pandas.
    import sys

    from autograder.checking.session import open_session
    from autograder.text import speak

    if language is not None:
        speak(language)
    return open_session(lab_id, sys._getframe(1).f_globals, language=language)
