"""Cohorts to measure with. Every submission differs from every other, so that each is really run."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.front_matter import notebook_path
from autograder.measuring import light

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Sets of mutants in a round of the clustering cohort: each set has another mistake in every question.
MUTANT_SETS = 4
# The question whose answer kills its process, or never ends.
SPOILT = "minmax"
DIES = "import os\n\nos._exit(1)"
LOOPS = "while True:\n    pass"


@dataclass(frozen=True)
class Kind:
    """A way to fill in a lab. honest: its marks must be the same whoever grades it. answers: code by question."""

    name: str
    answers: dict[str, str]
    honest: bool = True


@dataclass(frozen=True)
class Entry:
    """A submission of a cohort."""

    learner: str
    kind: str
    honest: bool


def write_cohort(folder: Path, lab_id: str, kinds: Iterable[Kind], prefix: str = "learner") -> list[Entry]:
    """Write one submission of each kind in nbgrader's layout; returns them in the order of learners."""
    import nbformat

    released = nbformat.read(notebook_path(lab_id), as_version=4)
    entries = []
    for number, kind in enumerate(kinds, 1):
        entry = Entry(f"{prefix}-{number:05}", kind.name, kind.honest)
        place = folder / entry.learner / lab_id
        place.mkdir(parents=True)
        nbformat.write(filled(released, kind.answers, entry.learner), place / f"{lab_id}.ipynb")
        entries.append(entry)
    return entries


def in_turn(kinds: Sequence[Kind], count: int) -> Iterator[Kind]:
    """`count` kinds, each in its turn."""
    return itertools.islice(itertools.cycle(kinds), count)


def filled(released: NotebookNode, answers: dict[str, str], remark: str) -> NotebookNode:
    """The released notebook with these answers typed in, each under a comment that makes it this learner's own."""
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if mark.get("solution") and mark["grade_id"] in answers:
            cell.source = f"# {remark}\n{without_marks(answers[mark['grade_id']])}"
    return notebook


def without_marks(code: str) -> str:
    """An answer without the lines that mark the solution region."""
    marks = ("### BEGIN SOLUTION", "### END SOLUTION")
    return "\n".join(line for line in code.splitlines() if line.strip() not in marks)


def light_kinds() -> list[Kind]:
    """All right, and three with wrong or missing answers."""
    codes = {
        task.name: (_light_answer(task.name, task.right), _light_answer(task.name, task.wrong)) for task in light.TASKS
    }
    right = {name: code[0] for name, code in codes.items()}
    mixed = {name: code[number % 3 == 0] for number, (name, code) in enumerate(codes.items())}
    return [
        Kind("right", right),
        Kind("wrong here and there", mixed),
        Kind("half done", dict(list(right.items())[::2])),
        Kind("wrong", {name: code[1] for name, code in codes.items()}),
    ]


def _light_answer(name: str, expression: str) -> str:
    return f"def {name}(x):\n    return {expression}"


def clustering_kinds() -> list[Kind]:
    """Reference, alternates, mutants, half done, and one that dies: from the questions' own proofs."""
    from autograder.building.proofs import read_proofs
    from autograder.building.source import read_source
    from autograder.checking.registry import load_lab

    lab_id = "clustering"
    questions = [question.id for question in load_lab(lab_id).questions]
    reference = {name: cell.text for name, cell in read_source(lab_id).answers().items()}
    proofs = {name: read_proofs(lab_id, name) for name in questions}

    def turn(position: int, *, mutant: bool) -> dict[str, str]:
        chosen = {name: [proof.code for proof in found if proof.mutant == mutant] for name, found in proofs.items()}
        return {name: codes[position % len(codes)] for name, codes in chosen.items()}

    half = {name: reference[name] for name in questions[: len(questions) // 2]}
    mutants = [Kind(f"mutants {number + 1}", turn(number, mutant=True)) for number in range(MUTANT_SETS)]
    alternates = [Kind(f"alternates {number + 1}", turn(number, mutant=False)) for number in range(2)]
    dies = Kind("dies", {**reference, SPOILT: DIES}, honest=False)
    return [
        Kind("reference", reference),
        mutants[0],
        dies,
        alternates[0],
        *mutants[1:],
        Kind("half done", half),
        alternates[1],
    ]


def looping(kinds: Sequence[Kind]) -> Kind:
    """The first kind with an answer that never ends, in the question that is spoilt in one that dies."""
    spoilt = SPOILT if SPOILT in kinds[0].answers else next(iter(kinds[0].answers))
    return Kind("loops", {**kinds[0].answers, spoilt: LOOPS}, honest=False)


def kinds_of(lab_id: str) -> list[Kind]:
    """Kinds of submissions in a cohort of the lab, the most telling ones first."""
    return light_kinds() if lab_id == light.ID else clustering_kinds()
