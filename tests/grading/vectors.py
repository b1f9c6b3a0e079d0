"""Every way that is known to make a page act, and a browser that notices when one does."""

from __future__ import annotations

import base64
import json
import re
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from playwright.sync_api import Browser, Dialog, Route

from autograder.checking.verdict import PropertyResult, Verdict
from autograder.checking.view import verdict_output
from autograder.measuring import light

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
            """() => {
                 const leads = (link) => /^(https?:|\\/)/.test(link.getAttribute("href") || "");
                 for (const element of document.querySelectorAll("body *")) {
                   for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "load", "error"])
                     element.dispatchEvent(new Event(kind, {bubbles: true}));
                   if (element.tagName === "A" && !leads(element)) element.click();
                 }
               }"""
        )
        self.opened.wait_for_timeout(400)


def quiet(visit: Visit) -> None:
    assert (visit.ran, visit.asked) == ([], [])
    assert visit.address.split("#")[0].endswith("/pages/page.html")
