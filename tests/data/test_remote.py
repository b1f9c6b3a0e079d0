"""A dataset read from the services under the labs: one setting says where, and the table is the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.data import load
from autograder.data.errors import DataError
from infra.clients import s3_client
from infra.local.desk import local_desk

KEY = "shared/country/country.csv"


@pytest.fixture(autouse=True)
def own_data_home(services: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_DATA_HOME", str(tmp_path / "data é"))


@pytest.fixture
def replaced(services: Path) -> Iterator[bytes]:
    """Other bytes under the dataset's key, with the checksum of the right ones."""
    admin = local_desk().admin.s3
    assert admin is not None
    client = s3_client(admin)
    right = client.get_object(Bucket=admin.bucket, Key=KEY)
    content = right["Body"].read()
    client.put_object(Bucket=admin.bucket, Key=KEY, Body=content + b"Atlantis", Metadata=right["Metadata"])
    yield content
    client.put_object(
        Bucket=admin.bucket, Key=KEY, Body=content, Metadata=right["Metadata"], ContentType=right["ContentType"]
    )


@pytest.mark.parametrize(("source", "told"), [("s3", "from S3"), ("mysql", "from the database")])
def test_the_table_is_the_same_wherever_it_is_read(source: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = load("country")
    monkeypatch.setenv("LABS_DATA_SOURCE", source)
    there = load("country")
    assert (there.origin, there.id, there.rows) == (source, here.id, here.rows)
    assert told in repr(there)
    assert there.frame().equals(here.frame())
    assert there.path != here.path
    # Copied once: the second time the copy is there.
    before = there.path.stat().st_mtime_ns
    assert load("country").path.stat().st_mtime_ns == before


def test_what_the_database_lacks_comes_from_the_file_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_DATA_SOURCE", "mysql")
    found = load("breast-cancer")
    assert found.origin == "embedded"
    assert any("the file is used" in note for note in found.notes)


def test_a_packed_table_with_gaps_is_the_same_in_s3_and_not_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    here = load("covid-cases")
    monkeypatch.setenv("LABS_DATA_SOURCE", "s3")
    there = load("covid-cases")
    assert (there.origin, there.id, there.rows, there.synthetic) == ("s3", here.id, here.rows, True)
    assert there.path.read_bytes() == here.path.read_bytes()
    assert there.frame().equals(here.frame())
    # Only the table that the labs join is in the database.
    monkeypatch.setenv("LABS_DATA_SOURCE", "mysql")
    found = load("covid-cases")
    assert found.origin == "embedded"
    assert any("the file is used" in note for note in found.notes)


def test_an_object_that_was_changed_is_refused(replaced: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_DATA_SOURCE", "s3")
    with pytest.raises(DataError, match="checksum"):
        load("country")


def test_an_unknown_source_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_DATA_SOURCE", "ftp")
    with pytest.raises(DataError, match="LABS_DATA_SOURCE is ftp"):
        load("country")


def test_without_services_the_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_SERVICES_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("LABS_DATA_SOURCE", "s3")
    with pytest.raises(DataError, match="labs services up"):
        load("country")
