"""How a feedback page looks and is used: both themes, a narrow window, the keyboard, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.preprocessors import ClearHiddenTests
from playwright.sync_api import Browser, Page
from pygments.styles import get_style_by_name

from autograder.checking.colour import contrast_ratio
from autograder.checking.verdict import Outcome, PropertyResult, Verdict
from autograder.checking.view import verdict_output
from autograder.grading import feedback
from autograder.measuring import light
from autograder.text import use_language
from tests import chromium as chromium_of_tests
from tests.browser.conftest import QUIET, SCREENSHOTS
from tests.browser.looks import axe_faults
from tests.grading.vectors import PIXEL, mark

pytestmark = pytest.mark.browser

POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>")
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="160"><rect width="420" height="160" fill="none"/>'
    '<path d="M20 140 L400 20" stroke="black" stroke-width="3"/><text x="30" y="30">A line that rises</text></svg>'
)
CODE = '''def double(x):
    """Twice x."""
    return [2 * x for _ in range(1)][0]  # a comment that is long enough to reach the right edge of a narrow window
'''
TABLE = "<table class='dataframe'><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chromium_of_tests.started(QUIET) as browser:
        yield browser


def check(number: int, outcome: Outcome, results: list[PropertyResult]) -> NotebookNode:
    name = light.TASKS[number - 1].name
    got, most = sum(one.points for one in results if one.passed), sum(one.points for one in results)
    verdict = Verdict(LAB, name, number, name, outcome, got, most, most, tuple(results), graded=True)
    cell = new_code_cell("", metadata=mark(f"{name}-check", grade=True, points=most, score=got))
    cell.outputs = [NotebookNode(verdict_output(verdict))]
    return cell


LAB = light.ID


def submission() -> NotebookNode:
    """All that a page can hold: all outcomes, a figure, a wide table, colours of the learner's own, a comment."""
    right = PropertyResult("a", "Twice the number comes back", 1, True)
    hidden = PropertyResult("h", "A further check on numbers", 1, True, True)
    wrong = PropertyResult(
        "b",
        "Negative numbers work",
        1,
        False,
        False,
        "double.negative",
        "double(-3) gave 6.",
        "Twice -3 is -6.",
        "Leave out abs().",
    )
    blocked = PropertyResult("c", "Lists work", 1, False, False, "common.blocked", "This was not tried.", "", "")
    wide = TABLE.format(
        heads="".join(f"<th>indicator_{number}</th>" for number in range(14)),
        cells="".join(f"<td>{number}.123456</td>" for number in range(14)),
    )
    outputs = [
        new_output("display_data", {"image/svg+xml": DRAWING, "text/plain": "Chart: one line that rises."}),
        new_output("display_data", {"text/html": wide, "text/plain": "table"}),
        new_output("display_data", {"text/html": "<p style='color:#444444'>Grey words of the learner's own</p>"}),
        new_output("stream", name="stdout", text="plain \x1b[31mred\x1b[0m \x1b[1mbold\x1b[0m " + "word " * 40),
        new_output("stream", name="stderr", text="a warning"),
        new_output("error", ename="ValueError", evalue="no", traceback=["\x1b[0;31mValueError\x1b[0m: no"]),
    ]
    answer = new_code_cell(CODE, metadata=mark("double", solution=True), outputs=outputs)
    answer.metadata["nbgrader"]["comment"] = "Short and **clear**. See [the lesson](https://example.org/)."
    essay = new_markdown_cell("My words.", metadata=mark("essay", grade=True, solution=True, points=3, score=0))
    essay.metadata["nbgrader"]["waiting"] = True
    cells = [
        new_markdown_cell("# The lab\n\n## Task\n\nSome `code`, a table:\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        new_code_cell("example = 1", outputs=[new_output("display_data", {"image/png": PIXEL})]),
        answer,
        check(1, "partly", [right, wrong, blocked, hidden]),
        check(2, "correct", [right]),
        check(3, "incorrect", [wrong]),
        check(4, "not_attempted", [wrong]),
        essay,
        new_markdown_cell("## Key points"),
    ]
    return new_notebook(cells=cells)


def page_text(spoken: str = "en") -> str:
    told = {"assignment": LAB, "notebook": LAB, "student": "ana", "score": 3.0, "max_score": 10.0, "late_penalty": 0.5}
    with use_language(spoken):
        return feedback.page(submission(), told, ClearHiddenTests())


def opened(chromium: Browser, *, scheme: str = "light", width: int = 1000, spoken: str = "en") -> Page:
    page = chromium.new_page(viewport={"width": width, "height": 1400}, color_scheme=scheme)  # type: ignore[arg-type]
    # axe puts a script into the page, which the policy would not let run.
    page.set_content(POLICY.sub("", page_text(spoken)))
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_with_everything_unfolded(chromium: Browser, scheme: str) -> None:
    page = opened(chromium, scheme=scheme)
    try:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"feedback-page-{scheme}.png", full_page=True)
        assert axe_faults(page.locator("html")) == []
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert axe_faults(page.locator("html")) == []
    finally:
        page.close()


