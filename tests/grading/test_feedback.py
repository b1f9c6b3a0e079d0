"""Feedback pages: marks, words and pictures are there, and nothing of a learner's acts, in a real browser."""

from __future__ import annotations

import re
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers
from playwright.sync_api import Browser, Page

from autograder.checking.verdict import PropertyResult, Verdict
from autograder.checking.view import verdict_output
from autograder.grading import feedback
from autograder.grading.course import Course, course_config
from autograder.grading.feedback_pages import FeedbackPages
from autograder.grading.gradebook import GradebookWriter
from autograder.judging.job import Judged
from autograder.judging.outputs import clean_outputs
from autograder.judging.results import SubmissionResult
from autograder.measuring import light
from tests import chromium as chromium_of_tests
from tests.browser.conftest import QUIET
from tests.browser.looks import axe_faults
from tests.grading.vectors import HTML, LAB, PIXEL, SVG, Noting, Visit, forged, hostile, mark, quiet, tag


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chromium_of_tests.started(QUIET) as browser:
        yield browser


# --- the pages ---


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The light lab, released."""
    root = tmp_path_factory.mktemp("pages")
    course = Course(root)
    source = root / "source" / LAB / f"{LAB}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(light.source_notebook(), source)
    assert course.api.generate_assignment(LAB)["success"]
    return course


def autograded(course: Course, learner: str, notebook: NotebookNode, score: float = 0.5) -> None:
    folder = course.root / "autograded" / learner / LAB
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"{LAB}.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    result = SubmissionResult(learner, LAB, "graded", score=score)
    with GradebookWriter(course.gradebook_url, course_config(course.root)) as writer:
        writer.write(Judged(result, nbformat.writes(notebook), grades={"double-check": (score, 2.0)}), key="")


def judged(notebook: NotebookNode) -> NotebookNode:
    """The notebook with its outputs and metadata as the judge hands them on."""
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: value for key, value in cell.metadata.items() if key == "nbgrader"})
        if cell.cell_type == "code" and not cell.metadata:
            cell.outputs = [nbformat.from_dict(output) for output in clean_outputs(cell.outputs, 1, 10**7)]
    return notebook


def our_page(course: Course, learner: str) -> str:
    pages = FeedbackPages(course.root, course.gradebook_url)
    try:
        return pages.write(learner, LAB).read_text(encoding="utf-8")
    finally:
        pages.close()


@pytest.mark.browser
def test_the_vectors_act_where_nothing_stops_them(chromium: Browser, server: str) -> None:
    """The control: without this, the other tests might pass because the vectors do nothing anywhere."""
    ran: set[str] = set()
    asked: set[str] = set()
    for html in [*HTML.values(), SVG, tag("plain")]:
        said = html.replace("FROM", server).replace("HIT(", "window.HIT(")
        page = f"<!DOCTYPE html><html><body><main><div>{said}</div></main></body></html>"
        try:
            visit = Visit(chromium, server, page)
        except Exception:  # the page went elsewhere while it was read
            asked.update(Noting.noted)
            continue
        ran.update(visit.ran)
        asked.update(visit.asked)
    assert {"script", "event", "over", "toggle", "srcdoc", "svg", "plain", "unclosed", "3"} <= ran
    for name in ("iframe", "image", "srcset", "import", "background", "inline", "stylesheet", "object", "refresh"):
        assert any(f"/{name}" in address for address in asked), name


@pytest.mark.browser
def test_nothing_acts_on_the_page_of_labs_grade(chromium: Browser, server: str, course: Course) -> None:
    autograded(course, "ana", hostile(server))
    visit = Visit(chromium, server, our_page(course, "ana"))
    quiet(visit)
    assert "0.5 of 24 points" in visit.text


@pytest.mark.browser
def test_nothing_acts_when_the_policy_is_missing(chromium: Browser, server: str, course: Course) -> None:
    """The cleaning alone: a page may be shown where its policy does not count."""
    autograded(course, "ana", hostile(server))
    page, count = re.subn(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", our_page(course, "ana"))
    assert count == 1
    quiet(Visit(chromium, server, page))


@pytest.mark.browser
def test_no_script_runs_and_nothing_is_loaded_when_the_cleaning_fails(
    chromium: Browser, server: str, course: Course
) -> None:
    """The policy alone. It can't stop a page from being left, so the two tags that do that are left out."""
    autograded(course, "ana", hostile(server))
    raw = "".join(html for name, html in HTML.items() if name not in ("refresh", "form"))
    raw = (raw + SVG + tag("raw")).replace("FROM", server).replace("HIT(", "window.HIT(")
    quiet(Visit(chromium, server, our_page(course, "ana").replace("</header>", "</header>" + raw)))


