"""The light lab as a source, in a course root of its own, so that it goes every way that a lab of the course goes."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from autograder.measuring import light
from autograder.paths import datasets_dir

_HEAD = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   bdti_labs:
#     id: {id}
#     version: 1.0.0
#     title: "Light lab"
#     level: beginner
#     minutes: {{core: {count}, extra: 0}}
#     tasks: {{{minutes}}}
#     prerequisites: []
#     persona: "Nobody"
#     objectives:
#       - {{text: Reckon with one number, questions: [{names}]}}
#       - {{text: Write a function, questions: [{names}]}}
#       - {{text: Return a value, questions: [{names}]}}
#       - {{text: Measure a grader, questions: [{names}]}}
#     data: []
#     services: []
#     licence: "code EUPL-1.2, text CC-BY-4.0"
#     languages: [en]
# ---

# %% [markdown]
# # Light lab
#
# {count} minutes, {points} points, {count} questions. You can reckon with one number, write a function, return a value,
# measure a grader.

# %% [markdown]
# ## Before you start

# %% locked="setup"
from autograder import open_lab

lab = open_lab("{id}")

# %% [markdown]
# ## The decision
"""

_TASK = """
# %% [markdown] task="{name}"
# **Your turn.** Write `{name}(x)`.

# %% answer="{name}"
def {name}(x):
    ### BEGIN SOLUTION
    return {right}
    ### END SOLUTION

# %% check="{name}"

# %% [markdown]
# `lab.hint("{name}")` gives a hint.
#
# **If it fails**
#
# - Try `{name}(12)`.
"""

_TAIL = """
# %% [markdown]
# ## Key points
#
# - A cell that does little takes little time.
#
# ## Self-assessment
#
# ## Next steps
#
# ## Clean up
#
# ## Sources and licences
"""


def source_text() -> str:
    """The light lab as py:percent text, as an author would write it."""
    names = [task.name for task in light.TASKS]
    head = _HEAD.format(
        id=light.ID,
        count=len(names),
        minutes=", ".join(f"{name}: 1" for name in names),
        names=", ".join(names),
        points=f"{light.LAB.points:g}",
    )
    return head + "".join(_TASK.format(name=task.name, right=task.right) for task in light.TASKS) + _TAIL


def write_root(root: Path) -> None:
    """Make a course whose one lab is the light lab: its source, its released notebook, and the catalogue of data."""
    from autograder.building.build import open_source, write_file
    from autograder.building.notebook import release, source_notebook, to_bytes

    shutil.copytree(datasets_dir(), root / "datasets")
    write_file(root / "solutions" / light.ID / f"{light.ID}.py", source_text().encode())
    with course_root(root):
        built = open_source(light.ID)
    notebook = release(source_notebook(built.source, built.lab, built.front))
    write_file(root / "labs" / light.ID / f"{light.ID}.ipynb", to_bytes(notebook))


@contextlib.contextmanager
def course_root(root: Path) -> Iterator[None]:
    """Take the course at `root` for the course, in this process and in those that it starts."""
    before = os.environ.get("LABS_ROOT")
    os.environ["LABS_ROOT"] = str(root)
    try:
        yield
    finally:
        if before is None:
            del os.environ["LABS_ROOT"]
        else:
            os.environ["LABS_ROOT"] = before