def test_axe_would_see_a_fault(chromium: Browser) -> None:
    """The control: what the tests above rule out is found when it is there."""
    page = opened(chromium)
    try:
        page.evaluate("document.querySelector('.output img').removeAttribute('alt')")
        page.evaluate("document.querySelector('.score').style.color = '#bbbbbb'")
        faults = " ".join(axe_faults(page.locator("html")))
        assert "image-alt" in faults
        assert "color-contrast" in faults
    finally:
        page.close()


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_a_narrow_window_and_a_zoomed_one_need_no_sideways_scrolling(chromium: Browser, spoken: str) -> None:
    """320 px is what a window of 1280 px has left at 400 %; 640 px at 200 % (WCAG 2.1, 1.4.10 and 1.4.4)."""
    for width in (320, 640):
        page = opened(chromium, width=width, spoken=spoken)
        try:
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            page.screenshot(path=SCREENSHOTS / f"feedback-page-{width}-{spoken}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        finally:
            page.close()


def test_the_keyboard_reaches_everything_and_leaves_it_again(chromium: Browser) -> None:
    """The skip link comes first, then links and folds as they stand, and after the last one the page ends."""
    page = opened(chromium)
    try:
        names, tops = [], []
        for _step in range(80):
            page.keyboard.press("Tab")
            at = page.evaluate(
                "(() => {const e = document.activeElement; if (e === document.body) return null;"
                " const s = getComputedStyle(e); const box = e.getBoundingClientRect();"
                " return [e.tagName + ':' + (e.getAttribute('href') || e.getAttribute('aria-label') || ''),"
                " box.top + scrollY, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]})()"
            )
            if at is None:
                break
            name, top, outlined = at
            assert outlined, f"{name} does not show the focus"
            names.append(name)
            tops.append(top)
        else:
            pytest.fail("The keyboard does not come to the end of the page.")
        assert names[0] == "A:#main"
        assert sum(name.startswith("A:#part-") for name in names) == 3 + 5
        assert sum(name.startswith("SUMMARY") for name in names) == 2
        assert "DIV:Output with a table" in names
        assert tops[1:] == sorted(tops[1:])
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
    finally:
        page.close()


def test_folded_parts_stay_off_paper_and_the_rest_is_on_it(chromium: Browser) -> None:
    page = opened(chromium)
    try:
        page.emulate_media(media="print", color_scheme="dark")
        shown = page.locator("body").inner_text()
        assert "Negative numbers work" in shown
        assert "Key points" not in shown
        assert "cells without marks" not in shown
        assert "Back to your marks" not in shown
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    finally:
        page.close()


@pytest.mark.parametrize(("style", "ground"), [(feedback.LIGHT_CODE, "#f6f8fa"), (feedback.DARK_CODE, "#1d2027")])
def test_every_colour_of_code_can_be_read(style: str, ground: str) -> None:
    css = Path(feedback.__file__).parents[1] / "pages" / "templates" / "shell.css"
    assert f"--code: {ground}" in css.read_text(encoding="utf-8")
    for token, looks in get_style_by_name(style):
        if looks["color"] and "Error" not in str(token) and "Generic" not in str(token):
            assert contrast_ratio(_rgb(looks["color"]), _rgb(ground[1:])) >= 4.5, token


def _rgb(code: str) -> tuple[float, ...]:
    return tuple(int(code[place : place + 2], 16) / 255 for place in (0, 2, 4))
