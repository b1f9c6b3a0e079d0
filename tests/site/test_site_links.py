"""`make site-links` against servers of this machine: what answers, what is gone, what does not answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.sitebuild.__main__ import main


class _Answers(BaseHTTPRequestHandler):
    """Answers with the number in the path."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.rsplit("/", 1)[-1]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Address of a server that is not the site's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _page(folder: Path, *addresses: str) -> None:
    found = "".join(f'<a href="{address}">there</a>' for address in addresses)
    (folder / "index.html").write_text(f"<html><body>{found}</body></html>", "utf-8")


def test_says_what_is_there_and_ends_well(elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _page(tmp_path, f"{elsewhere}/200#part", f"{elsewhere}/403", "other.html", "mailto:someone@example.org")
    assert main(["--outside", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Asking 2 addresses over the network ...")
    assert "look at it in a browser" in said
    assert "All 2 addresses are there." in said


def test_names_what_is_gone_and_the_pages_that_lead_there(
    elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _page(tmp_path, f"{elsewhere}/200", f"{elsewhere}/404", "http://127.0.0.1:9/")
    assert main(["--outside", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert f"BROKEN  {elsewhere}/404: answered 404 Not Found (in index.html)" in said
    assert "BROKEN  http://127.0.0.1:9/: did not answer" in said


def test_asks_for_a_site_when_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--outside", "--out", str(tmp_path)]) == 1
    assert "Run `make site` first." in capsys.readouterr().err
