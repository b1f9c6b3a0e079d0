"""CPU time of each cell of a lab's notebook, as a learner's process runs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.checking.registry import load_lab
from autograder.front_matter import notebook_path
from autograder.judging.nests import lab_files, nest_for
from autograder.judging.session import Session
from autograder.judging.stopwatch import Stopwatch
from autograder.judging.warm import Warm
from autograder.measuring.cohorts import Kind, filled

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class CellCost:
    """A cell by its grade id, or its place and first line when it has none. cpu_ms: of one run."""

    name: str
    cpu_ms: float


def cell_costs(lab_id: str, kind: Kind) -> list[CellCost]:
    """Run a submission's cells, without any check, in a process of the judge's own kind; the dearest first.

    It is run twice, and the second time counts: libraries do some things once.
    """
    import nbformat

    released = nbformat.read(notebook_path(lab_id), as_version=4)
    lab = load_lab(lab_id)
    cells = [cell for cell in filled(released, kind.answers, "measured").cells if _is_learners(cell)]
    warm = Warm(nest_for(released, lab, lab.limits))
    try:
        for _time in range(2):
            session = Session(warm.ready(), lab.limits, lab_files(lab), Stopwatch())
            try:
                session.revive()
                costs = [
                    CellCost(_name(number, cell), 1000 * session.run_cell(cell.source).cpu_seconds)
                    for number, cell in enumerate(cells, 1)
                ]
            finally:
                session.close()
    finally:
        warm.close()
    return sorted(costs, key=lambda cost: -cost.cpu_ms)


def _is_learners(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade")


def _name(number: int, cell: NotebookNode) -> str:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    return str(grade_id or f"{number}: {cell.source.partition(chr(10))[0][:60]}")
