"""Words for figures: what is told of a description, and how they get into a notebook's outputs."""

from __future__ import annotations

import re

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.preprocessors import ClearHiddenTests

from autograder.checking.descriptions import AxesDescription, FigureDescription, Marks
from autograder.checking.figures import MAX_ALT, alt_text, own_words
from autograder.grading import feedback
from autograder.judging.judge import Judge
from tests.judging.bench import run


def marks(kind: str, label: str) -> Marks:
    return Marks(kind, label, np.zeros((1, 2)), ())


def axes(*drawn: Marks, title: str = "", xlabel: str = "", ylabel: str = "", images: int = 0) -> AxesDescription:
    white = (1.0, 1.0, 1.0, 1.0)
    return AxesDescription(title, xlabel, ylabel, "linear", "linear", None, "", (), (), (), white, images, drawn)


def figure(*parts: AxesDescription, title: str = "") -> FigureDescription:
    return FigureDescription(6.0, 4.0, title, parts)


@pytest.mark.parametrize(
    ("described", "words"),
    [
        (figure(), "An empty figure."),
        (figure(axes()), "An empty figure."),
        (figure(axes(marks("line", "_child0"))), "Chart without a title; 1 line."),
        (
            figure(axes(marks("line", "north"), marks("line", "south"), title="Cases", xlabel="year", ylabel="cases")),
            "Chart 'Cases'; across: year; up: cases; 2 lines (north, south).",
        ),
        (
            figure(axes(marks("points", "towns"), marks("bars", ""), images=1, title="A\nB"), title="All"),
            "Figure: All. Chart 'A B'; 1 set of points (towns); 1 set of bars; 1 image.",
        ),
        (
            FigureDescription(6.0, 4.0, "", (axes(marks("bars", "_x"), title="T"),), xlabel="shared", ylabel="both"),
            "Chart 'T'; across: shared; up: both; 1 set of bars.",
        ),
    ],
)
def test_a_figure_is_told_by_its_parts(described: FigureDescription, words: str) -> None:
    assert alt_text(described) == words


def test_words_stay_short() -> None:
    many = figure(*[axes(marks("line", "x" * 50), title=f"Number {number} " + "y" * 50) for number in range(30)])
    assert len(alt_text(many)) <= MAX_ALT
    small = figure(*[axes(title=str(number)) for number in range(6)])
    assert alt_text(small).endswith("2 more charts are not described.")
    named = figure(axes(*[marks("line", f"n{number}") for number in range(12)]))
    assert "12 lines (n0, n1, n2, n3, n4, n5, n6, n7, …)" in alt_text(named)


def test_a_learners_own_words_belong_to_her_figure_alone() -> None:
    fig = object()
    assert own_words(fig, {"fig": fig, "alt_text": "Two  lines\nrise."}) == "Two lines rise."
    assert own_words(object(), {"fig": fig, "alt_text": "Two lines rise."}) == ""
    assert own_words(fig, {"fig": fig, "alt_text": 7}) == ""
    assert len(own_words(fig, {"fig": fig, "alt_text": "x" * 10_000})) == MAX_ALT


CELLS = {
    "plain": "figure, axis = plt.subplots()\naxis.plot([1, 2])\naxis.set(title='A & \"B\"')\nplt.show()",
    "own": "fig, axis = plt.subplots()\naxis.plot([1, 2])\nalt_text = 'It <rises>.'",
    "again": "fig",
    "clear": "figure, axis = plt.subplots()\nfigure.patch.set_alpha(0)\naxis.plot([1, 2])\nplt.show()",
    "empty": "plt.figure()\nplt.show()",
    "sharp": "%config InlineBackend.figure_formats = ['retina']\nplt.plot([1, 2])\nplt.show()",
    "drawing": "%config InlineBackend.figure_formats = ['svg']\nplt.plot([1, 2])\nplt.show()",
    "broken": "type(fig).get_suptitle = lambda self: 1 / 0\nplt.plot([1, 2])\nplt.show()",
}


@pytest.fixture(scope="module")
def shown() -> dict[str, nbformat.NotebookNode]:
    """The one display of each cell, run in a real kernel."""
    setup = (
        "import matplotlib.pyplot as plt\nfrom autograder import open_lab\nlab = open_lab('clustering', language='en')"
    )
    notebook = new_notebook(cells=[new_code_cell(code) for code in (setup, *CELLS.values())])
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)
        NotebookClient(notebook, timeout=120).execute()
    found = {}
    for name, cell in zip(CELLS, notebook.cells[1:], strict=True):
        [found[name]] = [output for output in cell.outputs if output.output_type == "display_data"]
    return found


def test_a_figure_in_a_notebook_is_an_image_with_words(shown: dict[str, nbformat.NotebookNode]) -> None:
    data = shown["plain"].data
    assert data["text/plain"] == "Chart 'A & \"B\"'; 1 line."
    assert 'alt="Chart &#x27;A &amp; &quot;B&quot;&#x27;; 1 line."' in data["text/html"]
    assert "".join(data["image/png"].split()) in data["text/html"]
    assert "background-color" not in data["text/html"]


def test_the_learners_own_words_come_first(shown: dict[str, nbformat.NotebookNode]) -> None:
    for name in ("own", "again"):
        assert 'alt="It &lt;rises&gt;."' in shown[name].data["text/html"]


def test_other_forms_of_figures_have_words_too(shown: dict[str, nbformat.NotebookNode]) -> None:
    assert "background-color:#ffffff" in shown["clear"].data["text/html"]
    assert re.search(r' width="\d+" alt="Chart without a title; 1 line\."', shown["sharp"].data["text/html"])
    assert shown["empty"].data == {"text/plain": "An empty figure."}
    assert "data:image/svg+xml;base64," in shown["drawing"].data["text/html"]


def test_a_figure_that_cannot_be_described_is_shown_all_the_same(shown: dict[str, nbformat.NotebookNode]) -> None:
    assert "image/svg+xml" in shown["broken"].data
    assert "text/html" not in shown["broken"].data


def test_a_graded_figure_carries_its_words_to_the_feedback_page() -> None:
    """In the worker the words stand in `text/plain`, where the feedback page takes them from."""
    judge = Judge()
    try:
        setup = "import matplotlib.pyplot as plt"
        judged = run(judge, [], setup, CELLS["plain"], CELLS["own"], packages=("matplotlib.pyplot",))
    finally:
        judge.close()
    plain, own = (cell.outputs[-1].data for cell in judged.notebook.cells[1:3])
    assert plain["text/plain"] == "Chart 'A & \"B\"'; 1 line."
    assert own["text/plain"] == "It <rises>."
    assert "text/html" not in plain, "one copy of the picture is enough there"
    told = {"assignment": "essay", "notebook": "p1", "score": 0.0, "max_score": 1.0, "late_penalty": 0}
    assert 'alt="It &lt;rises&gt;."' in feedback.page(judged.notebook, told, ClearHiddenTests())
