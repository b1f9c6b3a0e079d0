"""A cohort's stack as CloudFormation describes it. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError, in_words
from infra.aws.names import COHORT_TAG, logical_id, role_name, stack_name
from infra.aws.session import Account

BUSY = "_IN_PROGRESS"


@dataclass(frozen=True)
class State:
    """How a stack is. `status` is CloudFormation's own word, `id` outlives its deletion."""

    name: str
    id: str
    status: str
    reason: str
    outputs: dict[str, str]
    tags: dict[str, str]
    parameters: dict[str, str]
    protected: bool

    @property
    def busy(self) -> bool:
        """Whether something goes on; a review waits for somebody and is not that."""
        return self.status.endswith(BUSY) and self.status != "REVIEW_IN_PROGRESS"


@dataclass(frozen=True)
class Resource:
    """One thing in a stack: its name in the template, its type, and its name in the account."""

    logical_id: str
    kind: str
    physical_id: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened to a stack or to one of its resources."""

    id: str
    logical_id: str
    kind: str
    physical_id: str
    status: str
    reason: str


def look(account: Account, name: str) -> State | None:
    """The stack of that name or id as it is now; None when there is none, or it was deleted."""
    try:
        with in_words():
            found = account.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except CloudError as error:
        if error.code == "ValidationError" and "does not exist" in str(error):
            return None
        raise
    if not found:
        return None
    state = _state(found[0])
    return None if state.status == "DELETE_COMPLETE" else state


def look_at(account: Account, cohort: Cohort) -> State | None:
    """The cohort's stack as it is now."""
    return look(account, stack_name(cohort))


def is_ours(state: State, cohort: Cohort) -> bool:
    """Whether a stack of the right name is this cohort's: its tag says so. One in review holds nothing yet."""
    return state.tags.get(COHORT_TAG) == cohort.name or state.status == "REVIEW_IN_PROGRESS"


def resources(account: Account, stack: str) -> list[Resource]:
    """What a stack holds, without what was deleted."""
    with in_words():
        pages = account.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        return [
            Resource(
                one["LogicalResourceId"],
                one["ResourceType"],
                one.get("PhysicalResourceId", ""),
                one["ResourceStatus"],
                one.get("ResourceStatusReason", ""),
            )
            for page in pages
            for one in page["StackResourceSummaries"]
            if one["ResourceStatus"] != "DELETE_COMPLETE"
        ]


def learners_in(found: list[Resource], cohort: Cohort) -> tuple[str, ...]:
    """The learners whose roles a stack holds, sorted."""
    start = role_name(cohort, "")
    names = (one.physical_id.removeprefix(start) for one in found if one.kind == "AWS::IAM::Role")
    ends = {one.logical_id for one in found if one.kind == "AWS::IAM::Role"}
    return tuple(sorted(name for name in names if any(end.endswith(logical_id("", name)) for end in ends)))


def events(account: Account, stack_id: str, after: str | None = None) -> list[Event]:
    """What happened since the event `after`, or ever, oldest first."""
    found = []
    with in_words():
        for one in _events(account, stack_id):
            if one.id == after:
                break
            found.append(one)
    return found[::-1]


def last_event(account: Account, stack_id: str) -> str | None:
    """The newest event's id."""
    with in_words():
        newest = next(_events(account, stack_id), None)
    return newest.id if newest else None


def _events(account: Account, stack_id: str) -> Iterator[Event]:
    """Newest first, as CloudFormation tells them."""
    pages = account.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack_id)
    for page in pages:
        for one in page["StackEvents"]:
            yield Event(
                one["EventId"],
                one["LogicalResourceId"],
                one["ResourceType"],
                one.get("PhysicalResourceId", ""),
                one["ResourceStatus"],
                one.get("ResourceStatusReason", ""),
            )


def _state(found: dict[str, Any]) -> State:
    return State(
        name=found["StackName"],
        id=found["StackId"],
        status=found["StackStatus"],
        reason=found.get("StackStatusReason", ""),
        outputs={one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])},
        tags={one["Key"]: one["Value"] for one in found.get("Tags", [])},
        parameters={one["ParameterKey"]: one.get("ParameterValue", "") for one in found.get("Parameters", [])},
        protected=bool(found.get("EnableTerminationProtection")),
    )
