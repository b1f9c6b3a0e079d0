"""The launcher after the warm process has started: it stays outside, watches, relays, and cleans up."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from autograder.sandbox import reaping
from autograder.sandbox.relay import Endpoint, Relay

if sys.platform != "win32":
    import resource

_LOOK_SECONDS = 1.0
_FIRST_OWN_DESCRIPTOR = 3


def supervise(
    warm: int, control: socket.socket, endpoints: Sequence[Endpoint], parent: int, clean: Callable[[], None]
) -> NoReturn:
    """Watch the warm process `warm` until it ends or the process `parent` that started us is gone; never returns.

    Then nothing below is left alive, `clean` has run, and this process ends as the warm process did.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    status: int | None = None
    try:
        _close_all_but(control.fileno())
        status = _watch(warm, control, endpoints, parent)
    except _Stopped:
        status = int(signal.SIGTERM)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(warm, signal.SIGKILL)
        statuses = reaping.end_descendants()
        clean()
    _end_like(statuses.get(warm, int(signal.SIGKILL)) if status is None else status)


class _Stopped(Exception):
    """We were asked to end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _close_all_but(kept: int) -> None:
    """Let go of what the launcher was given for the warm process: as long as it is open here, nobody sees it close."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(_FIRST_OWN_DESCRIPTOR, kept)
    os.closerange(kept + 1, min(most, 2**20) if most > 0 else 2**20)


def _watch(warm: int, control: socket.socket, endpoints: Sequence[Endpoint], parent: int) -> int | None:
    """Serve the relay until the end; returns the wait status of the warm process, None when it still lives."""
    with selectors.DefaultSelector() as selector:
        relay = Relay(selector, endpoints)
        selector.register(control, selectors.EVENT_READ, "control")
        for pid, name in ((warm, "warm"), (parent, "parent")):
            # Without process descriptors the parent is looked for once a second, and the warm process hangs up.
            with contextlib.suppress(OSError):
                selector.register(os.pidfd_open(pid), selectors.EVENT_READ, name)
        while os.getppid() == parent:
            for key, event in selector.select(_LOOK_SECONDS):
                if key.data in ("warm", "parent"):
                    return _status(warm)
                if key.data != "control":
                    relay.handle(key.data, event)
                elif not relay.take(control):
                    selector.unregister(control)
                    if not _shows_its_end(selector):
                        return _status(warm)
    return None


def _shows_its_end(selector: selectors.BaseSelector) -> bool:
    return any(key.data == "warm" for key in selector.get_map().values())


def _status(warm: int) -> int | None:
    pid, status = os.waitpid(warm, os.WNOHANG)
    return status if pid else None


def _end_like(status: int) -> NoReturn:
    """End with the same exit code, or by the same signal, as a process whose wait status is `status`."""
    sys.stdout.flush()
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        with contextlib.suppress(ValueError):
            # Its core dump, if any, is written already.
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 1)
