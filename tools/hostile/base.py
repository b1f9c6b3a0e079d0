"""What a hostile case is, and the notebook that each one starts from."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.building.source import read_source
from autograder.front_matter import notebook_path
from tools.build_cohort import without_marks

LAB = "clustering"

Kind = Literal["forge", "availability", "reach", "file", "right", "bystander"]

# Every case answers these questions; one answer is the attack's, the others are right and must stay so.
# `dictionary` stands before the attacked question, `encoding` after it.
FULL = {"dictionary": 5.0, "minmax": 6.0, "encoding": 4.0}
FORGED = {**FULL, "minmax": 0.0}

# Wrong in every property: no number anywhere.
WRONG = """\
def minmax(X):
    return np.asarray(X, dtype=float) * np.nan


def scale_new(train, new):
    return np.asarray(new, dtype=float) * np.nan
"""

# How probes say that they got somewhere, composed so that the cell's own text does not hold the word.
SAY = 'def say(what):\n    print("REA" + "CHED", what)\n\n\n'
REACHED = r"REACHED"

Points = Mapping[str, float | None]


@dataclass(frozen=True)
class Case:
    """One submission of the suite, and what it must come to.

    line: its line in the list of attacks; 0 for right answers and bystanders.
    points: by question; None for one that may go either way. `points` None means ungraded, with `reason` (a pattern).
    honest: what an honest grader gives, and why. never: patterns that no output of the notebook may hold.
    stock: whether it may be run by a grader without a sandbox. make: what is laid beside it when the suite is run.
    folder: the learner's folder where that is not `id`. file_name: of the notebook. files: text files beside it.
    zipped: handed in inside a zip file.
    """

    id: str
    line: int
    title: str
    kind: Kind
    honest: str
    points: Points | None
    content: Callable[[Kit], NotebookNode | bytes | None]
    reason: str = ""
    flags: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    stock: bool = True
    make: tuple[Mapping[str, Any], ...] = ()
    folder: str = ""
    file_name: str = f"{LAB}.ipynb"
    files: tuple[tuple[str, str], ...] = ()
    zipped: bool = False

    def to_json(self) -> dict[str, Any]:
        """The entry of expected.json."""
        data: dict[str, Any] = {
            "id": self.id,
            "line": self.line,
            "title": self.title,
            "kind": self.kind,
            "honest": self.honest,
            "points": None if self.points is None else dict(self.points),
            "stock": self.stock,
        }
        for name in ("reason", "flags", "never", "make", "folder", "file_name", "zipped"):
            value = getattr(self, name)
            if value and not (name == "file_name" and value == f"{LAB}.ipynb"):
                data[name] = [dict(item) for item in value] if name == "make" else value
        return data


@dataclass
class Kit:
    """The released notebook, cut down to the cells that carry marks, and right answers to fill it with."""

    released: NotebookNode = field(default_factory=lambda: nbformat.read(notebook_path(LAB), as_version=4))

    @cached_property
    def right(self) -> dict[str, str]:
        """The reference answers, as a learner would type them."""
        return {name: without_marks(cell.text).strip("\n") for name, cell in read_source(LAB).answers().items()}

    def blank(self) -> NotebookNode:
        """The notebook as released, without prose and examples: a learner may delete those, and they cost time."""
        notebook = copy.deepcopy(self.released)
        notebook.cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
        notebook.metadata.pop("bdti_labs", None)
        return notebook

    def filled(self, answers: Mapping[str, str] | None = None) -> NotebookNode:
        """A notebook with the questions of FULL answered rightly, save for those in `answers`."""
        texts = {name: self.right[name] for name in FULL} | dict(answers or {})
        notebook = self.blank()
        for cell in notebook.cells:
            mark = cell.metadata["nbgrader"]
            if mark["solution"] and mark["grade_id"] in texts:
                cell.source = texts[mark["grade_id"]].strip("\n")
        return notebook


def own_cell(source: str, number: int = 1, kind: str = "code") -> NotebookNode:
    """A cell of the learner's own, under a fixed id, so that building twice gives the same bytes."""
    make = new_code_cell if kind == "code" else new_markdown_cell
    cell = make(source.strip("\n"))
    cell["id"] = f"own-{number}"
    return cell


def place_of(notebook: NotebookNode, grade_id: str) -> int:
    """Position of the cell with this grade id."""
    return next(
        number
        for number, cell in enumerate(notebook.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def answered(minmax: str | None = None, *, before: str = "", **answers: str) -> Callable[[Kit], NotebookNode]:
    """Content of a case: this answer to `minmax` (None: the right one), and a cell of its own before it."""

    def content(kit: Kit) -> NotebookNode:
        notebook = kit.filled({**({} if minmax is None else {"minmax": minmax}), **answers})
        if before:
            notebook.cells.insert(place_of(notebook, "minmax"), own_cell(before))
        return notebook

    return content


def with_body(kit: Kit, body: str) -> str:
    """The right answer, with another body of `minmax` in front of its return."""
    last = "    return scale_new(X, X)"
    assert last in kit.right["minmax"]
    lines = [f"    {line}" if line else "" for line in body.strip().splitlines()]
    return kit.right["minmax"].replace(last, "\n".join([*lines, last]))


def forge(id: str, line: int, title: str, attack: str, *, wrong: str = WRONG, **more: Any) -> Case:
    """A wrong answer to `minmax` with an attack on its verdict behind it, in the same cell."""
    more.setdefault("honest", "A wrong answer to one question; its attack must not change that.")
    more.setdefault("points", FORGED)
    return Case(id, line, title, "forge", content=answered(f"{wrong}\n\n{attack.strip()}\n"), **more)


def stops(id: str, line: int, title: str, attack: str, **more: Any) -> Case:
    """An attack at the head of the answer to `minmax`, which would be right if the cell came so far."""
    more.setdefault("honest", "The question that stops is lost, the others count.")
    more.setdefault("points", FORGED)

    def content(kit: Kit) -> NotebookNode:
        return kit.filled({"minmax": f"{attack.strip()}\n\n\n{kit.right['minmax']}"})

    return Case(id, line, title, "availability", content=content, **more)


def harmless(id: str, line: int, title: str, attack: str, **more: Any) -> Case:
    """An attack in a cell of its own; every answer is right, and must count."""
    more.setdefault("honest", "All three answers are right; an own cell costs no points.")
    more.setdefault("points", FULL)
    more.setdefault("kind", "availability")
    return Case(id, line, title, content=answered(before=attack.strip()), **more)


def probe(id: str, line: int, title: str, attack: str, **more: Any) -> Case:
    """A look outside in a cell of its own; every answer is right, and nothing may be reached."""
    more.setdefault("honest", "All three answers are right; what the own cell looks for is out of reach.")
    more.setdefault("never", (REACHED,))
    more.setdefault("make", ({"kind": "where"},))
    more.setdefault("stock", False)
    return harmless(id, line, title, SAY + attack.strip(), kind="reach", **more)
