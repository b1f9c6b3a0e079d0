"""Does code tell the series of a figure apart by their colour alone? Read from the code and from a drawn figure.

WCAG 2.1, success criterion 1.4.1: colour is never the only way to tell things apart.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from autograder.text import _

if TYPE_CHECKING:
    from autograder.checking.descriptions import FigureDescription, Marks

# Methods of Matplotlib's axes that draw one series, and what besides colour tells two series apart.
_DRAW = frozenset({"plot", "scatter", "step", "errorbar", "semilogx", "semilogy", "loglog", "bar", "barh", "hist"})
_SHAPES = frozenset({"marker", "linestyle", "ls", "hatch", "fmt", "style", "linewidth", "lw", "facecolors"})
_MAKES_FIGURE = frozenset({"subplots", "figure", "subplot_mosaic"})


@dataclass(frozen=True)
class _Call:
    """A call that draws. target: what it draws into, as code. loop: names that the loops around it set."""

    node: ast.Call
    target: str
    loop: frozenset[str]

    @property
    def label(self) -> ast.expr | None:
        return next((one.value for one in self.node.keywords if one.arg == "label"), None)

    @property
    def shapes(self) -> tuple[str, ...]:
        """What it says about shape: keywords, and a format such as "o--"."""
        said = [f"{one.arg}={ast.unparse(one.value)}" for one in self.node.keywords if one.arg in _SHAPES]
        said += [one.value for one in self.node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        return tuple(sorted(said))

    def varies(self) -> bool:
        """True when something but colour changes from one turn of the loop to the next."""
        values = [one.value for one in self.node.keywords if one.arg in _SHAPES or one.arg is None]
        # A format comes after the data: `plot(x, y, style)`.
        values += self.node.args[2:3] if _method(self.node) == "plot" else []
        return any(isinstance(part, ast.Name) and part.id in self.loop for value in values for part in ast.walk(value))


def draws(code: str) -> bool:
    """True when the code makes a figure that is shown."""
    return any(_method(node) in _MAKES_FIGURE for node in ast.walk(_parsed(code)) if isinstance(node, ast.Call))


def colour_alone(code: str) -> list[str]:
    """A sentence for each pair of labelled series that nothing but colour tells apart."""
    found = []
    calls = [call for call in _calls(_parsed(code), frozenset()) if call.label is not None]
    for call in calls:
        label = call.label
        names = {part.id for part in ast.walk(label) if isinstance(part, ast.Name)} if label else set()
        if names & call.loop and not call.varies():
            sentence = _("A loop draws '{label}' again and again, and only the colour differs. {advice}")
            found.append(sentence.format(label=ast.unparse(label) if label else "", advice=_advice()))
    for first, second in combinations([call for call in calls if isinstance(call.label, ast.Constant)], 2):
        same = (_method(first.node), first.target, first.shapes) == (_method(second.node), second.target, second.shapes)
        if same and ast.dump(first.label or first.node) != ast.dump(second.label or second.node):
            found.append(_pair(ast.unparse(first.label), ast.unparse(second.label)))  # type: ignore[arg-type]
    return list(dict.fromkeys(found))


def drawn_in_colour_alone(figure: FigureDescription) -> list[str]:
    """The same for a figure that was drawn: pairs of named series of one chart that differ in colour alone."""
    found = []
    for axes in figure.axes:
        named = [mark for mark in axes.marks if mark.label and not mark.label.startswith("_")]
        for first, second in combinations(named, 2):
            written = [any(one.label in text for text in axes.texts) for one in (first, second)]
            if first.kind == second.kind and _shape(first) == _shape(second) and not all(written):
                found.append(_pair(repr(first.label), repr(second.label)))
    return found


def _shape(marks: Marks) -> tuple[str, ...]:
    return (marks.marker, marks.line_style, marks.hatch)


def _pair(first: str, second: str) -> str:
    sentence = _("The series {first} and {second} differ in colour only. {advice}")
    return sentence.format(first=first, second=second, advice=_advice())


def _advice() -> str:
    return _("Give each a marker, line style or hatch of its own, or write its name beside it.")


def _parsed(code: str) -> ast.AST:
    # Magics are not Python; an answer that is no Python is told elsewhere.
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in code.splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return ast.Module([], [])


def _calls(node: ast.AST, loop: frozenset[str]) -> Iterator[_Call]:
    if isinstance(node, ast.For):
        loop |= {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
        loop |= _set_in(node.body, loop)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _DRAW:
        yield _Call(node, ast.unparse(node.func.value), loop)
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, loop)


def _set_in(body: Sequence[ast.stmt], loop: frozenset[str]) -> set[str]:
    """Names that a loop sets from its own: `marker = markers[group]`."""
    names: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.Assign):
            used = {part.id for part in ast.walk(statement.value) if isinstance(part, ast.Name)}
            if used & (loop | names):
                targets = [part for target in statement.targets for part in ast.walk(target)]
                names |= {part.id for part in targets if isinstance(part, ast.Name)}
    return names


def _method(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
