"""A way to a database that has no public address: AWS's Session Manager passes one port on through a host beside it.

No host has an open port for this. The work is done by AWS's own program, session-manager-plugin, which is started as
AWS's command line starts it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from autograder.text import _
from infra.aws.errors import CloudError, in_words
from infra.aws.steps.common import Say

if TYPE_CHECKING:
    from infra.aws.session import Account

PLUGIN = "session-manager-plugin"
DOCUMENT = "AWS-StartPortForwardingSessionToRemoteHost"
# From the next version on, the program takes the session's token from its environment, where no other user sees it.
# Source: AWS's command line, customizations/sessionmanager.py.
_LAST_WITHOUT_VARIABLE = (1, 2, 497, 0)
_VARIABLE = "AWS_SSM_START_SESSION_RESPONSE"

_HOST = "127.0.0.1"
_PATIENCE = 30.0
_GRACE = 5.0
_PR_SET_PDEATHSIG = 1
# Loaded here, because nothing may be loaded between fork and exec.
_LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None


@contextmanager
def tunnel(account: Account, instance: str, host: str, port: int, say: Say, local_port: int = 0) -> Iterator[int]:
    """Inside the block, 127.0.0.1:<the port that is given> leads to `host`:`port` as seen from `instance`.

    `local_port`: 0 takes any free one. The session is ended at the end, whatever happens. Raises CloudError.
    """
    program = shutil.which(PLUGIN)
    if program is None:
        raise CloudError(
            _(
                "The program {name} is missing. Install it from AWS (Session Manager plugin), "
                "or name your own way to the database in LABS_CLOUD_DATABASE."
            ).format(name=PLUGIN)
        )
    local_port = _free_port(local_port)
    parameters = {
        "Target": instance,
        "DocumentName": DOCUMENT,
        "Parameters": {"host": [host], "portNumber": [str(port)], "localPortNumber": [str(local_port)]},
    }
    client = account.client("ssm")
    say("database", _("opening a tunnel through {instance} …").format(instance=instance))
    with in_words():
        session = client.start_session(**parameters)
    try:
        with tempfile.TemporaryFile() as log:
            process = _started(program, account, parameters, session, client.meta.endpoint_url, log)
            try:
                _wait(process, local_port, log)
                yield local_port
            finally:
                _end(process)
    finally:
        # Otherwise the host keeps the session for twenty minutes.
        with contextlib.suppress(CloudError), in_words():
            client.terminate_session(SessionId=session["SessionId"])


def _started(
    program: str, account: Account, parameters: dict[str, Any], session: dict[str, Any], endpoint: str, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    token = json.dumps({key: session[key] for key in ("SessionId", "TokenValue", "StreamUrl")})
    environment = dict(os.environ)
    if _version(program) > _LAST_WITHOUT_VARIABLE:
        environment[_VARIABLE] = token
        token = _VARIABLE
    # The program makes calls of its own with the same credentials: by the profile, or by the environment.
    profile = account.session.profile_name
    if "AWS_ACCESS_KEY_ID" in environment or profile not in account.session.available_profiles:
        profile = ""
    command = [program, token, account.region, "StartSession", profile, json.dumps(parameters), endpoint]
    try:
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C is ours, and all of it can be ended.
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
    except OSError as error:
        raise CloudError(_("{name} could not be started: {reason}.").format(name=program, reason=error)) from None


def _version(program: str) -> tuple[int, ...]:
    """The program's version; (0,) when it says none, which is then taken for an old one."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=_PATIENCE)
        return tuple(int(part) for part in done.stdout.strip().split("."))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return (0,)


def _die_with_parent() -> None:
    # In the child, before the program: also when this process is killed, no tunnel stays open.
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        with contextlib.suppress(OSError), socket.create_connection((_HOST, port), 1):
            return
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            log.seek(0)
            words = " ".join(log.read()[-2000:].decode(errors="replace").split())
            raise CloudError(
                _("The tunnel to the database did not open: {words}. `labs cloud status` says how its host is.").format(
                    words=words.rstrip(".") or _("the program said nothing")
                )
            )
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(process.pid, sign)
            else:
                process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            return


def _free_port(wanted: int) -> int:
    with socket.socket() as probe:
        try:
            probe.bind((_HOST, wanted))
        except (OSError, OverflowError) as error:
            raise CloudError(
                _("Port {port} of this machine can't be used: {reason}. Choose another.").format(
                    port=wanted, reason=getattr(error, "strerror", None) or error
                )
            ) from None
        return int(probe.getsockname()[1])
