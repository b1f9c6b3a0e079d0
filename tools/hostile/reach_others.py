"""Lines 44 to 47: other learners, the gradebook, other kernels, other processes."""

from __future__ import annotations

from nbformat import NotebookNode

from tools.hostile.base import FORGED, FULL, REACHED, SAY, WRONG, Case, Kit, answered, probe
from tools.hostile.reach import WHERE

_LEAVES = """
import contextlib
import ctypes
import os
import socket
import tempfile
from pathlib import Path

answer = '''
@RIGHT@
'''
"""

_LEAVE_CODE = """
places = [tempfile.gettempdir(), os.path.expanduser("~"), ".", ".."]
places += ["/tmp", "/var/tmp", "/dev/shm", "/run"]
for place in places:
    with contextlib.suppress(OSError):
        Path(place, "hostile-marker-answer").write_text(answer)
with contextlib.suppress(Exception):
    # System V shared memory outlives its process unless somebody ends the namespace.
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    number = libc.shmget(4711, 65536, 0o1666)
    if number >= 0:
        ctypes.memmove(libc.shmat(number, None, 0), answer.encode() + b"\\0", len(answer.encode()) + 1)
with contextlib.suppress(OSError):
    if os.fork() == 0:
        os.setsid()
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("\\0hostile-marker-answer")
        listener.listen()
        while True:
            listener.accept()[0].sendall(answer.encode())
"""

_FIND_CODE = """
import contextlib
import ctypes
import os
import socket
import tempfile
from pathlib import Path

places = [tempfile.gettempdir(), os.path.expanduser("~"), ".", ".."]
places += ["/tmp", "/var/tmp", "/dev/shm", "/run"]
found = []
for place in places:
    with contextlib.suppress(OSError):
        found.append(Path(place, "hostile-marker-answer").read_text())
with contextlib.suppress(Exception):
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    number = libc.shmget(4711, 65536, 0o666)
    if number >= 0:
        found.append(ctypes.string_at(libc.shmat(number, None, 0)).decode())
with contextlib.suppress(OSError):
    channel = socket.socket(socket.AF_UNIX)
    channel.connect("\\0hostile-marker-answer")
    found.append(channel.recv(65536).decode())
for text in found:
    say("an answer left by somebody else")
    exec(text)
"""


def _leaves(id: str, note: str) -> Case:
    def content(kit: Kit) -> NotebookNode:
        attack = _LEAVES.replace("@RIGHT@", kit.right["minmax"]) + _LEAVE_CODE + f"# {note}\n"
        return answered(before=attack)(kit)

    return Case(
        id,
        44,
        f"Leaves an answer for others in files, shared memory and a socket ({note})",
        "reach",
        "All three answers are right; what was left must not be there for others.",
        FULL,
        content,
        stock=False,
    )


def _finds(id: str, note: str) -> Case:
    return Case(
        id,
        44,
        f"Looks for an answer that somebody else left ({note})",
        "reach",
        "A wrong answer; no other learner's answer may be found.",
        FORGED,
        answered(f"{WRONG}\n\n{SAY}{_FIND_CODE}# {note}\n"),
        never=(REACHED,),
        stock=False,
    )


_OTHERS = [
    _leaves("44-leaves-a", "the first"),
    _leaves("44-leaves-b", "the second"),
    _finds("44-looks-a", "the first"),
    _finds("44-looks-b", "the second"),
    probe(
        "44-other-folders",
        44,
        "The folders of other learners are read and written",
        WHERE
        + """
folders = [Path(where["submissions"]), Path.cwd().parent, Path.cwd().parent.parent, *Path(where["out"]).glob("*")]
for folder in folders:
    with contextlib.suppress(OSError):
        for path in folder.glob("*/clustering/*.ipynb"):
            if path.resolve().parent != Path.cwd():
                say(f"{path}: {path.read_text(errors='replace')[:200]}")
                path.write_text("{}")
""",
    ),
    Case(
        "45-gradebook",
        45,
        "Everybody's marks are rewritten in the gradebook",
        "reach",
        "A wrong answer, and a gradebook that holds what the judge found.",
        FORGED,
        answered(
            f"{WRONG}\n\n{SAY}{WHERE}"
            + """
import sqlite3

names = [where["gradebook"], "gradebook.db", "../gradebook.db", "../../../gradebook.db", "/gradebook.db"]
for name in names:
    if os.path.exists(name):
        with contextlib.suppress(sqlite3.Error):
            base = sqlite3.connect(name, timeout=0.2)
            base.execute("update grade set auto_score = 6.0, manual_score = 6.0")
            base.execute("delete from comment")
            base.commit()
            say(name)
"""
        ),
        never=(REACHED,),
        stock=False,
        make=({"kind": "where"},),
    ),
    Case(
        "45-gradebook-held",
        45,
        "The gradebook is locked, so that nobody's marks can be written",
        "reach",
        "A wrong answer, and a batch that goes on.",
        FORGED,
        answered(
            f"{WRONG}\n\n{SAY}{WHERE}"
            + """
import sqlite3

if os.path.exists(where["gradebook"]):
    base = sqlite3.connect(where["gradebook"], timeout=0.2, isolation_level=None)
    base.execute("begin exclusive")
    say("the lock")
"""
        ),
        never=(REACHED,),
        stock=False,
        make=({"kind": "where"},),
    ),
    probe(
        "46-other-kernels",
        46,
        "The ports of another kernel, from its connection file",
        WHERE
        + """
files = [Path(where["runtime"], "kernel-hostile.json"), *Path(where["runtime"]).glob("*.json")]
ports = [where["tcp"]]
for path in files:
    with contextlib.suppress(OSError, ValueError):
        ports += [value for name, value in json.loads(path.read_text()).items() if name.endswith("_port")]
        say(path)
for port in ports:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=0.5)
        say(port)
""",
    ),
]

_PROCESSES = """
import contextlib
import ctypes
import os
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
others = {int(path.name) for path in Path("/proc").glob("[0-9]*")} | {os.getppid(), *range(1, 40)}
others -= {os.getpid(), 0}


"""

_TRACE = [
    probe(
        "47-ptrace",
        47,
        "ptrace on every other process",
        _PROCESSES
        + """
for process in sorted(others):
    for request in (16, 0x4206):  # PTRACE_ATTACH, PTRACE_SEIZE
        if libc.ptrace(request, process, None, None) == 0:
            say(process)
            libc.ptrace(17, process, None, None)
""",
    ),
    probe(
        "47-vm-readv",
        47,
        "process_vm_readv and process_vm_writev on every other process",
        _PROCESSES
        + """
class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


place = ctypes.create_string_buffer(b"x" * 16)
ours = Part(ctypes.addressof(place), 16)
# A fork has the same addresses as its parent, so this one is valid there too.
theirs = Part(id(os), 8)
for process in sorted(others):
    if libc.process_vm_readv(process, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) > 0:
        say(process)
        libc.process_vm_writev(process, ctypes.byref(ours), 0, ctypes.byref(theirs), 0, 0)
""",
    ),
    probe(
        "47-proc-mem",
        47,
        "The memory of other processes through /proc",
        _PROCESSES
        + """
for process in sorted(others):
    with contextlib.suppress(OSError), open(f"/proc/{process}/mem", "r+b", buffering=0) as memory:
        memory.seek(id(os))
        memory.read(8)
        say(process)
""",
    ),
]

CASES: list[Case] = [*_OTHERS, *_TRACE]
