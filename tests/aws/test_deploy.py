"""A cohort's life on the emulator with authentication on: made, grown, shrunk, changed, drifted, taken away."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.aws.cohort import Cohort, CohortError
from infra.aws.deploying.changes import fresh_name
from infra.aws.deploying.drift import drift
from infra.aws.deploying.left import inventory
from infra.aws.deploying.ours import check_end
from infra.aws.deploying.plan import plan
from infra.aws.deploying.stack import learners_in, look_at, resources
from infra.aws.deploying.status import status
from infra.aws.deploying.template_text import template_for
from infra.aws.deploying.up import up
from infra.aws.errors import CloudError
from infra.aws.names import (
    bucket_name,
    database_name,
    role_name,
    secret_name,
    stack_name,
)
from infra.aws.session import Account, connect
from tests.aws.cohorts import cohort
from tests.aws.deploys import Told, no, yes
from tests.aws.emulator import Emulator, Keys, lead

SIX = tuple(f"learner-{number}" for number in range(6))


@dataclasses.dataclass
class Living:
    """A cohort that is up, with its account."""

    keys: Keys
    account: Account
    cohort: Cohort
    told: Told


@pytest.fixture(scope="module")
def living(emulator: Emulator, database_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """A cohort of three with a database; each test leaves it as it was."""
    keys, told = emulator.administrator(), Told()
    with pytest.MonkeyPatch.context() as patch:
        lead(patch, emulator, keys, tmp_path_factory.mktemp("home"))
        patch.setenv("LABS_CLOUD_DATABASE", str(database_file))
        patch.setenv("LABS_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-data-home"))
        account = connect("eu-west-1")
        one = cohort()
        up(account, one, told, no)
        yield Living(keys, account, one, told)


def test_up_makes_everything_and_tells_each_event(living: Living, emulator: Emulator) -> None:
    state = look_at(living.account, living.cohort)
    assert state is not None
    assert state.status == "CREATE_COMPLETE"
    assert state.protected
    there = resources(living.account, state.id)
    assert learners_in(there, living.cohort) == living.cohort.learners
    told = {what for what, _message in living.told.lines}
    assert {one.logical_id for one in there} <= told
    policy = json.loads(
        emulator.client("cloudformation", living.keys).get_stack_policy(StackName=state.id)["StackPolicyBody"]
    )
    assert policy["Statement"][1]["Effect"] == "Deny"
    names = {one["Name"] for one in emulator.client("secretsmanager", living.keys).list_secrets()["SecretList"]}
    assert {secret_name(living.cohort, name) for name in living.cohort.learners} <= names
    objects = emulator.client("s3", living.keys).list_objects_v2(Bucket=state.outputs["Bucket"], Prefix="shared/")
    assert objects["KeyCount"] > 5


def test_run_again_it_finds_nothing_to_change(living: Living) -> None:
    assert plan(living.account, living.cohort).empty
    told = Told()
    done = up(living.account, living.cohort, told, no)
    assert done.changes == ()
    assert ("stack", "nothing to change") in told.lines
    assert _sets(living) == []


def test_change_sets_that_killed_commands_left_are_deleted(living: Living) -> None:
    grown = dataclasses.replace(living.cohort, learners=living.cohort.learners + SIX)
    template = template_for(living.account, grown)
    state = look_at(living.account, living.cohort)
    assert state is not None
    left = [fresh_name(alone=True), fresh_name(alone=False), "somebodys"]
    for name in left:
        living.account.client("cloudformation").create_change_set(
            StackName=template.stack,
            ChangeSetName=name,
            TemplateBody=template.body,
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=template.parameters_for(state.parameters),
        )
    assert _sets(living) == left
    up(living.account, living.cohort, Told(), no)
    # One for a look may still be looked at, and what others made is theirs.
    assert _sets(living) == left[1:]
    for name in left[1:]:
        living.account.client("cloudformation").delete_change_set(StackName=template.stack, ChangeSetName=name)


def test_six_learners_come_and_go(living: Living, emulator: Emulator) -> None:
    grown = dataclasses.replace(living.cohort, learners=living.cohort.learners + SIX)
    wanted = plan(living.account, grown)
    assert wanted.learners_added == SIX
    assert {one.kind for one in wanted.created} == {"AWS::IAM::Role", "AWS::SecretsManager::Secret"}
    assert len(wanted.created) == 12
    assert not wanted.changed
    assert not wanted.removed
    assert len(up(living.account, grown, Told(), no).changes) == 12
    emulator.client("s3", living.keys).put_object(
        Bucket=bucket_name(living.cohort, living.account.number), Key="learners/learner-0/work.txt", Body=b"work"
    )

    with pytest.raises(CloudError, match=r"Nothing was changed.*learner-0"):
        up(living.account, living.cohort, Told(), no)
    assert _learners(living) == tuple(sorted(grown.learners))

    done = up(living.account, living.cohort, Told(), yes)
    assert done.learners_removed == SIX
    assert _learners(living) == living.cohort.learners
    roles = {one["RoleName"] for one in emulator.client("iam", living.keys).list_roles()["Roles"]}
    assert role_name(living.cohort, "ada") in roles
    assert not roles & {role_name(living.cohort, name) for name in SIX}
    versions = emulator.client("s3", living.keys).list_object_versions(
        Bucket=bucket_name(living.cohort, living.account.number), Prefix="learners/learner-0/"
    )
    assert not versions.get("Versions")
    assert not versions.get("DeleteMarkers")


def test_a_larger_database_changes_it_in_place(living: Living, emulator: Emulator) -> None:
    larger = dataclasses.replace(living.cohort, size="medium")
    wanted = plan(living.account, larger)
    assert [one.logical_id for one in wanted.changed] == ["Database"]
    assert not wanted.lost
    up(living.account, larger, Told(), no)
    rds = emulator.client("rds", living.keys)
    found = rds.describe_db_instances(DBInstanceIdentifier=database_name(living.cohort))["DBInstances"][0]
    up(living.account, living.cohort, Told(), no)
    before = rds.describe_db_instances(DBInstanceIdentifier=database_name(living.cohort))["DBInstances"][0]
    assert found["DBInstanceClass"] != before["DBInstanceClass"]


def test_what_holds_data_is_neither_exchanged_nor_removed_unasked(living: Living) -> None:
    other = dataclasses.replace(
        living.cohort, services=dataclasses.replace(living.cohort.services, database="postgres")
    )
    assert [one.logical_id for one in plan(living.account, other).lost] == ["Database"]
    with pytest.raises(CloudError, match="can't be exchanged"):
        up(living.account, other, Told(), yes, lose_data=True)
    none = dataclasses.replace(living.cohort, services=dataclasses.replace(living.cohort.services, database="none"))
    with pytest.raises(CloudError, match=r"would delete Database .*--lose-data"):
        up(living.account, none, Told(), yes)
    assert plan(living.account, living.cohort).empty
    assert _sets(living) == []


def test_a_long_template_passes_through_a_bucket_that_is_gone_afterwards(living: Living, emulator: Emulator) -> None:
    many = dataclasses.replace(living.cohort, learners=tuple(f"learner-{number}" for number in range(40)))
    wanted = plan(living.account, many)
    assert len(wanted.learners_added) == 40
    assert wanted.learners_removed == living.cohort.learners
    buckets = [one["Name"] for one in emulator.client("s3", living.keys).list_buckets()["Buckets"]]
    assert len(buckets) == 2


def test_drift_names_what_was_changed_by_other_means(living: Living, emulator: Emulator) -> None:
    assert drift(living.account, living.cohort) == []
    s3, bucket = emulator.client("s3", living.keys), bucket_name(living.cohort, living.account.number)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    try:
        found = drift(living.account, living.cohort)
        assert [(one.logical_id, one.how) for one in found] == [("Bucket", "MODIFIED")]
        assert any("Suspended" in line for line in found[0].differences)
    finally:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert drift(living.account, living.cohort) == []


def test_a_change_that_fails_is_set_back_with_its_reason(living: Living, emulator: Emulator) -> None:
    keyed = dataclasses.replace(living.cohort, options=dataclasses.replace(living.cohort.options, keys=True))
    iam, taken = emulator.client("iam", living.keys), role_name(living.cohort, "carla")
    # The emulator takes bad values, so something of the same name stands in the way.
    iam.create_user(UserName=taken, Path="/somebody/")
    with pytest.raises(CloudError, match=r"as it was before.*UserCarla.*is there already and belongs to nobody"):
        up(living.account, keyed, Told(), no)
    state = look_at(living.account, living.cohort)
    assert state is not None
    assert state.status == "UPDATE_ROLLBACK_COMPLETE"
    assert iam.get_user(UserName=taken)["User"]["Path"] == "/somebody/"
    assert [one["UserName"] for one in iam.list_users(PathPrefix="/labs/")["Users"]] == []
    assert plan(living.account, living.cohort).empty
    iam.delete_user(UserName=taken)
    up(living.account, keyed, Told(), no)
    assert len(iam.list_users(PathPrefix="/labs/")["Users"]) == 3
    up(living.account, living.cohort, Told(), no)
    assert plan(living.account, living.cohort).empty


def test_status_warns_near_the_end_and_after_it(living: Living) -> None:
    noon = datetime.datetime.combine(living.cohort.end, datetime.time(12), datetime.UTC)
    assert status(living.account, living.cohort).warnings == ()
    near = status(living.account, living.cohort, noon - datetime.timedelta(days=3))
    assert near.days == 3
    assert any("ends in 3 days" in line for line in near.warnings)
    over = status(living.account, living.cohort, noon + datetime.timedelta(days=2))
    assert any("is still there" in line for line in over.warnings)
    assert any("Still running after the end: the database" in line for line in over.warnings)
    assert near.database == "available"
    assert [one.logical_id for one in near.by_the_hour] == ["Database"]
    check_end(living.cohort, noon)
    with pytest.raises(CohortError, match="The cohort ended"):
        check_end(living.cohort, noon + datetime.timedelta(days=1))


def test_the_inventory_names_every_kind_of_thing(living: Living) -> None:
    kinds = {one.kind for one in inventory(living.account, living.cohort)}
    assert kinds >= {"stack", "bucket", "role, user or policy", "secret", "database", "key", "log group"}


def _learners(living: Living) -> tuple[str, ...]:
    return learners_in(resources(living.account, stack_name(living.cohort)), living.cohort)


def _sets(living: Living) -> list[str]:
    found = living.account.client("cloudformation").list_change_sets(StackName=stack_name(living.cohort))["Summaries"]
    return [one["ChangeSetName"] for one in found if one["ExecutionStatus"] == "AVAILABLE"]
