"""The server extension as JupyterLab meets it: `labs start` on a course of its own, asked over HTTP."""

from __future__ import annotations

import http.cookiejar
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from autograder.front_matter import OUTLINE
from tests.browser.serving import Course
from tests.home.conftest import note, questions

PATIENCE = 60


class Answer:
    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


class Asker:
    """Asks a running course: with its token, or with the cookies that a browser has."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.token = course.address.partition("token=")[2]
        self.jar = http.cookiejar.CookieJar()
        handlers = urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        self.browser = urllib.request.build_opener(*handlers)
        self.plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, path: str, data: object = None, *, as_browser: bool = False, **headers: str) -> Answer:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if not as_browser:
            headers.setdefault("Authorization", f"token {self.token}")
        body = None if data is None else data if isinstance(data, bytes) else json.dumps(data).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.course.port}{path}", data=body, headers=headers)
        try:
            answer: HTTPResponse
            with (self.browser if as_browser else self.plain).open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    made = Course(tmp_path_factory.mktemp("served"))
    try:
        made.start()
        yield Asker(made)
    finally:
        made.stop()


def test_only_who_may_use_the_server_is_answered(asker: Asker) -> None:
    for path, data in (("home", None), ("ready", {}), ("certificate", {"lab": "clustering", "name": "Ada"})):
        assert asker.ask(f"/labs/api/{path}", data, Authorization="token wrong").status == 403
        assert asker.ask(f"/labs/api/{path}", data, as_browser=True).status == 403


def test_another_site_cannot_act_with_a_readers_cookies(asker: Asker) -> None:
    """A browser that is logged in sends its cookies along whoever asks; what is missing is the token of the page."""
    assert asker.ask(f"/lab?token={asker.token}", as_browser=True).status == 200
    assert asker.ask("/labs/api/home", as_browser=True).status == 200
    assert asker.ask("/labs/api/ready", {"lab": "clustering"}, as_browser=True).status == 403
    (xsrf,) = (cookie.value for cookie in asker.jar if cookie.name == "_xsrf")
    answer = asker.ask("/labs/api/ready", {"lab": "clustering"}, as_browser=True, X_XSRFToken=str(xsrf))
    assert answer.status == 202


def test_the_home_is_told_once_and_again_when_it_changed(asker: Asker) -> None:
    wait = threading.Event()
    for _attempt in range(20 * PATIENCE):
        first = asker.ask("/labs/api/home")
        labs = {lab["id"]: lab for lab in first.content["labs"]}
        if all(lab["ready"]["state"] != "checking" for lab in labs.values()):
            break
        wait.wait(0.05)
    assert list(labs) == list(OUTLINE)
    # What the doctor says of this machine is not for this test to know; that he has looked is.
    assert {lab["ready"]["state"] for lab in labs.values()} <= {"ok", "warning", "problem"}
    assert labs["clustering"]["ready"]["state"] in ("ok", "warning")
    again = asker.ask("/labs/api/home", If_None_Match=first.headers["Etag"])
    assert (again.status, again.body) == (304, b"")
    note(asker.course.root, "clustering", {questions("clustering")[0]: "correct"})
    changed = asker.ask("/labs/api/home", If_None_Match=first.headers["Etag"])
    assert changed.status == 200
    assert changed.headers["Cache-Control"] == "no-store"
    (lab,) = (lab for lab in changed.content["labs"] if lab["id"] == "clustering")
    assert lab["progress"]["correct"] == 1
    assert changed.content["started"] == first.content["started"]


def test_looking_keeps_no_idle_server_alive(asker: Asker) -> None:
    before = asker.ask("/api/status").content["last_activity"]
    for _time in range(3):
        assert asker.ask("/labs/api/home").status == 200
    assert asker.ask("/api/status").content["last_activity"] == before


def test_the_language_is_the_one_that_is_asked_for(asker: Asker) -> None:
    assert asker.ask("/labs/api/home").content["language"] == "en"
    for asked, given in (("fr", "fr"), ("fr-BE", "fr"), ("fr_FR", "fr"), ("xx", "en"), ("../..", "en"), ("", "en")):
        assert asker.ask(f"/labs/api/home?lang={asked}").content["language"] == given
    # What has been translated is shown so, whatever the rest is.
    said = asker.ask("/labs/api/home?lang=fr").content
    assert said["labs"][0]["id"] == "onboarding-local"


@pytest.mark.parametrize("data", [{"lab": "no-such-lab"}, {"lab": ["clustering"]}, {"lab": "../clustering"}])
def test_labs_that_are_not_there_are_refused_in_words(asker: Asker, data: object) -> None:
    for path in ("ready", "certificate"):
        answer = asker.ask(f"/labs/api/{path}", data)
        assert (answer.status, answer.content) == (404, {"message": "There is no such lab here."})


@pytest.mark.parametrize("data", [b"{", b"[1]", b"3"])
def test_nonsense_is_refused(asker: Asker, data: bytes) -> None:
    assert asker.ask("/labs/api/certificate", data).status in (400, 404)


def test_a_certificate_needs_a_name(asker: Asker) -> None:
    answer = asker.ask("/labs/api/certificate", {"lab": "clustering", "name": "  "})
    assert answer.status == 400
    assert answer.content["message"].startswith("The certificate needs a name.")
    assert asker.ask("/labs/api/certificate", {"lab": "clustering", "name": 3}).status == 400


def test_jupyterlab_gets_the_front_end(asker: Asker) -> None:
    page = asker.ask("/lab").body.decode("utf-8")
    assert '"name": "bdti-labs-home"' in page
    for name, kind in (("container.js", "javascript"), ("plugin.js", "javascript"), ("style.css", "text/css")):
        answer = asker.ask(f"/lab/extensions/bdti-labs-home/static/{name}")
        assert answer.status == 200
        assert kind in answer.headers["Content-Type"]
        # A newer course must not be shown by what the browser kept of an older one.
        assert answer.headers["Cache-Control"] == "no-cache"


def test_the_front_end_is_all_there() -> None:
    """Every module that another one imports exists: nothing else would notice before a learner does."""
    import re

    from autograder.home import LABEXTENSIONS

    folder = LABEXTENSIONS / "bdti-labs-home/static"
    modules = {path.name for path in folder.glob("*.js")}
    imported = {
        name for path in folder.glob("*.js") for name in re.findall(r"""from '\./([^']+)'""", path.read_text("utf-8"))
    }
    assert imported | {"container.js", "plugin.js"} == modules
    assert Path(folder.parent / "package.json").is_file()
