"""The administrator's least policy: enough for all that is really called, nothing that can be left out, and no more."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import botocore.client
import pytest

from infra.aws import names
from infra.aws.admin_policy import LONGEST, least_policy, split
from infra.aws.cohort import Cohort
from infra.aws.deploying.down import down
from infra.aws.deploying.drift import drift
from infra.aws.deploying.plan import plan
from infra.aws.deploying.status import status
from infra.aws.deploying.up import up
from infra.aws.errors import CloudError
from infra.aws.evaluating import EvaluationError, Principal, World, parse
from infra.aws.evaluating.world import Identity
from infra.aws.privileges import world
from infra.aws.session import connect
from infra.aws.steps.credentials import credentials
from infra.aws.steps.exporting import export
from infra.aws.steps.keys import keys, remove_keys
from infra.aws.template import build
from tests.aws.calls import Call, action_of, calls_in
from tests.aws.cohorts import cohort
from tests.aws.emulator import Emulator, lead
from tests.aws.handler_exceptions import EXCEPTIONS, NOT_PUBLISHED
from tests.aws.test_privileges import COHORTS, EVERYTHING
from tools.side import program

ACCOUNT = "123456789012"
ADMIN = Principal("user", f"arn:aws:iam::{ACCOUNT}:user/administrator", ACCOUNT)
WITH_DOOR = cohort(email="a@example.eu", budget=9, options={"door": True, "audit": True, "keys": True})


def administered(one: Cohort, policy: dict[str, Any] | None = None) -> World:
    """The cohort's world with its administrator in it."""
    found = world(one, ACCOUNT)
    found.add(Identity(ADMIN, tuple(parse(policy or least_policy(one, ACCOUNT)))))
    return found


