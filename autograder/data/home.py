"""Where data files are kept, and how they get there whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from autograder.data.errors import DataError
from autograder.files import FULL, put_in_place

PROVENANCE = "provenance.json"
LARGEST = 500_000_000  # bytes; no dataset of the course comes near, and an unpacked zip must end somewhere


def data_home() -> Path:
    """Folder of fetched files: LABS_DATA_HOME, or the user's own data folder."""
    setting = os.environ.get("LABS_DATA_HOME")
    if setting:
        return Path(setting).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("bdti-labs", appauthor=False))


def mirror_setting() -> str | None:
    """Folder or address of a mirror with official files (LABS_DATA_MIRROR), None when there is none."""
    return os.environ.get("LABS_DATA_MIRROR") or None


def local_path(address: str) -> Path | None:
    """The path in a file:// address; None for any other address."""
    if not address.lower().startswith("file:"):
        return None
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    return Path(url2pathname(urlsplit(address).path))


def fetched_dir(dataset_id: str) -> Path:
    """Folder of the official file that this user fetched."""
    return data_home() / dataset_id


def provenance(folder: Path) -> dict[str, Any]:
    """What was written down when the file in `folder` was taken in; empty when nothing was, or when it is damaged."""
    try:
        noted = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def sha256_of(path: Path) -> str:
    """Checksum of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; raises DataError in words when there is no such file or it cannot be read."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise DataError("too_large", file=path, bytes=size, limit=LARGEST)
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError("no_file", file=path) from None
    except OSError as error:
        raise DataError("file_unreadable", file=path, reason=error.strerror or error) from None


def make_folder(folder: Path) -> None:
    """Create a folder with its parents, or raise DataError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise trouble(error, folder) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, even when the process is killed half-way."""
    make_folder(path.parent)
    try:
        # Data that is free to read may be read by a grader with another account.
        put_in_place(path, content, 0o644)
    except OSError as error:
        raise trouble(error, path, len(content)) from None


def trouble(error: OSError, path: Path, needed: int = 0) -> DataError:
    """The DataError that says why a file or folder could not be written."""
    if error.errno in FULL:
        return DataError("disk_full", file=path, needed=needed, free=free_bytes(path.parent))
    return DataError("not_writable", folder=path.parent, reason=error.strerror or error)


def free_bytes(folder: Path) -> int:
    """Free room where `folder` is, or will be."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
