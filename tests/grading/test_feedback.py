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
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.utils import compute_checksum
from playwright.sync_api import Browser

from autograder.checking.verdict import Outcome, PropertyResult, Verdict
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
    assert "Learner: ben" in page
    # First steps, table, heading, and once for whoever hears which question a folded part belongs to.
    assert page.count("Question 1: Double") == 4
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
    assert re.search(r'<a href="#part-1">Question 1', page)
    assert 'id="part-1"' in page
    # The question's own check cell is one line that says nothing beside its verdict.
    assert "lab.check" not in visible(page)


def visible(page: str) -> str:
    """The page without what is folded away, and without its markup."""
    return re.sub(r"<[^>]+>", "", re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL))


def result(name: str, points: float, *, passed: bool, step: str = "", key: str = "") -> PropertyResult:
    words = ("", "", "") if passed else ("It gave 3.", "It is 4.", step)
    return PropertyResult(name, f"Says {name}", points, passed, False, key or f"double.{name}", *words)


def question(name: str, outcome: Outcome, results: list[PropertyResult], *, score: float | None = None) -> NotebookNode:
    """A check cell of the light lab with its verdict, marked `score`, by default what the verdict gives."""
    got, most = sum(one.points for one in results if one.passed), sum(one.points for one in results)
    number = [task.name for task in light.TASKS].index(name) + 1
    verdict = Verdict(LAB, name, number, name, outcome, got, most, most, tuple(results), graded=True)
    flags = {"grade": True, "points": most, "score": got if score is None else score}
    return new_code_cell(
        f"lab.check('{name}')",
        metadata=mark(f"{name}-check", **flags),
        outputs=[nbformat.from_dict(verdict_output(verdict))],
    )


def lab_page(*cells: NotebookNode, score: float = 1.0, most: float = 24.0) -> str:
    told = {"assignment": LAB, "notebook": LAB, "student": "ana", "score": score, "max_score": most}
    return feedback.page(new_notebook(cells=list(cells)), told, ClearHiddenTests())


def test_what_gains_most_comes_first_with_its_next_step() -> None:
    blocked = result("late", 3, passed=False, step="Wait.", key="common.blocked")
    page = lab_page(
        question("double", "partly", [result("a", 1, passed=True), result("b", 1, passed=False, step="Mend b.")]),
        question("square", "incorrect", [blocked, result("c", 1, passed=False, step="Mend c.")]),
        question("half", "not_attempted", [result("d", 2, passed=False)]),
        question("digits", "partly", [result("e", 0.5, passed=False, step="Mend e.")]),
    )
    text = visible(page)
    first = text[text.index("Start here") : text.index("Your marks")]
    places = [first.index(words) for words in ("0 of 4 points", "Mend c.", "0 of 2 points", "Fill in", "1 of 2 points")]
    assert places == sorted(places)
    assert "Wait." not in first
    assert "Mend e." not in first
    order = [text.index(words) for words in ("1 of 24 points", "Start here", "Your marks", "Question by question")]
    assert order == sorted(order)


def test_nothing_is_left_to_start_with_when_all_is_right() -> None:
    text = visible(lab_page(question("double", "correct", [result("a", 2, passed=True)]), score=2, most=2))
    assert "Every question has all its points." in text
    assert "Start here" not in text


def test_a_mark_that_a_person_changed_says_so() -> None:
    text = visible(lab_page(question("double", "incorrect", [result("a", 2, passed=False)], score=1.5)))
    assert "Your instructor changed this mark. The checks alone gave 0 points." in text
    assert "Partly correct" in text


def test_a_question_without_a_verdict_says_why_it_has_no_mark() -> None:
    cell = new_code_cell("lab.check('double')", metadata=mark("double-check", grade=True, points=2, score=0))
    assert "No verdict was recorded for this question. Ask your instructor" in visible(lab_page(cell))


def test_prose_and_examples_are_folded_and_their_headings_are_not_those_of_the_page() -> None:
    page = lab_page(
        new_markdown_cell("# The lab\n\nWhy it matters"),
        new_code_cell("example = 1"),
        new_code_cell("def double(x): return 2 * x", metadata=mark("double", solution=True)),
        question("double", "correct", [result("a", 2, passed=True)]),
        new_markdown_cell("## Key points"),
    )
    assert "Why it matters" not in visible(page)
    assert "Why it matters" in page
    assert "example" not in visible(page)
    assert "double" in visible(page)
    assert "Key points" not in visible(page)
    assert "The task and its examples (2 cells)" in page
    assert "1 cell without marks" in page
    headings = [(int(level), re.sub("<[^>]+>", "", text)) for level, text in HEADINGS.findall(page)]
    assert [level for level, _text in headings] == [1, 2, 2, 3, 2]
    assert "The lab" not in [text for _level, text in headings]


