"""Spark on the real local S3: a learner's own prefix by s3:// and s3a://, and nobody else's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.errors import SettingsError
from infra.local.desk import local_desk, start
from infra.local.layout import Layout
from infra.local.stack import Stack
from infra.s3a import add_s3, s3_options, truststore
from infra.s3a_jars import fetch_jars, jars
from infra.settings import S3
from tests.environment.helpers import ROOT

# What a learner does in a notebook. It runs in a process of its own, as a process has one engine for all its life.
SCRIPT = """
import json, subprocess, sys
from infra.settings import load
from infra.spark import spark_session

spark, store = spark_session(), load().s3
said = {}
frame = spark.createDataFrame([(1, "2020-03"), (2, "2020-03"), (3, "2020-04")], "CASES INT, month STRING")
for scheme in ("s3", "s3a"):
    for place in ("straight", "deep/er/été"):
        path = f"{scheme}://{store.bucket}/{store.prefix}{scheme}-{place}"
        frame.write.mode("overwrite").partitionBy("month").parquet(path)
        back = spark.read.parquet(path)
        said[f"{scheme} {place}"] = [back.count(), back.where("month = '2020-04'").first()["CASES"]]
shared = spark.read.csv(f"s3://{store.bucket}/{store.shared_prefix}hello.csv", header=True)
said["shared"] = [row.asDict() for row in shared.collect()]


def refused(action):
    try:
        action()
    except Exception as error:
        return str(error).splitlines()[1][:300]
    return "REACHED"


other = f"s3://{store.bucket}/learners/bob/mine"
said["reads of bob"] = refused(lambda: spark.read.parquet(other).count())
said["writes to bob"] = refused(lambda: frame.write.parquet(other + "-2"))
said["writes to shared"] = refused(lambda: frame.write.parquet(f"s3a://{store.bucket}/{store.shared_prefix}x"))
said["lists the bucket"] = refused(lambda: spark.read.text(f"s3://{store.bucket}/"))
lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
said["secret in a command line"] = store.secret_key in lines
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def libraries() -> tuple[Path, ...]:
    """The two libraries. A machine that lacks them fetches them through pip, once."""
    return fetch_jars()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A real S3 with two learners, in a folder with spaces and accents."""
    one = Stack(Layout(tmp_path_factory.mktemp("Dépôt à moi") / "services"))
    try:
        start(("s3",), stack=one)
        desk = local_desk(one)
        desk.add("ada")
        desk.add("bob")
        yield one
    finally:
        one.reset()


def run(stack: Stack, script: str, **variables: str) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LABS_", "AWS_"))}
    environment = kept | {
        "LABS_SERVICES": str(stack.layout.learner("ada")),
        "LABS_SERVICES_HOME": str(stack.layout.home),
        "LABS_LANG": "en",
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.slow
def test_a_learner_writes_and_reads_her_own_prefix_and_no_other(libraries: tuple[Path, ...], stack: Stack) -> None:
    from infra.clients import s3_client
    from infra.settings import load

    admin = local_desk(stack).admin.s3
    assert admin is not None
    client = s3_client(admin)
    client.put_object(Bucket=admin.bucket, Key=f"{admin.shared_prefix}hello.csv", Body=b"day,cases\n2020-03-01,7\n")
    said = run(stack, SCRIPT)
    for scheme in ("s3", "s3a"):
        for place in ("straight", "deep/er/été"):
            assert said[f"{scheme} {place}"] == [3, 3]
    assert said["shared"] == [{"day": "2020-03-01", "cases": "7"}]
    for what in ("reads of bob", "writes to bob", "writes to shared", "lists the bucket"):
        assert "AccessDeniedException" in said[what], (what, said[what])
        assert "403" in said[what]
    assert said["secret in a command line"] is False
    mine = load(stack.layout.learner("ada"), environ={}).s3
    assert mine is not None
    keys = [one["Key"] for one in client.list_objects_v2(Bucket=admin.bucket, Prefix="learners/")["Contents"]]
    assert keys
    assert all(key.startswith(mine.prefix) for key in keys)
    assert any(key.endswith(".parquet") and "month=2020-04" in key for key in keys)


@pytest.mark.slow
def test_a_session_starts_all_the_same_when_s3_is_down(libraries: tuple[Path, ...], stack: Stack) -> None:
    script = """
import json
from infra.spark import spark_session
spark = spark_session()
hadoop = spark.sparkContext._jsc.hadoopConfiguration()
print(json.dumps({"rows": spark.range(5).count(), "s3": hadoop.get("fs.s3.impl")}))
"""
    nobody = {"LABS_S3_ENDPOINT": "https://127.0.0.1:1"}
    assert run(stack, script, **nobody) == {"rows": 5, "s3": None}


def test_without_the_libraries_a_session_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_S3A_JARS", str(tmp_path))
    untouched: Any = None
    assert add_s3(untouched, S3(bucket="b", prefix="learners/ada/"), tmp_path) is False


def test_what_hadoop_is_told(tmp_path: Path) -> None:
    on_aws = s3_options(S3(bucket="b"), tmp_path)
    assert "fs.s3a.endpoint" not in on_aws
    assert "fs.s3a.aws.credentials.provider" not in on_aws, "keys come from Amazon's own chain then"
    assert on_aws["fs.s3a.endpoint.region"] == "eu-west-1"
    local = S3(bucket="b", endpoint_url="https://127.0.0.1:8333", access_key="k", secret_key="s")
    told = s3_options(local, tmp_path)
    assert told["fs.s3a.path.style.access"] == "true"
    assert told["fs.s3a.aws.credentials.provider"].endswith(".SimpleAWSCredentialsProvider")
    temporary = s3_options(replace(local, session_token="t"), tmp_path)
    assert temporary["fs.s3a.aws.credentials.provider"].endswith(".TemporaryAWSCredentialsProvider")
    assert temporary["fs.s3a.session.token"] == "t"


def test_a_certificate_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing", encoding="utf-8")
    with pytest.raises(SettingsError, match="can't be used"):
        truststore(tmp_path / "ca.pem", tmp_path)


def test_the_libraries_are_those_that_the_course_knows(libraries: tuple[Path, ...]) -> None:
    assert jars() == libraries
    assert [path.name for path in libraries] == ["hadoop-aws-3.3.1.jar", "aws-java-sdk-bundle-1.11.901.jar"]
