"""The least that an administrator of one cohort has to be allowed: what `labs cloud` calls, and what CloudFormation
calls in her name. Scoped by the cohort's names, path and tags; what only CloudFormation calls is allowed only to it.

Source of CloudFormation's calls: the handlers of AWS's published resource types. A test compares them with this policy.
Whoever holds this policy can make roles below the cohort's path, and is trusted with the account to that degree.
"""

from __future__ import annotations

import json
from typing import Any

from infra.aws import names
from infra.aws.admin_reading import READING
from infra.aws.admin_services import VIA, allow, databases, expiry, has_schedules, hosts, network, switches
from infra.aws.cohort import Cohort
from infra.aws.parts.site import DOOR, Site

Statement = dict[str, Any]
# AWS takes at most so many characters in one managed policy, spaces not counted.
LONGEST = 6144
# Kinds of roles that are no learner's, by their logical ids.
_SERVICE_ROLES = (
    "DoorRole",
    "ExpiryRole",
    "FlowLogRole",
    "HiveNodeRole",
    "HiveServiceRole",
    "StudioRole",
    "TeardownRole",
    "TrailRole",
)


def least_policy(cohort: Cohort, account: str) -> dict[str, Any]:
    """The policy for this cohort in an account (its number). Longer than LONGEST it has to be `split`."""
    site = Site(cohort, account)
    statements = [
        *_stack(site),
        *_buckets(site),
        *_identity(site),
        *_keys_and_secrets(site),
        *network(site),
        *databases(site),
        *hosts(site),
        *expiry(site),
        *switches(site),
        _reading(site),
    ]
    return _document(statements)


