"""A door to S3 that answers some requests with 503 Slow Down, as S3 does under load: for checks of code that retries.

It listens on loopback without TLS, takes the place of the endpoint, and passes everything else on over verified TLS,
signed anew: a signature names the host that was asked, and that was the door. Code that is being judged may come in, so
the door holds no other keys than those that this code was given.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from infra.settings import S3

# A request that must be tried again, in the words of the S3 API (error code SlowDown).
_BUSY = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
)
# Headers of one hop, and those that a new signature makes anew.
_NOT_PASSED_ON = {
    *("connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-authorization", "host", "expect"),
    *("authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "content-length"),
}
MOST_BYTES = 64 * 1024 * 1024


class FlakyDoor:
    """The door, open until `close`.

    settings: those of the learner who may come in; may be changed for the next one. `fail(n)`: the next n requests are
    refused. `seen`: requests so far.
    """

    def __init__(self, settings: S3) -> None:
        from botocore.httpsession import URLLib3Session

        self.settings = settings
        self.seen = 0
        self._failures = 0
        self._lock = threading.Lock()
        self._session = URLLib3Session(verify=settings.ca or True, proxies={})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="labs-door", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Port on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """What a client takes as its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def fail(self, requests: int) -> str:
        """Refuse the next `requests` requests; returns the address of the door."""
        with self._lock:
            self._failures = requests
        return self.url

    def refuses(self) -> bool:
        """Count one request; whether it is to be refused."""
        with self._lock:
            self.seen += 1
            if self._failures <= 0:
                return False
            self._failures -= 1
            return True

    def passed_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Any:
        """The answer of S3 to a request, signed with the learner's keys."""
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest

        from infra.clients import aws_session

        endpoint = self.settings.endpoint_url or f"https://s3.{self.settings.region}.amazonaws.com"
        kept = {name: value for name, value in headers.items() if name.lower() not in _NOT_PASSED_ON}
        request = AWSRequest(method, endpoint.rstrip("/") + target, headers=kept, data=body)
        S3SigV4Auth(aws_session(self.settings).get_credentials(), "s3", self.settings.region).add_auth(request)
        return self._session.send(request.prepare())

    def close(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _handler(door: FlakyDoor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            # A request comes from code that is being judged, so nothing in it is taken for granted.
            length = self.headers.get("Content-Length", "0")
            if not length.isdigit() or int(length) > MOST_BYTES or "Transfer-Encoding" in self.headers:
                self._send(411, {"Connection": "close"}, b"")
                return
            body = self.rfile.read(int(length))
            if door.refuses():
                self._send(503, {"Content-Type": "application/xml"}, _BUSY)
                return
            if urlsplit(self.path).scheme or not self.path.startswith("/"):
                self._send(400, {}, b"")
                return
            try:
                found = door.passed_on(self.command, self.path, dict(self.headers), body)
                headers = {name: value for name, value in found.headers.items() if name.lower() not in _NOT_PASSED_ON}
                if self.command == "HEAD":
                    headers["Content-Length"] = found.headers.get("Content-Length", "0")
                self._send(found.status_code, headers, b"" if self.command == "HEAD" else found.content)
            except Exception:  # whatever goes wrong behind the door looks like a busy server from outside
                self._send(502, {}, b"")

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

        def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: a check's requests are nobody's news."""

    return Handler


__all__ = ["FlakyDoor"]
