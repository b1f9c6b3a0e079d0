"""A real hub for tests: made by `labs hub up` with accounts of its own, and gone without a trace afterwards."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from autograder.paths import root
from infra.hub.ports import free_port
from infra.hub.site import Site, read_site

LAB = "clustering"
PATIENCE = 420


class Hub:
    """A hub in a folder of its own. Its accounts begin with a name that no other hub has."""

    def __init__(self) -> None:
        self.name = f"t{secrets.token_hex(3)}"
        # Not below the tests' own folder: root alone may enter it, and sandboxes hide what is temporary.
        self.folder = Path(tempfile.mkdtemp(prefix="bdti-hub-", dir="/opt"))
        self.port = free_port()
        self.passwords: dict[str, str] = {}

    def labs(self, *arguments: str, given: str = "", ends: int = 0) -> str:
        """Run `labs hub …`; what it printed. Fails when it ends otherwise."""
        line = [*self.line(*arguments), "--folder", str(self.folder)]
        done = subprocess.run(
            line, input=given, capture_output=True, text=True, cwd=root(), env=self.environment(), timeout=PATIENCE
        )
        assert done.returncode == ends, f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    @staticmethod
    def line(*arguments: str) -> list[str]:
        """Command line of a command of `labs hub`."""
        return [sys.executable, "-m", "autograder", "hub", *arguments]

    @staticmethod
    def environment() -> dict[str, str]:
        """Environment of such a command."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LABS_", "JUPYTER"))}
        return kept | {"LABS_LANG": "en"}

    def up(self) -> str:
        """`labs hub up`."""
        return self.labs("up", "--name", self.name, "--port", str(self.port), "--no-service", "--memory", "1500")

    def add(self, short: str, *options: str) -> str:
        """Add somebody; her name on the hub."""
        name = f"{self.name}-{short}"
        said = self.labs("user", "add", name, *options)
        self.passwords[name] = said.strip().rpartition("Password: ")[2]
        assert len(self.passwords[name]) == 20, said
        return name

    @property
    def site(self) -> Site:
        return read_site(self.folder)

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def home(self, name: str) -> Path:
        """Somebody's home."""
        return self.folder / "home" / name

    def server(self, name: str) -> int:
        """Number of the process of somebody's server."""
        uid = pwd.getpwnam(name).pw_uid
        (found,) = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and entry.stat().st_uid == uid and b"jupyterhub.singleuser" in _command(entry)
        ]
        return found

    def get(self, path: str) -> tuple[int, bytes]:
        """A page, with the certificate verified against the hub's own authority and nothing else."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        with urllib.request.urlopen(self.address + path, context=context, timeout=30) as answer:
            return answer.status, answer.read()

    def remove(self) -> None:
        """Take everything away, also after a test that failed half-way."""
        if (self.folder / "hub.json").exists():
            self.labs("reset", "--yes")
        shutil.rmtree(self.folder, ignore_errors=True)


def traces(hub: Hub) -> list[str]:
    """What is left of a hub: accounts, groups, processes, files."""
    found = [line for file in ("passwd", "group", "shadow") for line in _lines(Path("/etc") / file, hub.name)]
    found += [str(path) for path in (hub.folder, Path(f"{hub.folder}.lock")) if path.exists()]
    found += [str(path) for path in Path("/etc/pam.d").glob(f"*{hub.name}*")]
    found += [str(path) for path in Path("/sys/fs/cgroup").glob(f"**/bdti-{hub.name}")]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and str(hub.folder).encode() in _command(entry):
            found.append(_command(entry).replace(b"\0", b" ").decode(errors="replace"))
    return found


def run_as(name: str, code: str, *arguments: str) -> str:
    """What a Python program prints that runs with the rights of an account, and nothing of root's."""
    account = pwd.getpwnam(name)
    done = subprocess.run(
        ["/usr/bin/python3", "-I", "-c", code, *arguments],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=os.getgrouplist(name, account.pw_gid),
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": account.pw_dir},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tried(name: str, attempts: dict[str, list[str]]) -> dict[str, list[str]]:
    """Attempts that an account made and that were not refused. Kinds: list, read, write, connect."""
    found: dict[str, list[str]] = json.loads(run_as(name, _ATTEMPTS, json.dumps(attempts)))
    return found


_ATTEMPTS = """
import json, os, socket, sys
def connect(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(path)
ways = {
    "list": os.listdir,
    "read": lambda path: open(path, "rb").read(1),
    "write": lambda path: os.close(os.open(path, os.O_WRONLY | os.O_CREAT)),
    "make": lambda path: os.mkdir(path + "/planted"),
    "connect": connect,
}
done = {}
for way, paths in json.loads(sys.argv[1]).items():
    for path in paths:
        try:
            ways[way](path)
        except PermissionError:
            continue
        except OSError as error:
            done.setdefault(way, []).append(path + ": " + str(error))
            continue
        done.setdefault(way, []).append(path)
print(json.dumps(done))
"""


def _command(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


def _lines(path: Path, name: str) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(name)]
