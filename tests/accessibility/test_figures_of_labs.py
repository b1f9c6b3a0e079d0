"""The figures that the labs draw as examples: drawn here, and looked at for series in colour alone and for words."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

import pytest
from matplotlib.figure import Figure

from autograder.building.colour_alone import drawn_in_colour_alone, draws
from autograder.building.source import SourceCell, read_source, written_labs
from autograder.checking.describe import describe_figure
from autograder.checking.figures import alt_text

# Its cells need an engine that takes long to start; the rules of the build read them all the same.
NOT_DRAWN = ("spark",)


def figure_cells() -> Iterator[tuple[str, int]]:
    """Lab, and position of each cell that draws an example. Reference answers are looked at by their own checks."""
    for lab in written_labs():
        for position, cell in enumerate(read_source(lab).cells if lab not in NOT_DRAWN else ()):
            if cell.cell_type == "code" and cell.mark not in ("answer", "check") and draws(cell.text):
                yield lab, position


def names(code: str, kind: type[ast.expr_context]) -> set[str]:
    """Names that code reads (ast.Load) or sets (ast.Store), imports and functions included."""
    tree = ast.parse(code)
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
    if kind is ast.Store:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return found


def needed(cells: tuple[SourceCell, ...], position: int) -> list[int]:
    """Positions of the cells that a cell needs, in order, itself included: those that set what it reads."""
    wanted = names(cells[position].text, ast.Load) - set(dir(builtins))
    found = [position]
    for earlier in range(position - 1, -1, -1):
        cell = cells[earlier]
        if cell.cell_type != "code" or cell.mark == "check":
            continue
        if sets := names(cell.text, ast.Store) & wanted:
            found.append(earlier)
            wanted = (wanted - sets) | (names(cell.text, ast.Load) - set(dir(builtins)))
    return sorted(found)


@pytest.mark.parametrize(("lab", "position"), list(figure_cells()))
def test_an_example_figure_tells_its_series_apart_and_has_words(
    lab: str, position: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matplotlib import pyplot

    drawn: list[Figure] = []
    monkeypatch.setattr(pyplot, "show", lambda *_args: drawn.extend(map(pyplot.figure, pyplot.get_fignums())))
    pyplot.close("all")
    cells = read_source(lab).cells
    space: dict[str, object] = {"__name__": "__main__"}
    try:
        for place in needed(cells, position):
            exec(compile(cells[place].text, cells[place].where, "exec"), space)
        assert drawn, "the cell shows no figure"
        for figure in drawn:
            told = describe_figure(figure)
            assert drawn_in_colour_alone(told) == []
            words = alt_text(told)
            assert "without a title" not in words, words
            for axes in told.axes:
                assert axes.xlabel or told.xlabel, words
                assert axes.ylabel or told.ylabel or axes.yticks, words
    finally:
        pyplot.close("all")


def test_there_are_figures_to_look_at() -> None:
    assert len(list(figure_cells())) >= 6
    assert {lab for lab, _position in figure_cells()} >= {"clustering", "exploration", "hive", "regression"}
