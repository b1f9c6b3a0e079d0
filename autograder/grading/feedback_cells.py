"""Cells of a submission as a feedback page shows them: inert, within a budget, every picture with words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nbconvert.filters.highlight import Highlight2HTML
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.grading.inert import clean_html, markdown_to_html, picture, preformatted
from autograder.text import _

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Of everything that a page shows. A learner's flood of output must not become a page that no browser opens.
MAX_PAGE_TEXT = 5_000_000
MAX_OUTPUT_TEXT = 100_000
MAX_ALT = 1000

_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
_HEADING = re.compile(r"<(/?)h[1-6]\b")
_OWN_COLOURS = re.compile(r'style="[^"]*color', re.IGNORECASE)
# What Matplotlib says of a figure when nobody has described it.
_FIGURE_SIZE = re.compile(r"<Figure size (\d+)x(\d+) with (\d+) Axes>")


@dataclass(frozen=True)
class Output:
    """One output of a cell.

    kind: "result", "stdout", "stderr", "error" or "note", for its looks. paper: it brings colours that were chosen for
    a white ground. wide: it may be wider than the page, and then scrolls by itself.
    """

    kind: str
    content: Markup
    paper: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Piece:
    """A cell as the page shows it. kind: "code", "text" or "raw". label: what it is; "" for an unmarked cell."""

    content: Markup
    kind: str
    label: str = ""
    outputs: tuple[Output, ...] = ()
    comment: Markup | str = ""


class Reader:
    """Makes cells inert, within a budget for the whole page."""

    def __init__(self, hidden: ClearHiddenTests) -> None:
        self._hidden = hidden
        self._left = MAX_PAGE_TEXT
        # Looked up once a page: a lookup asks for the language, and a page has more than a hundred cells.
        self._labels = {"answer": _("Your answer"), "task": _("Task"), "test": _("Test")}

    def piece(self, cell: NotebookNode, *, whose: str = "", verdict: bool = False) -> Piece:
        """A cell with its outputs and comment.

        whose: words for the question that it belongs to, for pictures that nobody has described.
        verdict: its outputs are a verdict, which is shown elsewhere.
        """
        mark = cell.metadata.get("nbgrader", {})
        comment = prose(mark["comment"]) if mark.get("comment") else ""
        source = self._within(cell.source)
        if cell.cell_type == "markdown":
            return Piece(prose(source, _attachments(cell)), "text", self._label(cell), (), comment)
        if cell.cell_type != "code":
            return Piece(preformatted(source), "raw")
        outputs = () if verdict else self._outputs(cell, whose)
        return Piece(_code(self._without_hidden(cell, source)), "code", self._label(cell), outputs, comment)

    def _label(self, cell: NotebookNode) -> str:
        if not cell.metadata.get("nbgrader"):
            return ""
        if is_solution(cell):
            return self._labels["answer"]
        if is_task(cell):
            return self._labels["task"]
        return self._labels["test"] if is_grade(cell) else ""

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

    def _outputs(self, cell: NotebookNode, whose: str) -> tuple[Output, ...]:
        hides = self._hides_tests(cell)
        shown: list[Output] = []
        for output in cell.outputs:
            if self._left <= 0:
                shown.append(_note(_("More output was left out here, because this page would become too large.")))
                break
            shown += self._output(output, whose, hides_tests=hides)
        return tuple(shown)

    def _output(self, output: NotebookNode, whose: str, *, hides_tests: bool) -> list[Output]:
        if output.output_type == "stream":
            return self._text("stderr" if output.name == "stderr" else "stdout", output.text)
        if output.output_type == "error":
            if hides_tests:
                # A traceback shows the lines around the one that failed.
                text = _("{error}: a test failed. Some tests of this cell are not shown.").format(error=output.ename)
            else:
                text = "\n".join(output.traceback) or f"{output.ename}: {output.evalue}"
            return self._text("error", text)
        return self._data(output.data, output.get("metadata", {}), whose)

    def _text(self, kind: str, text: str) -> list[Output]:
        kept = self._within(text)
        content = preformatted(kept)
        shown = [Output(kind, content, _has_own_colours(content))]
        if len(kept) < len(text):
            sentence = _("This output was cut: the first {kept} of {count} characters are shown.")
            shown.append(_note(sentence.format(kept=len(kept), count=len(text))))
        return shown

    def _data(self, data: Mapping[str, Any], metadata: Mapping[str, Any], whose: str) -> list[Output]:
        """The richest form that can be shown without anything acting."""
        text = {mime: content for mime, content in data.items() if isinstance(content, str)}
        mimes = [mime for mime in _PICTURES if mime in text]
        # A figure of a lab comes as a picture, and as HTML with the same picture for JupyterLab: one of them is enough.
        if "text/html" in text and not mimes:
            content = flat(clean_html(self._within(text["text/html"], MAX_PAGE_TEXT)))
            return [Output("result", content, _has_own_colours(content), wide="<table" in content)]
        for mime in mimes:
            if len(text[mime]) <= self._left:
                self._left -= len(text[mime])
                sizes = metadata.get(mime, {})
                alt = _alt(text.get("text/plain", ""), whose)
                return [Output("result", picture(mime, text[mime], sizes.get("width"), sizes.get("height"), alt=alt))]
        if mimes:
            return [_note(_("A picture was left out here, because this page would become too large."))]
        if "text/markdown" in text:
            return [Output("result", prose(self._within(text["text/markdown"])))]
        plain = text.get("text/plain", text.get("text/latex"))
        return [] if plain is None else self._text("result", plain)


def prose(source: str, attachments: tuple[tuple[str, str, str], ...] = ()) -> Markup:
    """Markdown as inert HTML, its headings as bold lines: the page has headings of its own."""
    return flat(markdown_to_html(source, attachments))


@lru_cache(maxsize=512)
def flat(html: Markup) -> Markup:
    """HTML of a notebook without its headings, which would stand among those of the page."""
    return Markup(_HEADING.sub(lambda found: "</div" if found[1] else '<div class="heading"', str(html)))


def _note(sentence: str) -> Output:
    return Output("note", Markup("<p>{}</p>").format(sentence))


def _has_own_colours(content: Markup) -> bool:
    return _OWN_COLOURS.search(content) is not None


def _alt(plain: str, whose: str) -> str:
    """Words for a picture: its own, else what is known of it."""
    said = " ".join(plain.split())
    size = _FIGURE_SIZE.fullmatch(said)
    # Python's own names for objects, such as <PIL.Image.Image …>, tell nothing of what is shown.
    if said and not (said.startswith("<") and said.endswith(">")):
        return said[:MAX_ALT]
    made = _("Figure from {place}").format(place=whose) if whose else _("Figure from this notebook")
    if size is None:
        return _("{figure}. The notebook does not say what it shows.").format(figure=made)
    return _("{figure}, with {count} charts, {width} by {height} pixels. The notebook does not say more.").format(
        figure=made, count=size[3], width=size[1], height=size[2]
    )


def _attachments(cell: NotebookNode) -> tuple[tuple[str, str, str], ...]:
    files: Mapping[str, Mapping[str, str]] = cell.get("attachments", {})
    return tuple((name, mime, content) for name, forms in files.items() for mime, content in forms.items())


@lru_cache(maxsize=1024)
def _code(source: str) -> Markup:
    return Markup(Highlight2HTML(pygments_lexer="ipython3")(source))
