"""The key that everything of the cohort is encrypted with. AWS renews its material once a year."""

from __future__ import annotations

from troposphere import Ref, kms

from infra.aws.parts.site import KEY, Document, Resources, Site, document

# The shortest wait that AWS offers before a deleted key is gone for good.
_DAYS_UNTIL_GONE = 7


def resources(site: Site) -> Resources:
    """The key and a name for it. It stays with what is kept: without it a bucket or a snapshot can't be read."""
    keep = site.cohort.keep
    policy = "RetainExceptOnCreate" if keep.bucket or keep.database else "Delete"
    key = kms.Key(
        KEY,
        Description=f"Labs of the cohort {site.cohort.name}",
        EnableKeyRotation=True,
        PendingWindowInDays=_DAYS_UNTIL_GONE,
        KeyPolicy=_policy(site),
        Tags=site.tags(),
        DeletionPolicy=policy,
        UpdateReplacePolicy="Retain",
    )
    return [key, kms.Alias("KeyAlias", AliasName=f"alias/{site.stack}", TargetKeyId=Ref(key))]


def _policy(site: Site) -> Document:
    """The account's IAM policies decide about people; services get what they need for records of this cohort."""
    statements = [
        {
            "Sid": "AccountDecidesByIam",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{site.account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Sid": "LogGroups",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{site.cohort.region}.amazonaws.com"},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*",
            "Condition": {
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": [
                        site.arn("logs", f"log-group:{site.log_group('*')}"),
                        site.arn("logs", f"log-group:/aws/*/{site.stack}*"),
                    ]
                }
            },
        },
    ]
    if site.cohort.options.audit:
        trail = site.arn("cloudtrail", f"trail/{site.stack}")
        statements += [
            {
                "Sid": "Trail",
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": ["kms:GenerateDataKey*", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceArn": trail}},
            }
        ]
    return document(*statements)
