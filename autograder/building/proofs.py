"""The proof that comes with each question: alternates, which are right, and mutants, which are wrong in a known way.

`solutions/<lab>/proofs/<question>.py` is py:percent text. A cell is marked `alternate="name"`, or
`mutant="name" refused="property" message="question.key"`. Its code takes the place of the reference answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autograder.building.proof_services import proof_services
from autograder.building.source import LabSource, read_source
from autograder.checking.registry import load_lab
from autograder.errors import LabsError
from autograder.paths import solutions_dir
from autograder.text import _


@dataclass(frozen=True)
class Proof:
    """An alternate or a mutant. `refused` and `message` are a mutant's: the property it fails, and with which key."""

    question: str
    name: str
    code: str
    mutant: bool
    refused: str = ""
    message: str = ""


def read_proofs(lab_id: str, question_id: str) -> list[Proof]:
    """Proofs of one question, in file order; empty when there is no file."""
    import jupytext

    path = solutions_dir() / lab_id / "proofs" / f"{question_id}.py"
    if not path.is_file():
        return []
    proofs = []
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells:
        metadata = cell.metadata
        if "alternate" in metadata:
            proofs.append(Proof(question_id, metadata["alternate"], cell.source, mutant=False))
        elif "mutant" in metadata:
            try:
                refused, message = metadata["refused"], metadata["message"]
            except KeyError as error:
                sentence = _("{file}: the mutant '{mutant}' lacks {field}.")
                raise LabsError(sentence.format(file=path.name, mutant=metadata["mutant"], field=error)) from None
            proofs.append(Proof(question_id, metadata["mutant"], cell.source, True, refused, message))
        elif cell.cell_type == "code" and cell.source.strip():
            sentence = _("{file}: a code cell is neither an alternate nor a mutant: {code}")
            raise LabsError(sentence.format(file=path.name, code=repr(cell.source[:60])))
    return proofs


def run_code(code: str, namespace: dict[str, Any], name: str) -> None:
    """Run a cell of ours with the given names; `name` stands in tracebacks."""
    # linecache lets a learner's-line message show the line, as it does in a notebook.
    import linecache

    filename = f"<{name}>"
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    exec(compile(code, filename, "exec"), namespace)


def reference_states(source: LabSource) -> Iterator[tuple[str, dict[str, Any]]]:
    """Run the source's code, yielding (question, names just before its answer), and at the end ("", all names)."""
    import matplotlib

    matplotlib.use("Agg")
    # The settings in use must be there before the first cell reads them.
    proof_services(load_lab(source.lab_id))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for position, cell in enumerate(source.cells):
        if cell.cell_type != "code" or cell.mark == "check":
            continue
        if cell.mark == "answer":
            yield cell.name, dict(namespace)
        run_code(cell.text, namespace, f"{source.lab_id} cell {position} {cell.name}".strip())
    yield "", dict(namespace)


@lru_cache(maxsize=8)
def cached_states(lab_id: str, edition: str) -> dict[str, dict[str, Any]]:
    """States of `reference_states` by question. `edition` keeps runs on different editions of the data apart."""
    return dict(reference_states(read_source(lab_id)))


def proof_namespace(states: dict[str, dict[str, Any]], proof: Proof) -> dict[str, Any]:
    """Names that a learner would have who gave the reference answers before this question, and the proof's here."""
    namespace = dict(states[proof.question])
    run_code(proof.code, namespace, f"{proof.question} {proof.name}")
    return namespace