HEADINGS = re.compile(r"<h(\d)[^>]*>(.*?)</h\d>", re.DOTALL)


def test_answers_that_a_person_marks_wait_for_it_and_then_show_the_comment() -> None:
    essay = new_markdown_cell("My words", metadata=mark("essay", grade=True, solution=True, points=3, score=0))
    task = new_markdown_cell("Draw something.", metadata=mark("draw", task=True, points=2, score=1))
    own = new_code_cell("draw()", outputs=[new_output("display_data", {"image/png": PIXEL})])
    essay.metadata["nbgrader"]["waiting"] = True
    task.metadata["nbgrader"]["comment"] = "Half of it is there."
    page = rendered(new_notebook(cells=[essay, task, own]))
    text = visible(page)
    assert "1 answer is not marked yet and counts 0 points until then." in text
    assert "Not marked yet · worth 3 points" in text
    assert "My words" in text
    assert "Partly correct · 1 of 2 points" in text
    assert "Half of it is there." in text
    # What stands below a task is the learner's answer to it.
    assert text.index("draw()") > text.index("Draw something.")
    assert 'alt="Figure from Task: draw. The notebook does not say what it shows."' in page


def test_an_answer_that_was_left_as_released_is_not_called_wrong() -> None:
    """nbgrader gives such an answer no points by itself: no person has seen it."""
    essay = new_markdown_cell("YOUR ANSWER HERE", metadata=mark("essay", grade=True, solution=True, points=3, score=0))
    essay.metadata["nbgrader"]["checksum"] = compute_checksum(essay)
    text = visible(rendered(new_notebook(cells=[essay])))
    assert "Not attempted · 0 of 3 points" in text
    assert "still as it was released" in text
    assert "Write your answer in this cell." in text
    essay.source = "My words"
    text = visible(rendered(new_notebook(cells=[essay])))
    assert "A person marked this answer." in text
    assert "Not correct yet" in text


@pytest.mark.parametrize(
    ("plain", "alt"),
    [
        ("Two lines  rise\n&lt; 3", "Two lines rise &amp;lt; 3"),
        ("<Figure size 640x480 with 2 Axes>", "with 2 charts, 640 by 480 pixels"),
        ("<PIL.Image.Image size=3x3>", "Figure from this notebook. The notebook does not say what it shows."),
        ("", "Figure from this notebook. The notebook does not say what it shows."),
    ],
)
def test_every_figure_has_words(plain: str, alt: str) -> None:
    data = {"image/png": PIXEL, "text/plain": plain, "text/html": f"<img src='data:image/png;base64,{PIXEL}'>"}
    page = rendered(new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", data)])]))
    assert page.count("<img") == 1
    assert alt in page


def test_what_was_cut_says_so() -> None:
    long = new_output("stream", name="stdout", text="x" * (feedback.MAX_PAGE_TEXT // 10))
    page = rendered(new_notebook(cells=[new_code_cell("x", outputs=[long])]))
    assert "This output was cut: the first 100000 of 500000 characters are shown." in page


def test_outputs_with_colours_of_their_own_stay_on_white_paper() -> None:
    plain = new_output("display_data", {"text/html": "<table><tr><td>1</td></tr></table>"})
    own = new_output("display_data", {"text/html": "<p style='color: #333333'>dark</p>"})
    printed = new_output("stream", name="stdout", text="\x1b[38;2;10;10;10mdark\x1b[0m")
    page = rendered(new_notebook(cells=[new_code_cell("x", outputs=[plain, own, printed])]))
    assert len(re.findall(r'class="output \w+ paper"', page)) == 2
    assert '<div class="output result" tabindex="0"' in page


def test_our_page_and_nbgraders_are_the_same(course: Course, told: NotebookNode) -> None:
    ours = our_page(course, "ben")
    result = course.api.generate_feedback(LAB, "ben")
    assert result["success"], result["error"]
    path = course.root / "feedback" / "ben" / LAB / f"{LAB}.html"
    assert path.read_text(encoding="utf-8").strip() == ours.strip()


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
