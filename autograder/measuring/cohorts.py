"""Cohorts to measure with. Every submission differs from every other, so that each is really run."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.measuring import light
from autograder.paths import labs_dir

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


def write_cohort(folder: Path, lab_id: str, released: NotebookNode, kinds: Sequence[Kind], count: int) -> list[Entry]:
    """Write `count` submissions in nbgrader's layout, the kinds in turn; returns them in the order of learners."""
    width = len(str(count))
    entries = []
    for number, kind in zip(range(1, count + 1), itertools.cycle(kinds), strict=False):
        entry = Entry(f"learner-{number:0{width}}", kind.name, kind.honest)
        write_submission(folder, lab_id, entry.learner, filled(released, kind.answers, entry.learner))
        entries.append(entry)
    return entries


def write_submission(folder: Path, lab_id: str, learner: str, notebook: NotebookNode) -> None:
    """Write one submission in nbgrader's layout."""
    import nbformat

    place = folder / learner / lab_id
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{lab_id}.ipynb")


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
    names = [task.name for task in light.TASKS]
    right = {task.name: f"def {task.name}(x):\n    return {task.right}" for task in light.TASKS}
    wrong = {task.name: f"def {task.name}(x):\n    return {task.wrong}" for task in light.TASKS}
    return [
        Kind("right", right),
        Kind("wrong here and there", {name: (wrong if number % 3 == 0 else right)[name] for number, name in enumerate(names)}),
        Kind("half done", {name: right[name] for name in names[::2]}),
        Kind("wrong", wrong),
    ]


def clustering_kinds() -> list[Kind]:
    """Reference, alternates, mutants, half done, and one that dies: from the questions' own proofs."""
    from autograder.building.proofs import Proof, read_proofs
    from autograder.building.source import read_source
    from autograder.checking.registry import load_lab

    reference = {name: cell.text for name, cell in read_source("clustering").answers().items()}
    questions = [question.id for question in load_lab("clustering").questions]
    proofs = {name: read_proofs("clustering", name) for name in questions}

    def turn(position: int, wanted: Callable[[Proof], bool]) -> dict[str, str]:
        chosen = {name: [proof.code for proof in found if wanted(proof)] for name, found in proofs.items()}
        return {name: codes[position % len(codes)] for name, codes in chosen.items()}

    def sets() -> Iterator[Kind]:
        yield Kind("reference", reference)
        for number in range(2):
            yield Kind(f"alternates {number + 1}", turn(number, lambda proof: not proof.mutant))
        for number in range(MUTANT_SETS):
            yield Kind(f"mutants {number + 1}", turn(number, lambda proof: proof.mutant))
        half = set(questions[: len(questions) // 2])
        yield Kind("half done", {name: code for name, code in reference.items() if name in half})
        yield Kind("dies", {**reference, SPOILT: DIES}, honest=False)

    return list(sets())


def looping(kinds: Sequence[Kind]) -> Kind:
    """The first kind with an answer that never ends."""
    return Kind("loops", {**kinds[0].answers, SPOILT: LOOPS}, honest=False)


def released(lab_id: str) -> NotebookNode:
    """The notebook that learners get."""
    import nbformat

    if lab_id == light.ID:
        return light.released_notebook()
    return nbformat.read(labs_dir() / lab_id / f"{lab_id}.ipynb", as_version=4)


def kinds_of(lab_id: str) -> list[Kind]:
    """Kinds of submissions in a cohort of the lab."""
    return light_kinds() if lab_id == light.ID else clustering_kinds()
