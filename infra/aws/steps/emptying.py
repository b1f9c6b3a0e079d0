"""Buckets with versions are emptied before they can be deleted: versions, delete markers, unfinished uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.text import _
from infra.aws.errors import CloudError, in_words
from infra.aws.steps.common import Say
from infra.provisioning.emptying import empty_prefix

if TYPE_CHECKING:
    from infra.aws.session import Account

# After so many passes that found something, it is no accident.
_ROUNDS = 5


def empty_bucket(account: Account, bucket: str, say: Say, prefix: str = "", keep: bool = False) -> int:
    """Delete everything in the bucket, or below `prefix`; return how many versions, markers and uploads there were.

    0 when there is no such bucket, and with `keep`, which only says so. Killed at any moment, it goes on when it is
    called again. Raises ServicesError.
    """
    if keep:
        say("files", _("{bucket} stays as it is.").format(bucket=bucket))
        return 0
    client = account.client("s3")
    with in_words():
        try:
            count = empty_prefix(
                client,
                bucket,
                prefix,
                lambda so_far: say("files", _("{bucket}: {count} deleted …").format(bucket=bucket, count=so_far)),
            )
            # Somebody may have written meanwhile.
            for _round in range(_ROUNDS):
                more = empty_prefix(client, bucket, prefix)
                count += more
                if not more:
                    return count
        except client.exceptions.NoSuchBucket:
            return 0
    raise CloudError(
        _(
            "{bucket} does not become empty. Somebody writes into it, or has an object that S3 does not delete. "
            "Look into it, and run the same command again."
        ).format(bucket=bucket)
    )
