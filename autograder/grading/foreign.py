"""Notebooks of somebody else's nbgrader course: marks from the outputs of their assert cells.

Learner code and tests run in one process here, so a learner who wants to can forge the marks. Cells of ours between the
others put back what blunt cheats change, and show whether a failed assert still fails.
"""

from __future__ import annotations

import ast
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.judging.job import Judged

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Names come from the learner's process, which may tell of any number.
MAX_NAMED = 5
MAX_NAME = 40

_ID = "labs-guard-"
_RESTORE = "__import__('sys').modules[{name!r}].restore()"


@dataclass(frozen=True)
class Guards:
    """Canaries that were put into a notebook by their cell id, each with the words that its failure must say."""

    canaries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What the guards of a notebook saw.

    doubted: grade ids of tests before which a failed assert did not fail. changed: names that were put back.
    """

    doubted: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Marks:
    """Score and full score by grade id of every cell that is not for a person to mark, and flags."""

    grades: dict[str, tuple[float, float]]
    flags: list[str]


def guarded(notebook: NotebookNode) -> tuple[NotebookNode, Guards]:
    """A copy of `notebook` with a cell of ours at its start, and two before each test cell."""
    name = f"_{secrets.token_hex(8)}"
    cells = [_cell(_install_source(name))]
    canaries: dict[str, str] = {}
    for cell in notebook.cells:
        if _is_test(cell):
            words = secrets.token_hex(8)
            canary = _cell(f"assert not {words!r}, {words!r}")
            canaries[canary["id"]] = words
            cells += [_cell(_RESTORE.format(name=name)), canary]
        cells.append(cell)
    from nbformat import from_dict

    return from_dict({**notebook, "cells": cells}), Guards(canaries)


def unguarded(notebook: NotebookNode, guards: Guards) -> Seen:
    """Take our cells out of an executed notebook; what they saw."""
    seen = Seen()
    cells: list[NotebookNode] = []
    number = 0
    held = False  # a test counts only behind a canary that was seen to fail
    for cell in notebook.cells:
        if str(cell.get("id", "")).startswith(_ID):
            held = _failed_as_it_must(cell, guards.canaries.get(cell["id"], ""))
            seen.changed.update(_names_shown(cell))
            continue
        if _is_test(cell) and not held:
            seen.doubted.add(cell.metadata["nbgrader"]["grade_id"])
        held = False
        if cell.cell_type == "code" and cell.get("execution_count") is not None:
            number += 1
            _renumber(cell, number)
        cells.append(cell)
    notebook.cells = cells
    return seen


def marks(notebook: NotebookNode, seen: Seen) -> Marks:
    """Marks by nbgrader's own rules from the outputs of an executed notebook.

    A test in doubt scores 0. So does one whose result is no score at all. A result that the test cell did not show
    itself, but code that it called, does not count.
    """
    from nbgrader.utils import determine_grade, is_grade, is_solution

    found = Marks({}, [f"put_back:{name}" for name in sorted(seen.changed)[:MAX_NAMED]])
    for cell in notebook.cells:
        if not is_grade(cell) or is_solution(cell) or cell.cell_type != "code":
            continue
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        most = float(cell.metadata["nbgrader"]["points"])
        if grade_id in seen.doubted:
            found.flags.append(f"checks_changed:{grade_id}")
            found.grades[grade_id] = (0.0, most)
            continue
        if _drop_foreign_results(cell):
            found.flags.append(f"result_not_of_the_check:{grade_id}")
        try:
            score = determine_grade(cell)[0]
        except (KeyError, TypeError, ValueError):  # more than the full points, or no plain text
            found.flags.append(f"score_out_of_range:{grade_id}")
            score = 0.0
        found.grades[grade_id] = (float(score), most)
    return found


def grade(judged: Judged, guards: Guards, manual_points: float = 0.0) -> None:
    """Complete the result of a run by the judge of a guarded notebook: marks, flags, and the notebook without guards.

    manual_points: full points of the cells that a person marks, for the full score of the result.
    """
    from nbformat import from_dict

    notebook = from_dict(json.loads(judged.notebook))
    found = marks(notebook, unguarded(notebook, guards))
    judged.grades = found.grades
    judged.result.flags += found.flags
    judged.result.score = round(sum(score for score, _most in found.grades.values()), 6)
    judged.result.max_score = round(sum(most for _score, most in found.grades.values()) + manual_points, 6)
    judged.notebook = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


@lru_cache(maxsize=1)
def _keeper_source() -> str:
    return Path(__file__).with_name("keeper.py").read_text(encoding="utf-8")


def _install_source(name: str) -> str:
    # In a namespace of its own: the learner's names stay as they are.
    code = f"{_keeper_source()}\n\ninstall(__import__('IPython').get_ipython(), {name!r})\n"
    return f"exec(compile({code!r}, 'guard', 'exec'), {{'__name__': {name!r}}})"


def _cell(source: str) -> Any:
    from nbformat.v4 import new_code_cell

    return new_code_cell(source, id=f"{_ID}{secrets.token_hex(8)}")


def _is_test(cell: Any) -> bool:
    mark = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(mark.get("grade")) and not mark.get("solution")


def _failed_as_it_must(cell: NotebookNode, words: str) -> bool:
    outputs = cell.get("outputs", [])
    return len(outputs) == 1 and (outputs[0].get("ename"), outputs[0].get("evalue")) == ("AssertionError", words)


def _names_shown(cell: NotebookNode) -> list[str]:
    text = "".join(output.data.get("text/plain", "") for output in cell.outputs if "data" in output)
    return [name for name in re.findall(r"\w+", text) if len(name) <= MAX_NAME]


def _renumber(cell: NotebookNode, number: int) -> None:
    cell.execution_count = number
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = number


def _drop_foreign_results(cell: NotebookNode) -> bool:
    """Leave at most the result that the cell's own last line shows; True when there were others."""
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    failed = any(output.output_type == "error" for output in cell.outputs)
    own = results[-1:] if _shows_a_result(cell.source) and not failed else []
    cell.outputs = [output for output in cell.outputs if output.output_type != "execute_result" or output in own]
    return len(results) > len(own)


def _shows_a_result(source: str) -> bool:
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        body = ast.parse(TransformerManager().transform_cell(source)).body
    except SyntaxError:
        return False
    return bool(body) and isinstance(body[-1], ast.Expr)
