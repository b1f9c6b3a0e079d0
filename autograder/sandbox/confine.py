"""How a freshly forked process locks itself in, step by step, before a learner's first line runs."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.checking.limits import ResourceLimits
from autograder.sandbox import cgroups, identity, landlock, mounts, relay, rlimits, seccomp, syscalls
from autograder.sandbox.plan import Plan
from autograder.sandbox.policy import Policy
from autograder.sandbox.syscalls import CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWUTS

if sys.platform != "win32":
    import resource

_FIRST_OWN_DESCRIPTOR = 3
_HARMLESS_DEVICES = tuple(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom", "tty"))
# All of /proc would show every process of the machine.
_OWN_PROC = (
    "/proc/self",
    "/proc/sys",
    *(f"/proc/{name}" for name in ("cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version")),
)
_TERMINALS = ("/dev/ptmx", "/dev/pts")


@dataclass(frozen=True)
class Setting:
    """What a forked process needs to know to lock itself in.

    uid: the user to become, 0 to stay. folder: the folder made for it where no mount namespace gives it one.
    """

    policy: Policy
    plan: Plan
    level: str
    uid: int
    landlock: int
    seccomp: bool
    launcher: socket.socket


def confine(setting: Setting, limits: ResourceLimits, folder: str, generation: int, keep: Iterable[int]) -> str:
    """Lock this process in at the level of `setting`; returns its work folder, which is the current one afterwards.

    `keep`: file descriptors that stay open beside 0, 1 and 2. Any failure raises OSError: never run on without.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    inside = setting.level == "namespaces"
    work = _own_namespaces(setting, limits, generation) if inside else _own_folder(folder)
    os.chdir(work)
    _close_all_but(keep)
    if setting.level == "none":
        return work
    _first_to_die()
    if setting.uid:
        identity.become(setting.uid)
    rlimits.apply(limits, others=_others(setting))
    if not inside:
        syscalls.empty_bounding_set()
    syscalls.drop_capabilities()
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    # The kernel forgets this when the user changes, so it comes late.
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    if setting.landlock:
        _lock_files(setting, folder)
    if setting.seccomp:
        seccomp.install(rules(setting))
    return work


def _own_namespaces(setting: Setting, limits: ResourceLimits, generation: int) -> str:
    endpoints = setting.policy.endpoints
    network = bool(endpoints) or setting.policy.loopback
    # Without a network the empty one of the warm process does for all.
    syscalls.unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | (CLONE_NEWNET if network else 0))
    mounts.private_storage(setting.plan, limits)
    mounts.fresh_proc()
    mounts.hide_first_process()
    if network:
        relay.switch_loopback_on()
        relay.listen_inside(endpoints, generation, setting.launcher)
    return setting.plan.work


def _own_folder(folder: str) -> str:
    os.environ["HOME"] = work = f"{folder}/work"
    os.environ["TMPDIR"] = f"{folder}/tmp"
    tempfile.tempdir = None
    return work


def _close_all_but(keep: Iterable[int]) -> None:
    start = _FIRST_OWN_DESCRIPTOR
    for descriptor in sorted({number for number in keep if number >= start}):
        os.closerange(start, descriptor)
        start = descriptor + 1
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    os.closerange(start, min(most, 2**20) if most > 0 else 2**20)


def _first_to_die() -> None:
    """When memory runs out the kernel ends learners' processes first, the warm process last."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _others(setting: Setting) -> int:
    if setting.level == "namespaces":
        return cgroups.OWN_PROCESSES
    return rlimits.processes_of(os.getuid())


def _lock_files(setting: Setting, folder: str) -> None:
    ports = [port for _host, port in setting.policy.endpoints]
    if setting.level == "namespaces":
        # The root shows nothing but what may be read.
        # With a loopback of its own any port is the learner's own.
        landlock.restrict(["/"], [*setting.plan.private, "/dev"], None if setting.policy.loopback else ports)
        return
    # As the grader's own user a process could open the terminals of its other programs.
    terminals = _TERMINALS if setting.uid else ()
    landlock.restrict(
        [*setting.policy.read_only, *_OWN_PROC, "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts"],
        [folder, *_HARMLESS_DEVICES, *terminals],
        ports,
    )


def rules(setting: Setting) -> seccomp.Rules:
    """The filter's rules for a process of `setting` that is being locked in."""
    inside = setting.level == "namespaces"
    has = setting.landlock
    same_user = setting.level == "landlock" and not setting.uid
    return seccomp.Rules(
        inside=inside,
        internet_sockets=bool(setting.policy.endpoints) and (inside or has >= landlock.VERSION_FOR_PORTS),
        own_loopback=inside and setting.policy.loopback,
        only_pid=os.getpid() if same_user and has < landlock.VERSION_FOR_SIGNALS else 0,
        file_attributes=not same_user,
        truncation=not same_user or has >= landlock.VERSION_FOR_TRUNCATION,
    )
