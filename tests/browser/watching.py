"""What the tests watch on a page: requests that leave this machine, and errors in the console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebSocket

INSIDE = ("data", "blob", "about")


class Watch:
    """Notes every request of a page and what its console says."""

    def __init__(self, page: Page, port: int) -> None:
        self._server = f"127.0.0.1:{port}"
        self.requests = 0
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._request)
        page.on("websocket", self._socket)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _request(self, request: Request) -> None:
        self._note(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._note(socket.url)

    def _note(self, url: str) -> None:
        self.requests += 1
        parts = urlsplit(url)
        if parts.scheme not in INSIDE and parts.netloc != self._server:
            self.foreign.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def assert_quiet(self) -> None:
        """Fails when a request left this machine, or the console holds an error."""
        assert self.requests, "no request was seen, so the watch did not work"
        assert not self.foreign, f"requests left this machine: {self.foreign}"
        assert not self.errors, f"errors in the console: {self.errors}"


@contextmanager
def watched_page(browser: Browser, port: int) -> Iterator[Page]:
    """A page that knows nothing of other tests. No request may leave this machine, and no error be logged."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        watch = Watch(page, port)
        yield page
    finally:
        context.close()
    watch.assert_quiet()
