"""A small server that answers as AWS does when it refuses: errors that an emulator can't be brought to.

The documents are those that AWS's query interface sends (STS, IAM, CloudFormation, RDS); S3 knows no bucket.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from infra.local.ports import HOST

ACCOUNT = "111122223333"
WHO = f"arn:aws:iam::{ACCOUNT}:user/administrator"

_RESULTS = {
    "GetCallerIdentity": f"<Arn>{WHO}</Arn><UserId>AIDA</UserId><Account>{ACCOUNT}</Account>",
    "ListRoles": "<Roles/><IsTruncated>false</IsTruncated>",
}
_ID = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/labs-health-27/1"
_STACK = (
    f"<DescribeStacksResult><Stacks><member><StackName>labs-health-27</StackName><StackId>{_ID}</StackId>"
    "<StackStatus>{status}</StackStatus>"
    "<StackStatusReason>The following resource(s) failed: [Bucket].</StackStatusReason>"
    "<CreationTime>2027-01-01T00:00:00Z</CreationTime>"
    "<Tags><member><Key>labs:cohort</Key><Value>health-27</Value></member></Tags>"
    "</member></Stacks></DescribeStacksResult>"
)
_EVENT = (
    f"<StackEvents><member><StackId>{_ID}</StackId><EventId>{{number}}</EventId><StackName>labs-health-27</StackName>"
    "<LogicalResourceId>Bucket</LogicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType>"
    "<Timestamp>2027-01-01T00:00:00Z</Timestamp><ResourceStatus>UPDATE_FAILED</ResourceStatus>"
    "<ResourceStatusReason>The bucket could not be set back</ResourceStatusReason></member></StackEvents>"
)
_NO_STACK = (400, "ValidationError", "Stack with id {stack} does not exist")


@contextmanager
def answering(
    refused: dict[str, tuple[int, str, str]], stacks: list[str] | None = None, asked: list[str] | None = None
) -> Iterator[str]:
    """The server's address.

    refused: action → (HTTP status, AWS's code, AWS's message). stacks: the stack's status at each look, the last one
    for all further looks; None: there is no stack. asked: gets the name of each action.
    """
    looks = iter(stacks or [])
    now = ""
    numbers = itertools.count(1)

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            given = {key: values[0] for key, values in parse_qs(body).items()}
            action = given.get("Action", self.headers.get("X-Amz-Target", "").rpartition(".")[2])
            if asked is not None:
                asked.append(action)
            if action in refused:
                self._refuse(*refused[action])
            elif action == "DescribeStacks":
                self._stack(given.get("StackName", ""))
            elif action == "ListSecrets":
                self._send(200, b'{"SecretList": []}', "application/x-amz-json-1.1")
            elif action == "DescribeStackEvents":
                self._result(action, _EVENT.format(number=next(numbers)))
            else:
                self._result(action, _RESULTS.get(action, ""))

        def _stack(self, name: str) -> None:
            nonlocal now
            now = next(looks, now)
            if not now:
                status, code, message = _NO_STACK
                self._refuse(status, code, message.format(stack=name))
                return
            inner = _STACK.format(status=now)
            self._send(200, f"<DescribeStacksResponse>{inner}</DescribeStacksResponse>".encode())

        def do_HEAD(self) -> None:
            self.send_response(404)
            self.end_headers()

        def _result(self, action: str, inner: str) -> None:
            text = f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"
            self._send(200, text.encode())

        def _refuse(self, status: int, code: str, message: str) -> None:
            text = (
                "<ErrorResponse><Error><Type>Sender</Type>"
                f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
                "</Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>"
            )
            self._send(status, text.encode())

        def _send(self, status: int, body: bytes, kind: str = "text/xml") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_about: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
