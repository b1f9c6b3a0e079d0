"""What `down` finds beside the stack and deletes: what services made themselves, and what was kept once."""

from __future__ import annotations

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.left import explained, log_groups, region_of_identity
from infra.aws.deploying.secrets_left import free_names
from infra.aws.deploying.stack import look_at
from infra.aws.deploying.template_text import remove_passing_bucket
from infra.aws.deploying.watching import Say
from infra.aws.errors import CloudError, in_words
from infra.aws.session import Account

# The least that AWS lets a key wait, in days.
_KEY_DAYS = 7


def sweep(account: Account, cohort: Cohort, say: Say) -> None:
    """Delete what is the cohort's and in no stack, unless the file keeps it. With a stack it does nothing."""
    if look_at(account, cohort) is not None:
        return
    free_names(account, cohort, say)
    if remove_passing_bucket(account, cohort):
        say(_("bucket"), _("a bucket for a long template was left; it is deleted"))
    for name in log_groups(account, cohort):
        _delete(account, "logs", "delete_log_group", name, say, logGroupName=name)
    for one in explained(account, cohort):
        if one.why:
            continue
        if one.kind == "bucket":
            _delete_bucket(account, one.name, say)
        elif one.kind == "snapshot":
            _delete(account, "rds", "delete_db_snapshot", one.name, say, DBSnapshotIdentifier=one.name)
        elif one.kind == "key":
            _delete_key(account, one.name, say)
        elif one.name.startswith("Role ") and region_of_identity(account, one.name) == cohort.region:
            _delete_role(account, one.name.removeprefix("Role "), say)


def _delete_bucket(account: Account, bucket: str, say: Say) -> None:
    from infra.aws.steps.emptying import empty_bucket

    empty_bucket(account, bucket, say)
    _delete(account, "s3", "delete_bucket", bucket, say, Bucket=bucket)


def _delete_key(account: Account, alias: str, say: Say) -> None:
    """A key that was kept once; AWS deletes it after a week in which it could be called back."""
    with in_words():
        about = account.client("kms").describe_key(KeyId=alias)["KeyMetadata"]
    if about["KeyState"] != "PendingDeletion":
        key = about["KeyId"]
        _delete(account, "kms", "schedule_key_deletion", alias, say, KeyId=key, PendingWindowInDays=_KEY_DAYS)
    _delete(account, "kms", "delete_alias", alias, say, AliasName=alias)


def _delete_role(account: Account, name: str, say: Say) -> None:
    """A role that could not go with the stack, because it was the one that removed it."""
    client = account.client("iam")
    with in_words():
        for page in client.get_paginator("list_role_policies").paginate(RoleName=name):
            for policy in page["PolicyNames"]:
                client.delete_role_policy(RoleName=name, PolicyName=policy)
        for page in client.get_paginator("list_attached_role_policies").paginate(RoleName=name):
            for attached in page["AttachedPolicies"]:
                client.detach_role_policy(RoleName=name, PolicyArn=attached["PolicyArn"])
    _delete(account, "iam", "delete_role", name, say, RoleName=name)


def _delete(account: Account, service: str, operation: str, name: str, say: Say, **asked: object) -> None:
    """Delete one thing; that it is gone already is as good."""
    try:
        with in_words():
            getattr(account.client(service), operation)(**asked)
    except CloudError as error:
        if "NotFound" not in error.code and error.code not in ("NoSuchBucket", "NoSuchEntity"):
            raise
        return
    say(name, _("removed"))
