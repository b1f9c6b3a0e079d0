"""`labs data list` and `labs data verify` as a user runs them."""

from __future__ import annotations

from pathlib import Path

from autograder.data import Dataset, dataset_ids
from autograder.data.intake import take_in_file
from tests.data.conftest import Published, Run, parsed


def test_help_has_examples(labs: Run) -> None:
    assert {"list", "fetch", "verify"} <= set(labs("--help").stdout.split())
    for command in ("list", "fetch", "verify"):
        text = labs(command, "--help").stdout
        assert f"Example: labs data {command}" in text
        assert "Exit code" in text


def test_list_names_editions_files_and_terms(labs: Run) -> None:
    text = labs("list")
    assert text.returncode == 0
    assert "(embedded, 175 countries)" in text.stdout
    assert "licence: Public domain" in text.stdout
    assert "official file: labs data fetch country" in text.stdout
    rows = parsed(labs("list", "--json"))
    assert [row["dataset"] for row in rows] == list(dataset_ids())
    assert rows[0]["used"]["edition"] == "country-factbook-2015"
    assert rows[0]["official"]["method"] == "login"
    assert Path(rows[0]["card"]).is_file()


def test_list_shows_what_cannot_be_used(labs: Run, data_home: Path) -> None:
    (data_home / "country").mkdir(parents=True)
    (data_home / "country" / "Country-data.csv").write_text("<html><title>Login</title>", encoding="utf-8")
    done = labs("list")
    assert "is not used" in done.stdout
    assert "a web page (Login)" in done.stdout


def test_verify_passes_on_what_is_shipped(labs: Run) -> None:
    done = labs("verify")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("checksum: as published") == len(dataset_ids())
    assert done.stdout.count("SYNTHETIC") >= 6


def test_verify_with_a_mirror(labs: Run, mirror: Path) -> None:
    expected = {
        "country": [("country-2010", "mirror"), ("country-factbook-2015", "embedded")],
        "covid-deaths": [
            ("covid-deaths-2020-11-02", "mirror"),
            ("covid-deaths-2023-03-01", "mirror"),
            ("covid-deaths-synthetic", "embedded"),
        ],
    }
    for name, editions in expected.items():
        report = parsed(labs("verify", name, "--json"))
        assert report["notes"] == []
        assert [(check["edition"], check["origin"]) for check in report["checks"]] == editions
        assert all(check["passed"] and check["checksum"] == "published" for check in report["checks"])


def test_verify_finds_a_file_that_was_changed_after_it_was_fetched(
    labs: Run, published: Published, country: Dataset, data_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "given.csv").write_bytes(published.content)
    path = take_in_file(country, tmp_path / "given.csv").edition.path
    assert labs("verify", "country").returncode == 0
    path.write_bytes(published.content.replace(b"Albania,", b"Albania,1", 1))
    done = labs("verify", "country")
    assert done.returncode == 1
    assert "PROBLEM" in done.stdout
    assert "changed after it was taken in" in done.stdout
    path.write_bytes(published.content[:3000])
    cut = labs("verify", "country", "--json")
    assert cut.returncode == 1
    assert "stops too early" in parsed(cut)["notes"][0]


def test_verify_accepts_an_unrecognised_file_as_it_was_given(
    labs: Run, published: Published, country: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "mine.csv").write_text(published.text.replace("Albania", "Shqiperia"), encoding="utf-8")
    take_in_file(country, tmp_path / "mine.csv")
    report = parsed(labs("verify", "country", "--json"))
    assert report["checks"][0]["checksum"] == "as taken in"
    assert report["checks"][0]["passed"]


def test_verify_checks_the_schema_with_frictionless(country: Dataset, tmp_path: Path) -> None:
    from autograder.data import Edition
    from autograder.data.verify import schema_errors

    shipped = Path(load_path())
    text = shipped.read_text(encoding="utf-8").replace("Albania,9,", "Albania,-9,").replace("Algeria,", "Albania,")
    (tmp_path / "wrong.csv").write_text(text, encoding="utf-8")
    errors = schema_errors(Edition(country, None, "fetched", 175, "", tmp_path / "wrong.csv"))
    assert any("minimum" in error for error in errors)
    assert any("unique" in error or "primary key" in error.lower() for error in errors)


def load_path() -> Path:
    from autograder.data import load

    return load("country", edition="embedded").path


def test_unknown_dataset(labs: Run) -> None:
    done = labs("verify", "planets")
    assert done.returncode == 2
    assert f"The datasets are: {', '.join(dataset_ids())}." in done.stderr
    assert parsed(labs("verify", "planets", "--json"))["error"]["code"] == "unknown_dataset"
