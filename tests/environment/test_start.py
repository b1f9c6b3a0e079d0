"""`labs start`: a real server on a small course, asked over HTTP and looked at in a real browser."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from playwright.sync_api import expect

from autograder.cli.start import has_browser, prepare_environment
from tests import chromium as chromium_of_tests

# Written into every Python process of the server, kernels too: each attempt to reach another machine is noted.
WATCH = """
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        target = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments
    else:
        return
    host = target[0] if isinstance(target, tuple) else None
    if isinstance(host, bytes):
        host = host.decode()
    if host and host != "localhost" and not host.startswith("127.") and host not in ("::1", "0.0.0.0", "::"):
        with open(os.environ["WATCH_FILE"], "a") as file:
            file.write(f"{event} {target} {sys.argv}\\n")
sys.addaudithook(watch)
"""

# A value that the assertion accepts, and one that it refuses.
RIGHT, WRONG = 1, 2


def assignment(answer: int) -> nbformat.NotebookNode:
    """A small nbgrader assignment whose one question has been answered."""
    v4: Any = nbformat.v4
    notebook = v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    mark = {"schema_version": 3, "locked": False, "solution": True, "grade": False, "grade_id": "one", "task": False}
    test = mark | {"locked": True, "solution": False, "grade": True, "grade_id": "one-check", "points": 2}
    notebook.cells = [
        v4.new_code_cell("import autograder\nautograder.open_lab", id="setup"),
        v4.new_code_cell(f"answer = {answer}", id="one", metadata={"nbgrader": mark}),
        v4.new_code_cell("assert answer == 1, 'the answer is 1'", id="one-check", metadata={"nbgrader": test}),
    ]
    return notebook


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with a home page and two notebooks, in a folder with a space and an accent."""
    folder = tmp_path / "Évaluer à la maison"
    (folder / "labs" / "one").mkdir(parents=True)
    (folder / "labs" / "index.md").write_text("# Course home\n\n[First lab](one/one.ipynb)\n", encoding="utf-8")
    nbformat.write(assignment(RIGHT), folder / "labs" / "one" / "one.ipynb")
    nbformat.write(assignment(WRONG), folder / "labs" / "one" / "wrong.ipynb")
    return folder


