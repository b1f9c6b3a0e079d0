"""A small lab made for a test, and a judge to run notebooks of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook

from autograder.checking import Lab, Message, Question, Refuse, Work
from autograder.checking.limits import ResourceLimits
from autograder.judging.judge import Judge, Judgement

FAST = ResourceLimits(cell_seconds=5, call_seconds=2, submission_seconds=60, memory_mb=1024)

SAYS = Message(seen="seen {got}", expected="expected {want}", next="next")


def question(
    name: str,
    check: Callable[[Work], None],
    *,
    answers: tuple[str, ...] = (),
    hidden: Callable[[Work], None] | None = None,
) -> Question:
    """A question worth one point for `check`, and one more for `hidden`."""
    made = Question(
        id=name,
        title=name,
        topic="a topic",
        points=2 if hidden else 1,
        answers=answers or (name,),
        hints=("", "", ""),
        messages={"value": SAYS},
    )
    made.property("visible", points=1, says="it holds")(check)
    if hidden is not None:
        made.hidden("secret_property", points=1, says="a secret sentence", messages={"value": SAYS})(hidden)
    return made


def equals(name: str, want: object) -> Callable[[Work], None]:
    """A check that the value of `name` equals `want`, type included."""

    def check(work: Work) -> None:
        got = work.value(name)
        if type(got) is not type(want) or got != want:
            raise Refuse("value", got=repr(got), want=repr(want))

    return check


def gives(name: str, *arguments: object, want: object) -> Callable[[Work], None]:
    """A check that calling `name` gives `want`."""

    def check(work: Work) -> None:
        got = work.call(name, *arguments)
        if type(got) is not type(want) or got != want:
            raise Refuse("value", got=repr(got), want=repr(want))

    return check


def notebook(*cells: str | tuple[str, str]) -> Any:
    """A notebook of code cells: a text, ("answer:minmax", text), or "check:minmax"."""
    made = []
    for cell in cells:
        source, mark = (cell[1], cell[0].partition(":")[2]) if isinstance(cell, tuple) else (cell, "")
        metadata: dict[str, Any] = {}
        if source.startswith("check:"):
            name = source.partition(":")[2]
            source, metadata = f"lab.check({name!r})", {"nbgrader": {"grade_id": f"{name}-check", "grade": True}}
        elif mark:
            metadata = {"nbgrader": {"grade_id": mark, "grade": False, "solution": True}}
        made.append(new_code_cell(source, metadata=metadata))
    return new_notebook(cells=made)


def run(
    judge: Judge, questions: list[Question], *cells: str | tuple[str, str], limits: ResourceLimits = FAST, **more: Any
) -> Judgement:
    """Judge a notebook of `cells` on a lab of `questions`."""
    about = {name: more.pop(name, ()) for name in ("packages", "services", "engines")}
    lab = Lab("trial", questions, limits=limits, **about)
    made = notebook(*cells)
    return judge.run(made, notebook(), lab, limits=limits, files=more.pop("files", {}), **more)


def points(judgement: Judgement) -> dict[str, float]:
    """Points by question."""
    return {name: verdict.points for name, verdict in judgement.verdicts.items()}


def text_of(judgement: Judgement) -> str:
    """Everything that the executed notebook shows."""
    return str([cell.get("outputs") for cell in judgement.notebook.cells])
