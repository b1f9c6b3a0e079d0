"""Submissions graded against a cohort's bucket: with one role, each below a prefix of its own, gone when judged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autograder.checking import Refuse, Work
from autograder.checking.registry import seed_labs
from autograder.checking.worker import NotebookWorker
from autograder.judging.ground import Ground
from autograder.questions.onboarding_local.hidden.rights import user
from autograder.questions.onboarding_local.rights import Reader
from infra.aws.steps.running import after_up
from infra.clients import s3_client
from infra.errors import SettingsError
from infra.local.layout import Layout
from infra.local.stack import Stack
from infra.provisioning.names import GRADER
from infra.settings import S3
from tests.aws.emulator import Emulator
from tests.aws.stacks import Said, World, world
from tests.grading.test_services import LAB, answers, submit


@pytest.fixture(scope="module")
def cloud(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A cohort with a learner and the grader, whose administrator's file is the one that grading uses."""
    home = tmp_path_factory.mktemp("cloud") / "home"
    with world(emulator, home, services={"database": "none"}, learners=("ada", GRADER)) as one:
        after_up(one.account, one.cohort, one.stack, Said(), seed_labs=seed_labs)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LABS_GRADING_SERVICES", str(one.path("admin.toml")))
            yield one


@pytest.fixture
def ground(cloud: World) -> Iterator[Ground]:
    made = Ground(("s3",))
    yield made
    made.close()


def refused(call: Any, **arguments: Any) -> bool:
    try:
        call(**arguments)
    except ClientError as error:
        return bool(error.response["ResponseMetadata"]["HTTPStatusCode"] == 403)
    return False


def left(cloud: World) -> list[str]:
    """Keys of submissions, old versions included."""
    pages = cloud.account.client("s3").get_paginator("list_object_versions")
    found = pages.paginate(Bucket=cloud.stack["Bucket"], Prefix=f"learners/{GRADER}/")
    return [one["Key"] for page in found for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, [])]


def test_a_submission_reaches_its_own_prefix_and_nothing_else(cloud: World, ground: Ground) -> None:
    bucket = cloud.stack["Bucket"]
    admin = cloud.account.client("s3")
    admin.put_object(Bucket=bucket, Key="learners/ada/work.csv", Body=b"hers")
    with ground.learner() as first, ground.learner() as second:
        mine, other = first.s3_settings, second.s3_settings
        assert mine.prefix.startswith(f"learners/{GRADER}/graded-")
        assert mine.prefix != other.prefix
        assert mine.session_token
        assert (mine.grading_role, mine.profile) == (None, None)
        hers = s3_client(mine)
        s3_client(other).put_object(Bucket=bucket, Key=f"{other.prefix}a.csv", Body=b"theirs")
        hers.put_object(Bucket=bucket, Key=f"{mine.prefix}a.csv", Body=b"mine")
        assert hers.get_object(Bucket=bucket, Key=f"{mine.prefix}a.csv")["Body"].read() == b"mine"
        assert hers.list_objects_v2(Bucket=bucket, Prefix=mine.prefix)["KeyCount"] == 1
        assert hers.list_objects_v2(Bucket=bucket, Prefix="shared/")["KeyCount"] > 1
        for place in ("learners/ada/", other.prefix, f"learners/{GRADER}/", "learners/", ""):
            assert refused(hers.list_objects_v2, Bucket=bucket, Prefix=place), place
            assert refused(hers.put_object, Bucket=bucket, Key=f"{place}mine.csv", Body=b""), place
        for key in ("learners/ada/work.csv", f"{other.prefix}a.csv"):
            assert refused(hers.get_object, Bucket=bucket, Key=key), key
        assert refused(hers.put_object, Bucket=bucket, Key="shared/country/country.csv", Body=b"")
        assert refused(hers.get_bucket_policy, Bucket=bucket)
    assert left(cloud) == []
    assert admin.get_object(Bucket=bucket, Key="learners/ada/work.csv")["Body"].read() == b"hers"


