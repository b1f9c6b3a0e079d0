"""`status`: how a cohort is, and what a person ought to know about it today."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from autograder.text import _, ngettext
from infra.aws.cohort import Cohort
from infra.aws.deploying.ours import check_stack
from infra.aws.deploying.stack import Resource, State, learners_in, look_at, resources
from infra.aws.errors import CloudError, in_words
from infra.aws.names import END_TAG, database_name
from infra.aws.session import Account

# From this many days before the end on, a warning.
NEAR_DAYS = 14
# What AWS bills by the hour as long as it is there, whether somebody uses it or not.
BY_THE_HOUR = (
    "AWS::RDS::DBInstance",
    "AWS::DocDB::DBInstance",
    "AWS::EC2::Instance",
    "AWS::EC2::NatGateway",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::EIP",
    "AWS::EMR::Cluster",
    "AWS::OpenSearchService::Domain",
)
# Of these endpoints only the interfaces are billed; the one for S3 is free and is a gateway.
_FREE_WORD = "S3"


@dataclass(frozen=True)
class Status:
    """How a cohort is. `state` is None where there is no stack; `days` to the end, negative after it."""

    state: State | None
    days: int
    resources: tuple[Resource, ...]
    learners: tuple[str, ...]
    database: str
    hosts: dict[str, str]
    by_the_hour: tuple[Resource, ...]
    warnings: tuple[str, ...]

    @property
    def kinds(self) -> dict[str, int]:
        """How many resources of each type there are."""
        return dict(sorted(Counter(one.kind for one in self.resources).items()))


def status(account: Account, cohort: Cohort, now: datetime.datetime | None = None) -> Status:
    """Look at the cohort. Changes nothing. Raises CloudError in words."""
    today = (now or datetime.datetime.now(datetime.UTC)).date()
    days = (cohort.end - today).days
    state = look_at(account, cohort)
    check_stack(state, cohort)
    if state is None or state.status == "REVIEW_IN_PROGRESS":
        return Status(None, days, (), (), "", {}, (), ())
    there = tuple(resources(account, state.id))
    hourly = tuple(one for one in there if one.kind in BY_THE_HOUR and _billed(one))
    database = _database(account, cohort) if any(one.kind == "AWS::RDS::DBInstance" for one in there) else ""
    hosts = _hosts(account, there)
    found = Status(state, days, there, learners_in(list(there), cohort), database, hosts, hourly, ())
    return Status(state, days, there, found.learners, database, hosts, hourly, tuple(_warnings(cohort, found, today)))


def _billed(one: Resource) -> bool:
    return one.kind != "AWS::EC2::VPCEndpoint" or _FREE_WORD not in one.logical_id


def _database(account: Account, cohort: Cohort) -> str:
    """RDS's own word, such as available or stopped."""
    return _seen(
        account,
        "rds",
        lambda client: client.describe_db_instances(DBInstanceIdentifier=database_name(cohort))["DBInstances"][0][
            "DBInstanceStatus"
        ],
    )


def _hosts(account: Account, there: tuple[Resource, ...]) -> dict[str, str]:
    """Logical ids of hosts with EC2's word, such as running."""
    ids = {one.physical_id: one.logical_id for one in there if one.kind == "AWS::EC2::Instance" and one.physical_id}
    if not ids:
        return {}
    with in_words():
        pages = (
            account.client("ec2")
            .get_paginator("describe_instances")
            .paginate(Filters=[{"Name": "instance-id", "Values": list(ids)}])
        )
        return {
            ids[one["InstanceId"]]: str(one["State"]["Name"])
            for page in pages
            for group in page["Reservations"]
            for one in group["Instances"]
        }


def _seen(account: Account, service: str, ask: Any) -> str:
    try:
        with in_words():
            return str(ask(account.client(service)))
    except CloudError as error:
        if "NotFound" in error.code:
            return _("missing")
        raise


def _warnings(cohort: Cohort, found: Status, today: datetime.date) -> list[str]:
    warnings = []
    assert found.state is not None
    if found.days < 0:
        warnings.append(
            _("The cohort ended on {end} and is still there. Take it away: labs cloud down").format(
                end=cohort.end.isoformat()
            )
        )
        running = [name for name, how in found.hosts.items() if how == "running"]
        if found.database == "available":
            running.append(_("the database"))
        if running:
            warnings.append(_("Still running after the end: {names}.").format(names=", ".join(running)))
    elif found.days <= NEAR_DAYS:
        warnings.append(
            ngettext(
                "The cohort ends in {days} day, on {end}. Save the work with `labs cloud export`, or move `end`.",
                "The cohort ends in {days} days, on {end}. Save the work with `labs cloud export`, or move `end`.",
                found.days,
            ).format(days=found.days, end=cohort.end.isoformat())
        )
    deployed = found.state.tags.get(END_TAG, "")
    if deployed and deployed != cohort.end.isoformat():
        warnings.append(
            _("The stack ends on {deployed}, cohort.toml says {end}. Run: labs cloud up").format(
                deployed=deployed, end=cohort.end.isoformat()
            )
        )
    if not found.state.protected:
        warnings.append(_("The stack is not protected against deletion. Run: labs cloud up"))
    if found.state.status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        warnings.append(_("The last change did not succeed. Run `labs cloud up`; it says why."))
    for names, sentence in (
        (
            [name for name in cohort.learners if name not in found.learners],
            _("In the file, not in the stack: {names}."),
        ),
        (
            [name for name in found.learners if name not in cohort.learners],
            _("In the stack, not in the file: {names}."),
        ),
    ):
        if names:
            warnings.append(sentence.format(names=", ".join(names)) + " " + _("Run: labs cloud up"))
    return warnings
