"""What is true of every cohort's template, whatever is switched on."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.aws import names
from infra.aws.cohort import LONGEST_NAME, MOST_LEARNERS, CloudServices, Cohort, Keep, Options, parse_cohort
from infra.aws.evaluating.resolving import Resolver
from infra.aws.template import build, compact, render
from infra.provisioning.names import LONGEST
from tests.aws.checkers.running import check, write
from tests.aws.covering import FACTORS, cohort, rows
from tests.aws.emulator import Emulator
from tools.render_templates import ACCOUNT, SAMPLES, main, texts

ROWS = rows()
_EVERYTHING = CloudServices(spark=True, hive=True, search=True, documents=True, studio=True)
# As much as a cohort can be: names as long as they may be, and every switch that adds resources.
LARGEST = Cohort(
    name="a" * LONGEST_NAME,
    end=datetime.date(2027, 6, 30),
    region="ap-southeast-1",
    email="pilot@example.eu",
    learners=tuple(f"{'l' * (LONGEST - 3)}{number:03}" for number in range(MOST_LEARNERS)),
    size="large",
    budget=150,
    services=_EVERYTHING,
    options=Options(iam_login=True, keys=True, teardown=True, outside_eu=True),
)
DOOR = dataclasses.replace(LARGEST, services=dataclasses.replace(_EVERYTHING, studio=False))


def _plain(one: Cohort) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(compact(one, ACCOUNT))
    return found


def _kinds(one: Cohort, kind: str) -> dict[str, dict[str, Any]]:
    return {title: found for title, found in _plain(one)["Resources"].items() if found["Type"] == kind}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield str(key)
            yield from _texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _texts(inside)
    elif isinstance(value, str):
        yield value


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _mappings(inside)


def test_rows_cover_every_two_settings() -> None:
    met = {(one, two, str(row[one]), str(row[two])) for row in ROWS for one, two in itertools.combinations(FACTORS, 2)}
    wanted = {
        (one, two, str(first), str(second))
        for one, two in itertools.combinations(FACTORS, 2)
        for first in FACTORS[one]
        for second in FACTORS[two]
    }
    assert met == wanted
    assert len(ROWS) < 40


def test_every_two_settings_together_are_valid_for_cfn_lint(tmp_path: Path) -> None:
    write(tmp_path, {f"row-{number}": render(cohort(row), ACCOUNT) for number, row in enumerate(ROWS)}, [])
    found = {(one.id, one.where, one.message) for one in check("cfn-lint", tmp_path).findings}
    # The one entry of the suppressions for cfn-lint: versions of two numbers.
    assert {one for one in found if one[:2] not in {("E3691", "Database"), ("W3691", "Database")}} == set()


def test_files_for_review_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out
    assert {path.stem for path in texts()} == set(SAMPLES)


def test_the_same_bytes_whatever_the_order_of_sets() -> None:
    code = "from tools.render_templates import texts; print('\\0'.join(texts().values()))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4242")
    }
    assert printed == {("\0".join(texts().values()) + "\n").encode()}


def test_the_text_to_send_says_the_same_as_the_text_to_read() -> None:
    import yaml

    class Loader(yaml.SafeLoader):
        """Reads CloudFormation's short functions as their long forms."""

    def function(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
        value = {
            yaml.ScalarNode: loader.construct_scalar,
            yaml.SequenceNode: lambda one: loader.construct_sequence(one, deep=True),
            yaml.MappingNode: lambda one: loader.construct_mapping(one, deep=True),
        }[type(node)](node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
        return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}

    Loader.add_multi_constructor("!", function)
    for one in SAMPLES.values():
        assert yaml.load(render(one, ACCOUNT), Loader) == _plain(one)


def test_learners_with_names_alike_have_resources_of_their_own() -> None:
    alike = ("ada-3", "ada3", "a-da3", "a-d-a-3")
    one = dataclasses.replace(SAMPLES["full"], learners=alike)
    for kind, key in (
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::IAM::User", "UserName"),
        ("AWS::SecretsManager::Secret", "Name"),
    ):
        named = [found["Properties"].get(key) for found in _kinds(one, kind).values()]
        hers = {"RoleName": names.role_name, "UserName": names.role_name, "Name": names.secret_name}[key]
        assert {hers(one, learner) for learner in alike} <= set(named)
    assert len({names.logical_id(kind, name) for kind in ("Role", "User") for name in alike}) == 8


@pytest.mark.parametrize("one", [LARGEST, DOOR], ids=["studio", "door"])
def test_the_largest_cohort_is_within_the_limits_of_cloudformation(one: Cohort) -> None:
    found = _plain(one)
    assert len(found["Resources"]) <= 500
    assert len(found["Outputs"]) <= 200
    assert len(compact(one, ACCOUNT).encode()) < 1_000_000
    assert len(found["Description"].encode()) <= 1024
    if one is LARGEST:
        # The limit that cohort.toml states is the one that is: ten more would be too many.
        more = dataclasses.replace(one, learners=(*one.learners, *(f"more-{number}" for number in range(10))))
        with pytest.raises(ValueError, match="number of resources 500"):
            build(more, ACCOUNT)


def test_the_limit_of_learners_is_told_before_anything_is_rendered() -> None:
    listed = ", ".join(f'"l{number}"' for number in range(MOST_LEARNERS + 1))
    with pytest.raises(Exception, match=f"at most {MOST_LEARNERS}"):
        parse_cohort(f'name = "much"\nend = 2027-06-30\nlearners = [{listed}]', today=datetime.date(2027, 1, 1))


@pytest.mark.parametrize("one", [LARGEST, DOOR], ids=["studio", "door"])
def test_names_and_policies_of_the_largest_cohort_are_within_the_limits_of_the_services(one: Cohort) -> None:
    longest = {
        "RoleName": 64,
        "UserName": 64,
        "BucketName": 63,
        "DBInstanceIdentifier": 63,
        "DBClusterIdentifier": 63,
        "DomainName": 28,
        "TopicName": 256,
        "AliasName": 256,
        "BudgetName": 100,
        "TrailName": 128,
        "Path": 512,
    }
    found = _plain(one)
    resolver = Resolver(
        found,
        ACCOUNT,
        one.region,
        names.stack_name(one),
        {"AdministratorArn": f"arn:aws:iam::{ACCOUNT}:role/{'a' * 64}", "LatestImage": "ami-1", "StudioImage": "ami-2"},
    )

    def characters(policy: Any) -> int:
        return len(re.sub(r"\s", "", json.dumps(resolver.value(policy))))

    for title, resource in found["Resources"].items():
        kind, properties = resource["Type"], resource.get("Properties", {})
        for key, most in longest.items():
            assert len(properties.get(key, "")) <= most, (title, key)
        if kind == "AWS::Scheduler::Schedule":
            assert len(properties["Name"]) <= 64
            assert len(json.dumps(properties["Target"]["Input"])) < 8192
        if kind == "AWS::IAM::ManagedPolicy":
            assert characters(properties["PolicyDocument"]) <= 6144, title
        if kind in ("AWS::IAM::Role", "AWS::IAM::User"):
            inline = sum(characters(one["PolicyDocument"]) for one in properties["Policies"])
            assert inline <= (10_240 if kind == "AWS::IAM::Role" else 2048), (title, inline)
        if kind == "AWS::IAM::Role":
            assert characters(properties["AssumeRolePolicyDocument"]) <= 2048, title
        if kind == "AWS::S3::BucketPolicy":
            assert characters(properties["PolicyDocument"]) <= 20_000
        if kind == "AWS::KMS::Key":
            assert characters(properties["KeyPolicy"]) <= 32_000
        if kind == "AWS::EC2::LaunchTemplate" and "UserData" in properties["LaunchTemplateData"]:
            assert len(properties["LaunchTemplateData"]["UserData"]["Fn::Base64"].encode()) < 16_000


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(str(value)[:5] for value in row.values())[:60])
def test_everything_that_can_carry_tags_says_whose_it_is(row: dict[str, Any]) -> None:
    template = build(cohort(row), ACCOUNT)
    plain = _plain(cohort(row))
    for title, resource in template.resources.items():
        key = next((key for key in ("Tags", "ResourceTags") if key in resource.props), None)
        if key is None:
            continue
        tags = {one["Key"]: one["Value"] for one in plain["Resources"][title]["Properties"].get(key, [])}
        assert tags.get(names.COHORT_TAG) == "health-2027", title
        assert tags.get(names.END_TAG) == "2027-06-30", title


