"""Run a learner's notebook from top to bottom in a fresh kernel, and collect the verdict of each check cell."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.checking.question import Lab
from autograder.checking.verdict import Verdict
from autograder.checking.view import verdict_from_outputs
from autograder.errors import LabsError
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class CellProblem:
    """A cell that stopped with an exception: its number among the code cells (from 1) and the exception."""

    number: int
    error: str
    text: str


@dataclass
class RunReport:
    """Verdicts by question, cells that stopped, and the executed notebook."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    notebook: Any = None


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook. Raises LabsError, in words, for a missing, empty or broken file."""
    import nbformat

    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise LabsError(_("There is no file {path}.").format(path=path)) from None
    except IsADirectoryError:
        raise LabsError(_("{path} is a folder. Give the path of a notebook file.").format(path=path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise LabsError(
            _("The file {path} could not be read ({reason}).").format(path=path, reason=type(error).__name__)
        ) from None
    if not text.strip():
        raise LabsError(_("The file {path} is empty. Save the notebook again, or get a fresh copy.").format(path=path))
    try:
        with warnings.catch_warnings():
            # nbformat mends missing and duplicate cell ids by itself, and says so on stderr.
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)
        notebook.cells  # noqa: B018 - a JSON file that is no notebook fails here
    except Exception as error:  # nbformat raises many kinds for the same thing
        raise LabsError(
            _("The file {path} is not a readable notebook ({reason}). Get a fresh copy and paste your answers.").format(
                path=path, reason=type(error).__name__
            )
        ) from None
    return notebook


def prepare(notebook: NotebookNode, lab: Lab, question_ids: list[str]) -> NotebookNode:
    """A copy with exactly one check cell for each wanted question, as the course wrote it.

    A check cell that was edited is put back; one that is missing is added at the end.
    Checks of other questions are left out, and so are the cells after the last wanted check.
    """
    import copy

    from nbformat.v4 import new_code_cell

    result = copy.deepcopy(notebook)
    result.cells = []
    seen: set[str] = set()
    last = 0
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        question_id = grade_id.removesuffix("-check") if grade_id.endswith("-check") else ""
        if question_id in {question.id for question in lab.questions}:
            if question_id not in question_ids or question_id in seen:
                continue
            seen.add(question_id)
            result.cells.append(_check_cell(new_code_cell, f"lab.check({question_id!r})", question_id))
            last = len(result.cells)
        elif cell.cell_type == "code":
            kept = copy.deepcopy(cell)
            kept.outputs = []
            kept.execution_count = None
            result.cells.append(kept)
    missing = [name for name in question_ids if name not in seen]
    if not missing:
        result.cells = result.cells[:last]
    for name in missing:
        source = f"from autograder import open_lab as _open_lab\n_open_lab({lab.id!r}).check({name!r})"
        result.cells.append(_check_cell(new_code_cell, source, name))
    return result


def _check_cell(new_code_cell: Any, source: str, question_id: str) -> Any:
    cell = new_code_cell(source)
    cell.metadata["labs_check"] = question_id
    return cell


def run_notebook(
    notebook: NotebookNode,
    lab: Lab,
    question_ids: list[str],
    *,
    folder: Path,
    cell_timeout: int = 300,
    on_cell: Callable[[int, int], None] | None = None,
) -> RunReport:
    """Run `notebook` in a fresh kernel with `folder` as working folder; check the wanted questions.

    `on_cell(done, total)` is told of progress. A cell that stops with an exception is noted, and the rest goes on.
    Raises LabsError when the kernel does not start or dies.
    """
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    prepared = prepare(notebook, lab, question_ids)
    # The notebook may name a kernel that is not here; the course's own is the one that has its libraries.
    client = NotebookClient(
        prepared,
        timeout=cell_timeout,
        interrupt_on_timeout=True,
        kernel_name="python3",
        allow_errors=True,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(folder)}},
    )
    report = RunReport(notebook=prepared)
    total = len(prepared.cells)
    try:
        with client.setup_kernel():
            for position, cell in enumerate(prepared.cells):
                client.execute_cell(cell, position)
                _collect(report, cell, position)
                if on_cell:
                    on_cell(position + 1, total)
    except NoSuchKernel:
        raise LabsError(_("There is no Python kernel here. Run `make env`, or `labs doctor` to see why.")) from None
    except DeadKernelError:
        raise LabsError(
            _("The kernel died while it ran cell {number}. Restart and run that cell alone.").format(
                number=position + 1
            )
        ) from None
    except CellTimeoutError:
        raise LabsError(
            _("Cell {number} ran for more than {seconds} seconds and was stopped.").format(
                number=position + 1, seconds=cell_timeout
            )
        ) from None
    return report


def _collect(report: RunReport, cell: Any, position: int) -> None:
    question_id = cell.metadata.get("labs_check")
    if question_id:
        verdict = verdict_from_outputs(cell.outputs)
        if verdict is not None and verdict.question == question_id:
            report.verdicts[question_id] = verdict
            return
    for output in cell.outputs:
        if output.output_type == "error":
            report.problems.append(CellProblem(position + 1, output.ename, ANSI.sub("", output.evalue)[:500]))
