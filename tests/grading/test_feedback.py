"""Feedback pages: marks, words and pictures are there, and nothing of a learner's acts, in a real browser."""

from __future__ import annotations

import base64
import json
import re
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers
from playwright.sync_api import Browser, Dialog, Page, Route, sync_playwright

from autograder.checking.verdict import PropertyResult, Verdict
from autograder.checking.view import verdict_output
from autograder.grading import feedback
from autograder.grading.course import Course, course_config
from autograder.grading.feedback_pages import FeedbackPages
from autograder.grading.gradebook import GradebookWriter
from autograder.grading.inert import MAX_HTML, clean_html, markdown_to_html, picture
from autograder.judging.executor import SubmissionResult
from autograder.judging.job import Judged
from autograder.judging.outputs import clean_outputs
from autograder.measuring import light
from tests.browser.conftest import QUIET
from tests.browser.looks import axe_faults
from tools import browser as browser_tool

LAB = light.ID
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

# HIT(name) acts: a script that runs calls it, and FROM/name is an address whose every request is seen.
HTML = {
    "script": "<script>HIT('script')</script>",
    "event": "<img src=x onerror=HIT('event')>",
    "event on a plain tag": "<b onmouseover=HIT('over') style='position:fixed;inset:0'>x</b>",
    "toggle": "<details open ontoggle=HIT('toggle')><summary>s</summary></details>",
    "focus": "<input autofocus onfocus=HIT('focus')>",
    "iframe": "<iframe src='FROM/iframe'></iframe><iframe srcdoc=\"<script>parent.HIT('srcdoc')</script>\"></iframe>",
    "image": "<img src='FROM/image'><img srcset='FROM/srcset 1x'><picture><source srcset='FROM/source'><img></picture>",
    "style": "<style>@import 'FROM/import'; body{background:url(FROM/background)}</style>",
    "inline style": "<div style='background-image:url(FROM/inline)'>x</div>",
    "link": "<link rel=stylesheet href='FROM/stylesheet'><link rel=prefetch href='FROM/prefetch'>",
    "object": "<object data='FROM/object'></object><embed src='FROM/embed'>",
    "media": "<video src='FROM/video' autoplay></video><audio src='FROM/audio' autoplay></audio>",
    "base": "<base href='FROM/base/'><img src='relative'>",
    "refresh": "<meta http-equiv=refresh content='0;url=FROM/refresh'>",
    "form": "<form action='FROM/form' id=f><input name=q></form><script>f.submit()</script>",
    "svg": "<svg onload=HIT('svg')><script>HIT('svgscript')</script><image href='FROM/svgimage'/></svg>",
    "svg use": "<svg><use href='FROM/use#x'/><style>@import 'FROM/svgstyle'</style></svg>",
    "math": "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=HIT(1)&gt;'>",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=HIT(2)>'>",
    "template": "<template><script>HIT('template')</script></template>",
    "script link": "<a id=scriptlink href='java\tscript:HIT(3)'>x</a><a href=' javascript:HIT(4)'>y</a>",
    "data link": "<a href='data:text/html,<script>HIT(5)</script>'>z</a>",
    "data page": "<iframe src=\"data:text/html,<script>parent.HIT(6)</script><img src='FROM/datapage'>\"></iframe>",
    "data picture": "<img src='data:text/html;base64,PHNjcmlwdD5ISVQoNyk8L3NjcmlwdD4='>",
    "unclosed": "</div></div></main></body><script>HIT('unclosed')</script><!-- <plaintext>",
    "comment": "<!--><script>HIT('comment')</script>-->",
}
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' onload='HIT(\"svgfile\")'>"
    "<script>HIT('svgfilescript')</script><image href='FROM/svgfile'/><use xlink:href='FROM/svgfileuse#a'/>"
    "<foreignObject><img xmlns='http://www.w3.org/1999/xhtml' src='FROM/foreign'/></foreignObject></svg>"
)
TAG = "<img src=x onerror=HIT('TAG')><script>HIT('TAG')</script>"


def tag(name: str) -> str:
    return TAG.replace("TAG", name)


def mark(name: str, **flags: object) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, "grade_id": name}
    return {"nbgrader": {**plain, **flags}}


