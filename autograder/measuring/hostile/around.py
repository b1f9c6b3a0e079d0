"""What stands around a cohort while the suite is graded: planted secrets, listeners, and a look before and after."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import selectors
import socket
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.paths import root
from autograder.text import _

MARKER = "hostile-marker"

# Where attacks leave what they should not; looked through by name, not deeper.
_PUBLIC = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/usr/lib")
_KEYS = (".ssh/id_ed25519", ".aws/credentials", ".netrc", ".pgpass", ".config/labs/key")
_WATCHED = ("autograder", "datasets", "docs", "labs", "solutions", "tools")
_NOT_WATCHED = ("__pycache__", ".ipynb_checkpoints")
# Files above this are compared by size and time alone.
_HASHED_BYTES = 5_000_000


class Around:
    """A home with keys, a cohort, an out folder and listeners, all in `folder` and gone with it.

    secret: a text that stands in the environment, in the home folder, beside the cohort and beside the checkout.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A sandbox at a lower level becomes another user, who must get to its folders.
        folder.chmod(0o755)
        self.secret = f"planted-{secrets.token_hex(12)}"
        self.home = folder / "home"
        self.out = folder / "out"
        self.submissions = folder / "submissions"
        self.outside = folder / "outside"
        self.temporary = folder / "tmp"
        self.runtime = self.home / ".local" / "share" / "jupyter" / "runtime"
        self.listeners = Listeners(folder)
        self._beside: Path | None = None

    def __enter__(self) -> Around:
        for path in (self.runtime, self.outside, self.temporary):
            path.mkdir(parents=True)
        self.temporary.chmod(0o1777)
        for name in _KEYS:
            self._plant(self.home / name)
        self._plant(self.outside / "key.txt")
        with contextlib.suppress(OSError):
            beside = root().parent / f"hostile-secret-{os.getpid()}.txt"
            self._plant(beside)
            self._beside = beside
        self.listeners.__enter__()
        ports = {f"{name}_port": self.listeners.ports["tcp"] for name in ("shell", "iopub", "stdin", "control", "hb")}
        kernel = {"key": self.secret, "ip": "127.0.0.1", "transport": "tcp", **ports}
        (self.runtime / "kernel-hostile.json").write_text(json.dumps(kernel), encoding="utf-8")
        return self

    def __exit__(self, *error: object) -> None:
        self.listeners.__exit__(None, None, None)
        if self._beside is not None:
            self._beside.unlink(missing_ok=True)

    def _plant(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{self.secret}\n", encoding="utf-8")

    def where(self) -> dict[str, Any]:
        """Everything worth reaching, told to the attacks: they need not guess."""
        secret = self.outside / "key.txt"
        return {
            "home": str(self.home),
            "checkout": str(root()),
            "out": str(self.out),
            "submissions": str(self.submissions),
            "outside": str(self.outside),
            "temporary": str(self.temporary),
            "runtime": str(self.runtime),
            "gradebook": str(self.out / "gradebook.db"),
            "results": str(self.out / "results.json"),
            "secret": str(secret),
            "secrets": [str(path) for path in (secret, self._beside) if path is not None],
            "keys": list(_KEYS),
            **self.listeners.ports,
            "unix": self.listeners.path,
            "abstract": self.listeners.abstract,
        }

    def environment(self) -> dict[str, str]:
        """Environment of the grader: this process's own, with the planted home and secrets."""
        planted = dict.fromkeys(("HOSTILE_SECRET", "AWS_SECRET_ACCESS_KEY", "LABS_TOKEN"), self.secret)
        places = {"HOME": str(self.home), "TMPDIR": str(self.temporary), "LABS_LANG": "en"}
        # The grader's own libraries write there, which is not what the look at the home folder is for.
        places["MPLCONFIGDIR"] = str(self.folder / "matplotlib")
        # Expected marks are those of the data that the course ships.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LABS_DATA_", "XDG_"))}
        return {**kept, **places, **planted}

    def look(self) -> dict[str, str]:
        """Everything that must not change, as text by path."""
        trees = [root() / name for name in _WATCHED]
        trees += [self.home, self.outside, self.submissions]
        found = dict(_states(trees))
        return {path: state for path, state in found.items() if not _written_by_use(path)}

    def leftovers(self) -> list[str]:
        """Files that attacks left somewhere on this machine, and files left in the temporary folder."""
        import site
        import sys

        places = [Path(name) for name in (*_PUBLIC, *site.getsitepackages())]
        places += [
            Path(sys.executable).parent,
            root(),
            root().parent,
            self.folder,
            self.folder.parent,
            self.out,
            Path.cwd(),
        ]
        found = {str(path) for place in places for path in _named(place)}
        found |= {str(path) for path in self.temporary.iterdir()}
        return sorted(found)


def _written_by_use(path: str) -> bool:
    return any(part in _NOT_WATCHED or part.startswith("progress") for part in Path(path).parts)


def _named(place: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from (path for path in place.iterdir() if path.name.startswith(MARKER))


def _states(trees: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for tree in trees:
        for folder, _folders, names in os.walk(tree):
            yield folder, "folder"
            for name in names:
                path = os.path.join(folder, name)  # noqa: PTH118 - names that are no text stay as they are
                yield path, _state(path)


def _state(path: str) -> str:
    found = os.lstat(path)
    text = f"{found.st_mode} {found.st_size} {found.st_nlink}"
    if not os.path.isfile(path) or os.path.islink(path):  # noqa: PTH113, PTH114
        return text
    if found.st_size > _HASHED_BYTES:
        return f"{text} {found.st_mtime_ns}"
    with open(path, "rb") as file:  # noqa: PTH123
        return f"{text} {hashlib.sha256(file.read()).hexdigest()}"


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Sentences about files that are new, gone or different."""
    both = before.keys() & after.keys()
    sentences = [_("{path} was changed.").format(path=path) for path in both if before[path] != after[path]]
    sentences += [_("{path} is new.").format(path=path) for path in after.keys() - before.keys()]
    sentences += [_("{path} is gone.").format(path=path) for path in before.keys() - after.keys()]
    return sorted(sentences)


class Listeners:
    """Sockets on this machine that no lab declares. reached: the ones that somebody connected or wrote to."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "s")
        self.abstract = f"hostile-{secrets.token_hex(6)}"
        self.ports: dict[str, int] = {}
        self.reached: list[str] = []
        self._selector = selectors.DefaultSelector()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Listeners:
        kinds = (
            ("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            ("tcp6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0)),
            ("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            ("unix", socket.AF_UNIX, socket.SOCK_STREAM, self.path),
            ("abstract", socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.abstract}"),
        )
        for name, family, kind, address in kinds:
            self._open(name, family, kind, address)
        self._thread.start()
        return self

    def _open(self, name: str, family: int, kind: int, address: Any) -> None:
        try:
            channel = socket.socket(family, kind)
            channel.bind(address)
        except OSError:
            # A machine without IPv6: nobody can be reached there. Port 9 is that of the "discard" service.
            self.ports[name] = 9
            return
        if kind == socket.SOCK_STREAM:
            channel.listen()
        if family != socket.AF_UNIX:
            self.ports[name] = channel.getsockname()[1]
        self._selector.register(channel, selectors.EVENT_READ, name)

    def _listen(self) -> None:
        while not self._ended.wait(0):
            for key, _events in self._selector.select(0.2):
                self.reached.append(key.data)
                channel = key.fileobj
                assert isinstance(channel, socket.socket)
                with contextlib.suppress(OSError):
                    if channel.type == socket.SOCK_STREAM:
                        channel.accept()[0].close()
                    else:
                        channel.recv(100)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()
