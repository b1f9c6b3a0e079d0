"""Line 48: mount, chroot, setuid, user namespaces, keys, bpf, and relatives."""

from __future__ import annotations

from tools.hostile.base import Case, probe

_CALLS = """
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def call(what, number, *arguments):
    # The numbers are those of one kind of processor; elsewhere they mean something else.
    if os.uname().machine == "x86_64" and libc.syscall(number, *arguments) >= 0:
        say(what)


"""


def _kernel(id: str, title: str, attack: str) -> Case:
    return probe(f"48-{id}", 48, title, _CALLS + attack)


CASES: list[Case] = [
    _kernel(
        "mount",
        "mount, umount and the newer calls for the same",
        """
os.makedirs("place", exist_ok=True)
if libc.mount(b"tmpfs", b"place", b"tmpfs", 0, None) == 0:
    say("mount")
    libc.umount2(b"place", 2)
if libc.mount(b"/", b"place", None, 4096, None) == 0:
    say("bind mount")
    libc.umount2(b"place", 2)
call("open_tree", 428, -100, b"/", 1)
call("fsopen", 430, b"tmpfs", 0)
call("pivot_root", 155, b".", b".")
""",
    ),
    _kernel(
        "chroot",
        "chroot, and out of it again",
        """
with contextlib.suppress(OSError):
    os.makedirs("inner", exist_ok=True)
    os.chroot("inner")
    say("chroot")
""",
    ),
    _kernel(
        "setuid",
        "Another user and more rights: setuid, setgid, setgroups, capabilities, a set-user-id file",
        """
import shutil
import subprocess

with contextlib.suppress(OSError):
    os.setgroups([0, 4, 27])
    say("setgroups")
for number in (0, 1, 65534):
    if number not in os.getresuid():
        with contextlib.suppress(OSError):
            os.setresuid(number, number, number)
            say(f"user {number}")
            break
with contextlib.suppress(OSError):
    copy = shutil.copy(shutil.which("id") or "none", "mine")
    os.chmod(copy, 0o6755)
    told = subprocess.run(["./mine", "-u"], capture_output=True, text=True).stdout.strip()
    if told == "0" and os.getuid() != 0:
        say("a set-user-id file")
if os.path.exists("/etc/shadow") and os.access("/etc/shadow", os.R_OK):
    say("/etc/shadow")
""",
    ),
    _kernel(
        "user-namespace",
        "New namespaces: user, mount, network",
        """
for what, flag in (("user", 0x10000000), ("mount", 0x20000), ("network", 0x40000000), ("pid", 0x20000000)):
    if libc.unshare(flag) == 0:
        say(f"{what} namespace")
child = libc.syscall(56, 0x10000000 | 17, None, None, None, None) if os.uname().machine == "x86_64" else -1
if child == 0:
    os._exit(0)
if child > 0:
    say("clone with a new user namespace")
    os.waitpid(child, 0)
""",
    ),
    _kernel(
        "keyctl",
        "The kernel's keys",
        """
call("join a session's keys", 250, 1, None)
call("the user's keys", 250, 0, -4, 1)
call("add_key", 248, b"user", b"hostile", b"x", 1, -3)
call("request_key", 249, b"user", b"hostile", None, 0)
""",
    ),
    _kernel(
        "bpf",
        "bpf, perf events, io_uring, userfaultfd, kernel modules",
        """
attributes = ctypes.create_string_buffer(128)
call("bpf", 321, 0, attributes, 72)
call("perf_event_open", 298, attributes, 0, -1, -1, 0)
call("io_uring_setup", 425, 8, attributes)
call("userfaultfd", 323, 0)
call("init_module", 175, b"x", 1, b"")
call("kexec_load", 246, 0, 0, None, 0)
call("open_by_handle_at", 304, -100, attributes, 0)
""",
    ),
    _kernel(
        "clock-and-host",
        "The machine's clock, name and power",
        """
import time

with contextlib.suppress(OSError, PermissionError):
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    say("the clock")
if libc.sethostname(b"hostile-marker", 14) == 0:
    say("the machine's name")
call("swapoff", 168, b"none")
call("quotactl", 179, 0, b"none", 0, None)
""",
    ),
]
