"""What goes wrong before anything is made: on the real command line, a sentence each, and nothing half made."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from infra.aws.deploying.mending import settled
from infra.aws.errors import CloudError, in_words, reason_in_words
from infra.aws.names import bucket_name, stack_name
from infra.aws.session import connect
from infra.local.ports import HOST
from tests.aws.answers import WHO, answering
from tests.aws.cohorts import cohort, cohort_file, cohort_text
from tests.aws.driving import LABS, environment, labs
from tests.aws.emulator import Emulator, Keys, plain_environment
from tests.aws.inventory import anything_left


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a command that was refused: one line, nothing of Python in it."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("labs: ")
    sentence = lines[0].removeprefix("labs: ")
    assert all(len(part.split()) <= 40 for part in re.split(r"[.?!] ", sentence)), sentence
    return sentence


@pytest.fixture
def env(emulator: Emulator, admin: Keys, cloud_home: Path) -> dict[str, str]:
    """The administrator's environment for real commands."""
    return environment(emulator, admin, cloud_home)


# What is wrong in the file, what the sentence has to name.
FILES = {
    "no such region": ('region = "eu-west-1"', 'region = "eu-wset-1"', "is no region of AWS. Did you mean"),
    "a region outside the Union": ('region = "eu-west-1"', 'region = "us-east-1"', "outside the European Union"),
    "a path as a name": ('"ada"', '"../x"', "can't be a learner's name"),
    "SQL as a name": ('"ada"', '"Robert\'); DROP"', "can't be a learner's name"),
    "500 learners": ('["ada", ', json.dumps([f"learner-{n}" for n in range(497)])[:-1] + ", ", "names 499 learners"),
    "nobody": ('["ada", "bruno", "carla"]', "[]", "names no learners"),
    "no TOML": ("[services]", "[services", "is not TOML"),
    "an unknown setting": ("[keep]", "[keep]\nbuckets = true", "keep.buckets, which is unknown. Expected: bucket."),
}


