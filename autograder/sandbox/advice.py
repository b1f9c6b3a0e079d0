"""Sentences that say what to install or set when a layer of the sandbox does not hold."""

from __future__ import annotations

import platform
from pathlib import Path

from autograder.sandbox import landlock, seccomp
from autograder.text import N_, _

# Settings of the kernel that switch user namespaces off: file, the value that does, and how to undo it.
_SWITCHES = (
    ("user/max_user_namespaces", "0", "user.max_user_namespaces=10000"),
    ("kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "kernel.apparmor_restrict_unprivileged_userns=0"),
)

_HELD = {
    "read outside": N_("Files outside can't be read."),
    "write outside": N_("Files outside can't be written."),
    "network": N_("The network can't be reached."),
    "abstract sockets": N_("Sockets of other programs can't be reached."),
    "other processes": N_("Other processes can't be seen or signalled."),
    "new rights": N_("No new rights can be won."),
    "memory": N_("Memory is limited."),
    "open files": N_("Open files are limited."),
    "number of processes": N_("The number of processes is limited."),
    "disk": N_("Disk space is limited."),
    "left running": N_("No process outlives its submission."),
}
_BROKEN = {
    "read outside": N_("A file outside the sandbox could be read."),
    "write outside": N_("A file outside the sandbox could be written."),
    "network": N_("A server on this machine could be reached."),
    "abstract sockets": N_("A socket of another program could be reached."),
    "other processes": N_("Another process could be read or signalled."),
    "new rights": N_("A new user namespace could be made inside."),
    "memory": N_("More memory than allowed could be taken."),
    "open files": N_("More files than allowed could be opened."),
    "number of processes": N_("More processes than allowed could be started."),
    "disk": N_("More disk space than allowed could be filled."),
    "left running": N_("A process outlived its submission."),
}


def for_system() -> str:
    """That this system has none of the layers."""
    return _("The sandbox needs Linux; this machine runs {system}. Grade on Linux, or in a container.").format(
        system=platform.system()
    )


def for_trial(level: str, name: str, *, holds: bool) -> str:
    """What the trial `name` showed at `level`, and where it broke out, what to do."""
    if holds:
        return _(_HELD[name])
    return " ".join([_(_BROKEN[name]), _("Level '{level}' does not hold here.").format(level=level), _update()])


def for_level(level: str, reason: str) -> str:
    """Why `level` can't be entered, and what to install or set. `reason` is the system call that failed, and how."""
    seen = _("Level '{level}' of the sandbox can't be entered ({reason}).").format(level=level, reason=reason)
    if not seccomp.available():
        return f"{seen} {_seccomp()}"
    if level == "landlock" and not landlock.version():
        return f"{seen} {_landlock()}"
    return f"{seen} {_namespaces()}" if level == "namespaces" else f"{seen} {_update()}"


def _namespaces() -> str:
    settings = [setting for name, off, setting in _SWITCHES if _value(name) == off]
    if settings:
        return _("Switch user namespaces on, as root: sysctl -w {settings}").format(settings=" ".join(settings)) + "."
    return _(
        "In a container, start it with user namespaces allowed, for example with "
        "--security-opt seccomp=unconfined --security-opt systempaths=unconfined; otherwise use Linux 5.12 or later."
    )


def _landlock() -> str:
    return _(
        "Landlock is missing: use Linux 5.13 or later, add 'landlock' to the kernel's boot parameter 'lsm=', "
        "and in a container allow the landlock_* system calls."
    )


def _seccomp() -> str:
    return _(
        "Seccomp filters are missing: use a 64-bit kernel with CONFIG_SECCOMP_FILTER on x86_64 or aarch64; "
        "this one is {kernel} on {machine}."
    ).format(kernel=platform.release(), machine=platform.machine())


def _update() -> str:
    return _("Update the kernel, which is {kernel}, and start again.").format(kernel=platform.release())


def _value(name: str) -> str:
    try:
        return Path("/proc/sys", name).read_text(encoding="ascii").strip()
    except OSError:
        return ""
