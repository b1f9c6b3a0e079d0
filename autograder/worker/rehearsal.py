"""Run the course's own cells once in the warm process: libraries do much at first use that each fork would do again.

These are the cells of the released notebook, which the course wrote; a learner's cell never runs here. Their names are
thrown away. What stays is what libraries keep: loaded parts, fonts, compiled patterns.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.worker import stub
from autograder.worker.clock import TimeUp, time_limit

# The whole rehearsal; grading must not wait long for what only makes it quicker.
SECONDS = 30.0


def rehearse(sources: Iterable[str]) -> None:
    """Run these cells for what they leave in the libraries. Whatever goes wrong in one of them is of no interest."""
    names: dict[str, Any] = {"__name__": "__rehearsal__"}
    folder, style = Path.cwd(), _style()
    with (
        contextlib.suppress(TimeUp),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        time_limit(SECONDS),
        contextlib.ExitStack() as stack,
    ):
        warnings.simplefilter("ignore")
        stub.REHEARSING.append(True)
        stack.callback(stub.REHEARSING.clear)
        for source in sources:
            # Magics and unanswered questions stop a cell; the next one may still be of use.
            with contextlib.suppress(Exception):
                exec(compile(source, "<rehearsal>", "exec"), names)
                _draw()
    os.chdir(folder)
    if (matplotlib := sys.modules.get("matplotlib")) is not None:
        matplotlib.rcParams.update(style)


def _draw() -> None:
    """Draw open figures as a notebook does at the end of a cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        pyplot.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
    pyplot.close("all")


def _style() -> dict[str, Any]:
    """Matplotlib's settings, which a cell may change for the cells after it."""
    matplotlib = sys.modules.get("matplotlib")
    return dict(matplotlib.rcParams) if matplotlib is not None else {}
