"""What became of the cell that ran before a check: who wrote something that Python refused did attempt an answer."""

from __future__ import annotations

import sys
from typing import Any

from autograder.text import _

MAX_REASON = 200

# On the shell, because a notebook may open its lab again.
_PLACE = "_bdti_labs_last_error"


def watch() -> None:
    """From now on note how each cell of this notebook ends. Nothing outside IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or hasattr(shell, _PLACE):
        return
    setattr(shell, _PLACE, None)

    def note(result: Any) -> None:
        setattr(shell, _PLACE, result.error_before_exec or result.error_in_exec)

    shell.events.register("post_run_cell", note)


def trouble() -> str:
    """In words, how the cell before this one failed; "" where it did not, or where nobody watched."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    error = getattr(shell, _PLACE, None)
    if error is None:
        return ""
    return _("The cell that you ran before this one ended with an error: {reason}. Mend it, and run it first.").format(
        reason=_reason(error)
    )


def _reason(error: BaseException) -> str:
    kind = type(error).__name__
    try:
        # A syntax error's own text names the file of the cell, which says nothing to its reader.
        said = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:  # the text of an error may be the learner's own code
        said = ""
    lines = str(said or "").strip().splitlines()
    reason = f"{kind}: {lines[0]}" if lines else kind
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        reason = _("{reason} (line {line})").format(reason=reason, line=error.lineno)
    return reason if len(reason) <= MAX_REASON else reason[: MAX_REASON - 1].rstrip() + "…"