class Server:
    """A running `labs start`."""

    def __init__(self, root: Path, *arguments: str, **settings: str) -> None:
        home = root.parent / "home"
        home.mkdir(exist_ok=True)
        (root.parent / "watch").mkdir(exist_ok=True)
        (root.parent / "watch" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
        self.outside = root.parent / "outside.txt"
        dropped = ("JUPYTER", "PYTHON", "DISPLAY", "WAYLAND", "BROWSER", "CI")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        environment |= {
            "HOME": str(home),
            "LABS_ROOT": str(root),
            "LABS_LANG": "en",
            "PYTHONPATH": str(root.parent / "watch"),
            "WATCH_FILE": str(self.outside),
            # Nothing may go through a proxy: this one refuses every connection.
            "http_proxy": "http://127.0.0.1:9",
            "https_proxy": "http://127.0.0.1:9",
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "autograder", "start", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=root.parent,
        )
        self.said: list[str] = []

    def read_until(self, pattern: str) -> re.Match[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(pattern, line):
                return found
        assert self.process.stderr is not None
        raise AssertionError(f"labs start ended with {self.said} and {self.process.stderr.read()}")

    def opened(self) -> dict[str, Any]:
        """What `--json` prints once the course is open."""
        self.facts: dict[str, Any] = json.loads(self.read_until(r"^\{").string)
        self.token = self.facts["url"].partition("token=")[2]
        return self.facts

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, bytes]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.facts['port']}{path}",
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def stop(self, how: int = signal.SIGINT) -> tuple[int, str]:
        """Stop it and return its exit code and what it said since; fails when a process is left behind."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(how)
        rest, errors = self.process.communicate(timeout=60)
        _, left = psutil.wait_procs(children, timeout=30)
        assert not left
        return self.process.returncode, rest + errors


@pytest.fixture
def start(root: Path) -> Iterator[Any]:
    servers: list[Server] = []

    def begin(*arguments: str, **settings: str) -> Server:
        servers.append(Server(root, *arguments, **settings))
        return servers[-1]

    yield begin
    for server in servers:
        if server.process.poll() is None:
            server.stop(signal.SIGTERM)
        for stream in (server.process.stdout, server.process.stderr):
            if stream is not None:
                stream.close()


def test_the_watch_notes_what_would_leave_this_machine(root: Path) -> None:
    """Without this, the tests below could pass because the watch sees nothing. No packet is sent."""
    folder = root.parent
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    code = (
        "import sys\n"
        "sys.audit('socket.connect', None, ('127.0.0.1', 80))\n"
        "sys.audit('socket.getaddrinfo', 'localhost', 80, 0, 0, 0)\n"
        "sys.audit('socket.connect', None, ('192.0.2.1', 80))\n"
        "sys.audit('socket.getaddrinfo', 'example.org', 80, 0, 0, 0)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(folder), "WATCH_FILE": str(folder / "outside.txt")}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    noted = (folder / "outside.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split()[:2] for line in noted] == [
        ["socket.connect", "('192.0.2.1',"],
        ["socket.getaddrinfo", "('example.org',"],
    ]


def test_opens_the_course_home_and_reaches_nobody(start: Any, root: Path) -> None:
    server = start("--json", "--port", "0")
    facts = server.opened()
    assert facts["url"].startswith(f"http://127.0.0.1:{facts['port']}/lab?token=")
    assert facts["pid"] == server.process.pid

    status, page = server.ask("/lab")
    assert status == 200
    config = json.loads(re.search(rb'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert config["extensionManager"] == {"can_install": False, "install_path": sys.prefix, "name": "read-only"}
    assert config["news"] == {"disabled": True}
    assert config["buildCheck"] is False
    # The course home comes along, and has something to say.
    assert "bdti-labs-home" in [extension["name"] for extension in config["federated_extensions"]]
    home = json.loads(server.ask("/labs/api/home")[1])
    assert home["texts"]["title"] == "Course home"

    # Only this machine is served, and only with the token.
    assert json.loads(server.ask("/api/contents/index.md")[1])["content"].startswith("# Course home")
    server.token = "wrong"
    assert server.ask("/api/contents/index.md")[0] == 403
    server.token = facts["url"].partition("token=")[2]
    listening = {c.laddr.ip for c in psutil.Process(facts["pid"]).net_connections() if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}

    # The catalogue of extensions and the news would be fetched from outside.
    for path in ("/lab/api/extensions?refresh=1", "/lab/api/news", "/lab/api/update"):
        server.ask(path)
    # nbgrader's Validate button: an answer that passes, and one that does not.
    status, answer = server.ask("/assignments/validate", {"path": "one/one.ipynb"})
    assert (status, json.loads(answer)["success"]) == (200, True), answer
    assert "failed" not in json.loads(answer)["value"]
    status, answer = server.ask("/assignments/validate", {"path": "one/wrong.ipynb"})
    (failed,) = json.loads(answer)["value"]["failed"]
    assert failed["source"] == "assert answer == 1, 'the answer is 1'"
    assert "the answer is 1" in failed["error"]

    code, rest = server.stop()
    assert (code, rest) == (0, "")
    assert not server.outside.exists(), server.outside.read_text(encoding="utf-8")
    # What Jupyter remembers stays in the course.
    home = root.parent / "home"
    assert not (home / ".jupyter").exists()
    assert not (home / ".local").exists()
    assert (root / ".labs" / "jupyter" / "server.log").stat().st_size > 0


@pytest.mark.parametrize("exempt", [{}, {"no_proxy": "example.org"}, {"NO_PROXY": "localhost"}, {"no_proxy": "*"}])
def test_a_learners_own_client_reaches_this_machine_past_a_proxy(tmp_path: Path, exempt: dict[str, str]) -> None:
    """As a client of object storage does that she makes in a notebook: it follows the settings of the proxy."""
    names = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
    environ = {name: value for name, value in os.environ.items() if name.lower() not in names}
    environ |= {"HTTP_PROXY": "http://127.0.0.1:9", **exempt}
    before = environ.copy()
    prepare_environment(environ, tmp_path)
    fetch = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=20).status)"
    with socketserver.TCPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            line = [sys.executable, "-c", fetch, f"http://127.0.0.1:{server.server_address[1]}/"]
            refused = subprocess.run(line, env=before, capture_output=True).returncode
            answered = subprocess.run(line, env=environ, capture_output=True, text=True)
        finally:
            server.shutdown()
            thread.join()
    # Without what is tested, only the star lets it through.
    assert (refused == 0) == (exempt == {"no_proxy": "*"})
    assert answered.stdout == "200\n", answered.stderr
    assert all(part in environ["no_proxy"].split(",") for value in exempt.values() for part in value.split(","))


def test_without_a_proxy_nothing_is_said_of_one(tmp_path: Path) -> None:
    environ = {"PATH": "/bin"}
    prepare_environment(environ, tmp_path)
    assert not any("proxy" in name.lower() for name in environ)


class Answering(socketserver.StreamRequestHandler):
    """Says yes to whoever asks."""

    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")


def test_says_one_clear_line_and_closes_at_the_first_interrupt(start: Any) -> None:
    server = start("--no-browser", "--port", "0")
    server.read_until(r"^Course is open at http://127\.0\.0\.1:\d+/lab\?token=[0-9a-f]{48}$")
    server.read_until("^Press Ctrl-C")
    assert server.said[1:] == [
        "Copy this address into a browser on this machine.\n",
        "Press Ctrl-C in this window to close the course.\n",
    ]
    assert server.stop() == (0, "The course is closed.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_closes_with_the_terminal_window_and_takes_kernels_along(start: Any) -> None:
    server = start("--json", "--port", "0")
    server.opened()
    status, answer = server.ask("/api/kernels", {"name": "python3"})
    assert status == 201, answer
    assert psutil.Process(server.process.pid).children(recursive=True)
    # `stop` fails when the kernel is left.
    assert server.stop(signal.SIGHUP)[0] == 0


def test_takes_another_port_when_its_own_is_taken(start: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = start("--no-browser", "--port", str(port))
        other = server.read_until(rf"^Port {port} is taken, so the course uses port (\d+)\.$")[1]
        server.read_until(rf"^Course is open at http://127\.0\.0\.1:{other}/")
        assert other != str(port)


def test_the_readers_own_configuration_does_not_interfere(start: Any, root: Path) -> None:
    home = root.parent / "home"
    kernel = home / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    kernel.joinpath("kernel.json").write_text(
        json.dumps({"argv": ["/nowhere/python", "{connection_file}"], "display_name": "Old", "language": "python"})
    )
    jupyter = home / ".jupyter"
    jupyter.mkdir()
    jupyter.joinpath("jupyter_server_config.py").write_text("c.ServerApp.ip = '0.0.0.0'\nc.ServerApp.port = 1\n")
    elsewhere = str(home / ".local" / "share" / "jupyter")
    server = start("--json", "--port", "0", JUPYTER_PATH=elsewhere, JUPYTER_TOKEN="", JUPYTER_CONFIG_DIR=str(jupyter))
    facts = server.opened()
    assert len(server.token) == 48
    specs = json.loads(server.ask("/api/kernelspecs")[1])
    assert specs["default"] == "python3"
    assert specs["kernelspecs"]["python3"]["spec"]["argv"][0] != "/nowhere/python"
    _, answer = server.ask("/assignments/validate", {"path": "one/one.ipynb"})
    assert json.loads(answer)["success"], answer
    listening = {c.laddr.ip for c in psutil.Process(facts["pid"]).net_connections() if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}


def test_needs_no_page_of_its_own_in_the_folder(start: Any, root: Path) -> None:
    (root / "labs" / "index.md").unlink()
    server = start("--json", "--port", "0")
    server.opened()
    assert server.ask("/lab")[0] == 200
    assert server.ask("/labs/api/home")[0] == 200


def test_a_course_without_notebooks_is_explained(start: Any, root: Path) -> None:
    (root / "labs").rename(root / "gone")
    server = start()
    output, errors = server.process.communicate(timeout=60)
    assert (server.process.returncode, output) == (1, "")
    assert f"There is no folder {root / 'labs'}." in errors
    assert "Run `labs build` first." in errors


def test_a_course_that_cannot_be_written_is_explained(start: Any, root: Path) -> None:
    # Works for root too, whom permissions do not stop: a file stands where the folder must go.
    (root / ".labs").write_text("", encoding="utf-8")
    server = start()
    output, errors = server.process.communicate(timeout=60)
    assert (server.process.returncode, output) == (1, "")
    assert f"The folder {root} cannot be written" in errors
    assert "Traceback" not in errors


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens are found otherwise elsewhere")
@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"CI": "true", "BROWSER": "firefox", "DISPLAY": ":0"}, False),
        ({"BROWSER": "wslview"}, True),
    ],
)
def test_knows_when_no_browser_can_be_opened(environ: dict[str, str], expected: bool) -> None:
    assert has_browser(environ) is expected


def test_opens_the_browser_that_is_there(start: Any, root: Path) -> None:
    """A stand-in for a browser writes down what it was asked to open."""
    asked = root.parent / "asked.txt"
    stand_in = root.parent / "browser"
    stand_in.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{asked}.part"\nmv "{asked}.part" "{asked}"\n')
    stand_in.chmod(0o755)
    os.mkfifo(f"{asked}.done")
    stand_in.write_text(stand_in.read_text() + f'echo done > "{asked}.done"\n')
    server = start("--port", "0", BROWSER=f"{stand_in} %s")
    server.read_until("^Course is open at")
    with Path(f"{asked}.done").open(encoding="utf-8") as done:
        assert done.read() == "done\n"
    # Jupyter hands over a page that holds the token, so that the token is not seen in the list of processes.
    page = asked.read_text(encoding="utf-8")
    assert page.startswith("file://")
    assert "token" not in page
    assert server.stop()[0] == 0


@pytest.mark.browser
def test_the_home_is_the_first_thing_and_a_notebook_can_be_validated(start: Any, root: Path) -> None:
    server = start("--json", "--port", "0")
    url = server.opened()["url"]
    foreign: list[str] = []
    with chromium_of_tests.started(["--no-sandbox"]) as chromium:
        page = chromium.new_page()
        page.on(
            "request",
            lambda request: (
                foreign.append(request.url)
                if not request.url.startswith((f"http://127.0.0.1:{server.facts['port']}/", "data:", "blob:"))
                else None
            ),
        )
        page.goto(url)
        expect(page.locator(".labs-home").get_by_role("heading", name="Course home")).to_be_visible(timeout=60_000)
        # The page in the folder is there for who reads without JavaScript, or asks for it.
        page.goto(url.replace("/lab?", "/lab/tree/index.md?reset&"))
        preview = page.locator(".jp-MarkdownViewer")
        expect(preview.get_by_role("heading", name="Course home")).to_be_visible(timeout=60_000)
        expect(page.locator(".labs-home")).to_have_count(0)
        preview.get_by_role("link", name="First lab").click()
        notebook = page.locator(".jp-NotebookPanel")
        expect(notebook).to_be_visible(timeout=60_000)
        # The learner's kernel answers, and finds the course.
        page.get_by_text("| Idle").wait_for(timeout=60_000)
        notebook.locator(".jp-Cell").first.click()
        page.keyboard.press("Shift+Enter")
        expect(notebook.locator(".jp-OutputArea-output").first).to_contain_text("open_lab", timeout=60_000)
        notebook.get_by_text("Validate", exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Success! Your notebook passes all the tests.", timeout=120_000)
    assert not foreign
    assert server.stop()[0] == 0
    assert not server.outside.exists(), server.outside.read_text(encoding="utf-8")
