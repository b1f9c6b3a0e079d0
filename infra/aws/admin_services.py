"""Statements of the administrator's policy about what a cohort may have: network, databases, hosts, switches."""

from __future__ import annotations

from typing import Any

from infra.aws import names
from infra.aws.parts.site import Site

Statement = dict[str, Any]
# Only when CloudFormation calls in her name.
VIA = {"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}


def allow(sid: str, service: str, actions: str, resource: Any, condition: Statement | None = None) -> Statement:
    """`actions` are names with spaces between, of one service."""
    listed = [f"{service}:{action}" for action in actions.split()]
    made = {"Sid": sid, "Effect": "Allow", "Action": listed, "Resource": resource}
    return {**made, "Condition": condition} if condition else made


def _here(site: Site) -> Statement:
    """Through CloudFormation, in the cohort's region."""
    return {**VIA, "StringEquals": {"aws:RequestedRegion": site.cohort.region}}


def _ours(site: Site) -> Statement:
    """Through CloudFormation, what carries the cohort's tag."""
    return {**VIA, "StringEquals": {f"aws:ResourceTag/{names.COHORT_TAG}": site.cohort.name}}


def has_schedules(site: Site) -> bool:
    """Whether anything happens by itself after the last day."""
    cohort = site.cohort
    stops = (
        cohort.services.database != "none",
        cohort.services.documents,
        cohort.services.hive,
        cohort.services.studio,
    )
    return any(stops) or bool(cohort.email) or cohort.options.teardown


def network(site: Site) -> list[Statement]:
    """The private network, and its way out when there is a studio."""
    if not site.has_network:
        return []
    making = (
        "CreateVpc ModifyVpcAttribute CreateSubnet ModifySubnetAttribute CreateRouteTable AssociateRouteTable "
        "CreateSecurityGroup AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress CreateVpcEndpoint CreateTags"
    )
    changing = (
        "DeleteVpc DeleteSubnet DeleteRouteTable DisassociateRouteTable ReplaceRouteTableAssociation "
        "DeleteSecurityGroup RevokeSecurityGroupIngress RevokeSecurityGroupEgress "
        "UpdateSecurityGroupRuleDescriptionsIngress UpdateSecurityGroupRuleDescriptionsEgress "
        "ModifyVpcEndpoint DeleteVpcEndpoints DeleteTags"
    )
    statements = [
        allow("NetworkMade", "ec2", making, "*", _here(site)),
        allow("Network", "ec2", changing, "*", _ours(site)),
    ]
    if site.cohort.services.studio:
        out = "CreateInternetGateway AttachInternetGateway CreateRoute CreateNatGateway AllocateAddress"
        gone = (
            "DeleteInternetGateway DetachInternetGateway DeleteRoute ReplaceRoute DeleteNatGateway "
            "ReleaseAddress DisassociateAddress AssociateAddress"
        )
        statements += [
            allow("WayOutMade", "ec2", out, "*", _here(site)),
            allow("WayOut", "ec2", gone, "*", _ours(site)),
        ]
    return statements


def databases(site: Site) -> list[Statement]:
    """Databases, their groups, and the roles that AWS keeps for its services."""
    chosen, cohort = site.cohort.services, site.cohort
    statements: list[Statement] = []
    tags = "AddTagsToResource RemoveTagsFromResource ListTagsForResource"
    if chosen.database != "none":
        name = names.database_name(cohort)
        own = [site.arn("rds", f"db:{name}"), site.arn("rds", f"snapshot:{name}-*"), site.arn("rds", "snapshot:labs-*")]
        # Parameter and subnet groups get a name from the stack's.
        groups = [site.arn("rds", f"pg:{site.stack}-*"), site.arn("rds", f"subgrp:{site.stack}-*")]
        making = f"CreateDBInstance DeleteDBInstance RebootDBInstance CreateDBSnapshot {tags}"
        group = (
            "CreateDBParameterGroup ModifyDBParameterGroup ResetDBParameterGroup DeleteDBParameterGroup "
            f"CreateDBSubnetGroup ModifyDBSubnetGroup DeleteDBSubnetGroup {tags}"
        )
        statements += [
            allow("DatabaseMade", "rds", making, [*own, *groups], VIA),
            allow("Database", "rds", "ModifyDBInstance DeleteDBSnapshot", [*own, *groups]),
            allow("DatabaseGroups", "rds", group, groups, VIA),
        ]
    if chosen.documents:
        name = names.documents_name(cohort)
        own = [site.arn("rds", f"{kind}:{name}*") for kind in ("cluster", "db", "cluster-snapshot")]
        groups = [site.arn("rds", f"cluster-pg:{site.stack}-*"), site.arn("rds", f"subgrp:{site.stack}-*")]
        making = (
            "CreateDBCluster ModifyDBCluster DeleteDBCluster CreateDBClusterSnapshot "
            f"CreateDBInstance ModifyDBInstance DeleteDBInstance {tags}"
        )
        group = (
            "CreateDBClusterParameterGroup ModifyDBClusterParameterGroup DeleteDBClusterParameterGroup "
            f"CreateDBSubnetGroup ModifyDBSubnetGroup DeleteDBSubnetGroup {tags}"
        )
        statements += [
            allow("DocumentsMade", "rds", making, [*own, *groups], VIA),
            allow("DocumentsGroups", "rds", group, groups, VIA),
        ]
    linked = [
        f"{service}.amazonaws.com"
        for service, there in (
            ("rds", chosen.database != "none" or chosen.documents),
            ("opensearchservice", chosen.search),
            ("elasticmapreduce", chosen.hive),
            ("ops.emr-serverless", chosen.spark),
        )
        if there
    ]
    if linked:
        role = f"arn:aws:iam::{site.account}:role/aws-service-role/*"
        condition = {"StringEquals": {"iam:AWSServiceName": linked}}
        statements.append(allow("ServicesOwnRoles", "iam", "CreateServiceLinkedRole", role, condition))
    return statements


def hosts(site: Site) -> list[Statement]:
    """Hosts, and the way in to them."""
    if not (site.has_door or site.cohort.services.studio):
        return []
    tag = {"StringEquals": {f"ssm:resourceTag/{names.COHORT_TAG}": site.cohort.name}}
    document = f"arn:aws:ssm:{site.cohort.region}::document/AWS-StartPortForwardingSessionToRemoteHost"
    changing = "TerminateInstances StopInstances StartInstances ModifyInstanceAttribute DeleteLaunchTemplate"
    return [
        allow("HostMade", "ec2", "RunInstances CreateLaunchTemplate CreateLaunchTemplateVersion", "*", _here(site)),
        allow("Host", "ec2", changing, "*", _ours(site)),
        allow("Image", "ssm", "GetParameters", f"arn:aws:ssm:{site.cohort.region}::parameter/aws/service/*"),
        allow("WayIn", "ssm", "StartSession", site.arn("ec2", "instance/*"), tag),
        allow("WayInByPort", "ssm", "StartSession", document),
        allow("WayInCloses", "ssm", "TerminateSession", site.arn("ssm", "session/*")),
    ]


def expiry(site: Site) -> list[Statement]:
    """Schedules, messages, the budget."""
    statements: list[Statement] = []
    if has_schedules(site):
        where = site.arn("scheduler", f"schedule/default/{site.stack}-*")
        actions = "CreateSchedule UpdateSchedule DeleteSchedule GetSchedule"
        statements.append(allow("Schedules", "scheduler", actions, where, VIA))
    if site.cohort.email:
        topic = site.arn("sns", f"{site.stack}-notices")
        actions = (
            "CreateTopic DeleteTopic SetTopicAttributes GetTopicAttributes Subscribe Unsubscribe "
            "ListSubscriptionsByTopic TagResource UntagResource ListTagsForResource GetDataProtectionPolicy"
        )
        statements.append(allow("Notices", "sns", actions, topic, VIA))
    if site.cohort.budget:
        budget = f"arn:aws:budgets::{site.account}:budget/{site.stack}-*"
        actions = "ModifyBudget ViewBudget TagResource UntagResource ListTagsForResource"
        statements.append(allow("Budget", "budgets", actions, budget, VIA))
    return statements


def switches(site: Site) -> list[Statement]:
    """Trail, Spark, Hive, search and their records."""
    chosen, statements = site.cohort.services, []
    if site.cohort.options.audit:
        actions = "CreateTrail UpdateTrail DeleteTrail PutEventSelectors StartLogging AddTags RemoveTags"
        trail = site.arn("cloudtrail", f"trail/{site.stack}")
        statements += [
            allow("Trail", "cloudtrail", f"{actions} GetTrail GetEventSelectors ListTags", trail, VIA),
            allow("TrailStops", "cloudtrail", "StopLogging GetTrailStatus", trail),
        ]
        if site.has_network:
            flows = "CreateFlowLogs DeleteFlowLogs"
            statements.append(allow("Flows", "ec2", flows, "*", _here(site)))
    if chosen.spark:
        where = site.arn("emr-serverless", "/*")
        actions = "CreateApplication UpdateApplication DeleteApplication GetApplication StopApplication"
        statements.append(allow("Spark", "emr-serverless", f"{actions} TagResource UntagResource", where, VIA))
        statements.append(allow("SparksNetwork", "ec2", "CreateNetworkInterface", "*", _here(site)))
    if chosen.hive:
        actions = "RunJobFlow TerminateJobFlows DescribeCluster ListInstanceGroups ModifyInstanceGroups AddTags"
        configuration = "CreateSecurityConfiguration DeleteSecurityConfiguration DescribeSecurityConfiguration"
        statements.append(allow("Hive", "elasticmapreduce", f"{actions} RemoveTags {configuration}", "*", _here(site)))
    if chosen.search:
        where = site.arn("es", f"domain/{names.search_name(site.cohort)}")
        actions = "CreateDomain UpdateDomain DeleteDomain DescribeDomain DescribeDomainChangeProgress UpgradeDomain"
        statements.append(
            allow("Search", "es", f"{actions} UpdateDomainConfig AddTags RemoveTags ListTags", where, VIA)
        )
    logs = [site.arn("logs", f"log-group:{name}") for name in (f"{site.log_group('')}*", f"/aws/*/{site.stack}*")]
    groups = "CreateLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey"
    statements.append(allow("Records", "logs", f"{groups} TagResource UntagResource", logs, VIA))
    statements.append(allow("RecordsGo", "logs", "DeleteLogGroup ListTagsForResource", logs))
    if chosen.search:
        policy = "PutResourcePolicy DeleteResourcePolicy"
        statements.append(allow("RecordsOfSearch", "logs", policy, "*", _here(site)))
    return statements
