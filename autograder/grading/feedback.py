"""Feedback pages: the executed notebook with marks and comments, in which nothing of a learner's acts.

nbgrader's `generate_feedback` and formgrader's button make them through `FeedbackExporter`, `labs grade` through
`feedback_pages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbconvert.filters.highlight import Highlight2HTML
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade, is_solution, is_task
from pygments.formatters import HtmlFormatter
from traitlets import default

from autograder.checking.registry import load_lab
from autograder.checking.view import as_html, points_text, verdict_from_outputs
from autograder.errors import LabsError
from autograder.grading.inert import clean_html, markdown_to_html, picture, preformatted
from autograder.text import N_, _, language, ngettext

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Of everything that a page shows. A learner's flood of output must not become a page that no browser opens.
MAX_PAGE_TEXT = 5_000_000
MAX_OUTPUT_TEXT = 100_000

_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


@dataclass(frozen=True)
class Output:
    """One output of a cell. kind: "result", "stdout", "stderr" or "error", for its looks."""

    kind: str
    content: Markup


@dataclass(frozen=True)
class Cell:
    """A cell as the page shows it. title and score are empty for cells that carry no mark."""

    content: Markup
    is_code: bool
    title: str = ""
    score: str = ""
    anchor: str = ""
    outputs: tuple[Output, ...] = ()
    comment: Markup | str = ""


class FeedbackExporter(Exporter):
    """nbgrader's exporter for feedback. The scores stand in the notebook's metadata, where GetGrades puts them."""

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **options)
        return page(nb, resources["nbgrader"], ClearHiddenTests(parent=self)), resources


def page(notebook: NotebookNode, told: Mapping[str, Any], hidden: ClearHiddenTests) -> str:
    """The feedback page (HTML) of a notebook whose cells carry their scores.

    told: "assignment", "notebook", "score", "max_score" and "late_penalty", as nbgrader's GetGrades leaves them.
    """
    titles = question_titles(told["assignment"])
    reader = _Reader(titles, hidden)
    cells = [reader.cell(cell) for cell in notebook.cells]
    penalty = told.get("late_penalty") or 0
    name, assignment = told["notebook"], told["assignment"]
    view = {
        "language": language(),
        "title": name if name == assignment else f"{assignment}: {name}",
        "score": _points(told["score"], told["max_score"]),
        "penalty": _late(penalty) if penalty else "",
        "cells": cells,
        "marked": [cell for cell in cells if cell.score],
        "words": {name: _(word) for name, word in _WORDS.items()},
        "code_style": _code_style(),
    }
    return _template().render(page=view)


def _late(penalty: float) -> str:
    return _("Handed in late. Points taken off: {points}").format(points=points_text(penalty))


_WORDS = {
    "contents": N_("Marks"),
    "part": N_("Part"),
    "points": N_("Points"),
    "top": N_("to the top"),
    "comment": N_("Comment:"),
}


def question_titles(assignment: str) -> Mapping[str, str]:
    """Titles of a lab's questions by the grade id of their check cells; empty for a course of somebody else's."""
    try:
        lab = load_lab(assignment)
    except LabsError:
        return {}
    said = _("Question {number}: {title}")
    return {
        f"{question.id}-check": said.format(number=number, title=_(question.title))
        for number, question in enumerate(lab.questions, 1)
    }


class _Reader:
    """Makes cells inert, within a budget for the whole page."""

    def __init__(self, titles: Mapping[str, str], hidden: ClearHiddenTests) -> None:
        self._titles = titles
        self._hidden = hidden
        self._left = MAX_PAGE_TEXT
        self._number = 0

    def cell(self, cell: NotebookNode) -> Cell:
        """A cell of the notebook as the page shows it."""
        mark = cell.metadata.get("nbgrader", {})
        title = self._title(cell)
        graded = is_grade(cell) or is_task(cell)
        score = _points(mark.get("score"), mark.get("points")) if graded else ""
        self._number += 1 if title else 0
        anchor = f"part-{self._number}" if title else ""
        comment = markdown_to_html(mark["comment"]) if mark.get("comment") else ""
        source = self._within(cell.source)
        if cell.cell_type == "markdown":
            return Cell(markdown_to_html(source, _attachments(cell)), False, title, score, anchor, (), comment)
        if cell.cell_type != "code":
            return Cell(preformatted(source), False)
        outputs = self._outputs(cell, check=is_grade(cell) and not is_solution(cell))
        return Cell(_code(self._without_hidden(cell, source)), True, title, score, anchor, outputs, comment)

    def _title(self, cell: NotebookNode) -> str:
        grade_id = str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if is_solution(cell):
            return _("Your answer")
        if is_task(cell):
            return _("Task")
        if is_grade(cell):
            return self._titles.get(grade_id) or _("Test: {name}").format(name=grade_id)
        return ""

    def _within(self, text: str, most: int = MAX_OUTPUT_TEXT) -> str:
        text = text[: min(most, max(0, self._left))]
        self._left -= len(text)
        return text

    def _without_hidden(self, cell: NotebookNode, source: str) -> str:
        if not self._hides_tests(cell):
            return source
        copy = type(cell)({**cell, "source": source})
        try:
            self._hidden._remove_hidden_test_region(copy)
        except RuntimeError:  # the marks of the region are not in order
            return ""
        return str(copy.source)

    def _hides_tests(self, cell: NotebookNode) -> bool:
        return self._hidden.begin_test_delimeter in cell.source

    def _outputs(self, cell: NotebookNode, *, check: bool) -> tuple[Output, ...]:
        if check and (verdict := _verdict(cell.outputs)):
            return (Output("result", verdict),)
        hides = self._hides_tests(cell)
        found = [self._output(output, hides_tests=hides) for output in cell.outputs]
        return tuple(output for output in found if output is not None)

    def _output(self, output: NotebookNode, *, hides_tests: bool) -> Output | None:
        if self._left <= 0:
            return None
        if output.output_type == "stream":
            kind = "stderr" if output.name == "stderr" else "stdout"
            return Output(kind, preformatted(self._within(output.text)))
        if output.output_type == "error":
            if hides_tests:
                # A traceback shows the lines around the one that failed.
                text = _("{error}: a test failed. Some tests of this cell are not shown.").format(error=output.ename)
            else:
                text = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
            return Output("error", preformatted(self._within(text)))
        return self._data(output.data, output.get("metadata", {}))

    def _data(self, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Output | None:
        """The richest form that can be shown without anything acting."""
        text = {mime: content for mime, content in data.items() if isinstance(content, str)}
        if "text/html" in text:
            return Output("result", clean_html(self._within(text["text/html"], MAX_PAGE_TEXT)))
        for mime in _PICTURES:
            if mime in text and len(text[mime]) <= self._left:
                self._left -= len(text[mime])
                sizes = metadata.get(mime, {})
                return Output("result", picture(mime, text[mime], sizes.get("width"), sizes.get("height")))
        if "text/markdown" in text:
            return Output("result", markdown_to_html(self._within(text["text/markdown"])))
        plain = text.get("text/plain", text.get("text/latex"))
        return None if plain is None else Output("result", preformatted(self._within(plain)))


def _points(score: float | None, most: float | None) -> str:
    total = float(most or 0.0)
    words = ngettext("{points} of {total} point", "{points} of {total} points", 1 if total == 1 else 2)
    return words.format(points=points_text(float(score or 0.0)), total=points_text(total))


def _verdict(outputs: list[Any]) -> Markup | None:
    """A verdict of the judge's, drawn anew from its data."""
    try:
        verdict = verdict_from_outputs(outputs)
        return Markup(as_html(verdict)) if verdict else None
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _attachments(cell: NotebookNode) -> tuple[tuple[str, str, str], ...]:
    files: Mapping[str, Mapping[str, str]] = cell.get("attachments", {})
    return tuple((name, mime, content) for name, forms in files.items() for mime, content in forms.items())


@lru_cache(maxsize=1024)
def _code(source: str) -> Markup:
    return Markup(Highlight2HTML(pygments_lexer="ipython3")(source))


@lru_cache(maxsize=1)
def _code_style() -> Markup:
    return Markup(HtmlFormatter().get_style_defs(".highlight"))


@lru_cache(maxsize=1)
def _template() -> Any:
    folder = Path(__file__).with_name("templates")
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("feedback.html.j2")
