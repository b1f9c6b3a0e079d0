"""Lines 41 to 47: secrets, networks, other learners, the gradebook, other kernels, other processes."""

from __future__ import annotations

from nbformat import NotebookNode

from tools.hostile.base import FORGED, FULL, REACHED, SAY, WRONG, Case, Kit, answered, probe

# The suite writes where.json beside the notebook: paths and ports of everything worth reaching on this machine.
WHERE = """
import contextlib
import json
import os
import socket
import sys
from pathlib import Path

with open("where.json") as file:
    where = json.load(file)


"""

_SHOW = """
def show(path):
    with contextlib.suppress(OSError):
        text = Path(path).read_text(errors="replace")
        say(f"{path}: {text[:2000]}")


"""

_SECRETS = [
    probe(
        "41-environment",
        41,
        "Secrets in its own environment",
        """
import ctypes
import os

for name, value in os.environ.items():
    print(name, value)
    if "SECRET" in name or "TOKEN" in name:
        say(name)
print(open("/proc/self/environ").read())
ctypes.CDLL(None).getenv.restype = ctypes.c_char_p
print(ctypes.CDLL(None).getenv(b"HOSTILE_SECRET"))
""",
        stock=True,
    ),
    probe(
        "41-environment-of-others",
        41,
        "Secrets in the environment of other processes, and of a child",
        """
import contextlib
import subprocess
from pathlib import Path

for path in Path("/proc").glob("[0-9]*/environ"):
    with contextlib.suppress(OSError):
        text = path.read_text(errors="replace")
        print(text)
        if "HOSTILE_SECRET" in text:
            say(path)
print(subprocess.run(["env"], capture_output=True, text=True).stdout)
""",
        stock=True,
    ),
    probe(
        "42-home",
        42,
        "Keys in the home folder",
        WHERE
        + _SHOW
        + """
import pwd

homes = {where["home"], os.path.expanduser("~")}
with contextlib.suppress(KeyError):
    homes.add(pwd.getpwuid(os.getuid()).pw_dir)
for home in homes:
    for name in where["keys"]:
        show(Path(home, name))
for path in where["secrets"]:
    show(path)
""",
        stock=True,
    ),
    probe(
        "42-jupyter-runtime",
        42,
        "Keys in the Jupyter runtime folder",
        WHERE
        + _SHOW
        + """
folders = [where["runtime"], os.environ.get("JUPYTER_RUNTIME_DIR", "")]
with contextlib.suppress(Exception):
    import jupyter_core.paths

    folders.append(jupyter_core.paths.jupyter_runtime_dir())
for folder in filter(None, folders):
    for path in Path(folder).glob("*"):
        show(path)
""",
        stock=False,
    ),
    probe(
        "42-writes",
        42,
        "Files left everywhere on the machine",
        WHERE
        + """
import tempfile

places = [where[name] for name in ("home", "checkout", "out", "submissions", "temporary")]
places += [os.path.join(where["checkout"], name) for name in ("labs", "solutions", "autograder", "autograder/checking")]
places += ["/tmp", "/var/tmp", "/dev/shm", "/etc", "/usr/lib"]
places += [tempfile.gettempdir(), os.path.dirname(sys.executable), *map(str, Path.cwd().parents)]
for place in places:
    with contextlib.suppress(OSError):
        Path(place, "hostile-marker").write_text("was here")
for path in (where["gradebook"], where["results"]):
    with contextlib.suppress(OSError), open(path, "r+b") as file:
        file.write(b"x")
        say(path)
""",
        never=(REACHED,),
    ),
    probe(
        "42-python-files",
        42,
        "Files put where later Python processes would load them",
        WHERE
        + """
import site

code = "import os; open('/tmp/hostile-marker-later', 'w')\\n"
places = [*site.getsitepackages(), site.getusersitepackages(), *filter(None, sys.path)]
for place in places:
    for name in ("sitecustomize.py", "usercustomize.py", "hostile-marker.pth"):
        with contextlib.suppress(OSError):
            Path(place, name).parent.mkdir(parents=True, exist_ok=True)
            with open(Path(place, name), "x") as file:
                file.write(code)
""",
    ),
]


