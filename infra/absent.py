"""Whether an object is not there, asked by somebody who may list only below a prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_GONE = {"404", "NoSuchKey", "NotFound"}


def is_absent(error: ClientError, client: Any, bucket: str, key: str) -> bool:
    """Whether S3 refused a request for this object because there is none of this key.

    AWS answers 403 instead of 404 to who may not list the bucket, and a learner may list below two prefixes only.
    So a refusal is looked at once more: by a list, which she may ask for where she may read.
    """
    if error.response.get("Error", {}).get("Code") in _GONE:
        return True
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") != 403:
        return False
    try:
        found = client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents", [])
    except type(error):
        return False
    # A list begins with the shortest key, which is this one when it is there.
    return not found or found[0]["Key"] != key
