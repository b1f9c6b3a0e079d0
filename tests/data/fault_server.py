"""A real HTTP server on 127.0.0.1 that serves one file, with a list of faults to play, one a request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FaultServer(ThreadingHTTPServer):
    """Serves `content` under any path. `plays` says what to do with each GET; afterwards all goes well.

    "ok" · "drop" (half of the answer, then the connection breaks) · "hold" (half, then wait for `release`) ·
    "slow" (in many small pieces) · a number (that status) · "html" (a login page) · "html as csv" ·
    "no ranges" (ignores Range) · "wrong range" (206 from another place) · "no length" (dropped, without a length)
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, content: bytes, *plays: str | int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = content
        self.plays = list(plays)
        self.ranges: list[str | None] = []  # the Range header of each request
        self.etag = '"first"'
        self.half_sent = threading.Event()
        self.release = threading.Event()

    @property
    def url(self) -> str:
        """Address of the file."""
        return f"http://127.0.0.1:{self.server_port}/country/Country-data.csv"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that are killed are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultServer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted)
        play = self.server.plays.pop(0) if self.server.plays else "ok"
        if isinstance(play, int):
            headers = {"Retry-After": "0"} if play == 503 else {}
            return self._answer(play, b"fault", **headers)
        if play.startswith("html"):
            page = b"<!doctype html><html><head><title>Login</title></head><body>Please log in</body></html>"
            kind = "text/csv" if play == "html as csv" else "text/html; charset=utf-8"
            return self._answer(200, page, kind)
        content, start = self.server.content, 0
        fresh = self.headers.get("If-Range") in (None, self.server.etag)
        if wanted and fresh and play != "no ranges":
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                return self._answer(416, b"", **{"Content-Range": f"bytes */{len(content)}"})
            if play == "wrong range":
                start -= 1
        self._begin(start, with_length=play != "no length")
        self._body(content[start:], play)

    def _begin(self, start: int, with_length: bool) -> None:
        total = len(self.server.content)
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("ETag", self.server.etag)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        if with_length:
            self.send_header("Content-Length", str(total - start))
        else:
            self.send_header("Connection", "close")
        self.end_headers()

    def _body(self, body: bytes, play: str) -> None:
        half = len(body) // 2
        if play in ("drop", "no length"):
            self.wfile.write(body[:half])
            self.close_connection = True
        elif play == "hold":
            self.wfile.write(body[:half])
            self.wfile.flush()
            self.server.half_sent.set()
            self.server.release.wait(60)
            self.close_connection = True
        elif play == "slow":
            for place in range(0, len(body), 97):
                self.wfile.write(body[place : place + 97])
                self.wfile.flush()
        else:
            self.wfile.write(body)

    def _answer(self, status: int, body: bytes, kind: str = "text/plain", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(content: bytes, *plays: str | int) -> Iterator[FaultServer]:
    """Run a FaultServer for the time of the block."""
    server = FaultServer(content, *plays)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
