"""What a change of cohort.toml replaces. What holds data or has a fixed name must be changed in place.

Which properties force a replacement is what AWS publishes of its handlers; cfn-lint carries it along.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.aws.cohort import Cohort, Keep, Options
from infra.aws.template import compact
from tests.aws.checkers.schemas import schema
from tools.render_templates import ACCOUNT, SAMPLES

_FULL = SAMPLES["full"]


def _with_options(**changes: bool) -> Callable[[Cohort], Cohort]:
    return lambda one: dataclasses.replace(one, options=dataclasses.replace(one.options, **changes))


def _with(**changes: Any) -> Callable[[Cohort], Cohort]:
    return lambda one: dataclasses.replace(one, **changes)


CHANGES: dict[str, Callable[[Cohort], Cohort]] = {
    "later end": _with(end=datetime.date(2027, 9, 30)),
    "one learner more": _with(learners=("ada", "bruno", "carla")),
    "one learner less": _with(learners=("bruno",)),
    "another address": _with(email="somebody@example.eu"),
    "no address and no budget": _with(email="", budget=0),
    "more money": _with(budget=400),
    "larger": _with(size="large"),
    "kept in the end": _with(keep=Keep(bucket=True, database=True)),
    "passwords instead of tokens": _with_options(iam_login=False),
    "no key files": _with_options(keys=False),
    "no audit": _with_options(audit=False),
    "no removal": _with_options(teardown=False),
}


def _resources(cohort: Cohort) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(compact(cohort, ACCOUNT))["Resources"]
    return found


def _references(value: Any) -> Iterator[str]:
    """Logical ids that a value depends on."""
    if isinstance(value, list):
        for one in value:
            yield from _references(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "Ref":
                yield one
            elif key == "Fn::GetAtt":
                yield one[0]
            else:
                yield from _references(one)


def _at(properties: Any, path: str) -> Any:
    for name in path.removeprefix("/properties/").split("/"):
        properties = properties.get(name) if isinstance(properties, dict) else None
    return properties


def replaced(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> set[str]:
    """Logical ids of what CloudFormation would make anew, what hangs on it included."""
    found: set[str] = set()
    while True:
        more = set()
        for title in set(before) & set(after) - found:
            old, new = before[title], after[title]
            for path in schema(new["Type"]).get("createOnlyProperties", []):
                was, becomes = (_at(one.get("Properties", {}), path) for one in (old, new))
                if was != becomes or found.intersection(_references(becomes)):
                    more.add(title)
            if old["Type"] != new["Type"]:
                more.add(title)
        if not more:
            return found
        found |= more


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_replaces_nothing_that_holds_data_or_has_a_fixed_name(change: str) -> None:
    for cohort in (_FULL, dataclasses.replace(SAMPLES["small"], options=Options(iam_login=True, keys=True))):
        found = replaced(_resources(cohort), _resources(CHANGES[change](cohort)))
        # The budget has another name then, and holds nothing.
        assert found == ({"Budget"} if change == "another address" else set())


@pytest.mark.parametrize(
    ("title", "path", "value"),
    [
        ("Bucket", ("BucketName",), "another"),
        ("Studio", ("LaunchTemplate", "Version"), "2"),
        ("Network", ("CidrBlock",), "10.50.0.0/16"),
        ("Database", ("KmsKeyId",), "another"),
    ],
)
def test_a_replacement_would_be_seen(title: str, path: tuple[str, ...], value: str) -> None:
    before, after = _resources(_FULL), _resources(_FULL)
    inside = after[title]["Properties"]
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = value
    assert title in replaced(before, after)
    if title == "Network":
        assert {"PrivateSubnetA", "Studio", "DatabaseGroup"} <= replaced(before, after)
