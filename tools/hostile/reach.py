"""Lines 41 to 43: secrets of this machine, and networks."""

from __future__ import annotations

from tools.hostile.base import REACHED, Case, probe

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
try:
    channel = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    channel.settimeout(0.5)
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
kinds = [(17, socket.SOCK_RAW, 768), (40, socket.SOCK_STREAM, 0), (socket.AF_INET, socket.SOCK_RAW, 1)]
for family, kind, protocol in [*kinds, (31, 3, 1), (38, 5, 0)]:
    with contextlib.suppress(OSError):
        socket.socket(family, kind, protocol)
        say(family)
""",
    ),
]

CASES: list[Case] = [*_SECRETS, *_NETWORK]
