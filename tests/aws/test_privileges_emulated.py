"""The same questions asked of a running emulator: the stack deployed, roles taken up, and the calls really made."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.evaluating import World
from infra.aws.privileges import Question, Row, questions, world
from infra.aws.privileges.intent import intended
from infra.aws.privileges.question import S3_TLS, TLS
from infra.aws.privileges.table import ask
from infra.aws.template import compact
from tests.aws.cohorts import cohort
from tests.aws.emulator import Emulator, Keys

_REFUSED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "UnauthorizedAccess"}

# Action -> the operation and what it takes beside the bucket and the key.
S3: dict[str, tuple[str, dict[str, Any]]] = {
    "s3:GetObject": ("get_object", {}),
    "s3:PutObject": ("put_object", {"Body": b"x"}),
    "s3:DeleteObject": ("delete_object", {}),
    "s3:PutObjectTagging": ("put_object_tagging", {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}}),
    "s3:GetObjectTagging": ("get_object_tagging", {}),
    "s3:ListMultipartUploadParts": ("list_parts", {"UploadId": "1"}),
    "s3:AbortMultipartUpload": ("abort_multipart_upload", {"UploadId": "1"}),
    "s3:GetObjectVersion": ("get_object", {"VersionId": "1"}),
    "s3:DeleteObjectVersion": ("delete_object", {"VersionId": "1"}),
    "s3:PutObjectAcl": ("put_object_acl", {"ACL": "private"}),
    "s3:ListBucket": ("list_objects_v2", {}),
    "s3:ListBucketVersions": ("list_object_versions", {}),
    "s3:ListBucketMultipartUploads": ("list_multipart_uploads", {}),
    "s3:GetBucketLocation": ("get_bucket_location", {}),
    "s3:GetEncryptionConfiguration": ("get_bucket_encryption", {}),
    "s3:GetBucketPublicAccessBlock": ("get_public_access_block", {}),
    "s3:GetBucketPolicy": ("get_bucket_policy", {}),
    "s3:DeleteBucketPolicy": ("delete_bucket_policy", {}),
    "s3:PutBucketAcl": ("put_bucket_acl", {"ACL": "private"}),
    "s3:PutBucketVersioning": ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Suspended"}}),
    "s3:PutBucketPublicAccessBlock": ("put_public_access_block", {"PublicAccessBlockConfiguration": {}}),
    "s3:DeleteBucket": ("delete_bucket", {}),
}
# Others: the service, the operation, and its arguments from the resource.
OTHERS: dict[str, tuple[str, str, Callable[[str], dict[str, Any]]]] = {
    "secretsmanager:GetSecretValue": ("secretsmanager", "get_secret_value", lambda arn: {"SecretId": _secret(arn)}),
    "secretsmanager:DescribeSecret": ("secretsmanager", "describe_secret", lambda arn: {"SecretId": _secret(arn)}),
    "secretsmanager:PutSecretValue": (
        "secretsmanager",
        "put_secret_value",
        lambda arn: {"SecretId": _secret(arn), "SecretString": "x"},
    ),
    "secretsmanager:DeleteSecret": ("secretsmanager", "delete_secret", lambda arn: {"SecretId": _secret(arn)}),
    "secretsmanager:ListSecrets": ("secretsmanager", "list_secrets", lambda _arn: {}),
    "sts:AssumeRole": ("sts", "assume_role", lambda arn: {"RoleArn": arn, "RoleSessionName": "try"}),
    "kms:PutKeyPolicy": ("kms", "put_key_policy", lambda _arn: {"KeyId": "KEY", "Policy": "{}"}),
    "kms:ScheduleKeyDeletion": ("kms", "schedule_key_deletion", lambda _arn: {"KeyId": "KEY"}),
    "kms:GenerateDataKey": ("kms", "generate_data_key", lambda _arn: {"KeyId": "KEY", "KeySpec": "AES_256"}),
    "iam:PutRolePolicy": (
        "iam",
        "put_role_policy",
        lambda arn: {"RoleName": _last(arn), "PolicyName": "x", "PolicyDocument": "{}"},
    ),
    "iam:AttachRolePolicy": (
        "iam",
        "attach_role_policy",
        lambda arn: {"RoleName": _last(arn), "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "iam:UpdateAssumeRolePolicy": (
        "iam",
        "update_assume_role_policy",
        lambda arn: {"RoleName": _last(arn), "PolicyDocument": "{}"},
    ),
    "iam:TagRole": ("iam", "tag_role", lambda arn: {"RoleName": _last(arn), "Tags": [{"Key": "a", "Value": "b"}]}),
    "iam:DeleteRolePermissionsBoundary": (
        "iam",
        "delete_role_permissions_boundary",
        lambda arn: {"RoleName": _last(arn)},
    ),
    "iam:CreateRole": ("iam", "create_role", lambda arn: {"RoleName": _last(arn), "AssumeRolePolicyDocument": "{}"}),
    "iam:CreateAccessKey": ("iam", "create_access_key", lambda arn: {"UserName": _last(arn)}),
    "iam:CreateUser": ("iam", "create_user", lambda arn: {"UserName": _last(arn)}),
    "iam:ListRoles": ("iam", "list_roles", lambda _arn: {}),
    "rds:DescribeDBInstances": ("rds", "describe_db_instances", lambda _arn: {}),
    "rds:DeleteDBInstance": (
        "rds",
        "delete_db_instance",
        lambda arn: {"DBInstanceIdentifier": arn.rsplit(":", 1)[-1], "SkipFinalSnapshot": True},
    ),
    "cloudformation:DescribeStacks": ("cloudformation", "describe_stacks", lambda _arn: {}),
    "cloudformation:DeleteStack": ("cloudformation", "delete_stack", lambda arn: {"StackName": arn.split("/")[1]}),
    "scheduler:DeleteSchedule": ("scheduler", "delete_schedule", lambda arn: {"Name": _last(arn)}),
    "tag:GetResources": ("resourcegroupstaggingapi", "get_resources", lambda _arn: {}),
}


def _secret(arn: str) -> str:
    """By its name: the characters at its ARN's end are given at random."""
    return arn.split(":secret:")[1].rsplit("-", 1)[0]


