"""Learners in real services: what they reach and what not, how they are added and removed, and the datasets."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import boto3
import mysql.connector
import pytest
from botocore.exceptions import ClientError

from autograder.data import dataset_ids
from autograder.data import load as load_dataset
from infra.aws_profile import aws_variables
from infra.clients import mysql_arguments, mysql_connection, postgres_connection, s3_client, search_client
from infra.desk import Desk
from infra.errors import ServicesError
from infra.local.desk import OWN
from infra.local.stack import Stack
from infra.probing.boto3_calls import boto3_calls
from infra.probing.privileges import privileges
from infra.probing.probe import ALLOWED, REFUSED, Outcome
from infra.provisioning import s3 as s3_provisioning
from infra.provisioning.names import learner_name, schema_name
from infra.provisioning.s3 import s3_learners
from infra.provisioning.search import SecurityPlugin
from infra.provisioning.seeding import seed
from infra.settings import Services, load
from tests.environment.helpers import ROOT


@pytest.fixture(scope="module")
def attempts(stack: Stack, ada: Services, bob: Services) -> list[Outcome]:
    return privileges(stack.admin(), ada, bob)


@pytest.mark.parametrize("service", ["s3", "mysql", "postgres", "search"])
@pytest.mark.parametrize("expected", [REFUSED, ALLOWED])
def test_a_learner_reaches_her_own_and_nothing_else(attempts: list[Outcome], service: str, expected: str) -> None:
    mine = [one for one in attempts if (one.service, one.expected) == (service, expected)]
    assert len(mine) >= (15 if expected == REFUSED else 6)
    assert [one for one in mine if not one.passed] == []


def test_at_least_forty_attempts_are_refused(attempts: list[Outcome]) -> None:
    assert len([one for one in attempts if one.expected == REFUSED and one.passed]) >= 40


def test_the_attempts_find_a_hole(desk: Desk) -> None:
    """A policy and a grant that are too wide are noticed by the very same attempts."""
    eve, victim = desk.add("eve", save=False), desk.add("victim", save=False)
    assert desk.admin.s3
    assert desk.admin.mysql
    wide = json.dumps(s3_provisioning.policy(desk.admin.s3, "eve")).replace("learners/eve/", "learners/")
    known = s3_provisioning.without_action(json.loads(wide), "s3:ListMultipartUploadParts")
    known["Statement"] = [one for one in known["Statement"] if one["Sid"] != "LookAtTheBucket"]
    s3_provisioning.iam_client(desk.admin.s3).put_user_policy(
        UserName="bdti-labs.eve", PolicyName=s3_provisioning.POLICY, PolicyDocument=json.dumps(known)
    )
    with mysql_connection(desk.admin.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON `labs_%`.* TO 'labs_eve'@'%'")
    found = {(one.service, one.what): one.passed for one in privileges(desk.admin, eve, victim)}
    holes = [("s3", f"{verb} another's object") for verb in ("read", "copy", "delete")]
    holes += [("s3", "list another's prefix"), ("mysql", "read another's table"), ("mysql", "drop another's table")]
    assert [one for one in holes if found[one]] == []
    assert found["s3", "make a user"]
    desk.remove("eve")
    desk.remove("victim")


def test_the_store_answers_what_boto3_asks(stack: Stack) -> None:
    admin = stack.admin()
    assert admin.s3
    outcomes = boto3_calls(admin.s3)
    failed = {one.what for one in outcomes if not one.passed}
    assert len(outcomes) == 38
    # What SeaweedFS lacks; docs/services.md says so.
    assert failed <= {"PutPublicAccessBlock", "PutObject with a managed key (SSE-KMS)"}


def test_the_labs_bucket_encrypts_and_tells_so(ada: Services) -> None:
    assert ada.s3
    client = s3_client(ada.s3)
    key = {"Bucket": ada.s3.bucket, "Key": f"{ada.s3.prefix}raw.csv"}
    client.put_object(**key, Body=b"a,b\n")
    assert client.head_object(**key)["ServerSideEncryption"] == "AES256"
    # SeaweedFS keeps no region; what counts is that the call is allowed, as on AWS.
    client.get_bucket_location(Bucket=ada.s3.bucket)
    assert client.meta.region_name == "eu-west-1"


def test_a_thousand_objects_and_more_are_listed_and_removed(desk: Desk) -> None:
    mine = desk.add("many", save=False)
    assert mine.s3
    client, bucket, start = s3_client(mine.s3), mine.s3.bucket, f"{mine.s3.prefix}many/"
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(lambda number: client.put_object(Bucket=bucket, Key=f"{start}{number:04}", Body=b""), range(1005))
        )
    first = client.list_objects_v2(Bucket=bucket, Prefix=start)
    assert (first["KeyCount"], first["IsTruncated"]) == (1000, True)
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=start)
    assert len({one["Key"] for page in pages for one in page["Contents"]}) == 1005
    desk.remove("many")
    assert desk.admin.s3
    assert s3_client(desk.admin.s3).list_objects_v2(Bucket=bucket, Prefix=mine.s3.prefix)["KeyCount"] == 0


def test_adding_again_changes_nothing_and_mends_what_is_missing(desk: Desk, ada: Services) -> None:
    assert desk.add("ada") == ada
    assert load(desk.path("ada"), environ={}) == ada
    assert desk.path("ada").stat().st_mode & 0o777 == 0o600
    # A run that was stopped, and an account that somebody changed by hand.
    assert desk.admin.mysql
    assert ada.mysql
    with mysql_connection(desk.admin.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'labs_ada'@'%'")
        cursor.execute("GRANT SELECT ON *.* TO 'labs_ada'@'%'")
        cursor.execute("ALTER USER 'labs_ada'@'%' IDENTIFIED BY 'other' REQUIRE NONE")
    assert desk.admin.s3
    iam = s3_provisioning.iam_client(desk.admin.s3)
    iam.delete_user_policy(UserName="bdti-labs.ada", PolicyName=s3_provisioning.POLICY)
    assert desk.add("ada") == ada
    with mysql_connection(ada.mysql) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW GRANTS")
        grants = " ".join(row[0] for row in cursor.fetchall())
    assert "REQUIRE SSL" in grants
    assert "SELECT ON *.*" not in grants


def test_a_damaged_settings_file_gives_new_passwords_and_keeps_the_data(desk: Desk) -> None:
    before = desk.add("grace")
    assert before.s3
    assert before.mysql
    s3_client(before.s3).put_object(Bucket=before.s3.bucket, Key=f"{before.s3.prefix}a", Body=b"kept")
    with mysql_connection(before.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (a INT)")
    desk.path("grace").write_text("[s3", encoding="utf-8")
    after = desk.add("grace")
    assert after.s3
    assert after.mysql
    assert after.mysql.password != before.mysql.password
    assert s3_client(after.s3).get_object(Bucket=after.s3.bucket, Key=f"{after.s3.prefix}a")["Body"].read() == b"kept"
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        s3_client(before.s3).list_objects_v2(Bucket=before.s3.bucket, Prefix=before.s3.prefix)
    desk.remove("grace")


def test_a_throw_away_learner_leaves_nothing(desk: Desk) -> None:
    mine = desk.add("g-4f2a", save=False)
    assert not desk.path("g-4f2a").exists()
    assert mine.s3
    assert mine.mysql
    assert mine.postgres
    assert mine.search
    s3_client(mine.s3).put_object(Bucket=mine.s3.bucket, Key=f"{mine.s3.prefix}a", Body=b"x")
    s3_client(mine.s3).create_multipart_upload(Bucket=mine.s3.bucket, Key=f"{mine.s3.prefix}b")
    open_session = mysql_connection(mine.mysql)
    other_session = postgres_connection(mine.postgres)
    other_session.execute("CREATE TABLE t (a int)")
    other_session.commit()
    search_client(mine.search).index(index="g-4f2a_x", body={"a": 1})
    desk.remove("g-4f2a")
    desk.remove("g-4f2a")

    assert desk.admin.s3
    assert desk.admin.postgres
    root = s3_client(desk.admin.s3)
    assert root.list_objects_v2(Bucket=mine.s3.bucket, Prefix=mine.s3.prefix)["KeyCount"] == 0
    assert not root.list_multipart_uploads(Bucket=mine.s3.bucket, Prefix=mine.s3.prefix).get("Uploads")
    assert "g-4f2a" not in s3_learners(desk.admin.s3)
    with pytest.raises(Exception, match=r"Lost connection|gone away|Access denied|killed"):
        open_session.ping(reconnect=False)
    assert other_session.closed or not _answers(other_session)
    with postgres_connection(desk.admin.postgres) as connection:
        assert connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'labs_g_4f2a'").fetchone() is None
    with pytest.raises(Exception, match="401"):
        search_client(mine.search, max_retries=0).info()


def _answers(connection: object) -> bool:
    try:
        connection.execute("SELECT 1")  # type: ignore[attr-defined]
    except Exception:  # whatever a closed session raises
        return False
    return True


def test_learners_are_added_side_by_side(desk: Desk) -> None:
    """As a grader does it, with several submissions at once."""
    failures: list[BaseException] = []

    def one(name: str) -> None:
        try:
            mine = desk.add(name, save=False)
            assert mine.search
            search_client(mine.search).index(index=f"{name}_x", id="1", body={"a": 1}, refresh=True)
            assert search_client(mine.search).count(index=f"{name}_x")["count"] == 1
            desk.remove(name)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(f"side-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_mysql_connector_verifies_as_well(ada: Services) -> None:
    assert ada.mysql
    with mysql.connector.connect(**mysql_arguments(ada.mysql)) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW STATUS LIKE 'Ssl_cipher'")
        assert "TLS" in str(cursor.fetchone())
        cursor.execute("SELECT 'Côte d’Ivoire', DATABASE()")
        assert cursor.fetchone() == ("Côte d’Ivoire", "labs_ada")


def test_plain_boto3_uses_the_written_profile(desk: Desk, ada: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ada.s3
    monkeypatch.setenv("AWS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")
    for name, value in aws_variables(ada.s3, desk.aws_folder("ada")).items():
        monkeypatch.setenv(name, value)
    client = boto3.Session(profile_name="bdti-labs").client("s3")
    client.put_object(Bucket=ada.s3.bucket, Key=f"{ada.s3.prefix}plain", Body=b"1")
    assert client.get_object(Bucket=ada.s3.bucket, Key=f"{ada.s3.prefix}plain")["Body"].read() == b"1"


@pytest.mark.parametrize(
    "name", ["", "Ada", "1a", "a_b", "a--b", "a-", "a/b", "a'b", "é", "a" * 25, "shared", "admin", "a\n"]
)
def test_names_that_are_none_are_refused(name: str, desk: Desk) -> None:
    with pytest.raises(ServicesError, match=r"can't be a learner's name|is reserved"):
        desk.add(name)


def test_names_give_names_of_their_own() -> None:
    names = ["a", "a1", "a-1", "abc-d", "abc-d-e"]
    assert [learner_name(name) for name in names] == names
    assert len({schema_name(name) for name in names}) == len(names)
    assert len(schema_name("a" * 24)) <= 32


def test_removing_waits_for_services_that_hold_her_data(desk: Desk) -> None:
    desk.add("linus")
    partly = replace(desk, admin=replace(desk.admin, mysql=None))
    with pytest.raises(ServicesError, match=r"linus has data in services that don't run: mysql. Start them first"):
        partly.remove("linus")
    desk.remove("linus")


def test_a_cluster_without_users_is_refused_where_nobody_keeps_learners_apart(desk: Desk) -> None:
    assert desk.admin.search
    with pytest.raises(ServicesError, match="does not let this account manage users"):
        SecurityPlugin(desk.admin.search).add("ada")


@pytest.fixture(scope="module")
def seeded(stack: Stack) -> Services:
    admin = stack.admin()
    with pytest.MonkeyPatch.context() as patch:
        # As in the tests: what ships here.
        patch.delenv("LABS_DATA_MIRROR", raising=False)
        seed(admin)
    return admin


def test_seeding_puts_verified_data_once(seeded: Services, ada: Services) -> None:
    again = seed(seeded)
    assert again.written == ()
    # Each dataset, the list of them, and the country table in both databases.
    assert len(again.kept) == len(dataset_ids()) + 3
    assert ada.s3
    client = s3_client(ada.s3)
    manifest = json.loads(client.get_object(Bucket=ada.s3.bucket, Key="shared/manifest.json")["Body"].read())
    assert {one["dataset"] for one in manifest["objects"]} == set(dataset_ids())
    for one in manifest["objects"]:
        answer = client.get_object(Bucket=ada.s3.bucket, Key=one["key"])
        body = answer["Body"].read()
        assert hashlib.sha256(body).hexdigest() == one["sha256"] == answer["Metadata"]["sha256"]
        kind = "openxmlformats" if one["key"].endswith(".xlsx") else "text/csv"
        assert kind in answer["ContentType"]


def test_seeding_mends_what_was_changed(seeded: Services, ada: Services) -> None:
    assert seeded.s3
    assert seeded.mysql
    key = {"Bucket": seeded.s3.bucket, "Key": "shared/country/country.csv"}
    s3_client(seeded.s3).put_object(**key, Body=b"tampered")
    with mysql_connection(seeded.mysql, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM labs_shared.country LIMIT 1")
    again = seed(seeded)
    assert set(again.written) == {key["Key"], "mysql labs_shared.country"}


def test_a_learner_reads_the_country_table_in_both_databases(seeded: Services, ada: Services) -> None:
    frame = load_dataset("country").frame()
    assert ada.mysql
    assert ada.postgres
    statement = "SELECT country, gdpp FROM labs_shared.country"
    with mysql_connection(ada.mysql) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = dict(cursor.fetchall())
    assert rows == frame["gdpp"].to_dict()
    with postgres_connection(ada.postgres) as other:
        assert dict(other.execute(statement).fetchall()) == rows


def test_the_own_learner_is_what_the_settings_give(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_SERVICES_HOME", str(stack.layout.home))
    monkeypatch.delenv("LABS_SERVICES", raising=False)
    found = load()
    assert found.learner == OWN
    assert found.s3
    s3_client(found.s3).list_objects_v2(Bucket=found.s3.bucket, Prefix=found.s3.prefix)


def labs(*arguments: str, home: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LABS_", "AWS_"))}
    return subprocess.run(
        [sys.executable, "-m", "autograder", "services", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        env=kept | {"LABS_SERVICES_HOME": str(home), "LABS_LANG": "en", "PYTHONPATH": str(ROOT)},
        timeout=120,
    )


def test_the_commands_of_an_administrator(stack: Stack, desk: Desk, seeded: Services) -> None:
    home = stack.layout.home
    added = labs("learner", "add", "noor", home=home)
    assert added.returncode == 0, added.stderr
    assert str(desk.path("noor")) in added.stdout
    held = load(desk.path("noor"), environ={})
    assert (held.learner, held.s3 and held.s3.prefix) == ("noor", "learners/noor/")
    listed = json.loads(labs("learner", "list", "--json", home=home).stdout)
    assert {"learner": "noor", "settings": str(desk.path("noor"))} in listed

    kept = labs("learner", "remove", "noor", home=home, typed="n\n")
    assert (kept.returncode, kept.stderr) == (1, "labs: Nothing was deleted.\n")
    assert desk.path("noor").exists()
    # The administrator's own file serves as well as the local servers do.
    gone = labs("learner", "remove", "noor", "--yes", home=home)
    assert gone.returncode == 0, gone.stderr
    assert not desk.path("noor").exists()
    assert not desk.aws_folder("noor").exists()

    seeding = labs("seed", home=home)
    assert seeding.returncode == 0, seeding.stderr
    assert seeding.stdout.count("was there: ") == len(dataset_ids()) + 3

    wrong = labs("learner", "add", "Noor", home=home)
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("labs: 'Noor' can't be a learner's name. Expected: ")


def test_the_lines_for_the_aws_tools_work_in_a_shell(stack: Stack) -> None:
    lines = labs("env", home=stack.layout.home).stdout
    code = "import boto3; print(boto3.client('s3').list_objects_v2(Bucket='bdti-labs', Prefix='shared/')['KeyCount'])"
    done = subprocess.run(
        ["sh", "-c", f'{lines}\n"$0" -c "$1"', sys.executable, code], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 0


def test_a_service_that_is_gone_is_named(desk: Desk, ada: Services) -> None:
    assert desk.admin.s3
    assert desk.admin.mysql
    nowhere = replace(desk.admin, s3=replace(desk.admin.s3, endpoint_url="https://127.0.0.1:9"))
    with pytest.raises(ServicesError, match=r"S3 did not do as asked: Could not connect to the endpoint URL"):
        replace(desk, admin=nowhere).add("ada", save=False)
    nowhere = Services(mysql=replace(desk.admin.mysql, port=9))
    with pytest.raises(ServicesError, match=r"MySQL did not do as asked: .*Look at `labs services status`"):
        replace(desk, admin=nowhere).prepare()
