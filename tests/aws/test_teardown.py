"""What happens after the last day: what costs is stopped, somebody is told, and on request the stack removes itself."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

import pytest

from infra.aws.cohort import CloudServices, Cohort, Options
from infra.aws.template import compact
from tests.aws.checkers.samples import policies
from tests.aws.checkers.schemas import removal_rights
from tools.render_templates import ACCOUNT, SAMPLES

_FULL = SAMPLES["full"]
# Permissions that AWS's handlers name for a removal, but that nothing in these templates makes them use.
_NOT_NEEDED = {
    "ec2:CreateTags": "tags of an endpoint are changed by an update only",
    "ec2:DeleteTags": "tags go with what carries them; taking them off first would end the role's own right",
    "ec2:DescribeVpnGateways": "there is no VPN gateway",
    "ec2:DetachVpnGateway": "there is no VPN gateway",
    "iam:DetachGroupPolicy": "there are no groups",
    "iam:DetachUserPolicy": "users have policies of their own only",
    "iam:RemoveUserFromGroup": "there are no groups",
    "iam:TagRole": "no tags are changed",
    "iam:UntagRole": "no tags are changed",
    "logs:DeleteDataProtectionPolicy": "log groups have none",
    "logs:DeleteLogDelivery": "flow logs go to a log group by a role",
    "secretsmanager:RemoveRegionsFromReplication": "secrets are in one region",
    "ssm:DescribeAssociation": "hosts have no associations",
    "ssm:ListAssociations": "hosts have no associations",
    "sso:DeleteApplication": "Spark is not tied to an identity centre",
    "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation": "endpoints lead to services of AWS",
    "vpce:AllowMultiRegion": "endpoints are in one region",
}
# Kinds for which AWS has published no permissions of its handlers.
_UNPUBLISHED = {"AWS::DocDB::DBCluster", "AWS::DocDB::DBInstance", "AWS::EMR::Cluster"}


def _resources(cohort: Cohort) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(compact(cohort, ACCOUNT))["Resources"]
    return found


def _schedules(cohort: Cohort) -> dict[str, dict[str, Any]]:
    return {
        title: one["Properties"]
        for title, one in _resources(cohort).items()
        if one["Type"] == "AWS::Scheduler::Schedule"
    }


def _input(schedule: dict[str, Any]) -> dict[str, Any]:
    text = schedule["Target"]["Input"]
    found: dict[str, Any] = json.loads(text["Fn::Sub"] if isinstance(text, dict) else text)
    return found


def _role_actions(cohort: Cohort, title: str) -> set[str]:
    found = dict(policies(cohort))[title]
    return {action for statement in found["Statement"] for action in statement["Action"]}


def test_every_schedule_begins_after_the_last_day() -> None:
    schedules = _schedules(_FULL)
    once = schedules.pop("TeardownSchedule")
    assert once["ScheduleExpression"] == "at(2027-07-02T00:00:00)"
    assert {one["StartDate"] for one in schedules.values()} == {"2027-07-01T00:00:00Z"}
    assert {one["ScheduleExpressionTimezone"] for one in schedules.values()} == {"UTC"}
    # Daily, because RDS starts a stopped database again after a week.
    stops = [one for title, one in schedules.items() if title.startswith("Stop")]
    assert {one["ScheduleExpression"] for one in stops} == {"cron(15 0 * * ? *)"}


@pytest.mark.parametrize("choice", ["mysql", "postgres", "documents", "studio", "hive", "door"])
def test_what_costs_by_the_hour_is_stopped(choice: str) -> None:
    targets = {
        "mysql": ("rds:stopDBInstance", {"DbInstanceIdentifier": "labs-health-2027"}),
        "postgres": ("rds:stopDBInstance", {"DbInstanceIdentifier": "labs-health-2027"}),
        "documents": ("docdb:stopDBCluster", {"DbClusterIdentifier": "labs-health-2027-documents"}),
        "studio": ("ec2:stopInstances", {"InstanceIds": ["${Studio}"]}),
        "door": ("ec2:stopInstances", {"InstanceIds": ["${Door}"]}),
        "hive": ("emr:terminateJobFlows", {"JobFlowIds": ["${HiveCluster}"]}),
    }
    services: dict[str, Any] = {"database": "none", choice: True}
    if choice in ("mysql", "postgres", "door"):
        services = {"database": "mysql" if choice == "door" else choice}
    cohort = dataclasses.replace(
        SAMPLES["small"], services=CloudServices(**services), options=Options(door=choice == "door")
    )
    wanted, values = targets[choice]
    found = [one for one in _schedules(cohort).values() if one["Target"]["Arn"].endswith(f":aws-sdk:{wanted}")]
    assert [_input(one) for one in found] == [values]
    # And the role may do it, to this one thing.
    service, call = wanted.split(":")
    right = {"docdb": "rds", "emr": "elasticmapreduce"}.get(service, service) + ":" + call[0].upper() + call[1:]
    statements = [one for one in dict(policies(cohort))["ExpiryRole"]["Statement"] if right in one["Action"]]
    assert len(statements) == 1
    assert "*" not in json.dumps(statements[0]["Resource"])


def test_the_notice_says_what_still_costs_and_what_to_do() -> None:
    notice = _input(_schedules(_FULL)["NoticeSchedule"])
    assert notice["TopicArn"] == "${Notices}"
    for words in ("ended on 2027-06-30", "search domain", "NAT gateway", "labs cloud down", "cohort.toml"):
        assert words in notice["Message"]
    assert len(notice["Subject"]) <= 100
    topic = _resources(_FULL)["Notices"]["Properties"]
    assert topic["Subscription"] == [{"Endpoint": "pilot@example.eu", "Protocol": "email"}]


def test_nobody_is_written_to_without_an_address_and_nothing_removes_itself_unasked() -> None:
    cohort = dataclasses.replace(SAMPLES["small"], email="", budget=0)
    assert set(_schedules(cohort)) == {"StopDatabaseSchedule", "StopDoorSchedule"}
    assert "TeardownRole" not in _resources(cohort)
    bare = dataclasses.replace(cohort, services=CloudServices(database="none"), options=Options(audit=False))
    assert not _schedules(bare)
    assert "ExpiryRole" not in _resources(bare)


def test_the_scheduler_and_nobody_else_takes_up_the_stopping_role() -> None:
    (statement,) = _resources(_FULL)["ExpiryRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    # The ARN of a schedule would never match.
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:scheduler:eu-west-1:{ACCOUNT}:schedule-group/default"},
    }


def test_an_earlier_end_moves_every_schedule() -> None:
    moved = dataclasses.replace(_FULL, end=datetime.date(2027, 1, 31))
    begins = {one.get("StartDate", one["ScheduleExpression"]) for one in _schedules(moved).values()}
    assert begins == {"2027-02-01T00:00:00Z", "at(2027-02-02T00:00:00)"}


@pytest.mark.parametrize("studio", [True, False])
def test_the_removing_role_has_what_aws_needs_to_remove_each_kind(studio: bool) -> None:
    cohort = dataclasses.replace(_FULL, services=dataclasses.replace(_FULL.services, studio=studio))
    handlers, actions = removal_rights(), _role_actions(cohort, "TeardownRole")
    kinds = {one["Type"] for one in _resources(cohort).values()}
    assert kinds - set(handlers) == _UNPUBLISHED
    missing = {(kind, right) for kind in kinds & set(handlers) for right in handlers[kind] if right not in actions}
    assert {one for one in missing if one[1] not in _NOT_NEEDED} == set()
    if studio:
        assert {right for _kind, right in missing} <= set(_NOT_NEEDED)


def test_every_permission_said_to_be_unneeded_is_one_that_a_handler_names() -> None:
    named = {right for rights in removal_rights().values() for right in rights}
    assert set(_NOT_NEEDED) <= named


def test_the_removing_role_can_only_remove_and_only_cloudformation_takes_it_up() -> None:
    verbs = ("Delete", "Describe", "Detach", "Disassociate", "Get", "List", "Release", "Remove", "Revoke", "Schedule")
    more = ("Stop", "Terminate", "View")
    other = {one for one in _role_actions(_FULL, "TeardownRole") if not one.split(":")[1].startswith((*verbs, *more))}
    # Final snapshots, the address that leaves the secret, and AWS's one word for changing and removing a budget.
    assert other == {
        "budgets:ModifyBudget",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "rds:AddTagsToResource",
        "rds:CreateDBClusterSnapshot",
        "rds:CreateDBSnapshot",
        "secretsmanager:PutSecretValue",
    }
    role = _resources(_FULL)["TeardownRole"]
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudformation.amazonaws.com"}
    assert role["DeletionPolicy"] == "Retain"
