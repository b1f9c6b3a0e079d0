"""Templates that the static checkers look at: those kept for review, and what differs from them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from infra.aws.cohort import CloudServices, Cohort, Keep, Options
from infra.aws.evaluating.resolving import Resolver
from infra.aws.names import stack_name
from infra.aws.template import build
from tools.render_templates import ACCOUNT, SAMPLES

_SMALL = SAMPLES["small"]
COHORTS: dict[str, Cohort] = {
    **SAMPLES,
    "bare": dataclasses.replace(
        _SMALL, budget=0, email="", services=CloudServices(database="none"), options=Options(audit=False, door=False)
    ),
    "postgres": dataclasses.replace(
        _SMALL, services=CloudServices(database="postgres"), size="large", keep=Keep(bucket=True, database=True)
    ),
    "keys": dataclasses.replace(_SMALL, options=Options(keys=True)),
    "iam-login": dataclasses.replace(_SMALL, options=Options(iam_login=True, teardown=True)),
    "search-and-hive": dataclasses.replace(
        _SMALL, size="medium", services=CloudServices(database="none", search=True, hive=True, documents=True)
    ),
    "thirty": dataclasses.replace(_SMALL, learners=tuple(f"learner-{number:02}" for number in range(30))),
}


def template(cohort: Cohort) -> dict[str, Any]:
    """A cohort's template as plain data."""
    found: dict[str, Any] = json.loads(json.dumps(build(cohort, ACCOUNT).to_dict()))
    return found


def policies(cohort: Cohort) -> Iterator[tuple[str, dict[str, Any]]]:
    """What people and services may do, by the policies attached to them: logical id and policy, functions filled in."""
    found = template(cohort)
    parameters = {
        "AdministratorArn": f"arn:aws:iam::{ACCOUNT}:role/administrator",
        "LatestImage": "ami-1",
        "StudioImage": "ami-2",
    }
    resolver = Resolver(found, ACCOUNT, cohort.region, stack_name(cohort), parameters)
    for title, one in found["Resources"].items():
        properties = one.get("Properties", {})
        if one["Type"] == "AWS::IAM::ManagedPolicy":
            yield title, resolver.value(properties["PolicyDocument"])
        for inline in properties.get("Policies", []):
            yield title, resolver.value(inline["PolicyDocument"])
