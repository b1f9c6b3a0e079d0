"""Make the sample cohort of the clustering lab: `python tools/build_cohort.py`.

Each submission starts from the released notebook, as a learner's does, and is filled with the reference, alternates or
mutants of the questions' own proofs. `expected.json` says what each must score and why; the marks in it are the sum of
what the questions' properties give for those answers, worked out here without nbgrader.
"""

from __future__ import annotations

import copy
import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.building.proofs import Proof, cached_states, read_proofs
from autograder.building.prove import try_proof
from autograder.building.source import read_source
from autograder.checking.registry import load_lab
from autograder.front_matter import notebook_path

LAB = "clustering"
HERE = Path(__file__).resolve().parent.parent / "tests" / "cohort"
SUBMISSIONS = HERE / LAB


class Cohort:
    """The sample submissions, and what each must score."""

    def __init__(self) -> None:
        self.lab = load_lab(LAB)
        self.released = nbformat.read(notebook_path(LAB), as_version=4)
        self.source = read_source(LAB)
        self.reference = {name: cell.text for name, cell in self.source.answers().items()}
        proofs = {question.id: read_proofs(LAB, question.id) for question in self.lab.questions}
        self.alternates = {name: [proof for proof in found if not proof.mutant] for name, found in proofs.items()}
        self.mutants = {name: [proof for proof in found if proof.mutant] for name, found in proofs.items()}
        self.expected: dict[str, dict[str, Any]] = {}

    def points(self, proof: Proof) -> float:
        """Points of a proof, hidden properties included."""
        states = cached_states(LAB, "embedded")
        return try_proof(self.lab, self.lab[proof.question], states, proof).verdict.points

    def filled(self, answers: dict[str, str]) -> NotebookNode:
        """The released notebook with these answers typed in."""
        notebook = copy.deepcopy(self.released)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in answers and cell.metadata["nbgrader"]["solution"]:
                cell.source = without_marks(answers[name])
        return notebook

    def write(self, learner: str, notebook: NotebookNode | bytes, score: float | None, why: str, **more: Any) -> None:
        """Write a submission in nbgrader's layout. `score` None means ungraded."""
        folder = SUBMISSIONS / learner / LAB
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / more.pop("file_name", f"{LAB}.ipynb")
        if isinstance(notebook, bytes):
            path.write_bytes(notebook)
        else:
            # Not nbformat.writes: it would mend the duplicated cell ids that one submission has on purpose.
            text = nbformat.v4.writes_json(notebook)
            path.write_text(text + "\n", encoding="utf-8", newline="\n")
        self.expected[learner] = {"score": score, "why": why, **more}


def without_marks(code: str) -> str:
    """An answer without the lines that mark the solution region."""
    return "\n".join(
        line for line in code.splitlines() if "### BEGIN SOLUTION" not in line and "### END SOLUTION" not in line
    )


def nth(proofs: dict[str, list[Proof]], position: int) -> dict[str, Proof]:
    """The proof at `position` of each question, counted round when a question has fewer."""
    return {name: found[position % len(found)] for name, found in proofs.items()}


def codes(proofs: dict[str, Proof]) -> dict[str, str]:
    """Code of each question's proof."""
    return {name: proof.code for name, proof in proofs.items()}


