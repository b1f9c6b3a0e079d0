"""Deletes what is below a prefix of a bucket, or in all of it: every version, delete marker and unfinished upload.

Stopped at any moment, it has deleted whole objects only, and goes on when it is called again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from autograder.text import _
from infra.errors import ServicesError

# S3 takes so many at once.
_AT_ONCE = 1000
# Characters that XML can't carry, or not as they are: such a key is safer named alone than in a list of keys.
_NOT_IN_XML = {chr(code) for code in range(32)} | {"\ufffe", "\uffff"}

# (how many so far)
Progress = Callable[[int], None]


def empty_prefix(client: Any, bucket: str, start: str, progress: Progress = lambda _count: None) -> int:
    """Delete everything below `start` ("": all of the bucket); return how many versions, markers and uploads.

    `progress` is told after each batch. Raises ServicesError when S3 refuses to delete something.
    """
    count = 0
    for batch in _batches(client, bucket, start):
        _delete(client, bucket, batch)
        count += len(batch)
        progress(count)
    for key, number in list(_uploads(client, bucket, start)):
        try:
            client.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=number)
        except client.exceptions.NoSuchUpload:
            continue
        count += 1
        progress(count)
    return count


def _batches(client: Any, bucket: str, start: str) -> Iterator[list[dict[str, str]]]:
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=start):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        # A page may hold up to a thousand of each.
        for first in range(0, len(found), _AT_ONCE):
            yield [_identity(one) for one in found[first : first + _AT_ONCE]]
    # A bucket that never had versions may list its objects only here.
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=start):
        if found := page.get("Contents", []):
            yield [{"Key": one["Key"]} for one in found]


def _identity(version: dict[str, Any]) -> dict[str, str]:
    # "null" as well: it is the version that was written before the bucket kept versions.
    number = version.get("VersionId")
    return {"Key": version["Key"]} | ({"VersionId": number} if number else {})


def _delete(client: Any, bucket: str, batch: list[dict[str, str]]) -> None:
    alone = [one for one in batch if not _NOT_IN_XML.isdisjoint(one["Key"])]
    for one in alone:
        client.delete_object(Bucket=bucket, **one)
    together = [one for one in batch if one not in alone] if alone else batch
    if not together:
        return
    answer = client.delete_objects(Bucket=bucket, Delete={"Objects": together, "Quiet": True})
    for error in answer.get("Errors", []):
        _again(client, bucket, error)


def _again(client: Any, bucket: str, error: dict[str, Any]) -> None:
    """Try what could not be deleted with others once more, alone."""
    from botocore.exceptions import ClientError

    number = {"VersionId": error["VersionId"]} if error.get("VersionId") else {}
    try:
        client.delete_object(Bucket=bucket, Key=error["Key"], **number)
    except ClientError as problem:
        told = problem.response.get("Error", {})
        raise ServicesError(
            _("The object {key} of the bucket {bucket} could not be deleted: {reason}.").format(
                key=repr(error["Key"]),
                bucket=bucket,
                reason=str(told.get("Message") or told.get("Code") or problem).rstrip("."),
            )
        ) from None


def _uploads(client: Any, bucket: str, start: str) -> Iterator[tuple[str, str]]:
    marker: dict[str, str] = {}
    while True:
        page = _page_of_uploads(client, Bucket=bucket, Prefix=start, **marker)
        for upload in page.get("Uploads", []):
            if upload["Key"].startswith(start):
                yield upload["Key"], upload["UploadId"]
        if not page.get("IsTruncated"):
            return
        marker = {"KeyMarker": page.get("NextKeyMarker", ""), "UploadIdMarker": page.get("NextUploadIdMarker", "")}


def _page_of_uploads(client: Any, **arguments: str) -> dict[str, Any]:
    """One page of a list. Keys are asked for in another form only where XML can't carry them: not all servers do so."""
    from botocore.parsers import ResponseParserError

    try:
        page: dict[str, Any] = client.list_multipart_uploads(**arguments)
    except ResponseParserError:
        page = client.list_multipart_uploads(**arguments, EncodingType="url")
        for upload in page.get("Uploads", []):
            upload["Key"] = unquote_plus(upload["Key"])
        page["NextKeyMarker"] = unquote_plus(page.get("NextKeyMarker", ""))
    return page
