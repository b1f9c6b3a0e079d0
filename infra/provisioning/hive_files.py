"""Files below the folders that Hive's tables lie in: on this machine's disk, or in S3."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.files import put_in_place
from autograder.text import _
from infra.clients import s3_client
from infra.errors import ServicesError
from infra.private_files import trouble
from infra.settings import S3


def put_file(uri: str, content: bytes, s3: S3 | None = None) -> bool:
    """Write a file at a `file:` or `s3:` URI; False when the very same is there. Raises ServicesError."""
    if uri.startswith("file:"):
        return _put_on_disk(local_path(uri), content)
    client, bucket, key = _in_s3(uri, s3)
    client.put_object(Bucket=bucket, Key=key, Body=content)
    return True


def remove_files(uri: str, s3: S3 | None = None) -> None:
    """Remove a folder with all that is in it; nothing happens when there is none. Raises ServicesError."""
    if uri.startswith("file:"):
        shutil.rmtree(local_path(uri), ignore_errors=True)
        return
    client, bucket, prefix = _in_s3(uri.rstrip("/") + "/", s3)
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        keys = [{"Key": one["Key"]} for one in page.get("Contents", [])]
        if keys:
            client.delete_objects(Bucket=bucket, Delete={"Objects": keys})


def local_path(uri: str) -> Path:
    """The path in a `file:` URI, in which nothing is escaped."""
    return Path("/" + uri.removeprefix("file:").lstrip("/"))


def below(folder: str, relative: str) -> str:
    """URI of a file below the folder at a URI. Raises ValueError when `relative` leads out of it."""
    path = PurePosixPath(relative)
    if path.is_absolute() or not path.parts or ".." in path.parts:
        raise ValueError(f"{relative!r} is no path below the folder")
    return f"{folder.rstrip('/')}/{path}"


def _put_on_disk(path: Path, content: bytes) -> bool:
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        # Hive reads every file of a folder, so half a file is never there.
        put_in_place(path, content, 0o644)
    except OSError as error:
        raise trouble(error, path) from None
    return True


def _in_s3(uri: str, s3: S3 | None) -> tuple[Any, str, str]:
    scheme, _colon, rest = uri.partition("://")
    bucket, _slash, key = rest.partition("/")
    if not scheme.startswith("s3") or s3 is None:
        raise ServicesError(
            _("Files can't be written to {uri}. Expected: a file: folder, or s3:// and settings of S3.").format(uri=uri)
        )
    return s3_client(s3), bucket, key