def build() -> dict[str, dict[str, Any]]:
    """Write all submissions and expected.json; returns what is expected."""
    cohort = Cohort()
    full = cohort.lab.points
    everything = cohort.filled(cohort.reference)
    cohort.write("anna", everything, full, "the reference answers")
    cohort.write("bruno", cohort.filled(codes(nth(cohort.alternates, 0))), full, "the first alternate of each question")
    cohort.write(
        "chiara", cohort.filled(codes(nth(cohort.alternates, 1))), full, "the second alternate of each question"
    )
    for position, learner in enumerate(("dirk", "elena", "femke", "goran")):
        wrong = nth(cohort.mutants, position)
        score = round(sum(cohort.points(proof) for proof in wrong.values()), 6)
        why = f"mistake number {position + 1} of each question"
        cohort.write(learner, cohort.filled(codes(wrong)), score, why, mutants={n: p.name for n, p in wrong.items()})
    half = [question.id for question in cohort.lab.questions][:9]
    score = sum(cohort.lab[name].points for name in half)
    answers = {name: cohort.reference[name] for name in half}
    cohort.write("hana", cohort.filled(answers), score, "the first nine questions, the rest untouched")
    cohort.write("ivan", cohort.released, 0, "handed in as it was released")
    cohort.write("jana", noisy(everything), full, "right answers with prints, warnings, own cells and a failing cell")
    cohort.write("karel", edited(everything), full, "check cells edited, deleted and duplicated", flags="repaired")
    cohort.write("lena", stripped(everything), full, "all nbgrader metadata lost in another editor", flags="repaired")
    cohort.write(
        "marek", everything, full, "the file has another name", flags="renamed", file_name="Clustering final (2).ipynb"
    )
    broken = nbformat.v4.writes_json(everything).encode()[:20_000]
    cohort.write("nora", broken, None, "the file was cut off while it was copied")
    cohort.write("otto", b"", None, "an empty file")
    minmax_points = cohort.lab["minmax"].points
    cohort.write(
        "petra", unfinished(cohort), full - minmax_points, "one answer is a syntax error, the others are right"
    )
    text = json.dumps(cohort.expected, indent=1, ensure_ascii=False) + "\n"
    (HERE / "expected.json").write_text(text, encoding="utf-8", newline="\n")
    return cohort.expected


def noisy(notebook: NotebookNode) -> NotebookNode:
    """A right submission by a learner who leaves a lot lying about."""
    result = copy.deepcopy(notebook)
    noise = (
        "import sys, warnings, logging\nprint('working ...')\nprint('careful', file=sys.stderr)\n"
        "warnings.warn('this is only a warning')\nlogging.getLogger('me').error('an own message')\n"
        "%timeit -n1 -r1 sum(range(10))"
    )
    cells = []
    for position, cell in enumerate(result.cells):
        cells.append(cell)
        if position % 12 == 5:
            cells.append(with_id(new_code_cell(noise), f"noise-{position}"))
            cells.append(with_id(new_markdown_cell("My own notes: été, Ελλάδα, 中文."), f"notes-{position}"))
    cells.insert(8, with_id(new_code_cell("undefined_name + 1  # I tried something here"), "own-mistake"))
    result.cells = cells
    return result


def edited(notebook: NotebookNode) -> NotebookNode:
    """A right submission whose check cells were edited, deleted, duplicated and turned into text."""
    result = copy.deepcopy(notebook)
    cells = []
    for cell in result.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "load-check":
            cell.source = "# lab.check('load')"
        if name == "audit-check":
            continue
        if name == "minmax-check":
            cell = with_id(new_markdown_cell(cell.source, metadata=cell.metadata), cell.id)
        cells.append(cell)
        if name in {"pca", "pca-check"}:
            cells.append(copy.deepcopy(cell))
    result.cells = cells
    return result


def stripped(notebook: NotebookNode) -> NotebookNode:
    """A right submission saved by an editor that keeps only cell types and texts."""
    result = copy.deepcopy(notebook)
    result.metadata = nbformat.from_dict({"language_info": {"name": "python"}})
    for position, cell in enumerate(result.cells):
        cell.metadata = nbformat.from_dict({})
        cell["id"] = f"editor-{position}"
    return result


def unfinished(cohort: Cohort) -> NotebookNode:
    """Right answers but one, which stops in the middle of a line."""
    return cohort.filled({**cohort.reference, "minmax": "def minmax(X):\n    return (X - X.min("})


def with_id(cell: NotebookNode, name: str) -> NotebookNode:
    """`cell` under a fixed id, so that building twice gives the same bytes."""
    cell["id"] = name
    return cell


if __name__ == "__main__":
    # The marks are worked out on the data that the course ships.
    os.environ.pop("LABS_DATA_MIRROR", None)
    os.environ["LABS_DATA_HOME"] = str(HERE / "no-such-folder")
    for learner, entry in build().items():
        print(f"{learner:8} {entry['score']!s:>8}  {entry['why']}", file=sys.stderr)
