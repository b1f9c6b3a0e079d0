"""Settings files, temporary keys and key files of learners: what is in them, who may read them, what they open."""

from __future__ import annotations

import dataclasses
import datetime
import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.aws import names
from infra.aws.errors import CloudError
from infra.aws.session import Account
from infra.aws.steps.credentials import credentials
from infra.aws.steps.keys import keys, remove_keys
from infra.aws.steps.running import after_up, before_removal
from infra.aws.steps.settings_files import remove_cohort_files, write_admin_file, write_learner_file
from infra.aws_profile import aws_variables
from infra.clients import mysql_connection, s3_client
from infra.errors import ServicesError
from infra.private_files import write_private
from infra.settings import Services, load
from tests.aws.emulator import REGION, Emulator
from tests.aws.servers import like_rds_mysql, servers
from tests.aws.stacks import Said, World, led_to, world


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with servers(tmp_path_factory.mktemp("databases") / "services", "mysql") as one:
        assert one.mysql
        yield Services(mysql=like_rds_mysql(one.mysql))


@pytest.fixture(scope="module")
def cloud(emulator: Emulator, limited: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("cloud") / "chez moi, été"
    with world(emulator, home, limited, options={"keys": True}) as one:
        after_up(one.account, one.cohort, one.stack, Said())
        yield one


def test_after_up_there_is_a_private_file_for_everybody(cloud: World) -> None:
    written = {path.name for path in cloud.path("learners").glob("*.toml")}
    assert written == {"ada.toml", "bruno.toml", "carla.toml"}
    for path in (cloud.path("admin.toml"), *cloud.path("learners").iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path
    for folder in (cloud.path(), cloud.path("learners")):
        assert folder.stat().st_mode & 0o077 == 0
    admin = load(cloud.path("admin.toml"), environ={})
    assert admin.s3
    assert (admin.learner, admin.s3.access_key, admin.s3.bucket) == ("", None, cloud.stack["Bucket"])
    ada = load(cloud.path("learners", "ada.toml"), environ={})
    assert ada.s3
    assert ada.mysql
    assert (ada.learner, ada.s3.prefix, ada.mysql.schema) == ("ada", "learners/ada/", "labs_ada")
    assert ada.s3.access_key is None
    with mysql_connection(ada.mysql) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM labs_shared.country")


def test_temporary_keys_open_her_prefix_and_nothing_else(cloud: World) -> None:
    before = datetime.datetime.now(datetime.UTC)
    made = credentials(cloud.account, cloud.cohort, cloud.stack, "ada")
    assert made.path == cloud.path("learners", "ada.toml")
    assert (made.shortened, made.note) == (False, "")
    assert datetime.timedelta(hours=11) < made.expires - before < datetime.timedelta(hours=12, minutes=1)
    ada = load(made.path, environ={})
    assert ada.s3
    assert ada.mysql
    assert ada.s3.session_token
    client, where = s3_client(ada.s3), {"Bucket": ada.s3.bucket}
    client.put_object(**where, Key="learners/ada/a.txt", Body=b"hers")
    assert client.get_object(**where, Key="learners/ada/a.txt")["Body"].read() == b"hers"
    assert client.get_object(**where, Key="shared/manifest.json")["ContentLength"] > 0
    for call, arguments in (
        (client.get_object, {"Key": "learners/bruno/a.txt"}),
        (client.put_object, {"Key": "shared/a.txt", "Body": b""}),
        (client.list_objects_v2, {"Prefix": "learners/"}),
        (client.get_object, {"Key": "install/course.tar.gz"}),
    ):
        with pytest.raises(ClientError, match="AccessDenied"):
            call(**where, **arguments)


def test_aws_s_own_tools_use_the_same_keys(cloud: World) -> None:
    made = credentials(cloud.account, cloud.cohort, cloud.stack, "bruno", hours=1)
    settings = load(made.path, environ={}).s3
    assert settings
    with led_to(aws_variables(settings, cloud.path("learners", "bruno-aws"))):
        found = boto3.Session().client("sts", REGION).get_caller_identity()
        assert found["Arn"].endswith(f"assumed-role/{names.role_name(cloud.cohort, 'bruno')}/bruno")
        boto3.Session().client("s3").list_objects_v2(Bucket=settings.bucket, Prefix="learners/bruno/")


def test_who_acts_as_a_role_herself_gets_one_hour_and_is_told_why(cloud: World) -> None:
    arn = f"arn:aws:sts::{cloud.account.number}:assumed-role/admins/me"
    chained = Account(cloud.account.session, REGION, cloud.account.number, arn)
    made = credentials(chained, cloud.cohort, cloud.stack, "ada")
    left = made.expires - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(minutes=55) < left < datetime.timedelta(minutes=61)
    assert made.shortened
    assert "one hour" in made.note
    assert not credentials(chained, cloud.cohort, cloud.stack, "ada", hours=0.5).shortened


def test_keys_for_nobody_or_for_ever_are_refused(cloud: World) -> None:
    for hours in (0, 13, -1):
        with pytest.raises(CloudError, match="hours"):
            credentials(cloud.account, cloud.cohort, cloud.stack, "ada", hours=hours)
    with pytest.raises(CloudError, match="no learner dora"):
        credentials(cloud.account, cloud.cohort, cloud.stack, "dora")
    with pytest.raises(ServicesError, match="can't be a learner's name"):
        credentials(cloud.account, cloud.cohort, cloud.stack, "../x")


def test_who_is_not_trusted_by_the_role_is_told_so(cloud: World, emulator: Emulator) -> None:
    stranger = dataclasses.replace(cloud.cohort, learners=("ada", "zoe"))
    with pytest.raises(CloudError, match="can't be taken up") as error:
        credentials(cloud.account, stranger, cloud.stack, "zoe")
    assert "minute" in str(error.value)


def test_writing_her_file_again_keeps_her_keys_and_mends_a_damaged_one(cloud: World) -> None:
    path = credentials(cloud.account, cloud.cohort, cloud.stack, "carla").path
    before = path.read_text()
    assert write_learner_file(cloud.account, cloud.cohort, cloud.stack, "carla") == path
    assert path.read_text() == before
    write_private(path, "damaged [")
    write_learner_file(cloud.account, cloud.cohort, cloud.stack, "carla")
    found = load(path, environ={})
    assert found.s3
    assert found.s3.access_key is None
    assert write_admin_file(cloud.account, cloud.cohort, cloud.stack) == cloud.path("admin.toml")


def test_a_key_file_takes_up_her_role_and_can_do_nothing_else(cloud: World) -> None:
    folder = keys(cloud.account, cloud.cohort, cloud.stack, "bruno", Said())
    assert folder == cloud.path("learners", "bruno-aws")
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "config": 0o600,
        "credentials": 0o600,
    }
    # Her settings alone are enough, and hold no key themselves.
    bruno = load(cloud.path("learners", "bruno.toml"), environ={})
    assert bruno.s3
    assert (bruno.s3.access_key, bruno.s3.session_token) == (None, None)
    client = s3_client(bruno.s3)
    client.put_object(Bucket=bruno.s3.bucket, Key="learners/bruno/a.txt", Body=b"his")
    with pytest.raises(ClientError, match="AccessDenied"):
        client.get_object(Bucket=bruno.s3.bucket, Key="learners/ada/a.txt")
    # The key without the role.
    with led_to(aws_variables(bruno.s3, folder) | {"AWS_PROFILE": "bdti-labs-key"}):
        bare = boto3.Session()
        for service, call in (("s3", "list_buckets"), ("iam", "list_users"), ("secretsmanager", "list_secrets")):
            with pytest.raises(ClientError, match="AccessDenied"):
                getattr(bare.client(service), call)()
        other = names.role_arn(cloud.cohort, cloud.account.number, "ada")
        with pytest.raises(ClientError, match="AccessDenied"):
            bare.client("sts").assume_role(RoleArn=other, RoleSessionName="bruno")


def test_a_new_key_file_takes_the_place_of_the_old_one(cloud: World) -> None:
    iam, user = cloud.account.client("iam"), names.role_name(cloud.cohort, "carla")

    def held() -> list[str]:
        return [one["AccessKeyId"] for one in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]]

    keys(cloud.account, cloud.cohort, cloud.stack, "carla", Said())
    (first,) = held()
    keys(cloud.account, cloud.cohort, cloud.stack, "carla", Said())
    (second,) = held()
    assert first != second
    assert second in cloud.path("learners", "carla-aws", "credentials").read_text()
    # A stopped run left one more: there is room for two.
    iam.create_access_key(UserName=user)
    keys(cloud.account, cloud.cohort, cloud.stack, "carla", Said())
    assert len(held()) == 1
    assert remove_keys(cloud.account, cloud.cohort, "carla") == 1
    assert held() == []
    assert remove_keys(cloud.account, dataclasses.replace(cloud.cohort, name="other"), "carla") == 0


