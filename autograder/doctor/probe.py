"""The machine as the checks see it: its settings, and the few things that are really tried on it.

Everything a check needs from the outside goes through a `Probe`, so that a test can point it at a machine
with a fault (another folder, another environment, a port that is taken) without changing the check.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder import paths
from autograder.doctor.course import Lab, Requirements, read_requirements
from autograder.doctor.finding import LINUX, MACOS, WINDOWS
from autograder.doctor.workers import Worker


@dataclass(frozen=True)
class Limits:
    """What counts as too little. Sizes in MiB, times in seconds.

    Memory: JupyterLab's server (about 120) and a kernel with the libraries and one lab's data (about 300),
    both measured on Debian 12 as resident size, and a browser beside them.
    Java memory: a Spark session, 670 to 750 as measured for Spark 3.5.
    Disk: official data files, a learner's notebooks and their checkpoints.
    """

    memory_least: int = 500
    memory_enough: int = 1000
    java_memory: int = 750
    disk_least: int = 100
    disk_enough: int = 1000
    clock_behind: float = 24 * 3600.0
    clock_ahead: float = 5 * 365 * 24 * 3600.0
    file_clock: float = 60.0
    # A healthy kernel answers in about a second; a slow laptop on battery needs several.
    patience: float = 60.0
    # A Java machine answers for its version in a few tenths of a second.
    java_patience: float = 10.0


def this_platform() -> str:
    """ "linux", "macos" or "windows"; other Unix systems count as Linux."""
    return {"win32": WINDOWS, "cygwin": WINDOWS, "darwin": MACOS}.get(sys.platform, LINUX)


@dataclass
class Probe:
    """Access to one machine. Each field's default is the real thing."""

    lab: Lab | None = None
    root: Path = field(default_factory=paths.root)
    cwd: Path = field(default_factory=Path.cwd)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    platform: str = field(default_factory=this_platform)
    python: str = sys.executable
    limits: Limits = field(default_factory=Limits)
    # Folders of Java where systems put it; None: this system's.
    java_folders: tuple[Path, ...] | None = None
    _requirements: Requirements | None = None
    _workers: dict[str, Worker] = field(default_factory=dict)

    @property
    def labs(self) -> Path:
        """The folder of the learner's notebooks."""
        return paths.labs_dir() if self.root == paths.root() else self.root / "labs"

    @property
    def folder(self) -> Path:
        """Where the learner's notebook runs: the lab's folder, else the labs' folder, else the course."""
        for folder in (self.lab.notebook.parent if self.lab else None, self.labs, self.root):
            if folder and folder.is_dir():
                return folder
        return self.cwd

    @property
    def requirements(self) -> Requirements:
        """Python's range and the packages of the course."""
        if self._requirements is None:
            self._requirements = read_requirements(self.root)
        return self._requirements

    def worker(self, kind: str) -> Worker:
        """The helper process `kind`, started at the first call."""
        if kind not in self._workers:
            names = [need.module for need in self.requirements.packages + (self.lab.packages if self.lab else ())]
            self._workers[kind] = Worker(
                kind,
                python=self.python,
                cwd=self.folder if self.folder.is_dir() else self.cwd,
                environ=self.environ,
                order={
                    "modules": names,
                    "kernel": self.lab.kernel if self.lab else "python3",
                    "data": list(self.lab.data) if self.lab else [],
                    "patience": self.limits.patience,
                },
                patience=self.limits.patience,
            )
        return self._workers[kind]

    def close(self) -> None:
        """End the helper processes that still run."""
        for worker in self._workers.values():
            worker.stop()

    def program(self, name: str) -> str | None:
        """Where `name` is found on this machine's PATH."""
        return shutil.which(name, path=self.environ.get("PATH", os.defpath))

    def run(self, argv: list[str], timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a program quietly, its two outputs as text."""
        return subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            env=dict(self.environ),
            check=False,
        )

    def quote(self, path: os.PathLike[str] | str) -> str:
        """A path as this platform's shell takes it."""
        text = os.fspath(path)
        if self.platform == WINDOWS:
            return f'"{text}"' if " " in text else text
        return shlex.quote(text)

    def python_command(self) -> str:
        """How to call this very Python in a terminal, as short as is safe."""
        found = self.program("python")
        if found and _same_place(found, self.python):
            return "python"
        return self.call(self.python)

    def call(self, program: os.PathLike[str] | str) -> str:
        """A program's path as the start of a command line."""
        # PowerShell starts a quoted path only after an ampersand.
        ampersand = "& " if self.platform == WINDOWS and " " in os.fspath(program) else ""
        return ampersand + self.quote(program)

    def labs_command(self) -> str:
        """How to call `labs` in a terminal, as short as is safe."""
        folder = Path(sysconfig.get_path("scripts"))
        found = self.program("labs")
        if found and Path(found).parent.resolve() == folder.resolve():
            return "labs"
        return f"{self.python_command()} -m autograder"

    def environment_command(self) -> str:
        """The command that installs what the course needs, all at once."""
        conda = self.environ.get("CONDA_PREFIX")
        if conda and _same_place(conda, sys.prefix):
            return "conda env update --prefix {} --file {}".format(
                self.quote(conda), self.quote(self.root / "environment.yml")
            )
        if self.platform == LINUX:
            return f"make -C {self.quote(self.root)} env"
        return "conda env create --file {}".format(self.quote(self.root / "environment.yml"))


def _same_place(left: str, right: str) -> bool:
    # Only folders are resolved: a venv's python is a link to the Python it was made from.
    first, second = Path(left), Path(right)
    return first.parent.resolve() == second.parent.resolve() and first.stem[:6] == second.stem[:6]


def try_write(folder: Path) -> OSError | None:
    """Write, rename, read back and remove a small file in `folder`; the error if that fails.

    Tried for real, because permission bits say nothing about a read-only mount, a full disk, a quota or root.
    Jupyter saves in the same two steps: write beside, then rename.
    """
    text = b"bdti-labs doctor\n" * 256
    files: list[Path] = []
    try:
        handle, name = tempfile.mkstemp(prefix=".labs-doctor-", dir=str(folder))
        files.append(Path(name))
        with os.fdopen(handle, "wb") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        files.append(Path(name + ".renamed"))
        files[0].replace(files[1])
        if files[1].read_bytes() != text:
            return OSError("a file that was written there reads back differently")
    except OSError as error:
        return error
    finally:
        for path in files:
            with contextlib.suppress(OSError):
                path.unlink()
    return None


def try_open_for_writing(path: Path) -> OSError | None:
    """Open an existing file for writing without changing a byte of it; the error if that fails."""
    try:
        with path.open("r+b"):
            return None
    except OSError as error:
        return error
