"""What is put into the cohort's bucket, and how a bucket is emptied: on the emulator and on the real local S3."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.checking.registry import seed_labs
from autograder.data.load import dataset_ids
from infra.aws.cohort import parse_cohort
from infra.aws.errors import CloudError
from infra.aws.steps.emptying import empty_bucket
from infra.aws.steps.files import admin_s3, seed_bucket
from infra.aws.steps.settings_files import save_learner
from infra.aws.steps.studio import COURSE, cohort_text, course_archive, upload_for_studio
from infra.clients import s3_client
from infra.errors import ServicesError
from infra.settings import S3, Services, from_toml
from tests.aws.cohorts import cohort
from tests.aws.emulator import Emulator
from tests.aws.stacks import Said
from tests.aws.stores import LOCAL, STORES, Store, store

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=STORES)
def place(
    request: pytest.FixtureRequest, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    with store(request.param, emulator, tmp_path_factory.mktemp("store"), services={"database": "none"}) as one:
        yield one


def test_the_bucket_gets_the_datasets_and_what_the_checks_read_and_nothing_twice(place: Store) -> None:
    said = Said()
    done = seed_bucket(place.account, place.stack, said, seed_labs)
    assert {key.split("/")[1] for key in done.written if key.endswith(("csv", "xlsx"))} == set(dataset_ids())
    assert len(said) == len(done.written) + 1
    manifest = json.loads(place.client.get_object(Bucket=place.bucket, Key="shared/manifest.json")["Body"].read())
    assert {one["dataset"] for one in manifest["objects"]} == set(dataset_ids())
    seeded = place.left("shared/pagination/")
    assert seeded > 1000
    again = seed_bucket(place.account, place.stack, Said(), seed_labs)
    assert (again.written, again.kept) == ((), done.written)
    assert place.left("shared/pagination/") == seeded


def test_the_administrator_s_settings_hold_no_keys_and_work(place: Store) -> None:
    settings = admin_s3(place.account, place.stack)
    assert (settings.access_key, settings.secret_key, settings.session_token) == (None, None, None)
    assert s3_client(settings).list_objects_v2(Bucket=place.bucket, MaxKeys=1)["KeyCount"] in (0, 1)


def test_boto3_s_own_variables_lead_settings_without_an_endpoint(place: Store) -> None:
    # The address of a server has no host name per bucket.
    client = s3_client(S3(bucket=place.bucket))
    client.put_object(Bucket=place.bucket, Key="learners/own/a", Body=b"1")
    assert client.get_object(Bucket=place.bucket, Key="learners/own/a")["Body"].read() == b"1"


def test_all_versions_marks_and_unfinished_uploads_go_below_a_prefix_and_nothing_else(place: Store) -> None:
    client, where = place.client, {"Bucket": place.bucket}
    keys = [
        *("learners/ada/a.csv", "learners/ada/-", "learners/ada/ é%20+&<>.txt", "learners/ada/folder/"),
        *("learners/ada/one\nline", "learners/ada/" + "x" * 900),
    ]
    if place.account.number != LOCAL:
        # The local server takes no such key.
        keys.append("learners/ada/../bob/x")
    for content in (b"1", b"22"):
        place.put(keys, content)
    client.delete_object(**where, Key=keys[0])
    place.put(["learners/ada", "learners/adam/a.csv"])
    for number in range(3):
        client.create_multipart_upload(**where, Key=f"learners/ada/big {number}+é")
    said, there = Said(), place.left("learners/ada/")
    # Two versions of each, a mark, and three uploads; the local server keeps one version of what is called as a folder.
    assert there in (2 * len(keys) + 1 + 3, 2 * len(keys) + 3)
    assert empty_bucket(place.account, place.bucket, said, "learners/ada/") == there
    assert said[-1].startswith(f"files: {place.bucket}: ")
    assert place.left("learners/ada/") == 0
    assert place.left("learners/ada") == 2
    assert empty_bucket(place.account, place.bucket, said, "learners/ada/") == 0


def test_a_bucket_that_is_kept_or_not_there_is_left_alone(place: Store) -> None:
    place.put(["learners/kept/a"])
    said = Said()
    assert empty_bucket(place.account, place.bucket, said, keep=True) == 0
    assert said == [f"files: {place.bucket} stays as it is."]
    assert place.left("learners/kept/") == 1
    assert empty_bucket(place.account, "labs-never-made-0123456789", Said()) == 0


def test_emptying_that_is_killed_goes_on(place: Store) -> None:
    # More than one batch holds.
    prefix = "shared/pagination/"
    seed_bucket(place.account, place.stack, Said(), seed_labs)
    before = place.left(prefix)
    assert before > 1000
    code = (
        "import sys\n"
        "from infra.aws.session import Account\n"
        "from infra.aws.steps.emptying import empty_bucket\n"
        "import boto3\n"
        "account = Account(boto3.Session(), 'eu-west-1', '0' * 12, '')\n"
        "empty_bucket(account, sys.argv[1], lambda what, message: print(message, flush=True), 'shared/pagination/')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, place.bucket], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout
        assert "deleted" in command.stdout.readline()
        command.send_signal(signal.SIGKILL)
    left = place.left(prefix)
    assert left < before
    assert empty_bucket(place.account, place.bucket, Said(), prefix) == left
    assert place.left(prefix) == 0


def test_a_studio_gets_the_course_settings_and_wheels(place: Store, tmp_path: Path) -> None:
    assert upload_for_studio(place.account, place.cohort, place.stack, Said()) == []
    studio = cohort(services={"database": "none", "studio": True}, learners=("ada", "bruno"))
    for name in studio.learners:
        s3 = S3(bucket=place.bucket, prefix=f"learners/{name}/", access_key="AKIA-HERS", secret_key="word")
        save_learner(studio, name, Services(s3=s3, learner=name))
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with pytest.raises(CloudError, match="no wheels"):
        upload_for_studio(place.account, studio, place.stack, Said(), wheels)
    (wheels / "one-1.0-py3-none-any.whl").write_bytes(b"wheel")
    said = Said()
    written = upload_for_studio(place.account, studio, place.stack, said, wheels)
    settings = [f"install/cloud/learners/{name}.toml" for name in studio.learners]
    assert written == ["install/cloud/cohort.toml", *settings, "install/wheels/one-1.0-py3-none-any.whl", COURSE]
    assert upload_for_studio(place.account, studio, place.stack, said, wheels) == []

    def content(key: str) -> bytes:
        found: bytes = place.client.get_object(Bucket=place.bucket, Key=key)["Body"].read()
        return found

    assert parse_cohort(content("install/cloud/cohort.toml").decode()) == studio
    hers = from_toml(content(settings[0]).decode())
    assert hers.s3
    assert (hers.learner, hers.s3.prefix, hers.s3.access_key, hers.s3.secret_key) == (
        "ada",
        "learners/ada/",
        None,
        None,
    )
    with tarfile.open(fileobj=io.BytesIO(content(COURSE))) as archive:
        names = archive.getnames()
    assert {"bdti-labs/pyproject.toml", "bdti-labs/requirements.lock", "bdti-labs/infra/clients.py"} <= set(names)
    assert all(name.startswith("bdti-labs/") for name in names)
    assert not any("/.git/" in name for name in names)
    # Who has left the cohort is not on the host either; the wheels stay.
    upload_for_studio(place.account, replace(studio, learners=("ada",)), place.stack, said)
    found = place.client.list_objects_v2(Bucket=place.bucket, Prefix="install/")["Contents"]
    assert {one["Key"] for one in found} == {*written} - {settings[1]}


def test_a_cohort_is_written_as_it_is_read() -> None:
    for one in (cohort(), cohort(budget=7, email="a@b.eu", options={"keys": True}, keep={"bucket": True})):
        assert parse_cohort(cohort_text(one)) == one


def test_the_course_is_the_same_archive_each_time_and_made_from_a_checkout_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert course_archive() == course_archive()
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    with pytest.raises(CloudError, match="none that git can read"):
        course_archive()


def test_what_s3_refuses_to_delete_is_told(emulator: Emulator, tmp_path: Path) -> None:
    with store("emulator", emulator, tmp_path, services={"database": "none"}) as one:
        one.put(["learners/ada/a"])
        owner_only = json.loads(one.client.get_bucket_policy(Bucket=one.bucket)["Policy"])
        owner_only["Statement"].append(
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
                "Resource": f"arn:aws:s3:::{one.bucket}/*",
            }
        )
        one.client.put_bucket_policy(Bucket=one.bucket, Policy=json.dumps(owner_only))
        with pytest.raises(ServicesError):
            empty_bucket(one.account, one.bucket, Said())
        assert one.left("learners/ada/") == 1