@lru_cache(maxsize=1)
def handlers() -> dict[str, list[str] | None]:
    """What CloudFormation calls for each kind in any cohort."""
    kinds = {
        one["Type"]
        for sample in (EVERYTHING, WITH_DOOR)
        for one in build(sample, ACCOUNT).to_dict()["Resources"].values()
    }
    script = Path(__file__).with_name("handlers.py")
    command = [program("checkers", "python"), script, *sorted(kinds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, list[str] | None] = json.loads(done.stdout)
    return found


def handler_calls(one: Cohort) -> list[Call]:
    """What CloudFormation calls in the administrator's name while this cohort is made, changed and removed."""
    found = world(one, ACCOUNT)
    made = []
    for title, resource in found.template["Resources"].items():
        kind = resource["Type"]
        actions = handlers()[kind]
        for action in NOT_PUBLISHED[kind] if actions is None else actions:
            # A role of a host or a service has no ceiling that could be set.
            if action.endswith("PermissionsBoundary") and "PermissionsBoundary" not in resource["Properties"]:
                continue
            if not any(re.fullmatch(pattern, f"{kind} {action}") for pattern in EXCEPTIONS):
                made.append(calls_in(found, title, action, one))
    return made


@pytest.mark.parametrize("name", [*COHORTS, "with a door"])
def test_all_that_cloudformation_calls_is_allowed(name: str) -> None:
    one = COHORTS.get(name, WITH_DOOR)
    found = administered(one)
    asked = handler_calls(one)
    assert len(asked) > 100
    refused = {
        (call.why, call.action)
        for call in asked
        if not found.ask(ADMIN, call.action, call.resource, call.context).allowed
    }
    assert sorted(refused) == []


def test_every_exception_stands_for_something() -> None:
    called = [f"{kind} {action}" for kind, actions in handlers().items() for action in actions or ()]
    unused = [pattern for pattern in EXCEPTIONS if not any(re.fullmatch(pattern, one) for one in called)]
    assert unused == []
    assert set(NOT_PUBLISHED) == {kind for kind, actions in handlers().items() if actions is None}


# --- lived ------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Lived:
    """What an administrator with just this policy called in a cohort's whole life, which succeeded."""

    cohort: Cohort
    account: str
    calls: list[Call]


def without_paths(policy: dict[str, Any], one: Cohort) -> dict[str, Any]:
    """The policy as the emulator has to read it: it names users and roles without their path, unlike AWS."""
    made = copy.deepcopy(policy)
    for statement in made["Statement"]:
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        bare = [resource.replace(names.iam_path(one), "/") for resource in resources]
        statement["Resource"] = sorted({*resources, *bare})
    return made


def _yes(_question: str) -> bool:
    return True


def _say(_what: str, _message: str) -> None:
    return None


@pytest.fixture(scope="module")
def lived(emulator: Emulator, database_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """plan, up, status, drift, a learner more, credentials, key file, export, a learner less, down."""
    one = cohort(options={"keys": True})
    owner = emulator.owner()
    admin = emulator.administrator(without_paths(least_policy(one, owner.account), one), owner=owner)
    recorded: list[Call] = []
    really = botocore.client.BaseClient._make_api_call

    def noted(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        recorded.append(action_of(client.meta.service_model.service_name, operation, parameters, one, owner.account))
        return really(client, operation, parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.client.BaseClient, "_make_api_call", noted)
        lead(patch, emulator, admin, tmp_path_factory.mktemp("home"))
        patch.setenv("LABS_CLOUD_DATABASE", str(database_file))
        patch.setenv("LABS_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-data-home"))
        account = connect("eu-west-1")
        assert not plan(account, one).empty
        outputs = up(account, one, _say, _yes).outputs
        assert status(account, one) is not None
        drift(account, one)
        larger = dataclasses.replace(one, learners=(*one.learners, "dora"))
        # The policy is made for exactly this cohort; the one for a cohort of four names her too.
        up(account, larger, _say, _yes)
        credentials(account, one, outputs, "ada")
        keys(account, one, outputs, "ada", _say)
        remove_keys(account, one, "ada")
        export(account, one, outputs, tmp_path_factory.mktemp("export"), _say)
        up(account, one, _say, _yes)
        down(account, one, _say, _yes)
    return Lived(one, owner.account, recorded)


def test_an_administrator_with_just_this_policy_lives_a_cohorts_life(lived: Lived) -> None:
    services = {call.action.split(":")[0] for call in lived.calls}
    assert {"cloudformation", "s3", "iam", "secretsmanager", "sts", "rds", "kms", "logs", "tag"} <= services
    assert len(lived.calls) > 200


def test_the_evaluator_allows_each_recorded_call_too(lived: Lived) -> None:
    found = administered(lived.cohort)
    refused = {
        (call.action, call.resource)
        for call in lived.calls
        if call.resource
        and not found.ask(ADMIN, call.action, call.resource.replace(lived.account, ACCOUNT), call.context).allowed
    }
    assert sorted(refused) == []


def test_a_policy_of_another_cohort_is_not_enough(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    owner = emulator.owner()
    other = dataclasses.replace(cohort(), name="others-28")
    lead(monkeypatch, emulator, emulator.administrator(least_policy(other, owner.account), owner=owner), tmp_path)
    with pytest.raises(CloudError, match="cloudformation:"):
        plan(connect("eu-west-1"), cohort())


def test_dropping_any_one_statement_breaks_something(lived: Lived) -> None:
    there: set[str] = set()
    needed: set[str] = set()
    for one in (EVERYTHING, WITH_DOOR, COHORTS["usual"]):
        policy = least_policy(one, ACCOUNT)
        asked = [*handler_calls(one), *_direct(one, lived)]
        for statement in policy["Statement"]:
            there.add(statement["Sid"])
            if statement["Sid"] in needed:
                continue
            rest = {**policy, "Statement": [other for other in policy["Statement"] if other is not statement]}
            found = administered(one, rest)
            if not all(found.ask(ADMIN, call.action, call.resource, call.context).allowed for call in asked):
                needed.add(statement["Sid"])
    # On AWS a trust policy that names the administrator is enough; the emulator asks for both.
    assert there - needed == {"TakeUpLearnersRoles"}


def _direct(one: Cohort, lived: Lived) -> list[Call]:
    """The recorded calls, as if made for this cohort; and those that only AWS or a person at it makes."""
    old, new = names.stack_name(lived.cohort), names.stack_name(one)
    recorded = [
        dataclasses.replace(call, resource=call.resource.replace(lived.account, ACCOUNT).replace(old, new))
        for call in lived.calls
        if call.resource
    ]
    site_calls = []
    region = one.region
    template = f"arn:aws:s3:::{names.template_bucket_name(one, ACCOUNT)}"
    site_calls += [Call("s3:CreateBucket", template), Call("s3:PutObject", f"{template}/labs")]
    tagged = {f"ssm:resourceTag/{names.COHORT_TAG}": one.name, f"aws:ResourceTag/{names.COHORT_TAG}": one.name}
    if one.services.studio or one.options.door:
        document = f"arn:aws:ssm:{region}::document/AWS-StartPortForwardingSessionToRemoteHost"
        site_calls += [
            Call("ssm:StartSession", f"arn:aws:ec2:{region}:{ACCOUNT}:instance/i-1", tagged),
            Call("ssm:StartSession", document),
            Call("ssm:TerminateSession", f"arn:aws:ssm:{region}:{ACCOUNT}:session/administrator-1"),
            # CloudFormation reads the newest image's name for the template's parameter.
            Call("ssm:GetParameters", f"arn:aws:ssm:{region}::parameter/aws/service/ami-amazon-linux-latest/x"),
        ]
    if one.options.audit:
        site_calls.append(
            Call("cloudtrail:StopLogging", f"arn:aws:cloudtrail:{region}:{ACCOUNT}:trail/{names.stack_name(one)}")
        )
    policy = f"arn:aws:iam::{ACCOUNT}:policy{names.iam_path(one)}{names.stack_name(one)}-LearnerPolicy-X"
    site_calls.append(Call("iam:ListPolicyTags", policy))
    if one.options.teardown:
        role = f"arn:aws:iam::{ACCOUNT}:role{names.iam_path(one)}{names.stack_name(one)}-TeardownRole-X"
        site_calls.append(Call("iam:DeleteRole", role))
    key = f"arn:aws:kms:{region}:{ACCOUNT}:key/Key"
    through = {**tagged, "kms:ViaService": f"s3.{region}.amazonaws.com"}
    site_calls += [
        Call("kms:Decrypt", key, through),
        Call("kms:DescribeKey", key, tagged),
        Call("kms:CreateGrant", key, {**tagged, "kms:GrantIsForAWSResource": "true"}),
        Call(
            "logs:DeleteLogGroup",
            f"arn:aws:logs:{region}:{ACCOUNT}:log-group:/aws/rds/instance/{names.stack_name(one)}/x",
        ),
        Call("rds:ModifyDBInstance", f"arn:aws:rds:{region}:{ACCOUNT}:db:{names.database_name(one)}"),
    ]
    wanted = [*recorded, *site_calls]
    found = administered(one)
    return [call for call in wanted if found.ask(ADMIN, call.action, call.resource, call.context).allowed]


# --- and no more ------------------------------------------------------------------------------------------------------

_VIA = {"aws:CalledVia": ("cloudformation.amazonaws.com",), "aws:RequestedRegion": "eu-west-1"}
_PATH = "/labs/health-27/labs-health-27"


def _iam(what: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:{what}"


NOT_HERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "another stack": ("cloudformation:DeleteStack", f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/labs-x/1", {}),
    "a stack that begins alike": (
        "cloudformation:DeleteStack",
        f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/labs-health-27-b/1",
        {},
    ),
    "another bucket": ("s3:DeleteBucket", "arn:aws:s3:::payroll", _VIA),
    "another's objects": ("s3:GetObject", "arn:aws:s3:::payroll/a", {}),
    "a role without the ceiling": ("iam:CreateRole", _iam(f"role{_PATH}-ada"), _VIA),
    "a role under another ceiling": (
        "iam:CreateRole",
        _iam(f"role{_PATH}-ada"),
        {**_VIA, "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "a role outside the path": ("iam:CreateRole", _iam("role/Admin"), _VIA),
    "a role by her own hand": (
        "iam:CreateRole",
        _iam(f"role{_PATH}-ada"),
        {"iam:PermissionsBoundary": _iam(f"policy{_PATH}-LearnerBoundary-X")},
    ),
    "a learner's rights by her own hand": ("iam:PutRolePolicy", _iam(f"role{_PATH}-ada"), {}),
    "taking a ceiling away": ("iam:DeleteRolePermissionsBoundary", _iam(f"role{_PATH}-ada"), _VIA),
    "handing a role to a function": (
        "iam:PassRole",
        _iam(f"role{_PATH}-DoorRole-X"),
        {**_VIA, "iam:PassedToService": "lambda.amazonaws.com"},
    ),
    "handing any role on": ("iam:PassRole", _iam("role/Admin"), {**_VIA, "iam:PassedToService": "ec2.amazonaws.com"}),
    "her own rights": ("iam:PutUserPolicy", ADMIN.arn, {}),
    "attaching to herself": ("iam:AttachUserPolicy", ADMIN.arn, _VIA),
    "keys of others": ("iam:CreateAccessKey", _iam("user/boss"), {}),
    "another role": ("sts:AssumeRole", _iam("role/Admin"), {}),
    "another secret": (
        "secretsmanager:GetSecretValue",
        f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:payroll-AbCdEf",
        {},
    ),
    "another key": (
        "kms:Decrypt",
        f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/x",
        {"kms:ViaService": "s3.eu-west-1.amazonaws.com"},
    ),
    "the cohort's key without a service": (
        "kms:Decrypt",
        f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/x",
        {f"aws:ResourceTag/{names.COHORT_TAG}": "health-27"},
    ),
    "another database": ("rds:DeleteDBInstance", f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:payroll", _VIA),
    "the database by her own hand": ("rds:DeleteDBInstance", f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:labs-health-27", {}),
    "a host by her own hand": ("ec2:RunInstances", "*", {"aws:RequestedRegion": "eu-west-1"}),
    "a host elsewhere": ("ec2:RunInstances", "*", {**_VIA, "aws:RequestedRegion": "us-east-1"}),
    "another's host": ("ec2:TerminateInstances", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1", _VIA),
    "a session on another's host": ("ssm:StartSession", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1", {}),
    "another document": ("ssm:StartSession", "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript", {}),
    "commands on a host": ("ssm:SendCommand", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1", {}),
    "another trail": ("cloudtrail:StopLogging", f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/company", {}),
    "another budget": ("budgets:ModifyBudget", f"arn:aws:budgets::{ACCOUNT}:budget/company", _VIA),
    "another's records": ("logs:DeleteLogGroup", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/company", {}),
    "a service's role for another service": (
        "iam:CreateServiceLinkedRole",
        _iam("role/aws-service-role/x"),
        {"iam:AWSServiceName": "organizations.amazonaws.com"},
    ),
    "the organisation": ("organizations:LeaveOrganization", "*", {}),
    "a function": ("lambda:CreateFunction", "*", _VIA),
}


@pytest.mark.parametrize("name", NOT_HERS)
def test_what_is_not_the_cohorts_is_refused(name: str) -> None:
    action, resource, context = NOT_HERS[name]
    for one in (EVERYTHING, WITH_DOOR):
        assert one.name == "health-27"
        assert not administered(one).ask(ADMIN, action, resource, context).allowed


def test_the_ceiling_of_another_cohort_is_not_enough() -> None:
    context: dict[str, Any] = {**_VIA, "iam:PermissionsBoundary": _iam(f"policy{_PATH}-LearnerBoundary-X")}
    assert administered(EVERYTHING).ask(ADMIN, "iam:CreateRole", _iam(f"role{_PATH}-ada"), context).allowed
    context["iam:PermissionsBoundary"] = _iam("policy/labs/other/labs-other-LearnerBoundary-X")
    assert not administered(EVERYTHING).ask(ADMIN, "iam:CreateRole", _iam(f"role{_PATH}-ada"), context).allowed


@pytest.mark.parametrize("name", COHORTS)
def test_it_can_be_attached_in_parts_that_aws_takes(name: str) -> None:
    policy = least_policy(COHORTS[name], ACCOUNT)
    parts = split(policy)
    assert len(parts) <= 10
    assert [one for part in parts for one in part["Statement"]] == policy["Statement"]
    assert all(len("".join(json.dumps(part).split())) <= LONGEST for part in parts)
    assert len({one["Sid"] for one in policy["Statement"]}) == len(policy["Statement"])
    assert least_policy(COHORTS[name], ACCOUNT) == policy


def test_nothing_is_allowed_by_a_wildcard_that_changes_anything() -> None:
    for one in (EVERYTHING, WITH_DOOR):
        for statement in least_policy(one, ACCOUNT)["Statement"]:
            for action in statement["Action"]:
                assert re.fullmatch(r"[a-z0-9-]+:(Get[A-Z][a-z]*\*|[A-Za-z]+)", action), action
            if statement["Resource"] == "*":
                reading = r"[a-z0-9-]+:(Describe|List|Get)|cloudformation:DeleteChangeSet$"
                harmless = all(re.match(reading, action) for action in statement["Action"])
                assert harmless or statement.get("Condition"), statement["Sid"]


def test_a_smaller_cohort_needs_less() -> None:
    small, large = (least_policy(COHORTS[name], ACCOUNT) for name in ("smallest", "everything"))
    for service in ("rds:Create", "emr-serverless:", "elasticmapreduce:", "es:", "ec2:RunInstances", "iam:CreateUser"):
        assert service in json.dumps(large)
        assert service not in json.dumps(small)


def test_the_policies_can_be_evaluated_without_an_unknown_key() -> None:
    broken = copy.deepcopy(least_policy(EVERYTHING, ACCOUNT))
    broken["Statement"][0]["Condition"] = {"StringEquals": {"aws:Unheard": "x"}}
    with pytest.raises(EvaluationError):
        administered(EVERYTHING, broken).ask(
            ADMIN, "cloudformation:DeleteStack", f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/labs-health-27/1"
        )
