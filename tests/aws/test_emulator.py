"""The emulator is what the other tests take it for: it checks who asks, and accounts are apart."""

from __future__ import annotations

import dataclasses

import pytest
from botocore.exceptions import ClientError

from tests.aws.emulator import Emulator, Keys

_BUCKETS_ONLY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}


def test_it_refuses_a_wrong_secret_and_what_a_policy_does_not_allow(emulator: Emulator) -> None:
    keys = emulator.administrator(_BUCKETS_ONLY)
    emulator.client("s3", keys).list_buckets()
    with pytest.raises(ClientError, match=r"AccessDenied|not authorized"):
        emulator.client("iam", keys).list_users()
    forged = dataclasses.replace(keys, secret_key="x" * 40)
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        emulator.client("s3", forged).list_buckets()


def test_accounts_do_not_see_each_other(emulator: Emulator, admin: Keys) -> None:
    emulator.client("s3", admin).create_bucket(
        Bucket=f"one-{admin.account}", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    assert emulator.client("s3", emulator.administrator()).list_buckets()["Buckets"] == []