@pytest.mark.parametrize("row", ROWS[:12], ids=lambda row: "-".join(str(value)[:5] for value in row.values())[:60])
def test_no_secret_and_no_key_stands_in_the_text(row: dict[str, Any]) -> None:
    found = _plain(cohort(row))
    for resource in found["Resources"].values():
        for text in _texts(resource):
            assert not re.search(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b", text)
            assert "PRIVATE KEY" not in text
        properties = resource.get("Properties", {})
        for key in ("MasterUserPassword", "SecretString"):
            value = properties.get(key, "{{resolve:secretsmanager:")
            assert value.startswith("{{resolve:secretsmanager:")
    # CloudFormation's own protection of a parameter is not needed: no parameter is a secret.
    assert set(found["Parameters"]) <= {"AdministratorArn", "LatestImage", "StudioImage"}


@pytest.mark.parametrize(
    ("keep", "bucket", "database", "key"),
    [
        (Keep(), "Delete", "Delete", "Delete"),
        (Keep(bucket=True), "RetainExceptOnCreate", "Delete", "RetainExceptOnCreate"),
        (Keep(database=True), "Delete", "Snapshot", "RetainExceptOnCreate"),
        (Keep(bucket=True, database=True), "RetainExceptOnCreate", "Snapshot", "RetainExceptOnCreate"),
    ],
)
def test_what_is_kept_stays_with_the_key_that_opens_it(keep: Keep, bucket: str, database: str, key: str) -> None:
    resources = _plain(dataclasses.replace(SAMPLES["full"], keep=keep))["Resources"]
    policies = {title: one.get("DeletionPolicy") for title, one in resources.items()}
    assert {policies[title] for title in ("Bucket", "BucketPolicy", "LogsBucket", "LogsBucketPolicy")} == {bucket}
    assert {policies[title] for title in ("Database", "DocumentsCluster")} == {database}
    assert policies["Key"] == key
    # A change that replaces one of them throws no data away, whatever is kept in the end.
    assert {resources[title]["UpdateReplacePolicy"] for title in ("Bucket", "Key")} == {"Retain"}
    assert {resources[title]["UpdateReplacePolicy"] for title in ("Database", "DocumentsCluster")} == {"Snapshot"}


def test_nothing_in_the_network_can_be_called_from_outside() -> None:
    for one in (LARGEST, DOOR):
        resources = _plain(one)["Resources"]
        for title, resource in resources.items():
            properties = resource.get("Properties", {})
            rules = properties.get("SecurityGroupIngress", [])
            if resource["Type"] == "AWS::EC2::SecurityGroupIngress":
                rules = [properties]
            # Only from a group of the cohort's own, never from an address.
            assert all("SourceSecurityGroupId" in rule and "CidrIp" not in rule for rule in rules), title
            assert properties.get("MapPublicIpOnLaunch", False) is False
            assert properties.get("PubliclyAccessible", False) is False
            if resource["Type"] in ("AWS::EC2::Instance", "AWS::RDS::DBInstance"):
                assert "KeyName" not in properties
        instances = [found for found in resources.values() if found["Type"] == "AWS::EC2::Instance"]
        assert [found["Properties"]["SubnetId"] for found in instances] == [{"Ref": "PrivateSubnetA"}]


def test_descriptions_hold_only_letters_that_ec2_takes() -> None:
    """An apostrophe is enough for EC2 to refuse a security group, and no checker says so."""
    allowed = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")
    found = [
        inside[key]
        for one in (LARGEST, DOOR)
        for resource in _plain(one)["Resources"].values()
        if resource["Type"].startswith("AWS::EC2::SecurityGroup")
        for inside in _mappings(resource["Properties"])
        for key in ("Description", "GroupDescription")
        if key in inside
    ]
    assert len(found) > 20
    assert not [text for text in found if not allowed.fullmatch(text)]


def test_the_studio_is_never_replaced_by_an_update() -> None:
    studio = _plain(SAMPLES["full"])["Resources"]["Studio"]["Properties"]
    assert studio["LaunchTemplate"]["Version"] == "1"
    assert set(studio) == {"InstanceType", "LaunchTemplate", "SubnetId", "Tags"}


def test_scripts_of_hosts_are_whole_and_valid_for_bash() -> None:
    resources = _plain(SAMPLES["full"])["Resources"]
    action = resources["HiveCluster"]["Properties"]["BootstrapActions"][0]["ScriptBootstrapAction"]
    packed = re.fullmatch(r"echo (\S+) \| base64 --decode \| bash -s (\S+)", action["Args"][1])
    assert packed is not None
    assert packed[2].startswith("{{resolve:secretsmanager:labs/health-2027/hive-admin:")
    scripts = [
        resources["StudioLaunch"]["Properties"]["LaunchTemplateData"]["UserData"]["Fn::Base64"],
        base64.b64decode(packed[1]).decode(),
    ]
    for script in scripts:
        assert "@BUCKET@" not in script
        assert "@REGION@" not in script
        assert "@COHORT@" not in script
        assert f"s3://labs-health-2027-{ACCOUNT}-eu-west-1/" in script
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_a_learner_alone_adds_only_what_is_hers() -> None:
    before = _plain(SAMPLES["full"])["Resources"]
    after = _plain(dataclasses.replace(SAMPLES["full"], learners=("ada", "bruno", "carla")))["Resources"]
    assert {title: after[title] for title in before} == before
    assert set(after) - set(before) == {names.logical_id(kind, "carla") for kind in ("Role", "Secret", "User")}


def test_the_emulator_creates_and_removes_every_variation_that_it_knows(emulator: Emulator) -> None:
    """Its CloudFormation knows no trail, no host, no budget, and none of the larger services."""
    known = {
        dataclasses.replace(
            one,
            budget=0,
            services=CloudServices(database=one.services.database),
            options=dataclasses.replace(one.options, audit=False, door=False),
        )
        for one in map(cohort, ROWS)
    }
    assert len(known) >= 10
    for one in known:
        keys = emulator.administrator()
        client = emulator.client("cloudformation", keys)
        stack = client.create_stack(
            StackName=names.stack_name(one),
            TemplateBody=compact(one, keys.account),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[
                {
                    "ParameterKey": "AdministratorArn",
                    "ParameterValue": f"arn:aws:iam::{keys.account}:user/administrator-0",
                }
            ],
        )["StackId"]
        client.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        (made,) = client.describe_stacks(StackName=stack)["Stacks"]
        told = {output["OutputKey"] for output in made["Outputs"]}
        assert told == set(_plain(one)["Outputs"])
        client.delete_stack(StackName=stack)
        client.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