def test_key_files_are_given_only_where_the_cohort_has_them(cloud: World) -> None:
    without = dataclasses.replace(cloud.cohort, options=dataclasses.replace(cloud.cohort.options, keys=False))
    with pytest.raises(CloudError, match="no key files"):
        keys(cloud.account, without, cloud.stack, "ada", Said())


def test_an_administrator_with_a_profile_keeps_it(cloud: World, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile pilot]\nregion = eu-west-1\n")
    key = f"aws_access_key_id = {os.environ['AWS_ACCESS_KEY_ID']}"
    secret = f"aws_secret_access_key = {os.environ['AWS_SECRET_ACCESS_KEY']}"
    (tmp_path / "credentials").write_text(f"[pilot]\n{key}\n{secret}\n")
    variables = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        **{name: os.environ[name] for name in ("AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "LABS_CLOUD_DATABASE")},
        "LABS_SERVICES_HOME": str(tmp_path / "home"),
    }
    with led_to(variables):
        session = boto3.Session(profile_name="pilot")
        account = Account(session, REGION, cloud.account.number, cloud.account.caller_arn)
        admin = load(write_admin_file(account, cloud.cohort, cloud.stack), environ={})
        assert admin.s3
        assert (admin.s3.profile, admin.s3.access_key) == ("pilot", None)
        s3_client(admin.s3).list_objects_v2(Bucket=admin.s3.bucket, MaxKeys=1)


def test_a_learner_who_leaves_takes_everything_of_hers_along_and_nothing_of_others(cloud: World) -> None:
    made = credentials(cloud.account, cloud.cohort, cloud.stack, "ada")
    ada = load(made.path, environ={})
    assert ada.s3
    client = s3_client(ada.s3)
    for content in (b"1", b"2"):
        client.put_object(Bucket=ada.s3.bucket, Key="learners/ada/twice", Body=content)
    cloud.account.client("s3").put_object(Bucket=ada.s3.bucket, Key="learners/ada-2/a", Body=b"")
    keys(cloud.account, cloud.cohort, cloud.stack, "ada", Said())
    for _again in range(2):
        before_removal(cloud.account, cloud.cohort, cloud.stack, ["ada"], Said())
        found = cloud.account.client("s3").list_object_versions(Bucket=ada.s3.bucket, Prefix="learners/ada")
        assert [one["Key"] for one in found.get("Versions", [])] == ["learners/ada-2/a"]
        assert found.get("DeleteMarkers", []) == []
        assert not cloud.path("learners", "ada.toml").exists()
        assert not cloud.path("learners", "ada-aws").exists()
        user = names.role_name(cloud.cohort, "ada")
        assert cloud.account.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"] == []
    assert cloud.path("learners", "bruno.toml").exists()
    after_up(cloud.account, cloud.cohort, cloud.stack, Said())
    again = load(cloud.path("learners", "ada.toml"), environ={})
    assert again.s3
    assert again.s3.access_key is None


def test_the_cohort_s_files_go_with_the_cohort(cloud: World) -> None:
    remove_cohort_files(cloud.cohort)
    assert not cloud.path().exists()
    remove_cohort_files(cloud.cohort)
