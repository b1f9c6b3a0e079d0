"""Waiting for a stack: each event is told once, and the reason of a failure is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from autograder.text import N_, _
from infra.aws.deploying.stack import Event, State, events, look
from infra.aws.errors import CloudError, in_words, reason_in_words
from infra.aws.session import Account

Say = Callable[[str, str], None]

_FIRST_SECONDS, _LONGEST_SECONDS = 0.05, 5.0
STACK = "AWS::CloudFormation::Stack"
# What CloudFormation says of resources that it stopped because another one failed.
_FOLLOWS = ("cancelled", "Cancelled", "canceled")

_WORDS = {
    "CREATE_IN_PROGRESS": N_("is being made"),
    "CREATE_COMPLETE": N_("made"),
    "CREATE_FAILED": N_("could not be made"),
    "UPDATE_IN_PROGRESS": N_("is being changed"),
    "UPDATE_COMPLETE": N_("changed"),
    "UPDATE_FAILED": N_("could not be changed"),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": N_("what was replaced is being removed"),
    "DELETE_IN_PROGRESS": N_("is being removed"),
    "DELETE_COMPLETE": N_("removed"),
    "DELETE_FAILED": N_("could not be removed"),
    "DELETE_SKIPPED": N_("kept"),
    "ROLLBACK_IN_PROGRESS": N_("what was made is being removed again"),
    "ROLLBACK_COMPLETE": N_("removed again"),
    "ROLLBACK_FAILED": N_("could not be removed again"),
    "UPDATE_ROLLBACK_IN_PROGRESS": N_("is being set back to what it was"),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": N_("what was new is being removed again"),
    "UPDATE_ROLLBACK_COMPLETE": N_("as it was before"),
    "UPDATE_ROLLBACK_FAILED": N_("could not be set back to what it was"),
    "REVIEW_IN_PROGRESS": N_("planned"),
}


def pauses() -> Iterator[float]:
    """Seconds between two looks: short at first, then so that AWS is not asked too often."""
    seconds = _FIRST_SECONDS
    while True:
        yield seconds
        seconds = min(seconds * 1.5, _LONGEST_SECONDS)


def watch(account: Account, stack_id: str, after: str | None, say: Say) -> tuple[State | None, list[Event]]:
    """Wait until nothing goes on in a stack any more.

    after: the last event that is known already. Returns the stack (None when it is gone), and the events meanwhile.
    Raises CloudError when AWS can't be asked; what goes on there is not disturbed by that.
    """
    told: set[tuple[str, str]] = set()
    seen: list[Event] = []
    for seconds in pauses():
        # The state first: what happened before it is then in the events.
        state = look(account, stack_id)
        fresh = events(account, stack_id, after)
        for event in fresh:
            after = event.id
            seen.append(event)
            if (event.logical_id, event.status) not in told:
                told.add((event.logical_id, event.status))
                _tell(event, say)
        if state is None or not state.busy:
            return state, seen
        time.sleep(seconds)
    raise AssertionError("pauses never end")


def words_for(status: str) -> str:
    """A status of CloudFormation in words; unknown ones as they are."""
    return _(_WORDS[status]) if status in _WORDS else status


def why(account: Account, stack_id: str, seen: list[Event]) -> str:
    """What failed first and why, in words; empty when nothing did."""
    failed = [one for one in seen if one.status.endswith("_FAILED") and one.reason]
    causes = [one for one in failed if one.kind != STACK and not any(word in one.reason for word in _FOLLOWS)]
    if not causes:
        found = _before_deployment(account, stack_id) if any("DescribeEvents" in one.reason for one in seen) else None
        causes = [found] if found else failed
    if not causes:
        return ""
    first = causes[0]
    return _("{name} ({kind}): {reason}").format(
        name=first.logical_id, kind=first.kind, reason=reason_in_words(first.reason)
    )


def _before_deployment(account: Account, stack_id: str) -> Event | None:
    """What CloudFormation's own look at the template found; it tells that in events of another kind."""
    try:
        with in_words():
            answer = account.client("cloudformation").describe_events(
                StackName=stack_id, Filters={"FailedEvents": True}
            )
    except CloudError:
        return None
    for one in answer["OperationEvents"]:
        if one.get("ValidationStatusReason"):
            return Event(
                one["EventId"],
                one.get("LogicalResourceId", ""),
                one.get("ResourceType", ""),
                one.get("PhysicalResourceId", ""),
                "CREATE_FAILED",
                one["ValidationStatusReason"],
            )
    return None


def _tell(event: Event, say: Say) -> None:
    message = words_for(event.status)
    if event.status.endswith("_FAILED") and event.reason:
        message = f"{message}: {reason_in_words(event.reason)}"
    say(_("stack") if event.kind == STACK else event.logical_id, message)
