"""Loading the COVID-19 tables: editions, packed tables, damaged copies, and files that are new every day."""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from autograder.data import DataError, Dataset, Edition, diagnose, load, present
from autograder.data import dataset as find_dataset
from autograder.data.inspecting import Inspection, guess_dataset, inspect
from autograder.data.intake import take_in_address, take_in_file
from autograder.data.verify import schema_errors, verify
from autograder.paths import datasets_dir
from tests.conftest import use_mirror
from tests.data.conftest import Run, parsed
from tests.data.covid_damages import REFUSED, REPAIRED, records, synthetic
from tests.data.fault_server import serving

TABLES = (
    "covid-cases",
    "covid-municipalities",
    "covid-hospital",
    "covid-deaths",
    "covid-tests",
    "covid-vaccinations",
)
LATER = {
    "covid-cases": "covid-cases-2021-06-06",
    "covid-hospital": "covid-hospital-2023-03-01",
    "covid-deaths": "covid-deaths-2023-03-01",
    "covid-tests": "covid-tests-2023-03-01",
}
TESTS = find_dataset("covid-tests")


@pytest.fixture(params=["embedded", "mirror"])
def published(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The table of tests: the synthetic one, and the published one where a mirror has it (not set for the code)."""
    if request.param == "embedded":
        return synthetic("covid-tests")
    folder = use_mirror(monkeypatch)
    monkeypatch.delenv("LABS_DATA_MIRROR")
    return (folder / TESTS.editions[0].file).read_bytes()


# --- editions ----------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_the_synthetic_table_says_so_and_has_the_columns_of_the_schema(name: str, data_home: Path) -> None:
    found = load(name)
    assert (found.origin, found.id, found.synthetic) == ("embedded", f"{name}-synthetic", True)
    assert "SYNTHETIC" in repr(found)
    table = found.frame()
    assert tuple(table.columns) == find_dataset(name).columns
    assert len(table) == found.rows
    for item in find_dataset(name).fields:
        if item.numeric:
            assert table[item.name].dtype == "int64"
        else:
            assert table[item.name].map(type).eq(str).all(), "text, also where it looks like a number"
    # It is a path as well, and there pandas reads NA as missing.
    missing = (table == "NA").sum().sum()
    assert pd.read_csv(found).isna().sum().sum() == missing
    assert found.path == data_home / name / "shipped" / f"{name}-synthetic.csv"
    assert found.path.read_bytes() == synthetic(name)
    assert diagnose(found.path) == []


@pytest.mark.parametrize("name", TABLES)
def test_every_published_edition_loads_by_its_id(name: str, mirror: Path) -> None:
    first = find_dataset(name).editions[0]
    found = load(name)
    assert (found.origin, found.id, found.rows) == ("mirror", first.id, first.rows)
    assert found.synthetic is False
    assert "Epistat – Covid-19 monitoring, Sciensano" in found.licence
    wanted = [edition.id for edition in find_dataset(name).editions]
    for edition_id in wanted:
        edition = load(name, edition_id)
        assert edition.id == edition_id
        assert len(edition.frame()) == edition.rows
    editions, notes = present(name)
    assert [edition.id for edition in editions] == wanted
    assert notes == []


def test_an_edition_that_was_not_asked_for_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, later, _made = TESTS.editions
    for edition, content in ((first, synthetic("covid-tests")), (later, b"no table")):
        (tmp_path / edition.file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / edition.file).write_bytes(content)
    monkeypatch.setenv("LABS_DATA_MIRROR", str(tmp_path))
    assert load("covid-tests").origin == "mirror"
    assert load("covid-tests").notes == ()
    _editions, notes = present("covid-tests")
    assert len(notes) == 1
    assert "is not used" in notes[0]


def test_loading_takes_no_time() -> None:
    pd.read_csv(io.BytesIO(b"a,b\n1,2\n"))  # what pandas loads for its first table is not ours
    began = time.process_time()
    table = load("covid-cases").frame()
    first = time.process_time() - began
    began = time.process_time()
    assert load("covid-cases").frame().equals(table)
    later = time.process_time() - began
    print(f"\nfirst {first * 1000:.0f} ms, later {later * 1000:.0f} ms")
    assert first < 0.3
    assert later < 0.05


def test_a_damaged_packed_table_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(datasets_dir(), tmp_path / "datasets")
    monkeypatch.setenv("LABS_ROOT", str(tmp_path))
    path = tmp_path / "datasets" / "covid" / "covid-tests-synthetic.csv.gz"
    whole = path.read_bytes()
    for damaged in (whole[:5000], b"DATE", gzip.compress(b"DATE,PROVINCE\n"), None):
        if damaged is None:
            path.unlink()
        else:
            path.write_bytes(damaged)
            with pytest.raises(DataError) as caught:
                load("covid-tests").frame()
            assert caught.value.code == "packed"
            assert "Get the course's folder `datasets` again." in str(caught.value)
    with pytest.raises(DataError, match="No edition of covid-tests"):
        load("covid-tests")


def test_a_changed_unpacked_copy_is_made_anew() -> None:
    path = load("covid-deaths").path
    path.write_bytes(b"DATE\n")
    assert load("covid-deaths").path.read_bytes() == synthetic("covid-deaths")


def test_verify_accepts_every_table_and_finds_a_wrong_value(tmp_path: Path) -> None:
    for name in ("covid-municipalities", "covid-hospital", "covid-tests", "belgium-population"):
        checks, notes = verify(name)
        assert notes == []
        assert [check.passed for check in checks] == [True], checks
        assert checks[0].checksum == "published"
    wrong = synthetic("covid-tests").replace(b'"Namur"', b'"Nowhere"', 1).replace(b"2020-03-02", b"2020-13-02", 1)
    (tmp_path / "wrong.csv").write_bytes(wrong)
    errors = schema_errors(Edition(TESTS, None, "fetched", 1, "", tmp_path / "wrong.csv"))
    assert len(errors) == 2
    assert any("Nowhere" in error for error in errors)
    assert any("2020-13-02" in error for error in errors)


# --- damaged copies ----------------------------------------------------------


@pytest.mark.parametrize("name", REPAIRED)
def test_a_harmless_copy_becomes_the_published_file(name: str, published: bytes, tmp_path: Path) -> None:
    damage, codes = REPAIRED[name]
    source = tmp_path / "given"
    source.write_bytes(damage(published))
    assert {finding.code for finding in diagnose(source)} == codes
    assert guess_dataset(source.read_bytes()).id == "covid-tests"
    taken = take_in_file(TESTS, source).edition
    assert taken.id in {"covid-tests-2020-11-02", "covid-tests-synthetic"}
    assert load("covid-tests").path.read_bytes() == published


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_copy_is_refused_in_words(name: str, published: bytes, data_home: Path, tmp_path: Path) -> None:
    damage, code, words = REFUSED[name]
    source = tmp_path / "given"
    source.write_bytes(damage(published))
    with pytest.raises(DataError) as caught:
        take_in_file(TESTS, source)
    assert caught.value.code == "refused_file"
    assert words in str(caught.value)
    assert code in {finding.code for finding in diagnose(source, "covid-tests")}
    assert not (data_home / "covid-tests").exists()


def test_each_table_is_told_from_its_neighbours(tmp_path: Path) -> None:
    for name in TABLES:
        assert guess_dataset(synthetic(name)).id == name
        assert guess_dataset(records(synthetic(name))).id == name


def test_a_large_file_is_read_in_two_seconds() -> None:
    # As long as the publication of June 2021: the same days of two more years.
    table = pd.read_csv(io.BytesIO(synthetic("covid-cases")), dtype=str, keep_default_na=False)
    years = [table.assign(DATE=table["DATE"].str.replace("2020", str(year))) for year in (2020, 2021, 2022)]
    rows = pd.concat([*(year[year["DATE"] != "NA"] for year in years), table[table["DATE"] == "NA"]])
    large = rows.head(84_087).to_csv(index=False).encode()
    began = time.process_time()
    found = inspect(large, find_dataset("covid-cases"))
    spent = time.process_time() - began
    print(f"\n{len(found.rows or ())} rows in {spent:.2f} s")
    assert found.rows is not None
    assert len(found.rows) == 84_087
    assert spent < 2.0


# --- official addresses ------------------------------------------------------


def test_official_addresses() -> None:
    names = ("CASES_AGESEX", "CASES_MUNI_CUM", "HOSP", "MORT", "tests", "VACC")
    for table, name in zip(TABLES, names, strict=True):
        official = find_dataset(table).official
        assert official.obtain == {
            "method": "download",
            "url": f"https://epistat.sciensano.be/Data/COVID19BE_{name}.csv",
        }
        assert find_dataset(table).rolling


def test_the_population_needs_no_fetching(labs: Run) -> None:
    done = labs("fetch", "belgium-population")
    assert done.returncode == 0, done.stderr
    assert "Nothing to fetch. Population of Belgium by province" in done.stdout
    assert "labs data fetch belgium-population" not in labs("list").stdout


def test_the_official_file_is_fetched_and_named(published: bytes, data_home: Path, labs: Run) -> None:
    with serving(published, "drop") as server:
        done = labs("fetch", "covid-tests", LABS_DATA_URL_COVID_TESTS=server.url)
        assert len(server.ranges) == 2, "continued, not begun again"
    assert done.returncode == 0, done.stderr
    assert "2 November 2020" in done.stdout
    found = load("covid-tests")
    assert found.origin == "fetched"
    assert found.licence in done.stdout, "how to cite it"
    assert found.path.parent == data_home / "covid-tests"
    assert found.path.name == "covid-tests-synthetic.csv" if found.synthetic else "COVID19BE_tests.csv"
    assert found.path.read_bytes() == published


def later_publication(content: bytes) -> bytes:
    """The file of a day later: one more day."""
    day = content.splitlines(keepends=True)[-12:]
    return content + b"".join(day).replace(b"2020-11-02", b"2020-11-03")


def test_a_later_publication_is_taken_in_with_its_last_day(published: bytes, labs: Run, tmp_path: Path) -> None:
    content = later_publication(published)
    with serving(content) as server:
        taken = take_in_address(TESTS, server.url)
        assert [finding.code for finding in taken.findings] == ["other_publication"]
        as_json = labs("fetch", "covid-tests", "--json", "--url", server.url)
    assert as_json.returncode == 0, as_json.stdout
    told = parsed(as_json)["edition"]
    assert (told["edition"], told["vintage"], told["synthetic"]) == ("unrecognised", "2020-11-03", False)
    assert "Epistat – Covid-19 monitoring, Sciensano" in told["licence"]
    for found in (taken.edition, load("covid-tests")):
        assert (found.id, found.last_day, found.vintage) == ("unrecognised", "2020-11-03", "2020-11-03")
        assert "another publication, with days up to 2020-11-03 (fetched" in repr(found)
        assert found.path.read_bytes() == content
        assert found.frame()["DATE"].max() == "2020-11-03"


def test_publications_of_two_days_are_both_kept(published: bytes, data_home: Path) -> None:
    first = later_publication(published)
    second = first + published.splitlines(keepends=True)[-1].replace(b"2020-11-02", b"2020-11-04")
    for content in (first, first, second):
        with serving(content) as server:
            taken = take_in_address(TESTS, server.url)
        assert taken.edition.path.read_bytes() == content
    assert load("covid-tests").last_day == "2020-11-04"
    (aside,) = (data_home / "covid-tests" / "aside").iterdir()
    assert aside.read_bytes() == first


def test_a_later_publication_is_inspected_once(published: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(later_publication(published)) as server:
        take_in_address(TESTS, server.url)
    calls: list[int] = []

    def counted(data: bytes, dataset: Dataset) -> Inspection:
        calls.append(len(data))
        return inspect(data, dataset)

    # By its name in sys.modules: the package has a function that is called load as well.
    monkeypatch.setattr(sys.modules["autograder.data.load"], "inspect", counted)
    assert load("covid-tests").last_day == load("covid-tests").last_day == "2020-11-03"
    assert len(calls) == 1


def test_a_damaged_file_from_the_official_address_is_refused(published: bytes, data_home: Path) -> None:
    wrong = published.replace("Liège".encode(), "LiÃ¨ge".encode())
    with serving(wrong) as server, pytest.raises(DataError) as caught:
        take_in_address(TESTS, server.url)
    assert caught.value.code == "refused_file"
    assert load("covid-tests").origin == "embedded"


def test_other_ages_and_regions_of_later_vaccinations_are_accepted(tmp_path: Path) -> None:
    # From summer 2021 on the publisher has finer ages and more kinds of dose.
    content = synthetic("covid-vaccinations").replace(b'"0-17"', b'"12-15"').replace(b'"B"', b'"C"')
    (tmp_path / "later.csv").write_bytes(content)
    taken = take_in_file(find_dataset("covid-vaccinations"), tmp_path / "later.csv")
    assert taken.edition.last_day == "2021-04-21"
