"""Drive sandboxes from tests: start them as root or as an ordinary user, and let their forks act."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# The kernel's choice of users without a name: no account has it, and no sandbox takes it.
# A limit on processes counts all of a user's, so tests that run side by side are different users.
USER = 47_113 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
SECONDS = 30.0

LIMITS = {"memory_mb": 256, "processes": 24, "open_files": 64, "disk_mb": 8, "submission_seconds": 60.0}

# One thread each, as the grader starts its workers.
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/home/learner",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def command(who: str, program: Path, *arguments: str) -> list[str]:
    """Command line of a Python `program` of the tests, run as `who` ("root" or "user")."""
    python = [sys.executable, "-I", str(program), *arguments]
    if who == "user" and os.geteuid() == 0:
        return [sys.executable, "-I", str(HERE / "as_user.py"), str(USER), *python]
    return python


def inserted(before: tuple[str, ...], line: list[str]) -> list[str]:
    """The command `line` with `before` in front of its last program, after what only root can prepare."""
    place = len(line) - 1 - line[::-1].index(sys.executable)
    return [*line[:place], *before, *line[place:]]


def without(*calls: str, failing: str = "EPERM") -> tuple[str, ...]:
    """Start of a command line that runs the rest on a kernel without `calls`."""
    return (sys.executable, "-I", str(HERE / "deny.py"), failing, ",".join(calls)) if calls else ()


def marked(marker: str) -> list[int]:
    """Processes of this machine that go by the name `marker`."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if (folder / "comm").read_text(encoding="utf-8", errors="replace").strip() == marker:
                    found.append(int(folder.name))
    return found


def gone(marker: str, seconds: float = 3.0) -> bool:
    """True when no process goes by `marker` any more, within `seconds`."""
    deadline = time.monotonic() + seconds
    while marked(marker):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@dataclass
class Driven:
    """A sandbox with a warm process in it that obeys us."""

    who: str
    level: str
    process: subprocess.Popen[bytes]
    lines: Any
    playground: Path
    told: dict[str, Any] = field(default_factory=dict)

    def ask(self, act: str, seconds: float = SECONDS, **given: object) -> dict[str, Any]:
        """Let a new fork do `act`; the whole answer."""
        print(json.dumps({"act": act, "given": given, "seconds": seconds}), file=self.lines, flush=True)
        return self._hear()

    def do(self, act: str, seconds: float = SECONDS, **given: object) -> Any:
        """Let a new fork do `act`; what it returned."""
        answer = self.ask(act, seconds, **given)
        assert "value" in answer, answer
        return answer["value"]

    @property
    def layers(self) -> list[str]:
        return list(self.told["layers"])

    def _hear(self) -> dict[str, Any]:
        line = self.lines.readline()
        assert line, f"the warm process ended: {self.process.wait(10)}"
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextlib.contextmanager
def driven(
    who: str,
    level: str,
    *,
    limits: Mapping[str, float] | None = None,
    endpoints: tuple[tuple[str, int], ...] = (),
    loopback: bool = False,
    packages: tuple[str, ...] = (),
    read_only: tuple[str, ...] = (),
    before: tuple[str, ...] = (),
) -> Iterator[Driven]:
    """A sandbox of at most `level`, entered by `who`. `before`: see `inserted`."""
    settings = {
        "limits": {**LIMITS, **(limits or {})},
        "endpoints": endpoints,
        "loopback": loopback,
        "packages": packages,
        "read_only": read_only,
    }
    ours, theirs = socket.socketpair()
    playground = Path(tempfile.mkdtemp(prefix="labs-playground-"))
    try:
        furnish(playground, who)
        with theirs:
            process = subprocess.Popen(
                inserted(before, command(who, HERE / "driver.py", level, json.dumps(settings), str(theirs.fileno()))),
                pass_fds=(theirs.fileno(),),
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
            )
        with ours, ours.makefile("rw", encoding="utf-8") as lines:
            ours.settimeout(120)
            sandbox = Driven(who, level, process, lines, playground)
            sandbox.told = sandbox._hear()
            yield sandbox
        process.wait(10)
    finally:
        with contextlib.suppress(NameError):
            process.kill()
            process.wait()
        subprocess.run(["rm", "-rf", "--", str(playground)], check=True)


def furnish(playground: Path, who: str) -> None:
    """Files that belong to the user in question, so that only the sandbox keeps a fork from them."""
    (playground / "secret").write_text("a planted secret", encoding="ascii")
    (playground / "listener").mkdir()
    playground.chmod(0o755)
    if who == "user" and os.geteuid() == 0:
        for path in (playground, *playground.iterdir()):
            os.chown(path, USER, USER)
