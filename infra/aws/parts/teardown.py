"""Rights to remove the stack when its time is over: a role that CloudFormation takes up for it, and for nothing else.

It removes only what is in the cohort's own template: by name, by path or by the cohort's tag.
"""

from __future__ import annotations

from troposphere import GetAtt, Sub, iam

from infra.aws import names
from infra.aws.parts.site import DOCUMENTS, HIVE, KEY, NOTICES, SPARK, Document, Site, allow, document, trust

ROLE = "TeardownRole"
_INSTANCE_LOOKS = ["InstanceCreditSpecifications", "Instances", "Volumes"]


def statements(site: Site) -> list[Document]:
    """What the scheduler's role needs to set it going."""
    return [
        allow("RemoveStack", "cloudformation:DeleteStack", site.arn("cloudformation", f"stack/{site.stack}/*")),
        allow(
            "RemoveByRole",
            "iam:PassRole",
            GetAtt(ROLE, "Arn"),
            {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        ),
    ]


def role(site: Site) -> iam.Role:
    """It stays when the stack goes: a role can't finish a removal that has removed the role itself."""
    return iam.Role(
        ROLE,
        Path=site.path,
        AssumeRolePolicyDocument=trust("cloudformation.amazonaws.com"),
        Policies=[iam.Policy(PolicyName="remove", PolicyDocument=document(*_removals(site)))],
        Tags=site.tags(),
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Delete",
    )


def _removals(site: Site) -> list[Document]:
    removals = [*_storage(site), *_identities(site), *_records(site)]
    if site.has_network:
        removals += _network(site)
    return removals + _databases(site) + _engines(site)


def _tagged(site: Site) -> Document:
    return {"StringEquals": {f"aws:ResourceTag/{names.COHORT_TAG}": site.cohort.name}}


def _storage(site: Site) -> list[Document]:
    """Buckets only when they are empty, as S3 has it: a learner's work is not removed by a schedule."""
    buckets = [f"arn:aws:s3:::{name}" for name in (site.bucket, site.logs_bucket)]
    alias = site.arn("kms", f"alias/{site.stack}")
    secrets = site.arn("secretsmanager", f"secret:labs/{site.cohort.name}/*")
    found = [
        allow("Buckets", ["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy", "s3:ListBucket"], buckets),
        allow("Key", ["kms:DescribeKey", "kms:ScheduleKeyDeletion"], GetAtt(KEY, "Arn")),
        allow("KeyName", "kms:DeleteAlias", [GetAtt(KEY, "Arn"), alias]),
    ]
    if site.has_passwords:
        found.append(allow("Secrets", ["secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret"], secrets))
    if site.cohort.services.database != "none":
        admin = site.arn("secretsmanager", f"secret:{names.admin_secret_name(site.cohort)}-??????")
        # CloudFormation takes the address out of the secret before it removes it.
        actions = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
        found += [
            allow("SecretOfDatabase", actions, admin),
            allow(
                "KeyOfSecret",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                GetAtt(KEY, "Arn"),
                {"StringEquals": {"kms:ViaService": f"secretsmanager.{site.cohort.region}.amazonaws.com"}},
            ),
        ]
    return found


def _identities(site: Site) -> list[Document]:
    """Everything below the cohort's own path, but nothing can be added or widened."""

    def own(kind: str) -> str:
        return f"arn:aws:iam::{site.account}:{kind}{site.path}*"

    found = [
        allow(
            "Roles",
            [
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:GetRole",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies",
            ],
            own("role"),
        ),
        allow(
            "Policies",
            [
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:GetPolicy",
                "iam:ListEntitiesForPolicy",
                "iam:ListPolicyVersions",
            ],
            own("policy"),
        ),
    ]
    if site.cohort.options.keys:
        removes = ["DeleteAccessKey", "DeleteLoginProfile", "DeleteUser", "DeleteUserPolicy"]
        looks = ["GetLoginProfile", "GetUser", "GetUserPolicy", "ListAccessKeys", "ListAttachedUserPolicies"]
        looks += ["ListGroupsForUser", "ListUserPolicies"]
        found.append(allow("Users", [f"iam:{one}" for one in (*removes, *looks)], own("user")))
    if site.has_door or site.cohort.services.studio or site.cohort.services.hive:
        actions = ["iam:DeleteInstanceProfile", "iam:GetInstanceProfile", "iam:RemoveRoleFromInstanceProfile"]
        found.append(allow("Profiles", actions, own("instance-profile")))
    return found


def _records(site: Site) -> list[Document]:
    """Log groups, trail, topic, schedules and budget."""
    schedules = site.arn("scheduler", f"schedule/default/{site.stack}-*")
    groups = [site.arn("logs", f"log-group:{name}*") for name in (site.log_group(""), f"/aws/*/{site.stack}")]
    found = [
        allow("Schedules", ["scheduler:DeleteSchedule", "scheduler:GetSchedule"], schedules),
        allow("LogGroups", "logs:DeleteLogGroup", groups),
        allow("LookAtLogGroups", "logs:DescribeLogGroups", "*"),
    ]
    if site.cohort.email:
        actions = ["sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"]
        found.append(allow("Notices", actions, site.arn("sns", f"{site.stack}-{NOTICES.lower()}")))
    if site.cohort.budget:
        budget = f"arn:aws:budgets::{site.account}:budget/{names.budget_name(site.cohort)}"
        found.append(allow("Budget", ["budgets:ModifyBudget", "budgets:ViewBudget"], budget))
    if site.cohort.options.audit:
        trail = site.arn("cloudtrail", f"trail/{site.stack}")
        found.append(allow("Trail", ["cloudtrail:DeleteTrail", "cloudtrail:GetTrail"], trail))
    return found


def _network(site: Site) -> list[Document]:
    """What stands in the network and the network itself, as far as it carries the cohort's tag."""
    services = site.cohort.services
    # kind: (how its ARN begins, what removes it, what is looked at meanwhile)
    kinds: list[tuple[str, list[str], list[str]]] = [
        ("vpc", ["DeleteVpc"], ["Vpcs", "NetworkInterfaces"]),
        ("subnet", ["DeleteSubnet", "DisassociateRouteTable"], ["Subnets"]),
        ("route-table", ["DeleteRouteTable", "DisassociateRouteTable"], ["RouteTables"]),
        ("security-group", ["DeleteSecurityGroup"], ["SecurityGroups", "SecurityGroupRules"]),
        ("vpc-endpoint", ["DeleteVpcEndpoints"], ["VpcEndpoints"]),
    ]
    if site.cohort.options.audit:
        kinds.append(("vpc-flow-log", ["DeleteFlowLogs"], ["FlowLogs"]))
    if site.has_door or services.studio:
        kinds.append(("instance", ["TerminateInstances", "DescribeInstanceAttribute"], _INSTANCE_LOOKS))
        kinds.append(("launch-template", ["DeleteLaunchTemplate"], ["LaunchTemplates"]))
    if services.studio:
        gateway = ["DeleteInternetGateway", "DetachInternetGateway"]
        kinds.append(("internet-gateway", gateway, ["InternetGateways"]))
        kinds.append(("vpc", ["DetachInternetGateway"], []))
        kinds.append(("route-table", ["DeleteRoute"], []))
        kinds.append(("natgateway", ["DeleteNatGateway"], ["NatGateways"]))
        kinds.append(("elastic-ip", ["DisassociateAddress", "ReleaseAddress"], ["Addresses"]))
    if services.hive:
        kinds.append(("security-group", ["RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"], []))
    removals = sorted({f"ec2:{one}" for _kind, ones, _looks in kinds for one in ones})
    looks = sorted({f"ec2:Describe{one}" for _kind, _ones, ones in kinds for one in ones})
    where = sorted({site.arn("ec2", f"{kind}/*") for kind, _ones, _looks in kinds})
    return [allow("Network", removals, where, _tagged(site)), allow("LookAtNetwork", looks, "*")]


def _databases(site: Site) -> list[Document]:
    found: list[Document] = []
    services = site.cohort.services
    groups = [site.arn("rds", f"{kind}:{site.stack}-*") for kind in ("pg", "subgrp", "cluster-pg")]
    if services.database != "none" or services.documents:
        actions = ["rds:DeleteDBParameterGroup", "rds:DeleteDBSubnetGroup", "rds:DeleteDBClusterParameterGroup"]
        looks = ["rds:DescribeDBParameterGroups", "rds:DescribeDBSubnetGroups", "rds:DescribeDBClusterParameterGroups"]
        found.append(allow("DatabaseGroups", [*actions, *looks, "rds:ListTagsForResource"], groups))
    if services.database != "none":
        where = [
            site.arn("rds", f"db:{names.database_name(site.cohort)}"),
            site.arn("rds", f"snapshot:{site.stack}-*"),
        ]
        actions = ["rds:DeleteDBInstance", "rds:DescribeDBInstances", "rds:CreateDBSnapshot", "rds:DescribeDBSnapshots"]
        found.append(allow("Database", [*actions, "rds:AddTagsToResource"], where))
    if services.documents:
        name = names.documents_name(site.cohort)
        where = [site.arn("rds", f"{kind}:{name}*") for kind in ("db", "cluster", "cluster-snapshot")]
        actions = ["rds:DeleteDBInstance", "rds:DescribeDBInstances", "rds:DeleteDBCluster", "rds:DescribeDBClusters"]
        more = ["rds:CreateDBClusterSnapshot", "rds:DescribeDBClusterSnapshots", "rds:AddTagsToResource"]
        found.append(allow(DOCUMENTS, [*actions, *more], where))
    return found


def _engines(site: Site) -> list[Document]:
    found: list[Document] = []
    if site.cohort.services.spark:
        actions = [f"emr-serverless:{verb}Application" for verb in ("Delete", "Get", "Stop")]
        found.append(allow(SPARK, actions, GetAtt(SPARK, "Arn")))
    if site.cohort.services.hive:
        cluster = Sub(site.arn("elasticmapreduce", f"cluster/${{{HIVE}}}"))
        actions = ["elasticmapreduce:DescribeCluster", "elasticmapreduce:TerminateJobFlows"]
        found += [
            allow(HIVE, actions, cluster),
            # AWS has no narrower resource for a security configuration.
            allow("HiveEncryption", "elasticmapreduce:DeleteSecurityConfiguration", "*"),
        ]
    if site.cohort.services.search:
        domain = site.arn("es", f"domain/{names.search_name(site.cohort)}")
        found += [
            allow("Search", ["es:DeleteDomain", "es:DescribeDomain"], domain),
            allow("SearchLogPolicy", ["logs:DeleteResourcePolicy", "logs:DescribeResourcePolicies"], "*"),
        ]
    return found
