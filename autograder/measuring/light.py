"""A light lab: twelve questions whose cells take no time, to measure what grading itself costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from autograder.checking import N_, Lab, Message, Question, Refuse, Work

if TYPE_CHECKING:
    from nbformat import NotebookNode

ID = "light"


@dataclass(frozen=True)
class Task:
    """A question of the light lab: what `name(x)` computes, the right code and a wrong one."""

    name: str
    want: Callable[[int], Any]
    right: str
    wrong: str


TASKS = (
    Task("double", lambda x: 2 * x, "2 * x", "x"),
    Task("square", lambda x: x * x, "x ** 2", "2 * x"),
    Task("half", lambda x: x / 2, "x / 2", "x // 2"),
    Task("negative", lambda x: -x, "-x", "x"),
    Task("is_even", lambda x: x % 2 == 0, "x % 2 == 0", "x % 2 == 1"),
    Task("digits", lambda x: len(str(x)), "len(str(x))", "x"),
    Task("count_up", lambda x: list(range(x)), "list(range(x))", "list(range(1, x))"),
    Task("spelled", lambda x: f"{x} labs", "f'{x} labs'", "str(x)"),
    Task("both", lambda x: {"x": x, "next": x + 1}, "{'x': x, 'next': x + 1}", "{'x': x}"),
    Task("bits", lambda x: bin(x), "bin(x)", "hex(x)"),
    Task("rest", lambda x: x % 7, "x % 7", "x // 7"),
    Task("last", lambda x: int(str(x)[-1]), "int(str(x)[-1])", "int(str(x)[0])"),
)


def _question(task: Task) -> Question:
    question = Question(
        id=task.name,
        title=task.name.replace("_", " ").capitalize(),
        topic=N_("numbers"),
        points=2,
        answers=(task.name,),
        hints=("", "", ""),
        messages={
            "value": Message(seen="{name}({x}) gave {got}.", expected="It is {want}.", next="Compute it by hand.")
        },
    )

    def agrees(work: Work, numbers: Any) -> None:
        for x in map(int, numbers):
            got, want = work.call(task.name, x), task.want(x)
            if type(got) is not type(want) or got != want:
                raise Refuse("value", name=task.name, x=x, got=repr(got), want=repr(want))

    @question.property("small", points=1, says="Small numbers")
    def small(work: Work) -> None:
        agrees(work, (12, 27))

    @question.hidden("fresh", points=1, says="Fresh numbers")
    def fresh(work: Work) -> None:
        agrees(work, work.rng.integers(30, 100, size=2))

    return question


LAB = Lab(ID, [_question(task) for task in TASKS])


def source_notebook() -> NotebookNode:
    """The lab in nbgrader's source form: an answer cell and a check cell for each question."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    cells = [
        new_markdown_cell("# Light lab", id="head"),
        new_code_cell(
            'from autograder import open_lab\n\nlab = open_lab("light")',
            id="setup",
            metadata=_mark("setup", locked=True),
        ),
    ]
    for task in TASKS:
        code = f"def {task.name}(x):\n    ### BEGIN SOLUTION\n    return {task.right}\n    ### END SOLUTION"
        cells.append(new_code_cell(code, id=task.name, metadata=_mark(task.name, solution=True)))
        check = _mark(f"{task.name}-check", grade=True, locked=True, points=2.0)
        cells.append(new_code_cell(f'lab.check("{task.name}")', id=f"{task.name}-check", metadata=check))
    metadata = {
        "bdti_labs": {"id": ID},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def released_notebook() -> NotebookNode:
    """The lab as learners get it: the source form with nbgrader's own steps of release done by hand on plain cells."""
    notebook = source_notebook()
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = cell.source.partition("    ### BEGIN")[0] + "    # YOUR CODE HERE\n    pass"
    return notebook


def _mark(grade_id: str, **values: Any) -> dict[str, Any]:
    mark = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3, "cell_type": "code"}
    return {"nbgrader": {**mark, "grade_id": grade_id, **values}}


def filled(
    released: NotebookNode, wrong: frozenset[str] = frozenset(), missing: frozenset[str] = frozenset()
) -> NotebookNode:
    """A submission: the released notebook with right answers, but for the tasks named as wrong or missing."""
    import copy

    notebook = copy.deepcopy(released)
    tasks = {task.name: task for task in TASKS}
    for cell in notebook.cells:
        task = tasks.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if task is not None and task.name not in missing:
            body = task.wrong if task.name in wrong else task.right
            cell.source = f"def {task.name}(x):\n    return {body}"
    return notebook
