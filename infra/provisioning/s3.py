"""The bucket, and per learner an IAM user whose policy reaches her own prefix and reads the shared one."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from autograder.text import _
from infra.clients import iam_client, s3_client, sts_client
from infra.errors import ServicesError
from infra.provisioning.emptying import empty_prefix
from infra.provisioning.names import GRADER, LONGEST, prefix
from infra.settings import S3

POLICY = "own-prefix"
# The longest session of a role for somebody who is logged in through a role herself.
_SESSION_SECONDS = 3600
# Objects of a cohort on AWS are encrypted by its key, which the role may use through S3 alone.
_KEY_THROUGH_S3 = {
    "Sid": "KeyThroughS3",
    "Effect": "Allow",
    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
    "Resource": "*",
    "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}},
}
# A user of IAM has at most 64 characters, a bucket up to 63.
_LONGEST_COHORT = 64 - 1 - LONGEST
# Uploads in parts that nobody completed cost money until they are removed.
INCOMPLETE_DAYS = 2
# IAM tells its servers about a new key within seconds, as its documentation says; local ones take milliseconds.
_KEY_PATIENCE = 30.0

_NEW_KEY_ERRORS = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "403", "Forbidden"}


def prepare_bucket(admin: S3) -> None:
    """Make the bucket with everything a cohort needs; again with the same result. Raises ServicesError."""
    client = s3_client(admin)
    if not _has_bucket(client, admin.bucket):
        place = {} if admin.region == "us-east-1" else {"LocationConstraint": admin.region}
        arguments: dict[str, Any] = {"CreateBucketConfiguration": place} if place else {}
        client.create_bucket(Bucket=admin.bucket, ObjectOwnership="BucketOwnerEnforced", **arguments)
    bucket = {"Bucket": admin.bucket}
    client.put_bucket_encryption(
        **bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    client.put_bucket_ownership_controls(
        **bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    client.put_bucket_lifecycle_configuration(
        **bucket,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "incomplete-uploads",
                    "Status": "Enabled",
                    "Filter": {"Prefix": ""},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": INCOMPLETE_DAYS},
                }
            ]
        },
    )
    client.put_bucket_policy(**bucket, Policy=json.dumps(bucket_policy(admin)))
    _block_public_access(client, admin)


def add_s3_learner(admin: S3, name: str, known: S3 | None = None) -> S3:
    """The learner's settings: `known` when its key still works, else a new key; older keys are removed.

    With a `grading_role` she is a submission: she gets keys of that role for an hour, and no user is made.
    """
    if admin.grading_role:
        own = f"{GRADER}/{name}"
        return replace(session_with(admin, policy(admin, own), name), prefix=prefix(own))
    user = user_name(admin, name)
    iam = iam_client(admin)
    mine = replace(admin, prefix=prefix(name), access_key=None, secret_key=None, session_token=None)
    try:
        iam.create_user(UserName=user)
    except ClientError as error:
        if _code(error) != "EntityAlreadyExists":
            raise
    # Always written: the policy follows the code, and a run that was stopped may have left none.
    _put_policy(iam, user, policy(admin, name), admin)
    if known is not None and known.access_key:
        kept = replace(mine, access_key=known.access_key, secret_key=known.secret_key)
        if _reaches_own_prefix(kept, 0.0):
            return kept
    for key in _keys(iam, user):
        iam.delete_access_key(UserName=user, AccessKeyId=key)
    made = iam.create_access_key(UserName=user)["AccessKey"]
    mine = replace(mine, access_key=made["AccessKeyId"], secret_key=made["SecretAccessKey"])
    if not _reaches_own_prefix(mine, _KEY_PATIENCE):
        raise ServicesError(
            _("The new key of {name} does not work after {seconds} s. Run the same command again.").format(
                name=name, seconds=round(_KEY_PATIENCE)
            )
        )
    return mine


def remove_s3_learner(admin: S3, name: str) -> None:
    """Remove the learner's user, keys, policy, objects and uncompleted uploads. Nothing happens when she has none."""
    if admin.grading_role:
        # No key can be taken back before its hour is over; the process that had it is gone.
        empty_prefix(s3_client(admin), admin.bucket, prefix(f"{GRADER}/{name}"))
        return
    user = user_name(admin, name)
    iam = iam_client(admin)
    # Her keys first: what is deleted afterwards can't come back.
    for key in _keys(iam, user):
        iam.delete_access_key(UserName=user, AccessKeyId=key)
    for call, arguments in ((iam.delete_user_policy, {"PolicyName": POLICY}), (iam.delete_user, {})):
        try:
            call(UserName=user, **arguments)
        except ClientError as error:
            if _code(error) != "NoSuchEntity":
                raise
    empty_prefix(s3_client(admin), admin.bucket, prefix(name))


def session_with(admin: S3, document: dict[str, Any], name: str) -> S3:
    """Settings with keys of the grading role for an hour, which may do nothing beyond `document` either.

    Keys end at both: what the role may, and what the document allows. Raises botocore's ClientError.
    """
    statements = [*document["Statement"], _KEY_THROUGH_S3]
    text = json.dumps({**document, "Statement": statements}, separators=(",", ":"))
    taken = sts_client(admin).assume_role(
        RoleArn=admin.grading_role, RoleSessionName=name, DurationSeconds=_SESSION_SECONDS, Policy=text
    )["Credentials"]
    return replace(
        admin,
        access_key=taken["AccessKeyId"],
        secret_key=taken["SecretAccessKey"],
        session_token=taken["SessionToken"],
        profile=None,
        profile_folder=None,
        grading_role=None,
    )


