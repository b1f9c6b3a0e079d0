"""Objects that all checks of this lab read, written once: they would take too long to write at each check."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from autograder.checking import Refuse, Work
from autograder.questions.onboarding_local.corner import listed
from autograder.text import _

if TYPE_CHECKING:
    from infra.settings import Services

# More than one page, which holds 1,000 at most, and no multiple of anything.
PAGINATION_COUNT = 1205
_FOLDER = "pagination/"
_WRITERS = 8


def pagination_keys(shared_prefix: str) -> list[str]:
    """Keys of the seeded objects, sorted."""
    return [f"{shared_prefix}{_FOLDER}day-{number:04d}.txt" for number in range(PAGINATION_COUNT)]


def seed(services: Services) -> int:
    """Write what is missing of the seeded objects, with an administrator's settings; returns how many were written.

    Does nothing without S3. Errors of boto3 pass through: whoever calls it may run it again.
    """
    if services.s3 is None:
        return 0
    from infra.clients import s3_client

    return _write_missing(s3_client(services.s3), services.s3.bucket, services.s3.shared_prefix)


def _write_missing(client: Any, bucket: str, shared_prefix: str) -> int:
    keys = pagination_keys(shared_prefix)
    there = set(listed(client, bucket, f"{shared_prefix}{_FOLDER}"))
    missing = [key for key in keys if key not in there]

    def write(key: str) -> None:
        client.put_object(Bucket=bucket, Key=key, Body=key.encode(), ContentType="text/plain")

    with ThreadPoolExecutor(_WRITERS) as writers:
        for _done in writers.map(write, missing):
            pass
    return len(missing)


def pagination(work: Work) -> tuple[str, list[str]]:
    """Prefix and keys of the seeded objects, which are there: the last one is looked for, and all when it is not."""
    services = work.services
    shared = services.s3_settings.shared_prefix
    keys = pagination_keys(shared)
    if not listed(services.s3, services.bucket, keys[-1]):
        complete(work)
    return f"{shared}{_FOLDER}", keys


def complete(work: Work) -> bool:
    """Write what is missing of the seeded objects; whether anything was. Refuses where the check may not write."""
    from botocore.exceptions import ClientError

    services = work.services
    shared = services.s3_settings.shared_prefix
    try:
        return _write_missing(services.s3, services.bucket, shared) > 0
    except ClientError:
        reason = _("objects below {prefix} are missing, and `labs services seed` puts them there")
        raise Refuse("common.no_services", reason=reason.format(prefix=f"{shared}{_FOLDER}")) from None


__all__ = ["PAGINATION_COUNT", "complete", "pagination", "pagination_keys", "seed"]
