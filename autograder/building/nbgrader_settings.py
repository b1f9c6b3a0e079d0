"""nbgrader's settings for this course, in one place: `nbgrader_config.py`, the build and grading all take them here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

# What a solution region becomes. nbgrader's own stub raises, and an unanswered notebook must run to its end.
# `...` would do as well, but as the last line of a cell a notebook shows it as the output "Ellipsis".
CODE_STUB = "# YOUR CODE HERE\npass"

# Seconds for one cell. The slowest cell of a reference takes a few seconds on a free core; graders' cores are shared.
CELL_SECONDS = 120


# By name: whoever only reads the configuration need not import nbgrader.
_PLUGS = "autograder.grading.plugs"
_NBGRADER = "nbgrader.preprocessors"
_NBCONVERT = "nbconvert.preprocessors"
SANITIZE = (
    f"{_PLUGS}.Repair",
    f"{_NBGRADER}.ClearOutput",
    f"{_NBGRADER}.DeduplicateIds",
    f"{_NBGRADER}.OverwriteKernelspec",
    f"{_NBGRADER}.OverwriteCells",
    f"{_NBGRADER}.CheckCellMetadata",
)
AUTOGRADE = (
    f"{_PLUGS}.JudgedExecute",
    f"{_NBGRADER}.IgnorePattern",
    f"{_NBCONVERT}.ClearMetadataPreprocessor",
    f"{_NBGRADER}.LimitOutput",
    f"{_PLUGS}.JudgedSaveAutoGrades",
    f"{_NBGRADER}.AssignLatePenalties",
    f"{_NBGRADER}.CheckCellMetadata",
)


def configure(config: Config, root: Path) -> None:
    """Put the course's settings into `config`. `root` is the course folder, which holds `source/`.

    Submissions are then run and judged in the sandbox, and feedback pages hold nothing that acts.
    """
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "bdti-labs"
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.Execute.timeout = CELL_SECONDS
    # nbgrader gives the whole submission up when output of a cell is 4 seconds late; a busy machine needs more.
    config.Execute.iopub_timeout = 60
    # No history file, as nbgrader has it, and no remarks of the kernel's own on the grader's terminal.
    config.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=40"]
    # Nobody reads what a kernel has to say at its end, so it need not be asked politely.
    config.Execute.shutdown_kernel = "immediate"
    config.Autograde.exporter_class = f"{_PLUGS}.SubmissionExporter"
    config.Autograde.sanitize_preprocessors = list(SANITIZE)
    config.Autograde.autograde_preprocessors = list(AUTOGRADE)
    config.Autograde.pre_convert_hook = f"{_PLUGS}.set_aside_unreadable_stamps"
    config.GenerateFeedback.exporter_class = "autograder.grading.feedback.FeedbackExporter"
    config.GenerateFeedback.preprocessors = [f"{_NBGRADER}.GetGrades"]
    # Formgrader shows submissions on the instructor's own Jupyter server, where a script could do what she can do.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {
        "clean_html": "autograder.grading.inert.clean_html",
        "markdown2html": "autograder.grading.inert.formgrader_markdown",
    }