def hostile(server: str) -> NotebookNode:
    """A notebook with every way that is known to make a page act."""
    outputs = [new_output("display_data", {"text/html": html, "text/plain": name}) for name, html in HTML.items()]
    outputs += [
        new_output("display_data", {"image/svg+xml": SVG}),
        new_output("display_data", {"text/markdown": tag("markdown") + "\n\n![i](FROM/md) [l](javascript:HIT(8))"}),
        new_output("display_data", {"application/javascript": "HIT('javascript')"}),
        new_output("display_data", {"text/latex": tag("latex")}),
        new_output("display_data", {"text/plain": tag("plain")}),
        new_output("display_data", {"image/png": f'x" onerror="HIT(9)" src="{PIXEL}'}),
        new_output(
            "display_data",
            {"image/png": PIXEL},
            metadata={"image/png": {"width": "1 onload=HIT(10)", "alt": '"><script>HIT(11)</script>'}},
        ),
        new_output("display_data", {"text/html": tag("isolated")}, metadata={"text/html": {"isolated": True}}),
        new_output("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": tag("widget")}}),
        new_output("stream", name="stdout", text=tag("stdout")),
        new_output("stream", name="stderr", text="\x1b[31m" + tag("stderr")),
        new_output("error", ename=tag("ename"), evalue=tag("evalue"), traceback=["\x1b[0;31m" + tag("traceback")]),
    ]
    picture = {"image/png": PIXEL, "text/html": base64.b64encode(tag("file").encode()).decode()}
    cells = [
        new_markdown_cell("\n\n".join([tag("cell"), *HTML.values(), "![a](FROM/mdimage)", "[x](javascript:HIT(12))"])),
        new_markdown_cell(
            f"![name](attachment:{tag('name')}.png) ![two](attachment:two.png)",
            attachments={"two.png": picture, 'three" onerror=HIT(13) x=".png': picture},
        ),
        new_raw_cell(tag("raw"), metadata={"raw_mimetype": "text/html"}),
        new_code_cell("# " + tag("code"), outputs=outputs, metadata={"tags": ['" onmouseover=HIT(14) x="']}),
        new_code_cell("x", metadata=mark("double", solution=True)),
        new_code_cell("lab.check('double')", metadata=mark("double-check", grade=True, points=2), outputs=[forged()]),
    ]
    notebook = new_notebook(cells=cells, metadata={"title": tag("title"), "language_info": {"name": "python"}})
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    said = json.dumps(notebook).replace("FROM", server).replace("HIT(", "window.HIT(")
    return nbformat.from_dict(json.loads(said))


def forged() -> NotebookNode:
    """A verdict whose words are markup."""
    wrong = PropertyResult("key", tag("says"), 2, False, message_key=tag("key"), seen=tag("seen"), next=tag("next"))
    verdict = Verdict(LAB, "double", 1, tag("question"), "incorrect", 0, 2, 2, (wrong,), graded=True)
    return nbformat.from_dict(verdict_output(verdict))


# --- a browser, and a server that notes what is asked of it ---