def _last(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def unanswerable(question: Question) -> str:
    """Why the emulator can't be asked; "" when it can."""
    if question.who.kind != "learner":
        return "hosts and services can't be played: nothing of AWS's own takes up their roles there"
    if question.action == "iam:PassRole":
        return "handing on is part of other calls"
    plain = {**S3_TLS, **TLS}
    if any(question.context.get(key) != value for key, value in plain.items() if key in question.context):
        return "it speaks one version of TLS, and no plain HTTP beside it"
    if "kms:ViaService" in question.context:
        return "its services don't ask KMS in a learner's name"
    if question.action not in S3 and question.action not in OTHERS:
        return "the emulator has no such service, or checks nothing there"
    if question.action == "s3:PutObject" and len(question.context) > 2:
        return "it puts no keys of encryption into the context"
    return ""


@dataclasses.dataclass
class Deployed:
    """The stack in the emulator, each learner's keys, and the key's number."""

    emulator: Emulator
    cohort: Cohort
    keys: dict[str, Keys]
    key_id: str
    world: World
    clients: dict[tuple[str, str], Any] = dataclasses.field(default_factory=dict)

    def client(self, service: str, learner: str) -> Any:
        """A learner's client, made once: that takes longer than a call."""
        if (service, learner) not in self.clients:
            self.clients[service, learner] = self.emulator.client(service, self.keys[learner])
        return self.clients[service, learner]


@pytest.fixture(scope="module")
def deployed(emulator: Emulator) -> Deployed:
    admin, one = emulator.administrator(), cohort()
    caller = emulator.client("sts", admin).get_caller_identity()["Arn"]
    stacks = emulator.client("cloudformation", admin)
    stacks.create_stack(
        StackName=names.stack_name(one),
        TemplateBody=compact(one, admin.account),
        Parameters=[{"ParameterKey": "AdministratorArn", "ParameterValue": caller}],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    stacks.get_waiter("stack_create_complete").wait(
        StackName=names.stack_name(one), WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    taken: dict[str, Keys] = {}
    for learner in one.learners:
        role = names.role_arn(one, admin.account, learner)
        found = emulator.client("sts", admin).assume_role(RoleArn=role, RoleSessionName=learner)["Credentials"]
        taken[learner] = Keys(admin.account, found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
    key = emulator.client("kms", admin).describe_key(KeyId=f"alias/{names.stack_name(one)}")["KeyMetadata"]["KeyId"]
    return Deployed(emulator, one, taken, key, world(one, admin.account))


def _answer(deployed: Deployed, question: Question) -> bool:
    try:
        if question.action in S3:
            operation, more = S3[question.action]
            bucket, _slash, key = question.resource.removeprefix("arn:aws:s3:::").partition("/")
            arguments = {"Bucket": bucket, **({"Key": key} if key else {}), **more}
            if "s3:prefix" in question.context:
                arguments["Prefix"] = question.context["s3:prefix"]
            getattr(deployed.client("s3", question.who.name), operation)(**arguments)
        else:
            service, operation, make = OTHERS[question.action]
            arguments = make(question.resource)
            if arguments.get("KeyId") == "KEY":
                arguments["KeyId"] = deployed.key_id
            getattr(deployed.client(service, question.who.name), operation)(**arguments)
    except ClientError as error:
        # Any other error is an answer from behind the door: there is no such object, for instance.
        return error.response["Error"]["Code"] not in _REFUSED
    return True


def test_the_emulator_answers_as_the_evaluator_does_and_as_is_intended(deployed: Deployed) -> None:
    asked = [one for one in questions(deployed.cohort, deployed.world) if not unanswerable(one)]
    differing = []
    rows = []
    # What is refused first: nothing that is allowed takes away what a refusal is about.
    for question in sorted(asked, key=lambda one: intended(one, deployed.cohort)):
        evaluated = ask(deployed.cohort, deployed.world, question)
        row = Row(question, _answer(deployed, question), intended(question, deployed.cohort), evaluated.why)
        rows.append(row)
        if not row.allowed == row.intended == evaluated.allowed:
            differing.append({**row.as_dict(), "evaluated": evaluated.allowed})
    assert differing == []
    assert len(rows) > 200
    assert sum(row.allowed for row in rows) > 40


def test_why_the_emulator_cannot_answer_the_rest(deployed: Deployed) -> None:
    reasons = Counter(unanswerable(one) for one in questions(deployed.cohort, deployed.world))
    answered = reasons.pop("")
    assert answered > 200
    assert len(reasons) == 6
    assert all(count > 0 for count in reasons.values())


def test_a_right_too_many_is_noticed_by_real_calls_too(deployed: Deployed) -> None:
    owner = Keys(deployed.keys["ada"].account, deployed.keys["ada"].account, "test")
    iam, role = deployed.emulator.client("iam", owner), names.role_name(deployed.cohort, "ada")
    wide = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
    question = next(
        one
        for one in questions(deployed.cohort, deployed.world)
        if one.who.name == "ada" and one.action == "s3:GetObject" and one.whose == "bruno"
    )
    assert not _answer(deployed, question)
    iam.put_role_policy(RoleName=role, PolicyName="too-much", PolicyDocument=wide)
    try:
        assert _answer(deployed, question)
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="too-much")
    assert not _answer(deployed, question)