def s3_learners(admin: S3) -> list[str]:
    """Names of learners who have a user, sorted; with a `grading_role` those of submissions that left objects."""
    if admin.grading_role:
        start = prefix(GRADER)
        pages = s3_client(admin).get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=admin.bucket, Prefix=start, Delimiter="/").search("CommonPrefixes[].Prefix")
        return sorted(one.removeprefix(start).rstrip("/") for one in found if one)
    start = user_name(admin, "")
    found = []
    marker: dict[str, str] = {}
    while True:
        page = iam_client(admin).list_users(**marker)
        found += [user["UserName"].removeprefix(start) for user in page["Users"] if user["UserName"].startswith(start)]
        if not page.get("IsTruncated") or not page.get("Marker"):
            return sorted(found)
        marker = {"Marker": page["Marker"]}


def user_name(admin: S3, name: str) -> str:
    """IAM user of a learner: the bucket is part of it, because users of an account are shared by all its cohorts."""
    cohort = admin.bucket
    if len(cohort) > _LONGEST_COHORT:
        cohort = f"{cohort[: _LONGEST_COHORT - 9]}-{hashlib.sha256(cohort.encode()).hexdigest()[:8]}"
    return f"{cohort}.{name}"


def policy(admin: S3, name: str) -> dict[str, Any]:
    """The learner's policy: read and write below her prefix, read below the shared one."""
    bucket = f"arn:aws:s3:::{admin.bucket}"
    own, shared = prefix(name), admin.shared_prefix
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OwnObjects",
                "Effect": "Allow",
                "Action": [
                    "s3:GetObject",
                    "s3:PutObject",
                    "s3:DeleteObject",
                    "s3:GetObjectTagging",
                    "s3:PutObjectTagging",
                    "s3:DeleteObjectTagging",
                    "s3:AbortMultipartUpload",
                    "s3:ListMultipartUploadParts",
                ],
                "Resource": f"{bucket}/{own}*",
            },
            {
                # Not below her prefix but its name: who writes a folder first looks whether the one above is a file,
                # as Hadoop's client does, and must hear that there is none.
                "Sid": "OwnFolder",
                "Effect": "Allow",
                "Action": ["s3:GetObject"],
                "Resource": f"{bucket}/{own.rstrip('/')}",
            },
            {
                "Sid": "SharedObjects",
                "Effect": "Allow",
                "Action": ["s3:GetObject"],
                "Resource": f"{bucket}/{shared}*",
            },
            {
                "Sid": "ListOwnAndShared",
                "Effect": "Allow",
                "Action": ["s3:ListBucket"],
                "Resource": bucket,
                "Condition": {"StringLike": {"s3:prefix": [own, f"{own}*", shared, f"{shared}*"]}},
            },
            {
                "Sid": "LookAtTheBucket",
                "Effect": "Allow",
                "Action": [
                    "s3:GetBucketLocation",
                    "s3:GetEncryptionConfiguration",
                    "s3:GetBucketPublicAccessBlock",
                ],
                "Resource": bucket,
            },
        ],
    }


def bucket_policy(admin: S3) -> dict[str, Any]:
    """Refuses every call without TLS, whoever makes it."""
    bucket = f"arn:aws:s3:::{admin.bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OnlyOverTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket, f"{bucket}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def _put_policy(iam: Any, user: str, document: dict[str, Any], admin: S3) -> None:
    """Write the policy. A server of its own may not know an action of AWS; what it doesn't know, it can't allow."""
    while True:
        try:
            iam.put_user_policy(UserName=user, PolicyName=POLICY, PolicyDocument=json.dumps(document))
            return
        except ClientError as error:
            unknown = re.search(r"not a valid action: '(\w+)'", str(error))
            if _code(error) != "MalformedPolicyDocument" or not admin.endpoint_url or unknown is None:
                raise
            document = without_action(document, "s3:" + unknown[1])


def without_action(document: dict[str, Any], action: str) -> dict[str, Any]:
    """The policy without one action; a statement that allowed nothing else is left out. Nothing is ever widened."""
    kept = []
    for statement in document["Statement"]:
        actions = [one for one in statement["Action"] if one != action]
        if actions:
            kept.append({**statement, "Action": actions})
    return {**document, "Statement": kept}


def _has_bucket(client: Any, bucket: str) -> bool:
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if _code(error) in ("404", "NoSuchBucket", "NotFound"):
            return False
        raise ServicesError(
            _("The bucket {bucket} belongs to somebody else, or this key may not see it: {code}.").format(
                bucket=bucket, code=_code(error)
            )
        ) from None
    return True


def _block_public_access(client: Any, admin: S3) -> None:
    try:
        client.put_public_access_block(
            Bucket=admin.bucket,
            PublicAccessBlockConfiguration=dict.fromkeys(
                ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
            ),
        )
    except ClientError as error:
        # Exactly this answer, and never from AWS: a server of its own may lack the call, and gives nothing public.
        if _code(error) != "NotImplemented" or not admin.endpoint_url:
            raise


def _keys(iam: Any, user: str) -> list[str]:
    try:
        return [key["AccessKeyId"] for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]]
    except ClientError as error:
        if _code(error) == "NoSuchEntity":
            return []
        raise


def _reaches_own_prefix(settings: S3, patience: float) -> bool:
    """Whether the key may list its own prefix; asked until it may, because IAM is slow to tell its servers."""
    client = s3_client(settings, retries={"max_attempts": 0})
    deadline = time.monotonic() + patience
    while True:
        try:
            client.list_objects_v2(Bucket=settings.bucket, Prefix=settings.prefix, MaxKeys=1)
            return True
        except ClientError as error:
            if _code(error) not in _NEW_KEY_ERRORS:
                raise
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
