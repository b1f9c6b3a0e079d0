"""The learners' bucket (shared/ and learners/<name>/), and the bucket that records who asked for what."""

from __future__ import annotations

from typing import Any

from troposphere import GetAtt, Ref, s3

from infra.aws.parts.audit import trail_statements
from infra.aws.parts.site import BUCKET, KEY, LOG_DAYS, LOGS_BUCKET, Document, Resources, Site, document
from infra.provisioning.s3 import INCOMPLETE_DAYS, bucket_policy
from infra.settings import S3

OLD_VERSION_DAYS = 30
ACCESS_PREFIX = "access/"
TLS = "1.2"


def resources(site: Site) -> Resources:
    """Both buckets and their policies. With keep.bucket they outlive the stack, as they are."""
    policy = "RetainExceptOnCreate" if site.cohort.keep.bucket else "Delete"
    kept = {"DeletionPolicy": policy, "UpdateReplacePolicy": "Retain"}
    logs = s3.Bucket(
        LOGS_BUCKET,
        BucketName=site.logs_bucket,
        # S3 can't write its access records into a bucket that is encrypted with a key of ours.
        BucketEncryption=_encryption(s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")),
        LifecycleConfiguration=_lifecycle(ExpirationInDays=LOG_DAYS),
        **_closed(site),
        **kept,
    )
    # The records' policy is there before the first record.
    logs_policy = s3.BucketPolicy("LogsBucketPolicy", Bucket=Ref(logs), PolicyDocument=_logs_policy(site), **kept)
    bucket = s3.Bucket(
        BUCKET,
        BucketName=site.bucket,
        BucketEncryption=_encryption(
            s3.ServerSideEncryptionByDefault(SSEAlgorithm="aws:kms", KMSMasterKeyID=GetAtt(KEY, "Arn")),
            BucketKeyEnabled=True,
        ),
        LifecycleConfiguration=_lifecycle(
            NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=OLD_VERSION_DAYS)
        ),
        LoggingConfiguration=s3.LoggingConfiguration(
            DestinationBucketName=site.logs_bucket, LogFilePrefix=ACCESS_PREFIX
        ),
        **_closed(site),
        **kept,
        DependsOn=logs_policy.title,
    )
    policies = s3.BucketPolicy("BucketPolicy", Bucket=Ref(bucket), PolicyDocument=_policy(site), **kept)
    return [logs, logs_policy, bucket, policies]


def _closed(site: Site) -> dict[str, Any]:
    """What makes a bucket nobody else's: no public access, no ownership by uploaders, and old versions kept."""
    return {
        "OwnershipControls": s3.OwnershipControls(
            Rules=[s3.OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
        ),
        "PublicAccessBlockConfiguration": s3.PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
        "VersioningConfiguration": s3.VersioningConfiguration(Status="Enabled"),
        "Tags": site.tags(),
    }


def _encryption(how: s3.ServerSideEncryptionByDefault, **more: Any) -> s3.BucketEncryption:
    rule = s3.ServerSideEncryptionRule(ServerSideEncryptionByDefault=how, **more)
    return s3.BucketEncryption(ServerSideEncryptionConfiguration=[rule])


def _lifecycle(**rule: Any) -> s3.LifecycleConfiguration:
    """One rule for all objects: `rule`, and uploads that nobody completed go."""
    abort = s3.AbortIncompleteMultipartUpload(DaysAfterInitiation=INCOMPLETE_DAYS)
    if "ExpirationInDays" in rule:
        # In a bucket with versions an expired object is only marked as deleted; the version goes a day later.
        rule["NoncurrentVersionExpiration"] = s3.NoncurrentVersionExpiration(NoncurrentDays=1)
    return s3.LifecycleConfiguration(
        Rules=[s3.LifecycleRule(Id="tidy", Status="Enabled", AbortIncompleteMultipartUpload=abort, **rule)]
    )


def _policy(site: Site) -> Document:
    everything = f"arn:aws:s3:::{site.bucket}/*"
    named = "s3:x-amz-server-side-encryption"
    return document(
        *_only_over_tls(site, site.bucket),
        # Uploads that ask for no encryption get the bucket's key. S3's own is let pass, because learners' programs
        # name it, also where there is no KMS; any other way and any other key is refused.
        _no_upload(
            everything,
            "NoOtherEncryption",
            {"StringNotEquals": {named: ["aws:kms", "AES256"]}, "Null": {named: "false"}},
        ),
        _no_upload(
            everything,
            "NoOtherKey",
            {
                "StringNotEquals": {f"{named}-aws-kms-key-id": GetAtt(KEY, "Arn")},
                "Null": {f"{named}-aws-kms-key-id": "false"},
            },
        ),
        _no_upload(everything, "NoKeyOfUploaders", {"Null": {f"{named}-customer-algorithm": "false"}}),
    )


def _no_upload(resource: str, sid: str, condition: Document) -> Document:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": resource,
        "Condition": condition,
    }


def _only_over_tls(site: Site, bucket: str) -> list[Document]:
    """As on a local server, and no version of TLS below 1.2."""
    statements: list[Document] = bucket_policy(S3(bucket=bucket, region=site.cohort.region))["Statement"]
    old = {
        **statements[0],
        "Sid": "OnlyNewTls",
        "Condition": {"NumericLessThan": {"s3:TlsVersion": TLS}},
    }
    return [*statements, old]


def _logs_policy(site: Site) -> Document:
    """S3 itself may write records of this one bucket; the trail its own, when there is one."""
    return document(
        *_only_over_tls(site, site.logs_bucket),
        {
            "Sid": "AccessRecords",
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{site.logs_bucket}/{ACCESS_PREFIX}*",
            "Condition": {
                "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{site.bucket}"},
                "StringEquals": {"aws:SourceAccount": site.account},
            },
        },
        *trail_statements(site),
    )
