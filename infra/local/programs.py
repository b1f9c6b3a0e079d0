"""Server programs of the system, or fetched without root: Debian packages unpacked into a private folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.files import FULL
from autograder.paths import root
from autograder.text import _
from infra.errors import ServicesError
from infra.local.locking import one_at_a_time
from infra.local.part import Say

# Folders where systems keep servers, which an ordinary account's PATH leaves out.
_SYSTEM = (Path("/usr/sbin"), Path("/usr/local/sbin"), Path("/usr/libexec"), Path("/usr/local/libexec"))

_FETCH_SECONDS = 300


def programs_folder() -> Path:
    """Where fetched programs are unpacked: LABS_PROGRAMS, else in the checkout, else in the user's cache folder."""
    setting = os.environ.get("LABS_PROGRAMS")
    if setting:
        return Path(setting).expanduser().absolute()
    checkout = root() / ".labs"
    if os.access(root(), os.W_OK):
        return checkout / "programs"
    import platformdirs

    return Path(platformdirs.user_cache_dir("bdti-labs", appauthor=False)) / "programs"


def in_system(names: Iterable[str], folders: Iterable[Path] = ()) -> Path | None:
    """The first of the programs that the system has."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
        for folder in (*folders, *_SYSTEM):
            if os.access(folder / name, os.X_OK):
                return folder / name
    return None


def unpacked(name: str) -> Path:
    """Folder of a fetched server, there or not."""
    return programs_folder() / name


def fetch_debian(name: str, packages: Sequence[str], program: str, say: Say) -> Path:
    """Unpack Debian packages, with the libraries that they need and the system lacks, and return their folder.

    Nothing is installed and no root is needed: `apt-get download` and `dpkg -x`. The folder appears whole or not
    at all. Raises ServicesError in words.
    """
    folder = unpacked(name)
    with one_at_a_time(programs_folder() / f"{name}.lock"):
        if (folder / program).exists() and not missing_libraries(folder, program):
            return folder
        for tool in ("apt-get", "dpkg", "dpkg-deb", "dpkg-query"):
            if shutil.which(tool) is None:
                raise ServicesError(
                    _(
                        "{packages} can't be fetched, because this system has no {tool}. "
                        "Install the server with your system's own package manager."
                    ).format(packages=", ".join(packages), tool=tool)
                )
        say(_("fetching {packages} (no root needed) …").format(packages=", ".join(packages)))
        try:
            with tempfile.TemporaryDirectory(dir=programs_folder(), prefix=f".{name}-") as work:
                tree = Path(work) / "tree"
                _unpack_all(packages, Path(work), tree)
                lacking = missing_libraries(tree, program)
                if lacking:
                    raise ServicesError(
                        _("{packages} was fetched, but these libraries are missing: {names}.").format(
                            packages=", ".join(packages), names=", ".join(lacking)
                        )
                    )
                if folder.exists():
                    shutil.rmtree(folder)
                tree.rename(folder)
        except OSError as error:
            reason = _("the disk is full") if error.errno in FULL else (error.strerror or str(error))
            raise ServicesError(
                _("{packages} could not be unpacked into {folder}: {reason}.").format(
                    packages=", ".join(packages), folder=folder, reason=reason
                )
            ) from None
    return folder


def library_path(folder: Path) -> str:
    """LD_LIBRARY_PATH for programs of an unpacked folder."""
    return ":".join(str(path) for base in ("usr/lib", "lib") for path in sorted((folder / base).glob("*-linux-gnu*")))


def missing_libraries(folder: Path, program: str) -> list[str]:
    """Shared libraries that a program of an unpacked folder would not find."""
    environment = {**os.environ, "LD_LIBRARY_PATH": library_path(folder), "LC_ALL": "C"}
    try:
        done = subprocess.run(["ldd", folder / program], capture_output=True, text=True, env=environment, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return re.findall(r"^\s*(\S+) => not found", done.stdout, re.MULTILINE)


def _unpack_all(packages: Sequence[str], work: Path, tree: Path) -> None:
    """Unpack packages, and the libraries among what they depend on that the system does not have."""
    waiting, done = list(packages), set[str]()
    while waiting:
        batch = [package for package in waiting if package not in done]
        done.update(batch)
        waiting = []
        if not batch:
            continue
        downloads = work / f"batch-{len(done)}"
        downloads.mkdir()
        _download(batch, downloads)
        for archive in sorted(downloads.glob("*.deb")):
            _run(["dpkg", "-x", str(archive), str(tree)], archive.name)
            depends = _run(["dpkg-deb", "-f", str(archive), "Depends"], archive.name)
            waiting += [one for one in _libraries(depends) if one not in done and not _installed(one)]


def _download(packages: Sequence[str], folder: Path) -> None:
    """Fetch packages; with package lists of our own when the system has none, or old ones that name what is gone."""
    done = _apt(["download", *packages], folder)
    if done.returncode:
        private = _private_lists(folder.parent)
        _apt([*private, "update"], folder)
        again = _apt([*private, "download", *packages], folder)
        if again.returncode:
            errors = [line for line in again.stderr.splitlines() if line.startswith("E:")]
            raise _unreachable(packages, "; ".join(errors) or again.stderr.strip()[-300:])


def _private_lists(work: Path) -> list[str]:
    """Options with which apt keeps its lists in a folder of ours, which needs no root."""
    for name in ("lists/partial", "cache/archives/partial"):
        (work / "apt" / name).mkdir(parents=True, exist_ok=True)
    settings = {"Dir::State::lists": work / "apt" / "lists", "Dir::Cache": work / "apt" / "cache"}
    # As root, apt would otherwise step down to an account that may not write here.
    return [f"-o{name}={path}" for name, path in settings.items()] + ["-oAPT::Sandbox::User=root"]


def _apt(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["apt-get", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
            timeout=_FETCH_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise _unreachable(arguments, _("no answer within {seconds} s").format(seconds=_FETCH_SECONDS)) from None


def _unreachable(packages: Sequence[str], reason: str) -> ServicesError:
    names = " ".join(packages)
    return ServicesError(
        _(
            "{packages} could not be fetched: {reason}. Run `sudo apt-get update` and try again, "
            "or install it: sudo apt-get install {packages}"
        ).format(packages=names, reason=reason)
    )


def _libraries(depends: str) -> list[str]:
    """Names of libraries in a Depends line; of alternatives the first."""
    names = [part.split("|")[0].split("(")[0].split(":")[0].strip() for part in depends.split(",")]
    return [name for name in names if name.startswith("lib")]


def _installed(package: str) -> bool:
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.endswith(" installed")


def _run(command: list[str], what: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    if done.returncode:
        raise ServicesError(
            _("{file} can't be unpacked: {reason}").format(file=what, reason=done.stderr.strip()[-300:])
        )
    return done.stdout.strip()
