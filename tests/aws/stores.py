"""Object stores for the tests of the steps: the emulator's with a cohort's own bucket, and the real local server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from infra.aws.cohort import Cohort
from infra.aws.session import Account
from infra.clients import s3_client
from infra.provisioning.s3 import prepare_bucket
from infra.settings import S3, Services
from tests.aws.cohorts import cohort
from tests.aws.emulator import REGION, Emulator
from tests.aws.servers import servers
from tests.aws.stacks import led_to, world

STORES = ("emulator", "seaweedfs")
# Number of the local server's account, which has none.
LOCAL = "123456789012"


@dataclass(frozen=True)
class Store:
    """A bucket with versions, and an administrator's account to reach it with."""

    account: Account
    cohort: Cohort
    stack: dict[str, str]
    home: Path

    @property
    def bucket(self) -> str:
        return self.stack["Bucket"]

    @property
    def client(self) -> Any:
        return self.account.client("s3")

    def put(self, keys: Iterable[str], content: bytes = b"x") -> None:
        """Write objects, several at a time."""
        with ThreadPoolExecutor(8) as writers:
            list(writers.map(lambda key: self.client.put_object(Bucket=self.bucket, Key=key, Body=content), keys))

    def left(self, prefix: str = "") -> int:
        """How many versions, delete markers and unfinished uploads there are."""
        count = 0
        for page in self.client.get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=prefix):
            count += len(page.get("Versions", [])) + len(page.get("DeleteMarkers", []))
        uploads = self.client.list_multipart_uploads(Bucket=self.bucket, Prefix=prefix).get("Uploads", [])
        return count + len([one for one in uploads if one["Key"].startswith(prefix)])


@contextmanager
def store(
    name: str, emulator: Emulator, folder: Path, owner: Services | None = None, **changes: Any
) -> Iterator[Store]:
    """The store called `name`, one of STORES; ended afterwards when it was started for this."""
    if name == "emulator":
        with world(emulator, folder / "home", owner, **changes) as one:
            yield Store(one.account, one.cohort, one.stack, one.home)
        return
    with servers(folder / "services", "s3") as admin:
        assert admin.s3
        prepare_bucket(admin.s3)
        s3_client(admin.s3).put_bucket_versioning(Bucket=admin.s3.bucket, VersioningConfiguration={"Status": "Enabled"})
        with led_to(_variables(admin.s3, folder / "home")) as patch:
            if owner is not None:
                owner.save(folder / "own-way.toml")
                patch.setenv("LABS_CLOUD_DATABASE", str(folder / "own-way.toml"))
            account = Account(
                boto3.Session(region_name=REGION), REGION, "123456789012", "arn:aws:iam::123456789012:user/a"
            )
            yield Store(account, cohort(**changes), {"Bucket": admin.s3.bucket}, folder / "home")


def _variables(settings: S3, home: Path) -> dict[str, str]:
    home.mkdir(parents=True)
    return {
        "AWS_ENDPOINT_URL_S3": str(settings.endpoint_url),
        "AWS_CA_BUNDLE": str(settings.ca),
        "AWS_ACCESS_KEY_ID": str(settings.access_key),
        "AWS_SECRET_ACCESS_KEY": str(settings.secret_key),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(home / "no-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "no-credentials"),
        "NO_PROXY": "127.0.0.1",
        "LABS_SERVICES_HOME": str(home),
    }
