"""What happens by itself after the cohort's last day: what costs by the hour is stopped, each day anew.

RDS starts a stopped database again after seven days; so one stop is not enough. What AWS can't stop is named in a mail.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from troposphere import GetAtt, Ref, Sub, iam, scheduler, sns

from infra.aws import names
from infra.aws.parts import teardown
from infra.aws.parts.site import (
    DOOR,
    HIVE,
    KEY,
    NOTICES,
    STUDIO,
    Document,
    Resources,
    Site,
    allow,
    document,
    trust,
)

# Each day, a while after midnight in UTC, when the last day is over for sure.
DAILY = "cron(15 0 * * ? *)"
WEEKLY = "cron(0 8 ? * MON *)"
TEARDOWN_AFTER = datetime.timedelta(days=1)
_ROLE = "ExpiryRole"
_TARGETS = "arn:aws:scheduler:::aws-sdk:"


@dataclass(frozen=True)
class _Stop:
    """One call that stops one thing: the scheduler's target, the right for it, and its input."""

    title: str
    target: str
    action: str
    resource: Any
    values: dict[str, Any]


def resources(site: Site) -> Resources:
    """Schedules and the one role that they act by; with an address, a topic that mails what still costs."""
    stops = _stops(site)
    statements = [allow(f"Stop{one.title}", one.action, one.resource) for one in stops]
    schedules = [_schedule(site, f"Stop{one.title}", DAILY, one.target, one.values) for one in stops]
    made: Resources = []
    if site.cohort.email:
        made.append(_topic(site))
        statements += [
            allow("Tell", "sns:Publish", Ref(NOTICES)),
            allow(
                "TellEncrypted",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                GetAtt(KEY, "Arn"),
                {"StringEquals": {"kms:ViaService": f"sns.{site.cohort.region}.amazonaws.com"}},
            ),
        ]
        notice = {
            "TopicArn": f"${{{NOTICES}}}",
            "Subject": f"The cohort {site.cohort.name} is over",
            "Message": _message(site),
        }
        schedules.append(_schedule(site, "Notice", WEEKLY, "sns:publish", notice))
    if site.cohort.options.teardown:
        made.append(teardown.role(site))
        statements += teardown.statements(site)
        values = {"StackName": site.stack, "RoleARN": f"${{{teardown.ROLE}.Arn}}"}
        when = (site.cohort.expiry + TEARDOWN_AFTER).strftime("at(%Y-%m-%dT%H:%M:%S)")
        schedules.append(_schedule(site, "Teardown", when, "cloudformation:deleteStack", values))
    return [*made, _role(site, statements), *schedules] if schedules else made


def _stops(site: Site) -> list[_Stop]:
    """What costs by the hour and can be stopped."""
    services, found = site.cohort.services, []
    if services.database != "none":
        name = names.database_name(site.cohort)
        where = site.arn("rds", f"db:{name}")
        found.append(
            _Stop("Database", "rds:stopDBInstance", "rds:StopDBInstance", where, {"DbInstanceIdentifier": name})
        )
    if services.documents:
        name = names.documents_name(site.cohort)
        where = site.arn("rds", f"cluster:{name}")
        found.append(
            _Stop("Documents", "docdb:stopDBCluster", "rds:StopDBCluster", where, {"DbClusterIdentifier": name})
        )
    for title, there in ((DOOR, site.has_door), (STUDIO, services.studio)):
        if there:
            where = Sub(site.arn("ec2", f"instance/${{{title}}}"))
            values = {"InstanceIds": [f"${{{title}}}"]}
            found.append(_Stop(title, "ec2:stopInstances", "ec2:StopInstances", where, values))
    if services.hive:
        # A cluster of EMR can't be stopped; its tables are in the bucket.
        where = Sub(site.arn("elasticmapreduce", f"cluster/${{{HIVE}}}"))
        values = {"JobFlowIds": [f"${{{HIVE}}}"]}
        found.append(_Stop("Hive", "emr:terminateJobFlows", "elasticmapreduce:TerminateJobFlows", where, values))
    return found


def _message(site: Site) -> str:
    """What is told, each week from the last day on, in sentences."""
    cohort = site.cohort
    going = [
        what
        for what, there in (
            ("the search domain", cohort.services.search),
            ("the network's way out (NAT gateway)", cohort.services.studio),
            ("the endpoints of Session Manager", site.has_door),
            ("storage", True),
        )
        if there
    ]
    return (
        f"The cohort {cohort.name} ended on {cohort.end.isoformat()}. Hosts and databases are stopped each night. "
        f"What still costs: {', '.join(going)}. "
        "Remove everything with `labs cloud down`, or set a later `end` in cohort.toml and run `labs cloud up`."
    )


def _schedule(site: Site, title: str, when: str, target: str, values: dict[str, Any]) -> scheduler.Schedule:
    text = json.dumps(values)
    # What happens once says itself when; the others begin with the end.
    start = {} if when.startswith("at(") else {"StartDate": site.cohort.expiry.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return scheduler.Schedule(
        f"{title}Schedule",
        Name=f"{site.stack}-{title.lower()}",
        ScheduleExpression=when,
        ScheduleExpressionTimezone="UTC",
        FlexibleTimeWindow=scheduler.FlexibleTimeWindow(Mode="OFF"),
        Target=scheduler.Target(
            Arn=f"{_TARGETS}{target}",
            RoleArn=GetAtt(_ROLE, "Arn"),
            Input=Sub(text) if "${" in text else text,
            RetryPolicy=scheduler.RetryPolicy(MaximumRetryAttempts=5, MaximumEventAgeInSeconds=3600),
        ),
        **start,
    )


def _role(site: Site, statements: list[Document]) -> iam.Role:
    return iam.Role(
        _ROLE,
        Path=site.path,
        AssumeRolePolicyDocument=trust(
            "scheduler.amazonaws.com",
            {
                "StringEquals": {"aws:SourceAccount": site.account},
                # The scheduler names its group of schedules, never a schedule: so its documentation says.
                "ArnLike": {"aws:SourceArn": site.arn("scheduler", "schedule-group/default")},
            },
        ),
        Policies=[iam.Policy(PolicyName="expiry", PolicyDocument=document(*statements))],
        Tags=site.tags(),
    )


def _topic(site: Site) -> sns.Topic:
    return sns.Topic(
        NOTICES,
        TopicName=f"{site.stack}-notices",
        KmsMasterKeyId=GetAtt(KEY, "Arn"),
        Subscription=[sns.Subscription(Protocol="email", Endpoint=site.cohort.email)],
        Tags=site.tags(),
    )