def split(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """The same in as few policies as AWS takes: each is short enough to be attached to a user or a role."""
    made: list[list[Statement]] = []
    for statement in policy["Statement"]:
        if made and _length(_document([*made[-1], statement])) <= LONGEST:
            made[-1].append(statement)
        else:
            made.append([statement])
    return [_document(one) for one in made]


def _length(policy: dict[str, Any]) -> int:
    return len("".join(json.dumps(policy).split()))


def _document(statements: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _stack(site: Site) -> list[Statement]:
    actions = (
        "CreateChangeSet DescribeChangeSet ListChangeSets ExecuteChangeSet DeleteChangeSet DeleteStack "
        "ContinueUpdateRollback SetStackPolicy GetStackPolicy UpdateTerminationProtection DescribeStacks "
        "DescribeStackEvents ListStackResources DescribeStackResources GetTemplate DetectStackDrift "
        "DetectStackResourceDrift DescribeStackResourceDrifts TagResource UntagResource"
    )
    # Drift is asked for by a number that AWS gives, in which the stack's name does not stand.
    anywhere = "DescribeStackDriftDetectionStatus DescribeEvents ListStacks"
    return [
        allow("Stack", "cloudformation", actions, site.arn("cloudformation", f"stack/{site.stack}/*")),
        allow("StackProgress", "cloudformation", anywhere, "*"),
    ]


def _buckets(site: Site) -> list[Statement]:
    cohort, account = site.cohort, site.account
    buckets = [f"arn:aws:s3:::{name}" for name in (site.bucket, site.logs_bucket)]
    template = f"arn:aws:s3:::{names.template_bucket_name(cohort, account)}"
    making = (
        "PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration PutBucketPublicAccessBlock "
        "PutBucketOwnershipControls PutBucketPolicy DeleteBucketPolicy TagResource UntagResource"
    )
    looking = (
        "ListBucket ListBucketVersions ListBucketMultipartUploads GetBucket* GetEncryptionConfiguration "
        "DeleteBucket GetLifecycleConfiguration PutBucketLogging PutBucketTagging CreateBucket ListTagsForResource"
    )
    objects = "GetObject PutObject DeleteObject DeleteObjectVersion GetObjectVersion AbortMultipartUpload"
    return [
        allow("BucketsMade", "s3", making, buckets, VIA),
        allow("Buckets", "s3", looking, buckets),
        allow("Objects", "s3", f"{objects} ListMultipartUploadParts", [f"{one}/*" for one in buckets]),
        allow(
            "LongTemplate",
            "s3",
            "CreateBucket DeleteBucket ListBucket ListBucketVersions GetBucketTagging PutBucketTagging "
            "PutBucketPublicAccessBlock GetObject PutObject DeleteObject DeleteObjectVersion",
            [template, f"{template}/*"],
        ),
    ]


def _identity(site: Site) -> list[Statement]:
    cohort, path = site.cohort, f"{names.iam_path(site.cohort)}{site.stack}"

    def arn(kind: str, what: str = "-*") -> str:
        return f"arn:aws:iam::{site.account}:{kind}{path}{what}"

    ceiling = {"ArnLike": {"iam:PermissionsBoundary": arn("policy", "-LearnerBoundary-*")}}
    changing = (
        "AttachRolePolicy PutRolePolicy GetRolePolicy "
        "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription TagRole UntagRole"
    )
    policies = (
        "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion "
        "ListPolicyVersions ListEntitiesForPolicy TagPolicy UntagPolicy"
    )
    statements = [
        # Learners' roles come under the ceiling, always; the few roles of hosts and services are named.
        allow("LearnersRoles", "iam", "CreateRole PutRolePermissionsBoundary", arn("role"), {**VIA, **ceiling}),
        allow("Roles", "iam", changing, arn("role"), VIA),
        allow("Policies", "iam", policies, arn("policy"), VIA),
        # AWS lets in whom a role's trust names; said here as well, a ceiling of the administrator's own can allow it.
        allow("TakeUpLearnersRoles", "sts", "AssumeRole", arn("role")),
        allow("SeeRoles", "iam", "GetRole ListRoles ListUsers ListPolicies ListInstanceProfiles", "*"),
    ]
    if services := _service_roles(site):
        roles = [arn("role", f"-{title}-*") for title in services]
        statements.append(allow("ServicesRoles", "iam", "CreateRole", roles, VIA))
        passed = {"StringEquals": {"iam:PassedToService": _passed_to(site)}}
        statements.append(allow("HandRolesOn", "iam", "PassRole", roles, passed))
    if DOOR in services or "DoorRole" in services or "StudioRole" in services or "HiveNodeRole" in services:
        profiles = (
            "CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile "
            "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile"
        )
        statements.append(allow("HostsProfiles", "iam", profiles, arn("instance-profile"), VIA))
    if cohort.options.keys:
        users = (
            "DeleteUser GetUser PutUserPolicy DeleteUserPolicy GetUserPolicy ListUserPolicies "
            "ListAttachedUserPolicies ListGroupsForUser TagUser UntagUser ListUserTags"
        )
        statements += [
            allow("LearnersUsers", "iam", "CreateUser PutUserPermissionsBoundary", arn("user"), {**VIA, **ceiling}),
            allow("Users", "iam", users, arn("user"), VIA),
            allow("KeyFiles", "iam", "CreateAccessKey DeleteAccessKey ListAccessKeys GetLoginProfile", arn("user")),
        ]
    # What a removal left behind, as the role does that removes the stack by itself, `down` takes away directly.
    leftover = "DeleteRole DeleteRolePolicy DetachRolePolicy ListRolePolicies ListAttachedRolePolicies ListRoleTags"
    statements.append(allow("RolesLeft", "iam", leftover, arn("role")))
    seeing = "ListPolicyTags ListUserTags ListInstanceProfileTags"
    statements.append(allow("WhoseIsIt", "iam", seeing, [arn(kind) for kind in ("policy", "user", "instance-profile")]))
    return statements


def _service_roles(site: Site) -> list[str]:
    """Logical ids of the roles that this cohort's hosts and services have."""
    chosen, options = site.cohort.services, site.cohort.options
    there = {
        "DoorRole": site.has_door,
        "ExpiryRole": has_schedules(site),
        "FlowLogRole": options.audit and site.has_network,
        "HiveNodeRole": chosen.hive,
        "HiveServiceRole": chosen.hive,
        "StudioRole": chosen.studio,
        "TeardownRole": options.teardown,
        "TrailRole": options.audit,
    }
    return [title for title in _SERVICE_ROLES if there[title]]


def _passed_to(site: Site) -> list[str]:
    services = {
        "ec2": site.has_door or site.cohort.services.studio or site.cohort.services.hive,
        "scheduler": has_schedules(site),
        "cloudtrail": site.cohort.options.audit,
        "vpc-flow-logs": site.cohort.options.audit and site.has_network,
        "elasticmapreduce": site.cohort.services.hive,
        "cloudformation": site.cohort.options.teardown,
    }
    return [f"{name}.amazonaws.com" for name, there in services.items() if there]


def _keys_and_secrets(site: Site) -> list[Statement]:
    cohort, tag = site.cohort, names.COHORT_TAG
    ours = {"StringEquals": {f"aws:ResourceTag/{tag}": cohort.name}}
    new = {**VIA, "StringEquals": {f"aws:RequestTag/{tag}": cohort.name}}
    any_key = site.arn("kms", "key/*")
    services = [f"{name}.{cohort.region}.amazonaws.com" for name in ("s3", "secretsmanager", "rds", "ec2", "es", "sns")]
    changing = (
        "PutKeyPolicy EnableKeyRotation DisableKeyRotation EnableKey DisableKey "
        "UpdateKeyDescription UntagResource GetKeyPolicy GetKeyRotationStatus ListResourceTags"
    )
    using = {"StringEquals": {"kms:ViaService": services, **ours["StringEquals"]}}
    granting = {"Bool": {"kms:GrantIsForAWSResource": "true"}, **ours}
    statements = [
        allow("NewKey", "kms", "CreateKey TagResource", "*", new),
        allow("Key", "kms", changing, any_key, {**VIA, **ours}),
        allow("KeyForServices", "kms", "CreateGrant", any_key, granting),
        allow("KeyThroughServices", "kms", "Decrypt GenerateDataKey GenerateDataKeyWithoutPlaintext", any_key, using),
        allow("KeyIsSeen", "kms", "DescribeKey", any_key, ours),
        allow("KeysName", "kms", "CreateAlias UpdateAlias", [site.arn("kms", f"alias/{site.stack}"), any_key], VIA),
        allow("KeyGoes", "kms", "ScheduleKeyDeletion", any_key, ours),
        allow("KeysNameGoes", "kms", "DeleteAlias", [site.arn("kms", f"alias/{site.stack}"), any_key]),
    ]
    if site.has_passwords:
        secrets = site.arn("secretsmanager", f"secret:labs/{cohort.name}/*")
        making = "CreateSecret UpdateSecret PutSecretValue TagResource UntagResource"
        statements += [
            allow("SecretsMade", "secretsmanager", making, secrets, VIA),
            allow("Secrets", "secretsmanager", "GetSecretValue DescribeSecret DeleteSecret RestoreSecret", secrets),
            allow("SecretsWords", "secretsmanager", "GetRandomPassword ListSecrets", "*"),
        ]
    return statements


def _reading(site: Site) -> Statement:
    """What changes nothing and has no resource of its own: lists, by which `status` and `down` look."""
    chosen = site.cohort.services
    wanted = list(READING["always"])
    for name, there in (
        ("network", site.has_network),
        ("hosts", site.has_door or chosen.studio),
        ("studio", chosen.studio),
        ("database", chosen.database != "none"),
        ("documents", chosen.documents),
        ("audit", site.cohort.options.audit),
        ("search", chosen.search),
        ("budget", bool(site.cohort.budget)),
    ):
        if there:
            wanted += [action for action in READING[name] if action not in wanted]
    return {"Sid": "Looking", "Effect": "Allow", "Action": sorted(wanted), "Resource": "*"}
