"""Settings: what is read from where, what is refused, and that no secret is shown."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import boto3
import pytest

from infra.aws_profile import aws_variables, write_aws_profile
from infra.clients import mysql_arguments, s3_client, tls_context
from infra.errors import SettingsError
from infra.home import settings_path
from infra.settings import S3, Database, Search, Services, from_toml, load, variable

# Assembled, so that no file of the project holds what looks like a real key.
KEY, SECRET = "AKIA" + "TESTTESTTEST2345", "s3cr3t" * 6

ALL = Services(
    s3=S3(
        bucket="b",
        endpoint_url="https://127.0.0.1:1",
        prefix="learners/ada/",
        access_key=KEY,
        secret_key=SECRET,
        ca="/é/ca.pem",
    ),
    mysql=Database(host="127.0.0.1", port=3306, user="labs_ada", password=SECRET, schema="labs_ada"),
    postgres=Database(host="db", port=5432, user="labs_ada", password=SECRET, schema="labs_ada", database="labs"),
    search=Search(url="https://127.0.0.1:2/ada", user="ada", password='quote " and \\ and ’', index_prefix="ada_"),
    learner="ada",
)


def test_a_saved_file_reads_back_the_same_and_is_private(home: Path) -> None:
    path = home / "services.toml"
    ALL.save(path)
    assert load() == ALL
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in home.iterdir()] == ["services.toml"]
    assert from_toml(ALL.to_toml()) == ALL


def test_no_secret_is_shown() -> None:
    shown = repr(ALL) + str(ALL) + repr(ALL.s3) + repr(ALL.mysql) + repr(ALL.search)
    assert SECRET not in shown
    assert KEY not in shown
    assert "quote" not in shown
    assert "learners/ada/" in shown


def test_variables_override_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ALL.save(settings_path())
    monkeypatch.setenv("LABS_S3_ENDPOINT", "https://s3.example.eu")
    monkeypatch.setenv("LABS_MYSQL_PORT", "13306")
    monkeypatch.setenv("LABS_LEARNER", "grace")
    found = load()
    assert (found.s3 and found.s3.endpoint_url) == "https://s3.example.eu"
    assert (found.s3 and found.s3.bucket) == "b"
    assert (found.mysql and found.mysql.port) == 13306
    assert found.learner == "grace"


def test_variables_alone_are_enough(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_S3_BUCKET", "cohort")
    found = load()
    assert found == Services(s3=S3(bucket="cohort"))
    # What the settings leave open is boto3's to find, by AWS's own names.
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.eu")
    assert found.s3
    client = s3_client(found.s3)
    assert client.meta.endpoint_url == "https://s3.example.eu"
    assert client._request_signer._credentials.access_key == KEY


def test_another_file_by_its_name(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ALL.save(tmp_path / "mine.toml")
    monkeypatch.setenv("LABS_SERVICES", str(tmp_path / "mine.toml"))
    assert load() == ALL


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[s3\n", "are damaged"),
        ("[s3]\nbuckett = 'b'\n", "the setting s3.buckett, which is unknown. Expected: bucket"),
        ("[s3]\nregion = 'eu-west-1'\n", "The setting s3.bucket is missing. Add it to"),
        ("[mysql]\nhost='h'\nport='x'\nuser='u'\npassword='p'\n", "Expected a number from 1 to 65535"),
        ("[mysql]\nhost='h'\nport=70000\nuser='u'\npassword='p'\n", "Expected a number from 1 to 65535"),
        ("[mysql]\nhost='h'\nport=1\nuser='u'\npassword=7\n", "mysql.password in"),
        ("[oracle]\nhost='h'\n", "the entry oracle, which is no service. Expected: s3, mysql, postgres, search"),
        ("s3 = 'here'\n", "the entry s3, which is no service"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_to_do(home: Path, text: str, words: str) -> None:
    settings_path().parent.mkdir()
    settings_path().write_text(text, encoding="utf-8")
    settings_path().chmod(0o600)
    with pytest.raises(SettingsError) as caught:
        load()
    assert words in str(caught.value)
    assert "services.toml" in str(caught.value)


def test_a_missing_file_says_how_to_get_one(home: Path) -> None:
    with pytest.raises(SettingsError, match="Start local servers with `labs services up`"):
        load()


def test_a_file_that_others_may_read_is_refused(home: Path) -> None:
    ALL.save(settings_path())
    settings_path().chmod(0o640)
    with pytest.raises(SettingsError, match=r"others may read it. Run: chmod 600"):
        load()


def test_a_file_that_is_no_text_is_refused(home: Path) -> None:
    settings_path().parent.mkdir()
    settings_path().write_bytes(b"\xff\xfe\x00")
    settings_path().chmod(0o600)
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        load()


def test_a_file_that_could_not_be_written_leaves_the_old_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ALL.save(settings_path())

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match=r"The disk of .* is full"):
        Services(learner="x").save(settings_path())
    assert load() == ALL
    assert len(list(home.iterdir())) == 1


def test_names_of_variables() -> None:
    assert variable("s3", "endpoint_url") == "LABS_S3_ENDPOINT"
    assert variable("postgres", "shared_schema") == "LABS_POSTGRES_SHARED_SCHEMA"


def test_every_variable_is_in_the_table_of_the_documentation() -> None:
    import dataclasses

    from infra.settings import SECTIONS
    from tests.environment.helpers import ROOT

    text = (ROOT / "docs" / "services.md").read_text(encoding="utf-8")
    names = [variable(name, key.name) for name, kind in SECTIONS.items() for key in dataclasses.fields(kind)]
    assert not [name for name in names if f"`{name}`" not in text]


def test_plain_boto3_reads_the_profile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ALL.s3
    folder = home / "aws"
    write_aws_profile(ALL.s3, folder)
    for name, value in aws_variables(ALL.s3, folder).items():
        monkeypatch.setenv(name, value)
    session = boto3.Session(profile_name="bdti-labs")
    client = session.client("s3", verify=False)
    assert client.meta.endpoint_url == "https://127.0.0.1:1"
    assert client.meta.config.retries["mode"] == "standard"
    credentials = session.get_credentials()
    assert credentials
    assert credentials.access_key == KEY
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.eu:3128")
    assert ALL.s3
    local = s3_client(dataclasses.replace(ALL.s3, ca=None))
    assert local._endpoint.http_session._proxy_config._proxies == {}
    remote = s3_client(dataclasses.replace(ALL.s3, ca=None, endpoint_url="https://s3.example.eu"))
    assert remote._endpoint.http_session._proxy_config._proxies["https"] == "http://proxy.example.eu:3128"


def test_verification_is_never_off() -> None:
    assert ALL.mysql
    assert mysql_arguments(ALL.mysql)["ssl_verify_identity"] is True
    context = tls_context(None)
    assert context.check_hostname
    with pytest.raises(SettingsError, match="certificate file /no/such/file can't be used"):
        tls_context("/no/such/file")