@pytest.mark.browser
def test_nothing_acts_on_the_page_of_nbgraders_own_command(chromium: Browser, server: str, course: Course) -> None:
    learner = "<img src=x onerror=window.HIT('student')>"
    autograded(course, learner, hostile(server))
    told = course.api.generate_feedback(LAB, learner)
    assert told["success"], told["error"]
    page = (course.root / "feedback" / learner / LAB / f"{LAB}.html").read_text(encoding="utf-8")
    visit = Visit(chromium, server, page)
    quiet(visit)
    assert "Question 1: Double" in visit.text


@pytest.mark.browser
def test_nothing_of_a_learners_acts_on_formgraders_page(chromium: Browser, server: str, course: Course) -> None:
    """Formgrader shows what the judge left, on the instructor's own Jupyter server."""
    autograded(course, "ana", judged(hostile(server)))
    config = course_config(course.root)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = dict.fromkeys(("student", "last_name", "first_name", "submission_id", "notebook_path"), "ana")
    resources = {**names, "assignment_id": LAB, "notebook_id": LAB, "index": 0, "total": 1, "base_url": "/base"}
    path = course.root / "autograded" / "ana" / LAB / f"{LAB}.ipynb"
    page, _resources = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    visit = Visit(chromium, server, page)
    assert visit.ran == []
    assert [address for address in visit.asked if "cdnjs" not in address] == []
    assert "double-check" in visit.text


# --- what the page tells ---


@pytest.fixture
def told(course: Course) -> NotebookNode:
    """A plain submission as it was executed."""
    notebook = light.filled(light.released_notebook())
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double-check":
            right = PropertyResult("small", "Small numbers", 1, True)
            hidden = PropertyResult(
                "the_hidden_name",
                "A further check on numbers",
                1,
                False,
                True,
                "double.value",
                "It gave 3.",
                "",
                "Try.",
            )
            verdict = Verdict(LAB, "double", 1, "Double", "partly", 1, 2, 2, (right, hidden), graded=True)
            cell.outputs = [nbformat.from_dict(verdict_output(verdict))]
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "square":
            data = {"text/html": "<table class='dataframe'><tr><td>7</td></tr></table>", "text/plain": "7"}
            cell.outputs = [
                new_output("display_data", {"image/png": PIXEL}),
                new_output("execute_result", data, execution_count=1),
                new_output("stream", name="stdout", text="hello \x1b[31mred\x1b[0m"),
            ]
    autograded(course, "ben", notebook, score=1)
    return notebook


def test_marks_titles_verdicts_and_outputs_are_there(course: Course, told: NotebookNode) -> None:
    with Gradebook(course.gradebook_url) as gradebook:
        gradebook.find_comment("double", LAB, LAB, "ben").manual_comment = "Nice **work**"
        gradebook.find_submission_notebook(LAB, LAB, "ben").late_submission_penalty = 0.25
        gradebook.db.commit()
    page = our_page(course, "ben")
    assert "0.75 of 24 points" in page
    assert "Handed in late. Points taken off: 0.25" in page
    assert page.count("Question 1: Double") == 4  # list, heading, the verdict and its name for screen readers
    assert "1 of 2 points" in page
    assert "Partly correct" in page
    assert "A further check on numbers" in page
    assert "the_hidden_name" not in page
    assert "Test cell" not in page
    assert "Nice <strong>work</strong>" in page
    assert f"data:image/png;base64,{PIXEL}" in page
    assert '<table class="dataframe"><tbody><tr><td>7</td></tr></tbody></table>' in page
    assert 'hello <span class="ansi-red-fg">red</span>' in page
    assert '<span class="k">def</span>' in page
    assert re.search(r'<a href="#part-2">Question 1', page)
    assert 'id="part-2"' in page


def test_our_page_and_nbgraders_are_the_same(course: Course, told: NotebookNode) -> None:
    ours = our_page(course, "ben")
    result = course.api.generate_feedback(LAB, "ben")
    assert result["success"], result["error"]
    path = course.root / "feedback" / "ben" / LAB / f"{LAB}.html"
    assert path.read_text(encoding="utf-8").strip() == ours.strip()


