"""Whether a source has the cells that its questions need, each once and in the right order."""

from __future__ import annotations

import ast
import re

from autograder.building.problems import Problems
from autograder.building.source import LabSource, SourceCell
from autograder.checking.question import Lab
from autograder.checking.registry import unknown
from autograder.text import _

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PER_QUESTION = ("task", "answer", "check")


def check_structure(source: LabSource, lab: Lab, problems: Problems) -> None:
    """Add a sentence to `problems` for each cell that is missing, misplaced, doubled or of the wrong kind."""
    ids = [question.id for question in lab.questions]
    marked: list[tuple[str, str]] = []
    for cell in source.cells:
        _check_cell(cell, ids, problems)
        if cell.mark:
            marked.append((cell.mark, cell.name))
    for mark, name in sorted(set(marked)):
        if marked.count((mark, name)) > 1:
            problems.add(_('There is more than one cell {mark}="{name}".').format(mark=mark, name=name))
    names = [name for mark, name in marked if mark == "locked"]
    for name in names:
        if name in {cell_id for question in ids for cell_id in (question, f"{question}-check", f"{question}-task")}:
            problems.add(_("The locked cell '{name}' has the name of a question's cell.").format(name=name))
    for name in ids:
        for mark in _PER_QUESTION:
            if (mark, name) not in marked:
                problems.add(_("The question '{name}' has no cell {mark}=\"{name}\".").format(name=name, mark=mark))
    seen = [(mark, name) for mark, name in marked if mark in _PER_QUESTION and name in ids]
    expected = [(mark, name) for name in ids for mark in _PER_QUESTION if (mark, name) in seen]
    for found, wanted in zip(dict.fromkeys(seen), expected, strict=True):
        if found != wanted:
            problems.add(
                _('The cell {mark}="{name}" stands where {wanted_mark}="{wanted_name}" is expected. ').format(
                    mark=found[0], name=found[1], wanted_mark=wanted[0], wanted_name=wanted[1]
                )
                + _("Questions follow the order of the lab, each as task, answer, check.")
            )
            break


def _check_cell(cell: SourceCell, ids: list[str], problems: Problems) -> None:
    kinds = {"task": "markdown", "answer": "code", "check": "code"}
    wanted = kinds.get(cell.mark)
    if wanted and cell.cell_type != wanted:
        problems.add(
            _('The cell {mark}="{name}" is a {seen} cell, expected is a {wanted} cell.').format(
                mark=cell.mark, name=cell.name, seen=cell.cell_type, wanted=wanted
            ),
            cell.where,
        )
        return
    if cell.mark in _PER_QUESTION and cell.name not in ids:
        problems.add(unknown(_("There is no question called '{name}' in this lab."), cell.name, ids), cell.where)
    if cell.mark == "locked" and not _NAME.fullmatch(cell.name):
        problems.add(
            _("The name '{name}' is not made of lower-case letters, digits and underscores.").format(name=cell.name),
            cell.where,
        )
    if cell.mark == "check" and cell.text.strip():
        problems.add(_("A check cell stays empty in the source; the build writes it."), cell.where)
    if cell.mark == "answer":
        _check_regions(cell, problems)
    elif BEGIN in cell.text or END in cell.text:
        problems.add(_("A solution region stands in a cell that is not marked as an answer."), cell.where)


def _check_regions(cell: SourceCell, problems: Problems) -> None:
    inside = False
    regions = 0
    for line in cell.text.splitlines():
        if "BEGIN SOLUTION" in line or "END SOLUTION" in line:
            wanted = END if inside else BEGIN
            if line.strip() != wanted:
                problems.add(
                    _("The line '{line}' stands where '{wanted}' is expected, alone in its line.").format(
                        line=line.strip(), wanted=wanted
                    ),
                    cell.where,
                )
                return
            inside = not inside
            regions += inside
    if inside:
        problems.add(_("A solution region is not closed. Add the line '{line}'.").format(line=END), cell.where)
    elif not regions:
        problems.add(
            _("The answer has no solution region. Put it between '{begin}' and '{end}'.").format(begin=BEGIN, end=END),
            cell.where,
        )
    else:
        _check_syntax(cell, problems)


def _check_syntax(cell: SourceCell, problems: Problems) -> None:
    # The reference must be Python, and so must what is left for the learner once a region has become `...`.
    for text, what in ((cell.text, _("The answer")), (starter(cell.text), _("The starter that learners get"))):
        try:
            ast.parse(text)
        except SyntaxError as error:
            problems.add(
                _("{what} is not valid Python: {reason}, in its line {line}.").format(
                    what=what, reason=error.msg, line=error.lineno
                ),
                cell.where,
            )


def starter(text: str, stub: str = "...") -> str:
    """The text of an answer cell with each solution region replaced by `stub`, indented as the region is."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.strip() == BEGIN:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + part for part in stub.splitlines()]
        elif line.strip() == END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def regions(text: str) -> list[tuple[int, str]]:
    """Number (from 1) and text of each line inside the solution regions of a cell."""
    found: list[tuple[int, str]] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif inside:
            found.append((number, line))
    return found
