"""Calls as requests that the evaluator can be asked: an action, the resource that it is on, and its context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.evaluating import EvaluationError, World

_SERVICES = {
    "resourcegroupstaggingapi": "tag",
    "s3": "s3",
}
# Where the action is called otherwise than the operation.
_ACTIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:HeadObject": "s3:GetObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:CopyObject": "s3:PutObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
# AWS allows these to everybody.
_ALWAYS = {"sts:GetCallerIdentity"}


@dataclass(frozen=True)
class Call:
    """`resource` is "" where nobody is ever refused. `why` says who needs it."""

    action: str
    resource: str
    context: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


def action_of(service: str, operation: str, parameters: Mapping[str, Any], one: Cohort, account: str) -> Call:
    """A call of boto3's as IAM sees it."""
    name = f"{_SERVICES.get(service, service)}:{operation}"
    action = _ACTIONS.get(name, name)
    if action in _ALWAYS:
        return Call(action, "")
    region = one.region
    tag = {f"aws:ResourceTag/{names.COHORT_TAG}": one.name}
    match service:
        case "s3":
            bucket = f"arn:aws:s3:::{parameters.get('Bucket', '')}"
            resource = "*" if "Bucket" not in parameters else bucket
            if "Key" in parameters or "Delete" in parameters:
                resource = f"{bucket}/{parameters.get('Key', 'x')}"
            return Call(action, resource)
        case "cloudformation":
            named = str(parameters.get("StackName", names.stack_name(one)))
            if str(parameters.get("ChangeSetName", "")).startswith("arn:") and "StackName" not in parameters:
                return Call(action, "*")
            stack = named if named.startswith("arn:") else f"arn:aws:cloudformation:{region}:{account}:stack/{named}/1"
            return Call(action, stack)
        case "sts":
            return Call(action, parameters["RoleArn"])
        case "secretsmanager":
            named = str(parameters.get("SecretId", ""))
            arn = (
                named
                if named.startswith("arn:")
                else f"arn:aws:secretsmanager:{region}:{account}:secret:{named}-AbCdEf"
            )
            return Call(action, arn if named else "*")
        case "iam":
            for kind in ("Role", "User"):
                if f"{kind}Name" in parameters:
                    path = f"{names.iam_path(one)}{parameters[f'{kind}Name']}"
                    return Call(action, f"arn:aws:iam::{account}:{kind.lower()}{path}")
        case "kms":
            if "KeyId" in parameters:
                return Call(action, f"arn:aws:kms:{region}:{account}:key/Key", tag)
        case "logs":
            if "logGroupName" in parameters:
                return Call(action, f"arn:aws:logs:{region}:{account}:log-group:{parameters['logGroupName']}")
        case "rds":
            if operation.startswith("Modify"):
                return Call(action, f"arn:aws:rds:{region}:{account}:db:{parameters['DBInstanceIdentifier']}")
    return Call(action, "*")


def calls_in(found: World, title: str, action: str, one: Cohort) -> Call:
    """A call of CloudFormation's for a resource of a template, in the administrator's name."""
    service, name = action.split(":", 1)
    service = service.lower()
    region, tag = one.region, names.COHORT_TAG
    context: dict[str, Any] = {
        "aws:CalledVia": ("cloudformation.amazonaws.com",),
        "aws:RequestedRegion": region,
        f"aws:ResourceTag/{tag}": one.name,
        f"aws:RequestTag/{tag}": one.name,
        "aws:SecureTransport": "true",
    }
    resource = _resource(found, title, service, name, one)
    if name == "CreateServiceLinkedRole":
        context["iam:AWSServiceName"] = _linked(found.template["Resources"][title]["Type"])
        resource = f"arn:aws:iam::{found.account}:role/aws-service-role/x"
    if name == "PassRole":
        resource, context["iam:PassedToService"] = _passed(found, title)
    properties = found.template["Resources"][title].get("Properties", {})
    if "PermissionsBoundary" in properties:
        context["iam:PermissionsBoundary"] = found.resolver.value(properties["PermissionsBoundary"])
    if service == "kms" and name in ("Decrypt", "GenerateDataKey"):
        context["kms:ViaService"] = f"secretsmanager.{region}.amazonaws.com"
    if name == "CreateGrant":
        context["kms:GrantIsForAWSResource"] = "true"
    return Call(f"{service}:{name}", resource, context, found.template["Resources"][title]["Type"])


