"""Folders and zip files of submissions, read without trust in what is in them.

Nothing is unpacked and no link is followed: a zip file is read in place, so that no name in it can point anywhere.
"""

from __future__ import annotations

import errno
import itertools
import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from autograder.errors import LabsError
from autograder.text import _

Kind = Literal["file", "folder", "link", "hard_link", "special"]
Parts = tuple[str, ...]

MAX_ZIP_ENTRIES = 200_000
MAX_DEPTH = 20
MAX_LISTED = 50_000  # in one folder
# Deflate can't do better than 1032 to 1. Notebooks and tables reach 30 to 1; empty ones stay below the size.
MAX_RATIO = 200
RATIO_FROM_BYTES = 1024 * 1024
_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Entry:
    """Something in a tree. parts: its path below the tree's root. size: bytes, as the folder or zip file says.

    doubled: a zip file holds it several times; the last one counts, as when it is unpacked.
    """

    parts: Parts
    kind: Kind
    size: int = 0
    doubled: bool = False

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.parts[-1]


class Unreadable(LabsError):
    """A file that is there and is not read, with the reason in words."""


class Tree(Protocol):
    """A folder or zip file of submissions."""

    def path(self, parts: Parts) -> Path:
        """Where something is, for messages."""

    def entries(self, parts: Parts) -> list[Entry]:
        """What lies in a folder, sorted by name. Raises Unreadable."""

    def read(self, entry: Entry, most: int) -> bytes:
        """Content of a file of at most `most` bytes. Raises Unreadable."""


@contextmanager
def open_tree(source: Path) -> Iterator[Tree]:
    """The submissions at `source`. Raises LabsError when it is neither a folder nor a zip file."""
    if source.is_dir():
        yield FolderTree(source)
        return
    if not source.exists():
        raise LabsError(
            _("There is nothing at {path}. Give a folder or a zip file of submissions.").format(path=source)
        )
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise LabsError(_("{path} is neither a folder nor a readable zip file.").format(path=source)) from None
    with archive:
        yield ZipTree(source, archive)


class FolderTree:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, parts: Parts) -> Path:
        return self.root.joinpath(*parts)

    def entries(self, parts: Parts) -> list[Entry]:
        try:
            with os.scandir(self.path(parts)) as found:
                entries = [_on_disk(parts, item) for item in itertools.islice(found, MAX_LISTED + 1)]
        except OSError as error:
            raise Unreadable(_("The folder can't be read: {reason}.").format(reason=error.strerror)) from None
        if len(entries) > MAX_LISTED:
            raise Unreadable(_("The folder holds more than {limit} files.").format(limit=MAX_LISTED))
        return sorted(entries, key=lambda entry: entry.name)

    def read(self, entry: Entry, most: int) -> bytes:
        if entry.kind != "file":
            raise Unreadable(why_not(entry.kind))
        # Not blocking: opening a named pipe that took the file's place would wait for ever.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            with os.fdopen(os.open(self.path(entry.parts), flags), "rb") as file:
                found = os.fstat(file.fileno())
                if (kind := _kind(found)) != "file":
                    raise Unreadable(why_not(kind))
                if found.st_size > most:
                    raise Unreadable(too_large(found.st_size, most))
                return file.read(most)
        except OSError as error:
            reason = why_not("link") if error.errno == errno.ELOOP else None
            raise Unreadable(reason or _("The file can't be read: {reason}.").format(reason=error.strerror)) from None


def _on_disk(parts: Parts, item: os.DirEntry[str]) -> Entry:
    try:
        # Not item.stat(): on Windows that does not count links.
        found = Path(item.path).lstat()
    except OSError:
        return Entry((*parts, item.name), "special")
    return Entry((*parts, item.name), _kind(found), found.st_size)


def _kind(found: os.stat_result) -> Kind:
    if stat.S_ISDIR(found.st_mode):
        return "folder"
    if stat.S_ISLNK(found.st_mode):
        return "link"
    if not stat.S_ISREG(found.st_mode):
        return "special"
    # The file has another name somewhere: a reference solution, another learner's work, a key.
    return "hard_link" if found.st_nlink > 1 else "file"


