"""Change sets: what CloudFormation would do, asked before it does it."""

from __future__ import annotations

import datetime
import hashlib
import platform
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.stack import look_at
from infra.aws.deploying.template_text import Template, within_reach
from infra.aws.deploying.watching import pauses
from infra.aws.errors import CloudError, error_code, in_words, tidy
from infra.aws.session import Account
from infra.home import services_home

_START = "labs-"
# What another command is at work with isn't touched; what a killed one left is, after this time.
_STALE = datetime.timedelta(hours=1)
_EMPTY = ("didn't contain changes", "No updates are to be performed", "no changes")


@dataclass(frozen=True)
class Change:
    """What would happen to one resource. `action` is Add, Modify, Remove, Import or Dynamic.

    `replacement` is True, False or Conditional: whether the thing is made anew and the old one removed.
    """

    action: str
    logical_id: str
    kind: str
    physical_id: str = ""
    replacement: str = "False"

    @property
    def loses(self) -> bool:
        """Whether what there is now would be gone afterwards."""
        return self.action == "Remove" or (self.action == "Modify" and self.replacement == "True")


@dataclass(frozen=True)
class ChangeSet:
    """A change set that waits. Without changes CloudFormation has nothing to do, and it can't be executed."""

    id: str
    stack_id: str
    changes: tuple[Change, ...]


@contextmanager
def change_set(account: Account, cohort: Cohort, template: Template, *, alone: bool = True) -> Iterator[ChangeSet]:
    """Ask for a change set. Unless it is executed meanwhile it is deleted afterwards, with a stack that waits for it.

    alone: the cohort's lock is held, so that others that this machine has left are nobody's.
    Raises CloudError with CloudFormation's reason when it can't be planned.
    """
    client = account.client("cloudformation")
    before = look_at(account, cohort)
    new = before is None or before.status == "REVIEW_IN_PROGRESS"
    with within_reach(account, cohort, template) as where, in_words():
        made = client.create_change_set(
            StackName=template.stack,
            ChangeSetName=fresh_name(alone=alone),
            ChangeSetType="CREATE" if new else "UPDATE",
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Tags=[{"Key": key, "Value": value} for key, value in template.tags.items()],
            Parameters=template.parameters_for(before.parameters if before and not new else {}),
            Description="labs cloud",
            **where,
        )
        found = _ready(client, made["Id"], made["StackId"])
    one = ChangeSet(made["Id"], made["StackId"], tuple(_changes(found)))
    try:
        yield one
    finally:
        _discard(account, template.stack, one, drop_stack=new, alone=alone)


def execute(account: Account, one: ChangeSet) -> None:
    """Let CloudFormation do it. What a first creation made is removed when it fails, whatever its deletion policy."""
    with in_words():
        account.client("cloudformation").execute_change_set(
            ChangeSetName=one.id, StackName=one.stack_id, RetainExceptOnCreate=True
        )


def _ready(client: Any, name: str, stack: str) -> list[dict[str, Any]]:
    """All pages of a change set that was computed."""
    # With the stack, so that rights can end at it.
    one = {"ChangeSetName": name, "StackName": stack}
    for seconds in pauses():
        page = client.describe_change_set(**one)
        if page["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            break
        time.sleep(seconds)
    if page["Status"] == "FAILED":
        reason = page.get("StatusReason", "")
        if any(words in reason for words in _EMPTY):
            return []
        client.delete_change_set(**one)
        raise CloudError(_("CloudFormation can't plan this: {reason}.").format(reason=tidy(reason)))
    pages = [page]
    while pages[-1].get("NextToken"):
        pages.append(client.describe_change_set(**one, NextToken=pages[-1]["NextToken"]))
    return pages


def _changes(pages: list[dict[str, Any]]) -> Iterator[Change]:
    for page in pages:
        for one in page.get("Changes", []):
            found = one.get("ResourceChange")
            if found:
                yield Change(
                    found["Action"],
                    found["LogicalResourceId"],
                    found["ResourceType"],
                    found.get("PhysicalResourceId", ""),
                    found.get("Replacement", "False"),
                )


def fresh_name(*, alone: bool) -> str:
    """A name for a change set. It tells which machine made it, and whether for a look only."""
    return f"{_own(alone=alone)}{datetime.datetime.now(datetime.UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def _own(*, alone: bool) -> str:
    place = f"{platform.node()}:{services_home()}"
    return f"{_START}{'up' if alone else 'plan'}-{hashlib.sha256(place.encode()).hexdigest()[:8]}-"


def _discard(account: Account, stack: str, one: ChangeSet, *, drop_stack: bool, alone: bool) -> None:
    """Delete a change set that was not executed, stale ones that killed commands left, and a stack just for them."""
    client = account.client("cloudformation")
    with in_words():
        left = []
        try:
            pages = list(client.get_paginator("list_change_sets").paginate(StackName=stack))
        except client.exceptions.ClientError as error:
            if error_code(error) == "ValidationError":
                return  # the stack is gone, and its change sets with it
            raise
        for found in (summary for page in pages for summary in page["Summaries"]):
            mine = found["ChangeSetId"] == one.id
            name = found["ChangeSetName"]
            stale = name.startswith(_START) and _age(found) > _STALE
            stale = stale or (alone and name.startswith(_own(alone=True)))
            if found.get("ExecutionStatus") in ("EXECUTE_COMPLETE", "EXECUTE_IN_PROGRESS"):
                continue
            if mine or stale:
                client.delete_change_set(ChangeSetName=found["ChangeSetId"], StackName=stack)
            else:
                left.append(found)
        if drop_stack and not left:
            state = client.describe_stacks(StackName=one.stack_id)["Stacks"][0]
            if state["StackStatus"] == "REVIEW_IN_PROGRESS":
                client.delete_stack(StackName=one.stack_id)


def _age(found: dict[str, Any]) -> datetime.timedelta:
    return datetime.datetime.now(datetime.UTC) - found["CreationTime"]
