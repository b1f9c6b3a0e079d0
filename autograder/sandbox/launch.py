"""How the small launcher becomes two processes: itself, watching outside, and the warm process in the sandbox."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from dataclasses import dataclass
from types import FrameType

from autograder.sandbox import identity, mounts, reaping, relay, syscalls
from autograder.sandbox.cgroups import Groups
from autograder.sandbox.plan import Plan
from autograder.sandbox.policy import Policy

_READY = b"ready"
_REASON_BYTES = 500
_LAST_STANDARD_DESCRIPTOR = 2
_HOST_NAME = "sandbox"
_ALL_NAMESPACES = (
    syscalls.CLONE_NEWUSER
    | syscalls.CLONE_NEWNS
    | syscalls.CLONE_NEWPID
    | syscalls.CLONE_NEWIPC
    | syscalls.CLONE_NEWUTS
    | syscalls.CLONE_NEWNET
    | syscalls.CLONE_NEWCGROUP
)


class LayerMissing(Exception):
    """A level of the sandbox can't be had on this machine; the text says which step failed and how."""


@dataclass(frozen=True)
class Start:
    """What a warm process is started with. `level` is one of `policy.LEVELS`."""

    policy: Policy
    plan: Plan
    level: str
    groups: Groups


def start(given: Start) -> tuple[int, socket.socket]:
    """Start the warm process. In the launcher: its pid and a socket to it. In the warm process: 0 and its end.

    Raises LayerMissing in the launcher when the level can't be had; then nothing has changed, nothing is left running.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
    middle = os.fork()
    if middle == 0:
        ours.close()
        if not _middle(given, theirs):
            os._exit(0)
        return 0, theirs
    theirs.close()
    os.waitpid(middle, 0)
    try:
        return _await_ready(ours), ours
    except LayerMissing:
        ours.close()
        reaping.end_descendants()
        raise


def _await_ready(control: socket.socket) -> int:
    # The middle process is gone by now, so the warm process is a child of the launcher's, its nearest subreaper.
    told = control.recv(_REASON_BYTES)
    if not told.isdigit():
        raise LayerMissing(told.decode(errors="replace"))
    control.send(b"go")
    answer = control.recv(_REASON_BYTES)
    if answer != _READY:
        raise LayerMissing(answer.decode(errors="replace"))
    return int(told)


def _middle(given: Start, control: socket.socket) -> bool:
    """Prepare the namespaces and fork the warm process into them; True in the warm process."""
    try:
        given.groups.join()
        if given.level == "namespaces":
            _isolate(given)
        pid = os.fork()
        if pid == 0:
            return _settle(given, control)
        control.send(b"%d" % pid)
    except OSError as error:
        control.send(_reason(error))
    return False


def _isolate(given: Start) -> None:
    hosts = relay.host_names(given.policy.endpoints)
    if given.policy.loopback:
        # Java asks for the address of its own machine's name.
        hosts.append(("127.0.0.1", _HOST_NAME))
    if identity.may_mount():
        # As root the tree is built first, because afterwards folders that only root may enter are closed.
        uid = gid = identity.spare_uid(os.getpid())
        syscalls.unshare(syscalls.CLONE_NEWNS)
        mounts.build_root(given.plan, hosts)
        identity.become(uid)
        syscalls.unshare(_ALL_NAMESPACES)
        identity.map_user(uid, gid)
    else:
        uid, gid = os.getuid(), os.getgid()
        syscalls.unshare(_ALL_NAMESPACES)
        identity.map_user(uid, gid)
        mounts.build_root(given.plan, hosts)


def _settle(given: Start, control: socket.socket) -> bool:
    """The warm process's first steps; always True, or does not return."""
    try:
        control.recv(_REASON_BYTES)
        _die_with_launcher(given.level)
        syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        syscalls.limit_arenas(1)
        _keep_from_programs()
        if given.level == "namespaces":
            mounts.fresh_proc()
            mounts.private_storage(given.plan, given.policy.limits)
            socket.sethostname(_HOST_NAME)
            os.chdir(given.plan.work)
            syscalls.empty_bounding_set()
        # Fails when the launcher died before it could take us with it.
        control.send(_READY)
    except OSError as error:
        control.send(_reason(error))
        os._exit(1)
    return True


def _die_with_launcher(level: str) -> None:
    """Have the kernel tell us of the launcher's death; with us everything below has to end."""
    if level == "namespaces":
        # The kernel ends a pid namespace with its first process.
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    signal.signal(signal.SIGTERM, _end_with_all)
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_with_all(_number: int, _frame: FrameType | None) -> None:
    reaping.end_descendants()
    os._exit(1)


def _keep_from_programs() -> None:
    """Programs that the warm process starts inherit none of its open files."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - the listing itself is an open file that is gone afterwards
        with contextlib.suppress(OSError):
            os.set_inheritable(int(name), int(name) <= _LAST_STANDARD_DESCRIPTOR)


def _reason(error: OSError) -> bytes:
    return f"{error.filename or 'system call'}: {error.strerror}".encode()[:_REASON_BYTES]
