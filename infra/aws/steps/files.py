"""What lies in the cohort's bucket from the start: the datasets, and what the labs' checks read."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.text import _
from infra.aws.errors import in_words
from infra.aws.steps.common import Outputs, Say, output
from infra.provisioning.seeding import Seeded, seed
from infra.settings import S3, Services

if TYPE_CHECKING:
    from infra.aws.session import Account

# Puts what is missing into the services; how much that was.
SeedLabs = Callable[[Services], int]


def admin_s3(account: Account, stack: Outputs) -> S3:
    """The administrator's settings of the bucket: no keys, but boto3's own chain; her profile and endpoint if any.

    Raises CloudError.
    """
    profile = account.session.profile_name
    return replace(
        place_of(account),
        bucket=output(stack, "Bucket"),
        profile=profile if profile != "default" else None,
    )


def place_of(account: Account) -> S3:
    """Region, and endpoint with its certificate authority where boto3 is told another one than AWS's; no bucket yet."""
    endpoint = own_endpoint(account)
    return S3(
        bucket="",
        region=account.region,
        endpoint_url=endpoint,
        ca=os.environ.get("AWS_CA_BUNDLE") if endpoint else None,
    )


def own_endpoint(account: Account) -> str | None:
    """The address that boto3 was told by AWS_ENDPOINT_URL or a profile, such as a network's own; None for AWS's."""
    found = str(account.client("s3").meta.endpoint_url)
    return None if ".amazonaws." in found or ".amazonaws-" in found else found


def seed_bucket(account: Account, stack: Outputs, say: Say, seed_labs: SeedLabs | None = None) -> Seeded:
    """Upload the datasets with their manifest; what is there already is skipped. Raises LabsError.

    `seed_labs` puts what the labs' checks read there: `autograder.checking.registry.seed_labs`, which this package
    must not know.
    """
    admin = Services(s3=admin_s3(account, stack))

    def tell(what: str, number: int, total: int) -> None:
        if what:
            say("files", f"{number + 1}/{total} {what}")

    with in_words():
        done = seed(admin, tell)
        if seed_labs is not None:
            say("files", _("what the labs' checks read …"))
            seed_labs(admin)
    return done
