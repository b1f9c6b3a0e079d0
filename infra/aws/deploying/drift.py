"""What somebody changed behind CloudFormation's back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.ours import check_stack
from infra.aws.deploying.stack import look_at
from infra.aws.deploying.watching import pauses
from infra.aws.errors import CloudError, in_words, tidy
from infra.aws.session import Account


@dataclass(frozen=True)
class Drifted:
    """A resource that is not as the template says. `how` is MODIFIED or DELETED; `differences` a line a property."""

    logical_id: str
    kind: str
    physical_id: str
    how: str
    differences: tuple[str, ...]


def drift(account: Account, cohort: Cohort) -> list[Drifted]:
    """Let CloudFormation compare, wait, and list what differs. Changes nothing. Raises CloudError in words."""
    state = look_at(account, cohort)
    check_stack(state, cohort)
    if state is None or state.status == "REVIEW_IN_PROGRESS":
        raise CloudError(_("There is no cohort {name} in {region}.").format(name=cohort.name, region=account.region))
    client = account.client("cloudformation")
    with in_words():
        asked = client.detect_stack_drift(StackName=state.id)["StackDriftDetectionId"]
        for seconds in pauses():
            answer = client.describe_stack_drift_detection_status(StackDriftDetectionId=asked)
            if answer["DetectionStatus"] != "DETECTION_IN_PROGRESS":
                break
            time.sleep(seconds)
        if answer["DetectionStatus"] == "DETECTION_FAILED" and answer.get("StackDriftStatus") in (None, "UNKNOWN"):
            raise CloudError(
                _("The stack could not be compared: {reason}.").format(
                    reason=tidy(answer.get("DetectionStatusReason", ""))
                )
            )
        return _listed(client, state.id)


def _listed(client: Any, stack_id: str) -> list[Drifted]:
    found: list[Drifted] = []
    more: dict[str, str] = {}
    while True:
        page = client.describe_stack_resource_drifts(
            StackName=stack_id, StackResourceDriftStatusFilters=["MODIFIED", "DELETED"], **more
        )
        for one in page["StackResourceDrifts"]:
            found.append(
                Drifted(
                    one["LogicalResourceId"],
                    one["ResourceType"],
                    one.get("PhysicalResourceId", ""),
                    one["StackResourceDriftStatus"],
                    tuple(
                        f"{difference['PropertyPath']}: {difference['ExpectedValue']} → {difference['ActualValue']}"
                        for difference in one.get("PropertyDifferences", [])
                    ),
                )
            )
        if not page.get("NextToken"):
            return sorted(found, key=lambda one: one.logical_id)
        more = {"NextToken": page["NextToken"]}
