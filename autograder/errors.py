"""Errors that people read: a sentence, never a traceback of ours."""

from __future__ import annotations


class LabsError(Exception):
    """Something a user can mend. `str(error)` says what was seen, what was expected and what to do.

    In a notebook it shows as its message alone; on the command line it ends the command with `exit_code`.
    """

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        # IPython's hook for exceptions that draw themselves.
        return [str(self)]