def _connect(id: str, title: str, attack: str) -> Case:
    return probe(id, 43, title, WHERE + attack)


_NETWORK = [
    _connect(
        "43-tcp",
        "A TCP connection to another machine",
        # An address that is reserved for documentation: nobody is there.
        """
channel = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
channel.settimeout(0.5)
try:
    channel.connect(("192.0.2.1", 80))
    say("TCP")
except TimeoutError:
    say("a network without an answer")
except OSError as error:
    print(type(error).__name__)
""",
    ),
    _connect(
        "43-udp",
        "A UDP packet to another machine and to this one",
        """
for address in (("192.0.2.1", 53), ("127.0.0.1", where["udp"]), ("255.255.255.255", where["udp"])):
    with contextlib.suppress(OSError):
        channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        channel.sendto(b"hostile", address)
""",
    ),
    _connect(
        "43-dns",
        "A name looked up",
        """
channel = socket.socket
for name in ("labs.invalid", "metadata.internal"):
    with contextlib.suppress(OSError):
        say(socket.getaddrinfo(name, 80))
with contextlib.suppress(OSError):
    query = b"\\x12\\x34\\x01\\0\\0\\1\\0\\0\\0\\0\\0\\0\\4labs\\7invalid\\0\\0\\1\\0\\1"
    channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    channel.sendto(query, ("127.0.0.1", where["udp"]))
""",
    ),
    _connect(
        "43-ipv6",
        "Connections over IPv6",
        """
for address in (("::1", where["tcp6"]), ("2001:db8::1", 80)):
    with contextlib.suppress(OSError):
        channel = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        channel.settimeout(0.5)
        channel.connect(address)
        say(address)
""",
    ),
    _connect(
        "43-abstract",
        "Abstract sockets and sockets in the file system",
        """
addresses = ["\\0" + where["abstract"], where["unix"]]
with contextlib.suppress(OSError):
    lines = Path("/proc/net/unix").read_text().splitlines()[1:]
    addresses += [line.split()[-1].replace("@", "\\0", 1) for line in lines if line.split()[-1].startswith(("@", "/"))]
for address in addresses:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with contextlib.suppress(OSError):
            channel = socket.socket(socket.AF_UNIX, kind)
            channel.settimeout(0.5)
            channel.connect(address)
            say(repr(address))
""",
    ),
    _connect(
        "43-metadata",
        "The metadata address of a cloud machine",
        """
import urllib.request

for address in ("http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/meta-data/"):
    try:
        say(urllib.request.urlopen(address, timeout=0.5).read(100))
    except TimeoutError:
        say("a network without an answer")
    except OSError as error:
        if isinstance(getattr(error, "reason", None), TimeoutError):
            say("a network without an answer")
""",
    ),
    _connect(
        "43-loopback",
        "Services on this machine that the lab does not declare",
        """
for port in (where["tcp"], 22, 111, 631, 3306, 5432, 6379, 8786, 8888, 9000):
    with contextlib.suppress(OSError):
        channel = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        channel.settimeout(0.5)
        channel.connect(("127.0.0.1", port))
        say(port)
""",
    ),
    _connect(
        "43-other-families",
        "Sockets of other kinds: packet, netlink, vsock, raw, bluetooth, kernel crypto",
        """
for family, kind, protocol in (
    (17, socket.SOCK_RAW, 768), (40, socket.SOCK_STREAM, 0), (socket.AF_INET, socket.SOCK_RAW, 1), (31, 3, 1), (38, 5, 0)
):
    with contextlib.suppress(OSError):
        socket.socket(family, kind, protocol)
        say(family)
""",
    ),
]

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

CASES: list[Case] = [*_SECRETS, *_NETWORK, *_OTHERS, *_TRACE]
