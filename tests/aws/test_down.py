"""A cohort taken away, what is kept of it, and what a failed or killed command has left."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from infra.aws.deploying.down import down
from infra.aws.deploying.mending import settled
from infra.aws.deploying.plan import plan
from infra.aws.deploying.stack import learners_in, look_at, resources
from infra.aws.deploying.template_text import template_for
from infra.aws.deploying.up import up
from infra.aws.errors import CloudError
from infra.aws.names import (
    COHORT_TAG,
    bucket_name,
    logs_bucket_name,
    role_name,
    secret_name,
    stack_name,
    template_bucket_name,
)
from infra.aws.session import connect
from tests.aws.cohorts import cohort
from tests.aws.deploys import Told, deploy_only, no, start_only, yes
from tests.aws.emulator import Emulator, Keys
from tests.aws.inventory import anything_left


def test_down_leaves_nothing_and_a_second_one_says_so(emulator: Emulator, admin: Keys, cloud_home: Path) -> None:
    account, one = connect("eu-west-1"), cohort(services={"database": "none"})
    up(account, one, Told(), no)
    assert (cloud_home / "cloud" / one.name / "admin.toml").exists()
    s3, bucket = emulator.client("s3", admin), bucket_name(one, account.number)
    for body in (b"first", b"second"):
        s3.put_object(Bucket=bucket, Key="learners/ada/work.txt", Body=body)
    s3.delete_object(Bucket=bucket, Key="learners/ada/work.txt")
    s3.create_multipart_upload(Bucket=bucket, Key="learners/ada/large.bin")

    with pytest.raises(CloudError, match="Nothing was deleted"):
        down(account, one, Told(), no)
    assert look_at(account, one) is not None

    done = down(account, one, Told(), yes)
    assert done.found
    assert [one.kind for one in done.kept] == ["key"]
    assert "AWS deletes it on" in done.kept[0].why
    assert anything_left(emulator, admin) == {}
    assert not (cloud_home / "cloud" / one.name).exists()
    assert not down(account, one, Told(), no).found


def test_forty_learners_and_what_outlives_their_stack(emulator: Emulator, admin: Keys) -> None:
    account = connect("eu-west-1")
    # Its template is too long for a call; its teardown has a role that can't remove itself.
    many = cohort(learners=tuple(f"learner-{number}" for number in range(40)), options={"teardown": True})
    s3 = emulator.client("s3", admin)
    # As a command leaves it that is killed while it hands over the template.
    place = {"LocationConstraint": "eu-west-1"}
    passing = template_bucket_name(many, account.number)
    s3.create_bucket(Bucket=passing, CreateBucketConfiguration=place)
    s3.put_object(Bucket=passing, Key="template.yaml", Body=b"half")
    deploy_only(account, many)
    assert passing not in [one["Name"] for one in s3.list_buckets()["Buckets"]]
    assert len(learners_in(resources(account, stack_name(many)), many)) == 40

    s3.create_bucket(Bucket=passing, CreateBucketConfiguration=place)
    told = Told()
    assert [one.kind for one in down(account, many, told, yes).kept] == ["key"]
    assert any("a bucket for a long template was left" in message for _what, message in told.lines)
    assert any("TeardownRole" in what for what, message in told.lines if message == "removed")
    assert anything_left(emulator, admin) == {}


def test_a_wrong_region_in_the_file_touches_nothing(emulator: Emulator, admin: Keys) -> None:
    account, one = connect("eu-west-1"), cohort(services={"database": "none"})
    deploy_only(account, one)
    wrong, there = dataclasses.replace(one, region="eu-central-1"), connect("eu-central-1")
    with pytest.raises(CloudError, match="is in another region"):
        up(there, wrong, Told(), yes)
    done = down(there, wrong, Told(), yes)
    assert not done.found
    assert {kept.why for kept in done.kept} == {"it belongs to the cohort of this name in eu-west-1"}
    assert plan(account, one).empty
    assert len(emulator.client("iam", admin).list_roles(PathPrefix="/labs/")["Roles"]) >= 3


def test_what_down_did_not_remove_is_named(emulator: Emulator, admin: Keys) -> None:
    account, one = connect("eu-west-1"), cohort(services={"database": "none"})
    deploy_only(account, one)
    sns, tags = emulator.client("sns", admin), [{"Key": COHORT_TAG, "Value": one.name}]
    left = sns.create_topic(Name="by-hand", Tags=tags)["TopicArn"]
    with pytest.raises(CloudError, match=r"The cohort is not gone\. There is still: tagged .*by-hand"):
        down(account, one, Told(), yes)
    with pytest.raises(CloudError, match="by-hand"):
        down(account, one, Told(), yes)
    sns.delete_topic(TopicArn=left)
    assert not down(account, one, Told(), no).found
    # On AWS the service that lists tags names what was deleted for hours. Here a namesake stands for that.
    sns.create_topic(Name=role_name(one, "ada"), Tags=tags)
    done = down(account, one, Told(), no)
    assert any("CloudFormation has deleted it" in kept.why for kept in done.kept)


def test_down_keeps_what_the_file_keeps_and_takes_it_when_it_no_longer_does(emulator: Emulator, admin: Keys) -> None:
    account = connect("eu-west-1")
    # Without the steps that need a database: this is about the stack.
    keeping = cohort(keep={"bucket": True, "database": True})
    deploy_only(account, keeping)
    s3, bucket = emulator.client("s3", admin), bucket_name(keeping, account.number)
    s3.put_object(Bucket=bucket, Key="learners/ada/work.txt", Body=b"work")

    other = dataclasses.replace(keeping, keep=type(keeping.keep)())
    with pytest.raises(CloudError, match=r"The stack keeps bucket database.*says nothing"):
        down(account, other, Told(), yes)

    done = down(account, keeping, Told(), yes)
    kinds = {one.kind for one in done.kept}
    assert kinds == {"bucket", "snapshot", "key"}, done.kept
    assert s3.get_object(Bucket=bucket, Key="learners/ada/work.txt")["Body"].read() == b"work"
    assert set(anything_left(emulator, admin)) == {"buckets", "snapshots", "keys"}
    assert not down(account, keeping, Told(), no).found

    # CloudFormation tags a bucket on AWS; the emulator's does not.
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": COHORT_TAG, "Value": keeping.name}]})
    logs = logs_bucket_name(keeping, account.number)
    s3.put_bucket_tagging(Bucket=logs, Tagging={"TagSet": [{"Key": COHORT_TAG, "Value": keeping.name}]})
    with pytest.raises(CloudError, match="an earlier `labs cloud down` kept it"):
        plan(account, keeping)
    with pytest.raises(CloudError, match="Nothing was deleted"):
        down(account, other, Told(), no)
    assert down(account, other, Told(), yes).found
    assert anything_left(emulator, admin) == {}


def test_a_creation_that_fails_leaves_nothing_and_says_why(emulator: Emulator, admin: Keys) -> None:
    account, one = connect("eu-west-1"), cohort()
    s3, secrets = emulator.client("s3", admin), emulator.client("secretsmanager", admin)
    tags = [{"Key": COHORT_TAG, "Value": one.name}]
    left = secrets.create_secret(Name=secret_name(one, "ada"), SecretString="old", Tags=tags)
    secrets.delete_secret(SecretId=left["ARN"])

    def somebody(what: str, message: str) -> None:
        # Told after the names were found free: in this moment somebody else takes the bucket's name.
        if "waited for their deletion" in message:
            place = {"LocationConstraint": "eu-west-1"}
            s3.create_bucket(Bucket=bucket_name(one, account.number), CreateBucketConfiguration=place)

    with pytest.raises(CloudError, match=r"could not be made, and nothing of it is left\. Bucket .*already exists"):
        up(account, one, somebody, no)
    assert look_at(account, one) is None
    assert set(anything_left(emulator, admin)) == {"buckets"}
    with pytest.raises(CloudError, match="is there already and is not this cohort's"):
        up(account, one, Told(), no)
    # What isn't the cohort's is not deleted.
    assert not down(account, one, Told(), yes).found
    assert set(anything_left(emulator, admin)) == {"buckets"}


def test_whatever_an_earlier_command_left_is_continued_or_told(emulator: Emulator, admin: Keys) -> None:
    account, one = connect("eu-west-1"), cohort(services={"database": "none"})
    cloud, s3 = emulator.client("cloudformation", admin), emulator.client("s3", admin)
    place = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=bucket_name(one, account.number), CreateBucketConfiguration=place)
    start_only(account, one)
    told = Told()
    assert settled(account, one, told) is None, "a first creation that failed holds nothing"
    assert look_at(account, one) is None
    assert any("first creation failed" in message for _what, message in told.lines)

    s3.delete_bucket(Bucket=bucket_name(one, account.number))
    start_only(account, one)
    told = Told()
    state = settled(account, one, told)
    assert state is not None
    assert state.status == "CREATE_COMPLETE"

    # Only planned: a change set that nobody executed, as `up` leaves it when it is killed early.
    other = cohort(name="planned-27", services={"database": "none"})
    template = template_for(account, other)
    cloud.create_change_set(
        StackName=template.stack,
        ChangeSetName="labs-killed",
        ChangeSetType="CREATE",
        TemplateBody=template.body,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=template.parameters_for({}),
    )
    assert settled(account, other, Told()) is None
    assert plan(account, other).created
    deploy_only(account, other)
    assert settled(account, other, Told()) is not None