def _resource(found: World, title: str, service: str, name: str, one: Cohort) -> str:
    region, account = one.region, found.account
    kind = found.template["Resources"][title]["Type"]
    stack = names.stack_name(one)
    if service == "rds" and not name.startswith("Describe"):
        groups = {
            "AWS::RDS::DBParameterGroup": "pg",
            "AWS::RDS::DBSubnetGroup": "subgrp",
            "AWS::DocDB::DBSubnetGroup": "subgrp",
            "AWS::DocDB::DBClusterParameterGroup": "cluster-pg",
        }
        if kind in groups:
            return f"arn:aws:rds:{region}:{account}:{groups[kind]}:{stack}-{title.lower()}-x"
        if kind == "AWS::RDS::DBInstance" and name == "CreateDBSnapshot":
            return f"arn:aws:rds:{region}:{account}:snapshot:{stack}-snapshot-x"
    if service == "kms" and name in ("CreateKey",):
        return "*"
    if service == "kms" and kind != "AWS::KMS::Key" and not name.startswith("List"):
        alias = kind == "AWS::KMS::Alias"
        return f"arn:aws:kms:{region}:{account}:alias/{stack}" if alias else f"arn:aws:kms:{region}:{account}:key/Key"
    if service == "secretsmanager" and kind != "AWS::SecretsManager::Secret":
        return f"arn:aws:secretsmanager:{region}:{account}:secret:{names.admin_secret_name(one)}-AbCdEf"
    if service == "budgets":
        return f"arn:aws:budgets::{account}:budget/{stack}-x"
    if service == "logs" and kind == "AWS::Logs::LogGroup" and not name.startswith("Describe"):
        return found.arn(title).removesuffix(":*")
    if service == "s3" and kind == "AWS::S3::BucketPolicy":
        return f"arn:aws:s3:::{found.resolver.value(found.template['Resources'][title]['Properties']['Bucket'])}"
    if (name.startswith(("Describe", "List")) and service in ("rds", "ec2", "logs")) or name == "DescribeTrails":
        return "*"
    own = {"elasticmapreduce": "elasticmapreduce", "emr-serverless": "emr-serverless"}
    if service in own:
        return f"arn:aws:{service}:{region}:{account}:/applications/x"
    try:
        return found.arn(title)
    except EvaluationError:
        return "*"


def _linked(kind: str) -> str:
    return {
        "AWS::OpenSearchService::Domain": "opensearchservice.amazonaws.com",
        "AWS::EMRServerless::Application": "ops.emr-serverless.amazonaws.com",
        "AWS::EMR::Cluster": "elasticmapreduce.amazonaws.com",
    }.get(kind, "rds.amazonaws.com")


def _passed(found: World, title: str) -> tuple[str, str]:
    """The role that a resource hands on, and to whom."""
    kind = found.template["Resources"][title]["Type"]
    role, service = {
        "AWS::CloudTrail::Trail": ("TrailRole", "cloudtrail"),
        "AWS::EC2::FlowLog": ("FlowLogRole", "vpc-flow-logs"),
        "AWS::Scheduler::Schedule": ("ExpiryRole", "scheduler"),
        "AWS::EMR::Cluster": ("HiveServiceRole", "elasticmapreduce"),
    }.get(kind, ("StudioRole" if "Studio" in title else "HiveNodeRole" if "Hive" in title else "DoorRole", "ec2"))
    return found.arn(role), f"{service}.amazonaws.com"