@pytest.mark.parametrize("case", FILES)
def test_a_wrong_file_is_refused_before_anybody_is_asked(case: str, tmp_path: Path) -> None:
    old, new, expected = FILES[case]
    text = cohort_text(cohort())
    assert old in text
    (tmp_path / "cohort.toml").write_text(text.replace(old, new), encoding="utf-8")
    # Nothing leads anywhere: who asked all the same would be told so instead.
    env = {**plain_environment(), "LABS_LANG": "en", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    assert expected in refused(labs(env, tmp_path, "up", "--yes"))


def test_without_a_file_the_way_to_one_is_told(tmp_path: Path) -> None:
    env = {**plain_environment(), "LABS_LANG": "en"}
    assert "labs cloud plan --example" in refused(labs(env, tmp_path, "plan"))
    example = labs(env, tmp_path, "plan", "--example")
    assert example.returncode == 0
    (tmp_path / "cohort.toml").write_text(example.stdout, encoding="utf-8")
    assert labs(env, tmp_path, "template", "--account", "123456789012").returncode == 0
    assert labs(env, tmp_path, "policy", "policies", "--account", "123456789012").returncode == 0
    parts = [json.loads(path.read_text()) for path in sorted((tmp_path / "policies").glob("*.json"))]
    assert len(parts) > 1
    assert all(len("".join(json.dumps(part).split())) <= 6144 for part in parts)
    assert "twelve digits" in refused(labs(env, tmp_path, "template", "--account", "12"))


def test_an_end_in_the_past_stops_up_and_plan_but_not_down(
    env: dict[str, str], emulator: Emulator, admin: Keys, tmp_path: Path
) -> None:
    cohort_file(tmp_path, end=cohort().end.replace(year=2020))
    assert "The cohort ended on 2020" in refused(labs(env, tmp_path, "plan"))
    assert "The cohort ended on 2020" in refused(labs(env, tmp_path, "up"))
    down = labs(env, tmp_path, "down")
    assert down.returncode == 0, down.stderr
    assert "There is nothing" in down.stdout
    assert anything_left(emulator, admin) == {}


def test_names_that_others_have_are_named(env: dict[str, str], emulator: Emulator, admin: Keys, tmp_path: Path) -> None:
    one = cohort()
    cohort_file(tmp_path)
    cloud, s3 = emulator.client("cloudformation", admin), emulator.client("s3", admin)
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    cloud.create_stack(StackName=stack_name(one), TemplateBody=body)
    cloud.get_waiter("stack_create_complete").wait(StackName=stack_name(one), WaiterConfig={"Delay": 1})
    for command in ("plan", "up", "status", "down"):
        done = labs(env, tmp_path, command)
        assert "that is not this cohort's: it lacks the tag labs:cohort=health-27" in refused(done)
    assert len(cloud.describe_stack_resources(StackName=stack_name(one))["StackResources"]) == 1
    cloud.delete_stack(StackName=stack_name(one))
    cloud.get_waiter("stack_delete_complete").wait(StackName=stack_name(one), WaiterConfig={"Delay": 1})

    stranger = emulator.owner()
    place = {"LocationConstraint": "eu-west-1"}
    bucket = bucket_name(one, admin.account)
    emulator.client("s3", stranger).create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    assert f"The bucket {bucket} is there already" in refused(labs(env, tmp_path, "up"))
    emulator.client("s3", stranger).delete_bucket(Bucket=bucket)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    assert "is not this cohort's" in refused(labs(env, tmp_path, "up"))
    s3.delete_bucket(Bucket=bucket)

    iam = emulator.client("iam", admin)
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    iam.create_role(RoleName="labs-health-27-x", Path="/labs/health-27/", AssumeRolePolicyDocument=json.dumps(trust))
    assert "is in another region, or was" in refused(labs(env, tmp_path, "up"))
    iam.delete_role(RoleName="labs-health-27-x")
    assert anything_left(emulator, admin) == {}


def test_a_missing_permission_is_named(emulator: Emulator, cloud_home: Path, tmp_path: Path) -> None:
    owner = emulator.owner()
    allowed = ["sts:*", "cloudformation:Describe*", "s3:*", "iam:ListRoles", "secretsmanager:*"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": allowed, "Resource": "*"}]}
    keys = emulator.administrator(policy, owner)
    cohort_file(tmp_path)
    sentence = refused(labs(environment(emulator, keys, cloud_home), tmp_path, "up"))
    assert "lacks the permission cloudformation:CreateChangeSet" in sentence
    assert "user/administrator-0" in sentence
    assert "labs cloud policy" in sentence
    assert anything_left(emulator, owner) == {}


def test_the_owner_is_sent_away(emulator: Emulator, cloud_home: Path, tmp_path: Path) -> None:
    cohort_file(tmp_path)
    done = labs(environment(emulator, emulator.owner(), cloud_home), tmp_path, "up")
    assert "the account's owner (root)" in refused(done)


def test_credentials_that_are_none_or_wrong_are_told(
    env: dict[str, str], emulator: Emulator, admin: Keys, tmp_path: Path
) -> None:
    cohort_file(tmp_path)
    without = {name: value for name, value in env.items() if "KEY" not in name}
    assert "No credentials for AWS were found" in refused(labs(without, tmp_path, "plan"))
    wrong = {**env, "AWS_SECRET_ACCESS_KEY": "x" * 40}
    assert "AWS does not know these credentials: SignatureDoesNotMatch" in refused(labs(wrong, tmp_path, "plan"))
    assert "could not be found" in refused(labs(env, tmp_path, "plan", "--profile", "nobody"))


def test_without_a_network_it_is_told_whom_it_could_not_reach(env: dict[str, str], tmp_path: Path) -> None:
    cohort_file(tmp_path)
    with socket.socket() as taken:
        # Bound, and nobody listens: a connection is refused at once.
        taken.bind((HOST, 0))
        closed = {**env, "AWS_ENDPOINT_URL": f"http://{HOST}:{taken.getsockname()[1]}", "AWS_MAX_ATTEMPTS": "1"}
        sentence = refused(labs(closed, tmp_path, "plan"))
    assert f"http://{HOST}:" in sentence
    assert "can't be reached" in sentence


@pytest.fixture
def server_env(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody whose requests a small server of our own answers."""
    return {
        **plain_environment(),
        "LABS_LANG": "en",
        "LABS_SERVICES_HOME": str(tmp_path / "home"),
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_EC2_METADATA_DISABLED": "true",
        # boto3 itself asks again after some of these, with pauses.
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "NO_PROXY": HOST,
    }


REFUSALS = {
    "expired": (
        {"GetCallerIdentity": (403, "ExpiredToken", "The security token included in the request is expired")},
        "Your credentials for AWS have expired",
    ),
    "the clock": (
        {"GetCallerIdentity": (403, "RequestExpired", "Request has expired.")},
        "The clock of this machine is wrong",
    ),
    "a region that is switched off": (
        {"GetCallerIdentity": (403, "InvalidClientTokenId", "The security token included in the request is invalid")},
        "A region that the account has not switched on answers like this as well",
    ),
    "the quota of stacks": (
        {"CreateChangeSet": (400, "LimitExceededException", "Limit on the number of stacks [2000] exceeded")},
        "A quota of the account is used up: Limit on the number of stacks [2000] exceeded",
    ),
    "another command elsewhere": (
        {
            "CreateChangeSet": (
                400,
                "ValidationError",
                "Stack:arn:aws:cloudformation:eu-west-1:111122223333:stack/labs-health-27/x is in UPDATE_IN_PROGRESS "
                "state and can not be updated.",
            )
        },
        "Another command is at work on the same thing: the stack is UPDATE_IN_PROGRESS",
    ),
    "a denied action": (
        {
            "CreateChangeSet": (
                403,
                "AccessDenied",
                f"User: {WHO} is not authorized to perform: "
                "cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:eu-west-1:1:stack/x/* "
                "because no identity-based policy allows the cloudformation:CreateChangeSet action",
            )
        },
        f"{WHO} lacks the permission cloudformation:CreateChangeSet on arn:aws:cloudformation:eu-west-1:1:stack/x/*",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_aws_refuses_is_told_in_words(case: str, server_env: dict[str, str], tmp_path: Path) -> None:
    actions, expected = REFUSALS[case]
    cohort_file(tmp_path)
    with answering(actions) as url:
        sentence = refused(labs({**server_env, "AWS_ENDPOINT_URL": url}, tmp_path, "up"))
    assert expected in sentence


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("Throttling", "Rate exceeded", "AWS is asked too often"),
        ("SlowDown", "Please reduce your request rate.", "AWS is asked too often"),
        ("InstanceQuotaExceeded", "You have exceeded your quota", "A quota of the account is used up"),
        ("TooManyBuckets", "You have attempted to create more buckets than allowed", "A quota of the account"),
        ("OptInRequired", "You are not subscribed to this service", "has not switched on this region or service"),
        ("ConflictException", "A conflicting operation is in progress", "Another command is at work"),
        ("InternalFailure", "", "AWS has a disturbance of its own (InternalFailure)"),
        ("Strange", "Something new", "AWS refused CreateThing: Something new (Strange)."),
    ],
)
def test_codes_of_aws_become_sentences(code: str, message: str, expected: str) -> None:
    with pytest.raises(CloudError) as caught, in_words():
        raise ClientError({"Error": {"Code": code, "Message": message}}, "CreateThing")
    assert expected in str(caught.value)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (
            'Resource handler returned message: "Cannot exceed quota for RolesPerAccount: 1000 (Service: Iam, Status '
            'Code: 409, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: ServiceLimitExceeded)',
            "A quota of the account is used up: Cannot exceed quota for RolesPerAccount: 1000.",
        ),
        (
            'Resource handler returned message: "User: arn:aws:iam::1:user/a is not authorized to perform: '
            'iam:CreateRole on resource: arn:aws:iam::1:role/r (Service: Iam, Status Code: 403, Request ID: 1)" '
            "(RequestToken: 2, HandlerErrorCode: AccessDenied)",
            "arn:aws:iam::1:user/a lacks the permission iam:CreateRole on arn:aws:iam::1:role/r.",
        ),
        ("labs-x already exists", "Something of that name is there already and belongs to nobody's stack: labs-x"),
        (
            'Resource handler returned message: "The DB instance did not settle" '
            "(RequestToken: 2, HandlerErrorCode: NotStabilized)",
            "It was not ready in time: The DB instance did not settle.",
        ),
        ("", "AWS gave no reason."),
    ],
)
def test_reasons_of_cloudformation_become_sentences(reason: str, expected: str) -> None:
    assert expected in reason_in_words(reason)


def test_a_deletion_that_ended_half_way_is_told(server_env: dict[str, str], tmp_path: Path) -> None:
    cohort_file(tmp_path)
    asked: list[str] = []
    with answering({}, ["DELETE_FAILED"], asked) as url:
        sentence = refused(labs({**server_env, "AWS_ENDPOINT_URL": url}, tmp_path, "up"))
        assert refused(labs({**server_env, "AWS_ENDPOINT_URL": url}, tmp_path, "plan")) == sentence
    assert "An earlier deletion of the stack ended half-way: The following resource(s) failed: [Bucket]" in sentence
    assert "labs cloud export" in sentence
    assert not {"DeleteStack", "CreateChangeSet"} & set(asked)


@pytest.mark.parametrize("mended", [True, False])
def test_a_change_that_could_not_be_set_back_is_tried_again_and_told(
    mended: bool, server_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in server_env.items():
        monkeypatch.setenv(name, value)
    asked: list[str] = []
    failed = "UPDATE_ROLLBACK_FAILED"
    looks = [failed, "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE" if mended else failed]
    with answering({}, looks, asked) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        account = connect("eu-west-1")
        if mended:
            state = settled(account, cohort(), lambda _what, _message: None)
            assert state is not None
            assert state.status == "UPDATE_ROLLBACK_COMPLETE"
        else:
            with pytest.raises(CloudError, match=r"can't be set back .*Bucket .*The bucket could not be set back"):
                settled(account, cohort(), lambda _what, _message: None)
    assert asked.count("ContinueUpdateRollback") == 1


@pytest.fixture
def held(env: dict[str, str], cloud_home: Path) -> Iterator[None]:
    """Another command holds the cohort's lock, as long as the test runs."""
    script = (
        "import sys; from infra.aws.deploying.locking import alone; from tests.aws.cohorts import cohort\n"
        "with alone(cohort()): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [LABS[0], "-c", script], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        assert other.stdin is not None
        other.stdin.close()


def test_two_at_once_do_not_mix(
    held: None, env: dict[str, str], emulator: Emulator, admin: Keys, tmp_path: Path
) -> None:
    cohort_file(tmp_path)
    assert "Another `labs cloud` command is at work on the cohort health-27" in refused(labs(env, tmp_path, "up"))
    assert "Another `labs cloud` command is at work" in refused(labs(env, tmp_path, "down", "--yes"))
    assert anything_left(emulator, admin) == {}


def test_learners_are_checked_before_the_file_is_written(
    env: dict[str, str], emulator: Emulator, admin: Keys, tmp_path: Path
) -> None:
    path = cohort_file(tmp_path)
    before = path.read_bytes()
    assert "There is no cohort health-27" in refused(labs(env, tmp_path, "learner", "add", "dora"))
    assert "There is no cohort health-27" in refused(labs(env, tmp_path, "learner", "credentials", "ada"))
    assert "Did you mean ada?" in refused(labs(env, tmp_path, "learner", "credentials", "adda"))
    assert "Key files are off" in refused(labs(env, tmp_path, "learner", "keys", "ada"))
    assert path.read_bytes() == before
    assert anything_left(emulator, admin) == {}
