"""What an export has done so far, a line a file, so that a stopped one goes on; in the end it becomes the manifest."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from autograder.files import put_in_place
from autograder.text import _
from infra.aws.errors import CloudError
from infra.errors import ServicesError
from infra.private_files import private_folder, trouble, write_private

MANIFEST = "manifest.json"
_JOURNAL = "export.unfinished.jsonl"
_BLOCK = 1 << 20


class Journal:
    """The files below one folder, by what they hold. Entries are dictionaries with file, bytes and sha256."""

    def __init__(self, folder: Path, bucket: str) -> None:
        """Open the journal of an export from `bucket`. Raises ServicesError for a folder that holds something else."""
        self.folder = folder
        self._path = folder / _JOURNAL
        try:
            # A folder of the user's own keeps the rights that she gave it.
            if not folder.is_dir():
                folder.mkdir(parents=True, mode=0o700)
            self._check(bucket)
        except OSError as error:
            raise _trouble(error, folder) from None
        # What is taken over is checked again; tables only from a run that was stopped, because they may have changed.
        self._earlier: dict[str, dict[str, Any]] = _objects_of(folder / MANIFEST) | _entries(self._path)
        if _bucket_of(self._path, whole=False) is None:
            write_private(self._path, json.dumps({"bucket": bucket}) + "\n")
        self._repair()

    def is_there(self, about: dict[str, Any], file: str) -> dict[str, Any] | None:
        """The entry of an earlier run whose file is still whole, when it is `about` the very same."""
        found = self._earlier.get(_identity(about))
        if found is None or found.get("file") != file or any(found.get(key) != value for key, value in about.items()):
            return None
        path = self._inside(file)
        try:
            whole = path.stat().st_size == found["bytes"] and sha256_of(path) == found["sha256"]
        except OSError:
            return None
        return found if whole else None

    @contextmanager
    def writing(self, file: str) -> Iterator[IO[bytes]]:
        """A file to write; it has its name only when the block has ended well, and is on the disk then."""
        path = self._inside(file)
        try:
            for above in reversed(path.relative_to(self.folder).parents):
                private_folder(self.folder / above)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
            try:
                with os.fdopen(handle, "wb") as open_file:
                    yield open_file
                    open_file.flush()
                    os.fsync(open_file.fileno())
                Path(temporary).replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
                raise
        except OSError as error:
            raise _trouble(error, path) from None

    def done(self, about: dict[str, Any], file: str, sha256: str) -> dict[str, Any]:
        """Note a file that was written, after reading it back. Raises CloudError when it holds something else."""
        path = self._inside(file)
        if sha256_of(path) != sha256:
            raise CloudError(
                _(
                    "{path} holds something else than was written. Check the disk, and run the same command again."
                ).format(path=path)
            )
        entry = {**about, "file": file, "bytes": path.stat().st_size, "sha256": sha256}
        self.note(entry)
        return entry

    def note(self, entry: dict[str, Any]) -> None:
        """Note an entry, on the disk."""
        try:
            with self._path.open("ab") as file:
                file.write(json.dumps(entry).encode("ascii") + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _trouble(error, self._path) from None

    def finish(self, manifest: dict[str, Any]) -> Path:
        """Write the manifest, whole, and forget what was noted on the way."""
        path = self.folder / MANIFEST
        text = json.dumps(manifest, indent=1, ensure_ascii=True) + "\n"
        try:
            put_in_place(path, text.encode("ascii"), 0o600)
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise _trouble(error, path) from None
        return path

    def _check(self, bucket: str) -> None:
        """Raise CloudError unless the folder is empty, or holds an export from the very bucket."""
        of = _bucket_of(self.folder / MANIFEST, whole=True) or _bucket_of(self._path, whole=False)
        if of is None and any(one != self._path for one in self.folder.iterdir()):
            raise CloudError(
                _("{folder} holds other files. Choose an empty folder, or one that does not exist yet.").format(
                    folder=self.folder
                )
            )
        if of not in (None, bucket):
            raise CloudError(
                _("{folder} holds the export of another cohort, from {bucket}. Choose another folder.").format(
                    folder=self.folder, bucket=of
                )
            )

    def _inside(self, file: str) -> Path:
        path = self.folder / file
        # Names are safe by the way they are made; a link that somebody put there in between is not.
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise CloudError(_("{path} leads out of the export's folder by a link. Remove the link.").format(path=path))
        return path

    def _repair(self) -> None:
        """A line that a stopped run left half-written gets its end."""
        with contextlib.suppress(OSError):
            if self._path.exists() and self._path.read_bytes()[-1:] not in (b"", b"\n"):
                with self._path.open("ab") as file:
                    file.write(b"\n")


def sha256_of(path: Path) -> str:
    """Checksum of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _identity(entry: dict[str, Any]) -> str:
    return json.dumps([entry.get("learner"), entry.get("key"), entry.get("table")])


def _bucket_of(path: Path, *, whole: bool) -> str | None:
    """The bucket in a manifest, or in the first line of a journal; None when there is none, "" in a damaged one."""
    try:
        text = path.read_bytes()
        found = json.loads(text if whole else text.partition(b"\n")[0])["bucket"]
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        # A journal that was stopped in its very first line knows of no file.
        return None if not whole else ""
    return str(found)


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    found = {}
    with contextlib.suppress(OSError):
        for line in path.read_bytes().splitlines():
            with contextlib.suppress(ValueError):
                entry = json.loads(line)
                if isinstance(entry, dict) and {"file", "bytes", "sha256"} <= set(entry):
                    found[_identity(entry)] = entry
    return found


def _objects_of(path: Path) -> dict[str, dict[str, Any]]:
    """The objects in the manifest of an export that was finished."""
    found = {}
    with contextlib.suppress(OSError, ValueError, AttributeError, TypeError, KeyError):
        for entry in json.loads(path.read_text(encoding="utf-8"))["objects"]:
            if {"file", "bytes", "sha256"} <= set(entry):
                found[_identity(entry)] = entry
    return found


def _trouble(error: OSError, path: Path) -> ServicesError:
    told = trouble(error, path)
    if "LABS_SERVICES_HOME" in str(told):
        return CloudError(
            _("{path} could not be written: {reason}. Choose another folder.").format(
                path=path, reason=error.strerror or error
            )
        )
    return told