def why_not(kind: Kind) -> str:
    """In words, why something that is no plain file is not read."""
    if kind == "folder":
        return _("There is a folder where the file should be.")
    if kind == "link":
        return _("It is a link to another file, and links are not followed. Put the file itself there.")
    if kind == "hard_link":
        return _("The file has other names on this disk (hard links). Put a copy of its own there.")
    return _("It is a named pipe, a device or a socket, and no file.")


def too_large(size: int, most: int) -> str:
    """In words, that a file is larger than what is read."""
    return _("The file is {size} MB large; at most {limit} MB are read.").format(
        size=max(size // 1024**2, most // 1024**2 + 1), limit=most // 1024**2
    )


class ZipTree:
    """A zip file. Entries whose names point outside, or can't be the name of a file, are as if they were not there."""

    def __init__(self, source: Path, archive: zipfile.ZipFile) -> None:
        self.source = source
        self._archive = archive
        self._infos: dict[Parts, zipfile.ZipInfo] = {}
        self._folders: dict[Parts, dict[str, Entry]] = {(): {}}
        entries = archive.infolist()
        if len(entries) > MAX_ZIP_ENTRIES:
            raise LabsError(
                _("{path} holds {count} files; at most {limit} are read.").format(
                    path=source, count=len(entries), limit=MAX_ZIP_ENTRIES
                )
            )
        for info in entries:
            self._add(info)

    def _add(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        is_folder = name.endswith("/")
        parts = tuple(name.removesuffix("/").split("/"))
        if not _possible(parts):
            return
        kind = _zip_kind(info)
        if not is_folder:
            parents, leaf = parts[:-1], Entry(parts, kind, info.file_size)
        elif kind in ("folder", "file"):
            parents, leaf = parts, None
        else:
            return
        for depth in range(1, len(parents) + 1):
            above, here = parents[: depth - 1], parents[:depth]
            # A name that is a file and a folder at once: the folder is taken, the file can't be told from it.
            self._infos.pop(here, None)
            self._folders[above][here[-1]] = Entry(here, "folder")
            self._folders.setdefault(here, {})
        if leaf is None or parts in self._folders:
            return
        known = parts in self._infos
        self._infos[parts] = info
        self._folders[parts[:-1]][leaf.name] = replace(leaf, doubled=True) if known else leaf

    def path(self, parts: Parts) -> Path:
        return self.source.joinpath(*parts)

    def entries(self, parts: Parts) -> list[Entry]:
        return sorted(self._folders.get(parts, {}).values(), key=lambda entry: entry.name)

    def read(self, entry: Entry, most: int) -> bytes:
        if entry.kind != "file":
            raise Unreadable(why_not(entry.kind))
        info = self._infos[entry.parts]
        if info.file_size > most:
            raise Unreadable(too_large(info.file_size, most))
        try:
            with self._archive.open(info) as stream:
                return _bounded(stream, info, most)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError):
            raise Unreadable(_("The file is damaged in the zip file. Make the zip file again.")) from None
        except (RuntimeError, NotImplementedError):
            # zipfile tells of a password in this way, and of a compression it does not know.
            raise Unreadable(
                _("The file is locked with a password, or packed in an unusual way. Make a plain zip file.")
            ) from None


def _bounded(stream: object, info: zipfile.ZipInfo, most: int) -> bytes:
    """The content, unpacked piece by piece: the size in a zip's header may lie."""
    assert isinstance(stream, zipfile.ZipExtFile)
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        size += len(piece)
        if size > most:
            raise Unreadable(too_large(size, most))
        if size > max(RATIO_FROM_BYTES, MAX_RATIO * info.compress_size):
            raise Unreadable(_("The file unpacks to far more than a notebook would: it looks like a zip bomb."))
        pieces.append(piece)
    return b"".join(pieces)


def _possible(parts: Parts) -> bool:
    """Whether this can be the path of a file below a folder."""
    if not 0 < len(parts) <= MAX_DEPTH:
        return False
    # "C:" would start at the root of a drive.
    return all(0 < len(part.encode("utf-8", "replace")) <= 255 and part not in (".", "..") for part in parts) and not (
        len(parts[0]) == 2 and parts[0][1] == ":"
    )


def _zip_kind(info: zipfile.ZipInfo) -> Kind:
    mode = info.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_IFMT(mode) in (0, stat.S_IFREG, stat.S_IFDIR):
        return "file"
    return "special"
