"""Feedback pages: the score, every question with what was right, seen, expected and next, and the learner's own work.

Nothing of a learner's acts on them. nbgrader's `generate_feedback` and formgrader's button make them through
`FeedbackExporter`, `labs grade` through `feedback_pages`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader.preprocessors import ClearHiddenTests
from pygments.formatters import HtmlFormatter
from traitlets import default

from autograder.checking.view import points_text
from autograder.grading.feedback_cells import MAX_PAGE_TEXT, Reader
from autograder.grading.feedback_marks import GradebookMarks, put_marks
from autograder.grading.feedback_parts import Part, first_steps, question_titles, read_parts
from autograder.pages import environment
from autograder.text import _, language, ngettext, use_language

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["MAX_PAGE_TEXT", "FeedbackExporter", "page"]

# Colours of code. Every one of them has 4.5:1 with the ground that the shell gives to code; a test measures it.
LIGHT_CODE, DARK_CODE = "xcode", "monokai"


class FeedbackExporter(Exporter):
    """nbgrader's exporter for feedback. The scores stand in the notebook's metadata, where GetGrades puts them."""

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **options)
        told = resources["nbgrader"]
        # GetGrades does not say which answers still wait for a person.
        gradebook = GradebookMarks(told["db_url"])
        try:
            put_marks(nb, gradebook.of(told["student"], told["assignment"], told["notebook"]))
        finally:
            gradebook.close()
        return page(nb, told, ClearHiddenTests(parent=self)), resources


def page(notebook: NotebookNode, told: Mapping[str, Any], hidden: ClearHiddenTests) -> str:
    """The feedback page (HTML) of a notebook whose cells carry their scores.

    told: "assignment", "notebook", "student", "score", "max_score" and "late_penalty", as nbgrader's GetGrades leaves
    them.
    """
    # Said once for the whole page: each message asks for its language, and a page has hundreds of them.
    with use_language(language()):
        return _page(notebook, told, Reader(hidden))


def _page(notebook: NotebookNode, told: Mapping[str, Any], reader: Reader) -> str:
    parts, rest = read_parts(notebook.cells, question_titles(told["assignment"]), reader)
    score, most, penalty = float(told["score"]), float(told["max_score"]), told.get("late_penalty") or 0
    name, assignment = told["notebook"], told["assignment"]
    view = {
        "title": name if name == assignment else f"{assignment}: {name}",
        "learner": str(told.get("student", "")),
        "score": _score(score, most),
        "share": f"{100 * min(1.0, max(0.0, score / most)) if most else 0:.1f}",
        "notes": _notes(parts, penalty),
        "first": first_steps(parts),
        "all_right": bool(parts) and all(part.missing <= 0.005 and not part.waiting for part in parts),
        "parts": parts,
        "rest": rest,
    }
    return str(_template().render(page=view, code_style=_code_style()))


def _score(score: float, most: float) -> str:
    words = ngettext("{points} of {total} point", "{points} of {total} points", 1 if most == 1 else 2)
    return words.format(points=points_text(score), total=points_text(most))


def _notes(parts: Sequence[Part], penalty: float) -> list[str]:
    """Sentences on what the score leaves open."""
    notes = []
    if penalty:
        notes.append(_("Handed in late. Points taken off: {points}").format(points=points_text(penalty)))
    if count := sum(part.waiting for part in parts):
        sentence = ngettext(
            "{count} answer is not marked yet and counts 0 points until then.",
            "{count} answers are not marked yet and count 0 points until then.",
            count,
        )
        notes.append(sentence.format(count=count))
    return notes


@lru_cache(maxsize=1)
def _code_style() -> Markup:
    light = HtmlFormatter(style=LIGHT_CODE).get_style_defs(".highlight")
    dark = HtmlFormatter(style=DARK_CODE).get_style_defs(".highlight")
    return Markup(f"{_tokens(light)}\n@media screen and (prefers-color-scheme: dark) {{\n{_tokens(dark)}\n}}")


def _tokens(style: str) -> str:
    """The rules for single words. The ground and the size of code are the page's own."""
    words = [line for line in style.splitlines() if line.startswith(".highlight .") and ".hll" not in line]
    # What Pygments takes for an error is ordinary here: a magic, or a half-written line.
    return "\n".join(line for line in words if not line.startswith(".highlight .err"))


@lru_cache(maxsize=1)
def _template() -> Any:
    return environment(Path(__file__).with_name("templates")).get_template("feedback.html.j2")
