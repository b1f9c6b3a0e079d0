"""The two Java libraries with which Spark reads and writes S3: where they are kept, and how they are fetched.

Hadoop's S3 client (hadoop-aws) and Amazon's library for Java, both under the Apache licence 2.0. No package index has
them by themselves; the Python package sagemaker-pyspark carries them. Only these two files are taken out of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.files import FULL
from autograder.paths import root
from autograder.text import _
from infra.errors import ServicesError

# Folder of the libraries, where it is another than the user's cache folder.
VARIABLE = "LABS_S3A_JARS"
_CHUNK = 1 << 20

# (bytes so far, bytes in all)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Jar:
    """A library: its file, size in bytes and checksum."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Source:
    """The source package that carries the libraries, in the folder `inside`."""

    package: str
    version: str
    bytes: int
    sha256: str
    inside: str


JARS = (
    Jar("hadoop-aws-3.3.1.jar", 870_644, "6be50ad8a8b445d2802381b085b2a3ede5c29d353450a6a21f16b2fefa962b6e"),
    Jar(
        "aws-java-sdk-bundle-1.11.901.jar",
        192_321_266,
        "b87175b32a16544cc1b37cf40390eb375833e62bed67f8ce6cde4b7ad6429ead",
    ),
)
SOURCE = Source(
    "sagemaker-pyspark",
    "1.4.5",
    181_499_812,
    "05ca2d5081d7138ce29a8fb0a9cba077f28c825288ed07aed46a82e63c0bf1fb",
    "sagemaker_pyspark-1.4.5/deps/jars",
)
DISK_BYTES = sum(jar.bytes for jar in JARS)


def jars_folder() -> Path:
    """Where the libraries are kept: LABS_S3A_JARS, else in the user's cache folder."""
    setting = os.environ.get(VARIABLE)
    if setting:
        return Path(setting).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("bdti-labs", appauthor=False)) / "s3a"


def jars() -> tuple[Path, ...]:
    """The libraries when all are there, else none. They were verified when they were put there."""
    paths = tuple(jars_folder() / jar.name for jar in JARS)
    there = all(path.is_file() and path.stat().st_size == jar.bytes for path, jar in zip(paths, JARS, strict=True))
    return paths if there else ()


def fetch_jars(progress: Progress = lambda _done, _total: None, package: Path | None = None) -> tuple[Path, ...]:
    """Fetch the libraries, and verify each of them; what is there already is kept.

    package: the source package, where it was fetched by other means. A run that was stopped goes on where it was.
    Raises ServicesError in words.
    """
    if found := jars():
        return found
    folder = jars_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_room(folder, with_package=package is None)
        if package is not None:
            _verify(package, SOURCE.bytes, SOURCE.sha256)
            _take_out(package, folder)
        else:
            half = folder / f"{SOURCE.package}-{SOURCE.version}.tar.gz.part"
            _download(half, progress)
            _take_out(half, folder)
            half.unlink()
    except OSError as error:
        reason = _("the disk is full") if error.errno in FULL else error.strerror or str(error)
        raise ServicesError(
            _(
                "The libraries for S3 can't be put into {folder}: {reason}. Mend that, and run the same command again."
            ).format(folder=folder, reason=reason)
        ) from None
    return jars()


def remove_jars() -> None:
    """Delete the libraries, and what an earlier run left half-way."""
    for path in sorted(jars_folder().glob("*.jar*")) + sorted(jars_folder().glob(f"{SOURCE.package}-*")):
        path.unlink()


def _check_room(folder: Path, with_package: bool) -> None:
    there = sum(path.stat().st_size for path in folder.glob("*.part"))
    needed = DISK_BYTES + (SOURCE.bytes - there if with_package else 0)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ServicesError(
            _("The disk of {folder} has {free} MB free, and {needed} MB are needed for a moment.").format(
                folder=folder, free=free // 1_000_000, needed=needed // 1_000_000
            )
        )


def _download(half: Path, progress: Progress) -> None:
    """The package, whole and verified, in the file `half`."""
    if half.exists() and half.stat().st_size >= SOURCE.bytes and _sha256(half) != SOURCE.sha256:
        half.unlink()
    if not half.exists() or half.stat().st_size < SOURCE.bytes:
        _run_pip(half, progress)
    try:
        _verify(half, SOURCE.bytes, SOURCE.sha256)
    except ServicesError:
        if half.stat().st_size >= SOURCE.bytes:
            # Going on with a wrong file would never end well.
            half.unlink()
        raise


def _run_pip(half: Path, progress: Progress) -> None:
    order = {"package": SOURCE.package, "version": SOURCE.version, "into": str(half)}
    command = [sys.executable, "-m", "infra.package_index", json.dumps(order)]
    environment = {**os.environ, "PYTHONPATH": str(root())}
    error = ""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                said = json.loads(line)
                error = said.get("error", error)
                if "done" in said:
                    progress(said["done"], said["total"])
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise ServicesError(
            _(
                "pip could not fetch {package} {version}: {reason}. Check the network and pip's settings, "
                "or fetch the file elsewhere and give it with --from FILE."
            ).format(package=SOURCE.package, version=SOURCE.version, reason=error or process.returncode)
        )


def _take_out(package: Path, folder: Path) -> None:
    """The libraries out of the package, each written beside its place, verified, and then renamed."""
    wanted = {f"{SOURCE.inside}/{jar.name}": jar for jar in JARS}
    with tarfile.open(package, "r|gz") as archive:
        for member in archive:
            jar = wanted.pop(member.name, None)
            content = archive.extractfile(member) if jar is not None and member.isfile() else None
            if jar is None or content is None:
                continue
            half = folder / f"{jar.name}.part"
            with half.open("wb") as file:
                shutil.copyfileobj(content, file, _CHUNK)
            try:
                _verify(half, jar.bytes, jar.sha256)
            except ServicesError:
                half.unlink()
                raise
            half.replace(folder / jar.name)
            if not wanted:
                return
    raise ServicesError(_("{file} does not hold {names}.").format(file=package, names=", ".join(sorted(wanted))))


def _verify(path: Path, size: int, sha256: str) -> None:
    """Raises ServicesError when a file is not the one that the course knows."""
    if not path.is_file():
        raise ServicesError(_("There is no file {file}.").format(file=path))
    if path.stat().st_size != size or _sha256(path) != sha256:
        raise ServicesError(
            _(
                "{file} is not the file that the course knows: {got} bytes, expected {size} with the checksum {sum}."
            ).format(file=path, got=path.stat().st_size, size=size, sum=sha256)
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