def test_nobody_is_made_in_the_account(cloud: World, ground: Ground) -> None:
    iam = cloud.account.client("iam")
    before = {one["UserName"] for one in iam.list_users()["Users"]}
    with ground.learner():
        assert {one["UserName"] for one in iam.list_users()["Users"]} == before


def test_what_a_killed_judge_left_is_removed(cloud: World, ground: Ground) -> None:
    bucket, key = cloud.stack["Bucket"], f"learners/{GRADER}/graded-9999999-0123abcd/a.csv"
    cloud.account.client("s3").put_object(Bucket=bucket, Key=key, Body=b"left")
    with ground.learner() as running:
        running.s3.put_object(Bucket=bucket, Key=f"{running.prefix}a.csv", Body=b"of a judge that runs")
        assert ground.clear() == ["graded-9999999-0123abcd"]
        assert left(cloud) == [f"{running.prefix}a.csv"]


@pytest.mark.parametrize("deed", ["reads", "writes", "damaged"])
def test_a_policy_of_a_learners_is_tried_by_a_session(cloud: World, ground: Ground, deed: str) -> None:
    """What the hidden check does with reader_policy: the policy is put to work, with nobody made for it."""
    with ground.learner() as services:
        place = services.s3_settings
        services.s3.put_object(Bucket=place.bucket, Key=f"{place.prefix}in/a.csv", Body=b"a")
        arn = f"arn:aws:s3:::{place.bucket}/{place.prefix}in/*"
        action = "s3:GetObject" if deed == "reads" else "s3:PutObject"
        effect = "Perhaps" if deed == "damaged" else "Allow"
        document = {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": arn}]}
        work = Work(NotebookWorker({}, services=lambda: services), seed="test")
        who = Reader(place.bucket, f"{place.prefix}in/", document)
        if deed == "damaged":
            with pytest.raises(Refuse), user(work, who):
                pass
            return
        with user(work, who) as client:
            key = f"{place.prefix}in/a.csv"
            assert refused(client.get_object, Bucket=place.bucket, Key=key) == (deed != "reads")
            assert refused(client.put_object, Bucket=place.bucket, Key=key, Body=b"") == (deed != "writes")
            assert refused(client.get_object, Bucket=place.bucket, Key="learners/ada/work.csv")


@pytest.mark.slow
def test_labs_grade_judges_a_cohort_on_it(cloud: World, tmp_path: Path) -> None:
    submit(tmp_path / "in", "ana", answers())
    submit(tmp_path / "in", "bo", {})
    home = tmp_path / "no servers here"
    command = [sys.executable, "-m", "autograder", "grade", LAB, str(tmp_path / "in"), "--out", str(tmp_path / "out")]
    run = subprocess.run(
        [*command, "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=400,
        env={**os.environ, "LABS_SERVICES_HOME": str(home)},
    )
    assert run.returncode == 0, run.stderr
    *lines, summary = [json.loads(line) for line in run.stdout.splitlines()]
    assert (summary["graded"], summary["ungraded"]) == (2, 0)
    assert {line["learner"]: line["score"] for line in lines} == {"ana": 100, "bo": 0}
    assert not [line["flags"] for line in lines if line["flags"]]
    # No server of this machine was needed, and nothing of the submissions is left.
    assert {state.state for state in Stack(Layout(home)).status()} == {"stopped"}
    assert "stopping the services" not in run.stderr
    assert left(cloud) == []


def test_a_settings_file_that_is_not_there_is_told(cloud: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_GRADING_SERVICES", str(cloud.path("gone.toml")))
    with pytest.raises(SettingsError, match=r"There is no settings file .*gone\.toml"):
        Ground(("s3",))


def test_endpoints_of_aws_itself_are_the_regions_and_the_buckets() -> None:
    from autograder.judging.ground import _places

    assert _places(S3(bucket="labs-x-1-eu-west-1", region="eu-west-1")) == [
        ("s3.eu-west-1.amazonaws.com", 443),
        ("labs-x-1-eu-west-1.s3.eu-west-1.amazonaws.com", 443),
    ]