class Noting(BaseHTTPRequestHandler):
    """Serves the pages of a test under /pages/, and notes every other request."""

    pages: ClassVar[dict[str, str]] = {}
    noted: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        page = self.pages.get(self.path)
        if page is None and not self.path.startswith(("/favicon", "/base/formgrader/")):
            self.noted.append(self.path)
        self.send_response(200 if page is not None else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((page or "").encode())

    def log_message(self, *_arguments: object) -> None:
        pass


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
    executable = browser_tool.find()
    if executable is None:
        pytest.fail("No Chromium that starts was found. `make test` installs one.", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        yield browser
        browser.close()


class Visit:
    """What happened while a page was open: scripts that ran, requests that left."""

    def __init__(self, browser: Browser, server: str, page: str) -> None:
        Noting.pages["/pages/page.html"] = page
        Noting.noted.clear()
        self.ran: list[str] = []
        self.asked: list[str] = []
        context = browser.new_context()
        try:
            self.opened = context.new_page()
            # Whatever leaves this machine is stopped, and counts.
            context.route(re.compile(r"^(?!data:)(?!" + re.escape(server) + ")"), self._stop)
            self.opened.expose_function("HIT", lambda name: self.ran.append(str(name)))
            self.opened.on("dialog", self._dismiss)
            self.opened.goto(f"{server}/pages/page.html")
            self._use()
            self.address = self.opened.url
            self.text = self.opened.content()
        finally:
            context.close()
        self.asked += Noting.noted

    def _dismiss(self, dialog: Dialog) -> None:
        self.ran.append("dialog")
        dialog.dismiss()

    def _stop(self, route: Route) -> None:
        self.asked.append(route.request.url)
        route.abort()

    def _use(self) -> None:
        """Do what a reader does: move over the page, click what can be clicked, wait."""
        self.opened.evaluate(
            """() => { for (const element of document.querySelectorAll("body *")) {
                 for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "load", "error"])
                   element.dispatchEvent(new Event(kind, {bubbles: true}));
                 if (element.tagName === "A" && !/^(https?:|\\/)/.test(element.getAttribute("href") || "")) element.click();
               } }"""
        )
        self.opened.wait_for_timeout(400)


def quiet(visit: Visit) -> None:
    assert (visit.ran, visit.asked) == ([], [])
    assert visit.address.split("#")[0].endswith("/pages/page.html")


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


# --- cleaning ---


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p>a <b>b</b></p>", "<p>a <b>b</b></p>"),
        (
            "<a href='https://x.y/?a=1&b=2'>l</a>",
            '<a href="https://x.y/?a=1&amp;b=2" rel="noopener noreferrer nofollow">l</a>',
        ),
        ("<a href='/files/x'>l</a>", '<a rel="noopener noreferrer nofollow">l</a>'),
        ("<img src='https://x.y/z.png' alt='A picture'>", "A picture"),
        ("<img src='https://x.y/z.png' alt='<script>1</script>'>", "&lt;script&gt;1&lt;/script&gt;"),
        (f"<img src='data:image/png;base64,{PIXEL}'>", f'<img src="data:image/png;base64,{PIXEL}">'),
        ("<td style='color:red;position:fixed;margin-top:-9px'>x</td>", "x"),
        ("<span style='color: red; position: fixed'>x</span>", '<span style="color: red;">x</span>'),
        ("<span style='margin-top: -9px'>x</span>", "<span>x</span>"),
        ("<div class='dataframe navbar-fixed-top'>x</div>", '<div class="dataframe">x</div>'),
        ("a<style>b</style>c<script>d</script>e", "ace"),
        ("a<style><style>b</style>c", "ac"),
        ("<svg><svg>a</svg></svg>b", None),
        ("<x-y>kept</x-y>", "kept"),
        ("5 < 6 & 7 > 2", "5 &lt; 6 &amp; 7 &gt; 2"),
    ],
)
def test_cleaning(dirty: str, clean: str | None) -> None:
    got = str(clean_html(dirty))
    if clean is None:
        assert "<svg" not in got
    else:
        assert got == clean


def test_cleaning_twice_changes_nothing() -> None:
    for html in HTML.values():
        once = str(clean_html(html))
        assert str(clean_html(once)) == once


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 60_000,
        "<a " + " ".join(f"a{number}=1" for number in range(30_000)) + ">",
        "<b><i>" * 40_000,
        "x" * 10**6,
    ],
)
def test_html_that_nobody_writes_is_shown_as_text_at_once(text: str) -> None:
    began = time.process_time()
    shown = clean_html(text)
    assert time.process_time() - began < 2
    assert shown.startswith("<pre>")
    assert len(shown) < 7 * MAX_HTML


def test_pictures_carry_their_content_and_nothing_else() -> None:
    assert picture("image/png", "no base64!") == ""
    assert picture("image/png", PIXEL, 3, "4 onload=x") == f'<img src="data:image/png;base64,{PIXEL}" alt="" width="3">'
    drawn = picture("image/svg+xml", "<svg><path/></svg>")
    content = base64.b64decode(drawn.split("base64,")[1].split('"')[0]).decode()
    assert content == '<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>'


def test_markdown_keeps_its_looks_and_its_attachments() -> None:
    shown = markdown_to_html("# Head\n\n- *a* `b`\n\n![c](attachment:c.png)\n\n$x<y$", (("c.png", "image/png", PIXEL),))
    assert markdown_to_html("![gone](attachment:gone.png) kept").strip() == "<p>gone kept</p>"
    assert "&gt;&gt;" in markdown_to_html(">" * 30_000)
    for part in ("<h1>Head</h1>", "<em>a</em>", "<code>b</code>", f'src="data:image/png;base64,{PIXEL}"', "$x&lt;y$"):
        assert part in shown
