"""Takes the place of AWS's session-manager-plugin in tests: started in the same way, it passes a port on as that does.

Where the program would reach the remote host through AWS, this one goes to LABS_TEST_FORWARD_TO. What it was started
with goes into LABS_TEST_FORWARD_LOG. LABS_TEST_FORWARD_VERSION is the version it says it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import threading
from pathlib import Path


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        print(os.environ["LABS_TEST_FORWARD_VERSION"])
        return
    response, region, operation, profile, parameters, endpoint = sys.argv[1:]
    in_environment = response == "AWS_SSM_START_SESSION_RESPONSE"
    session = json.loads(os.environ[response] if in_environment else response)
    about = {
        "pid": os.getpid(),
        "session": session,
        "in_environment": in_environment,
        "region": region,
        "operation": operation,
        "profile": profile,
        "parameters": json.loads(parameters),
        "endpoint": endpoint,
    }
    Path(os.environ["LABS_TEST_FORWARD_LOG"]).write_text(json.dumps(about))
    if os.environ["LABS_TEST_FORWARD_TO"] == "refused":
        print("SessionId: x. TargetNotConnected: the instance is not connected")
        sys.exit(255)
    name, _colon, port = os.environ["LABS_TEST_FORWARD_TO"].rpartition(":")
    local = int(about["parameters"]["Parameters"]["localPortNumber"][0])
    with socket.create_server(("127.0.0.1", local)) as server:
        while True:
            near, _address = server.accept()
            far = socket.create_connection((name, int(port)))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := one.recv(65536):
            other.sendall(block)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main()
