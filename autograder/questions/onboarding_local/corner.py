"""A corner of the learner's prefix in the bucket, where a check puts and finds objects with keys of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from autograder.checking import Work


class Corner:
    """Objects below `prefix`, a name that no other check uses.

    name: the last part of `prefix`, relative to the learner's own one; it ends in "/" as well.
    """

    def __init__(self, client: Any, bucket: str, start: str, name: str) -> None:
        self.client = client
        self.bucket = bucket
        self.name = name
        self.prefix = f"{start}{name}"

    def put(self, name: str, content: bytes, **options: Any) -> str:
        """Write an object; returns its whole key."""
        key = f"{self.prefix}{name}"
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content, **options)
        return key

    def content(self, key: str) -> bytes | None:
        """Bytes of an object, by its whole key; None when there is none."""
        from botocore.exceptions import ClientError

        from infra.absent import is_absent

        try:
            found: bytes = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if is_absent(error, self.client, self.bucket, key):
                return None
            raise
        return found

    def head(self, key: str) -> dict[str, Any] | None:
        """What S3 says about an object; None when it says so only to who sends a key of her own."""
        from botocore.exceptions import ClientError

        try:
            answer: dict[str, Any] = self.client.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 400:
                return None
            raise
        return answer

    def keys(self, start: str | None = None) -> list[str]:
        """Keys below `start`, by default below this corner; sorted."""
        return listed(self.client, self.bucket, self.prefix if start is None else start)

    def empty(self) -> None:
        """Remove everything below this corner, as far as that can be done."""
        with contextlib.suppress(Exception):
            for key in self.keys():
                self.client.delete_object(Bucket=self.bucket, Key=key)


@contextlib.contextmanager
def corner(work: Work, start: str | None = None) -> Iterator[Corner]:
    """A new corner below the learner's prefix, or below `start`; emptied at the end, whatever happened."""
    services = work.services
    place = Corner(services.s3, services.bucket, services.prefix if start is None else start, f"check-{token(work)}/")
    try:
        yield place
    finally:
        place.empty()


def token(work: Work) -> str:
    """A short random text for names that no other check uses."""
    return work.services.token()


def listed(client: Any, bucket: str, start: str) -> list[str]:
    """All keys below `start`, sorted."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=start)
    return sorted(item["Key"] for page in pages for item in page.get("Contents", []))


def client_of(work: Work, endpoint: str | None = None) -> dict[str, Any]:
    """The lab's own client as an argument for a learner's function; by way of `endpoint` if one is given."""
    return work.made("lab_client") if endpoint is None else work.made("lab_client", endpoint)


__all__ = ["Corner", "client_of", "corner", "listed", "token"]