@pytest.mark.browser
def test_axe_finds_no_fault(chromium: Browser, course: Course, told: NotebookNode) -> None:
    page = chromium.new_page()
    try:
        # The tool puts a script into the page, which the policy would not let run.
        page.set_content(re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", our_page(course, "ben")))
        assert faults(page) == []
    finally:
        page.close()


def faults(page: Page) -> list[str]:
    # The notebook brings a level-1 heading of its own, and its author chooses the levels below it.
    return [fault for fault in axe_faults(page.locator("html")) if "heading-order" not in fault]


def test_hidden_tests_of_another_course_are_left_out() -> None:
    source = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(7) == 1234\n### END HIDDEN TESTS\nassert f(2) == 3"
    failed = new_output(
        "error", ename="AssertionError", evalue="1234 was expected", traceback=["----> 3 assert f(7) == 1234"]
    )
    cell = new_code_cell(source, metadata=mark("q", grade=True, points=1, score=0), outputs=[failed])
    visible = new_code_cell("assert g()", metadata=mark("p", grade=True, points=1, score=0), outputs=[failed])
    page = rendered(new_notebook(cells=[cell]))
    assert "HIDDEN" not in page
    assert "1234" not in page
    assert "AssertionError: a test failed. Some tests of this cell are not shown." in page
    assert "Test: q" in page
    assert "assert f(7) == 1234" in rendered(new_notebook(cells=[visible]))


def test_code_whose_hidden_region_is_not_in_order_is_left_out_whole() -> None:
    source = "### BEGIN HIDDEN TESTS\nassert f(7) == 1234"
    cell = new_code_cell(source, metadata=mark("q", grade=True, points=1, score=0))
    assert "1234" not in rendered(new_notebook(cells=[cell]))


def rendered(notebook: NotebookNode) -> str:
    from nbgrader.preprocessors import ClearHiddenTests

    told = {"assignment": "essay", "notebook": "p1", "score": 0.0, "max_score": 1.0, "late_penalty": 0}
    return feedback.page(notebook, told, ClearHiddenTests())


@pytest.mark.parametrize("content", [{}, [], "text", {"points": 1}, {"properties": 7}])
def test_what_only_looks_like_a_verdict_is_shown_as_text(content: object) -> None:
    output = forged()
    output.data["application/vnd.bdti-labs.verdict+json"] = content
    del output.data["text/html"]
    cell = new_code_cell("x", metadata=mark("q", grade=True, points=1, score=0), outputs=[output])
    assert "<pre>0.0</pre>" in rendered(new_notebook(cells=[cell]))


def test_a_flood_of_output_does_not_become_a_page_that_nothing_opens() -> None:
    flood = "<p>" + "x" * 500_000
    outputs = [new_output("display_data", {"text/html": flood, "text/plain": flood}) for _number in range(100)]
    outputs += [new_output("stream", name="stdout", text=flood)] * 100
    began = time.process_time()
    page = rendered(new_notebook(cells=[new_code_cell("x", outputs=outputs), new_markdown_cell("The end")]))
    assert len(page) < 3 * feedback.MAX_PAGE_TEXT
    assert time.process_time() - began < 20


def test_pages_are_made_in_milliseconds_when_the_prose_is_known(course: Course, told: NotebookNode) -> None:
    pages = FeedbackPages(course.root, course.gradebook_url)
    took = []
    for _round in range(10):
        began = time.process_time()
        pages.write("ben", LAB)
        took.append(time.process_time() - began)
    pages.close()
    # A few milliseconds; the bound is wide because the machine is shared.
    assert statistics.median(took) < 0.05


def test_what_the_exchange_needs_goes_along_and_an_old_page_goes(course: Course, told: NotebookNode) -> None:
    folder = course.root / "submitted" / "ben" / LAB
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    (folder / "submission_secret.txt").write_text("secret")
    pages = FeedbackPages(course.root, course.gradebook_url)
    page = pages.write("ben", LAB)
    assert page == pages.path("ben", LAB)
    assert sorted(path.name for path in page.parent.iterdir()) == [
        f"{LAB}.html",
        "submission_secret.txt",
        "timestamp.txt",
    ]
    pages.remove("ben", LAB)
    pages.remove("ben", LAB)
    assert not page.parent.exists()
    with pytest.raises(Exception, match="could not be read"):
        pages.write("nobody", LAB)
