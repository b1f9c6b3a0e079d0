"""Editions of the Gender Equality Index: the official files as published, and their tidy form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from autograder.data import DataError, dataset, diagnose, load, present
from autograder.data.inspecting import inspect
from autograder.data.intake import take_in_address, take_in_file
from autograder.data.verify import verify
from autograder.data.workbooks.countries import MEMBERS, code_of, is_union
from autograder.paths import root
from datasets.build.gender_schema import INDICATORS, SCORES, fields
from tests.data.conftest import Run, parsed
from tests.data.fault_server import serving

SPEC = dataset("gender-equality")
# id → rows, countries, years, years of the data
OFFICIAL = {
    "gender-equality-2005-2015": (112, 28, [2005, 2010, 2012, 2015], [2005, 2010, 2012, 2015]),
    "gender-equality-2013-2023": (
        216,
        27,
        [2013, 2015, 2017, 2019, 2020, 2021, 2022, 2023],
        [2010, 2012, 2015, 2017, 2018, 2019, 2020, 2021],
    ),
    "gender-equality-2024": (27, 27, [2024], [2022]),
}


@pytest.mark.parametrize("edition", OFFICIAL)
def test_official_editions_come_as_published_and_tidy(edition: str, mirror: Path) -> None:
    rows, countries, years, data_years = OFFICIAL[edition]
    found = load("gender-equality", edition)
    assert (found.id, found.origin, found.rows, found.synthetic) == (edition, "mirror", rows, False)
    assert found.path.is_relative_to(mirror), "the file handed out is the published one"
    assert diagnose(found.path) == []
    frame = found.frame()
    assert len(frame) == rows
    assert not frame.duplicated(["country", "year"]).any()
    assert frame["country"].nunique() == countries
    assert sorted(frame["year"].unique()) == years
    assert sorted(frame["data_year"].unique()) == data_years
    assert {"EL"} <= set(frame["country"]) <= {*MEMBERS, "UK"}
    assert list(frame.columns) == list(SPEC.columns[: len(frame.columns)])
    assert frame.drop(columns="country").dtypes.map(str).isin(["int64", "float64"]).all()
    assert not any("  " in name for name in frame.columns)


def test_the_facts_edition_comes_first(mirror: Path) -> None:
    assert load("gender-equality").id == "gender-equality-2005-2015"
    editions, notes = present("gender-equality")
    assert [edition.id for edition in editions] == [*OFFICIAL, "gender-equality-synthetic"]
    assert notes == []


def test_values_are_those_of_the_sheets(mirror: Path) -> None:
    found = load("gender-equality", "gender-equality-2013-2023")
    book = openpyxl.load_workbook(found.path, read_only=True, data_only=True)
    sheet = pd.DataFrame(book["2017 (2015 data)"].iter_rows(values_only=True))
    sheet.columns = sheet.iloc[0]
    raw = sheet.iloc[1:].set_index("Country")
    frame = found.frame()
    ours = frame[frame["year"] == 2017].set_index("country").drop(columns=["year", "data_year"])
    wanted = [heading for _name, heading, _csv, _what in SCORES]
    wanted += [indicator.raw(sex) for indicator in INDICATORS for sex in "WMT"]
    # That workbook shortens one heading.
    wanted = [heading.replace("S20/S80 (%)", "S20/80") for heading in wanted]
    np.testing.assert_array_equal(ours.to_numpy(), raw.loc[ours.index, wanted].to_numpy(dtype=float))


def test_what_is_not_available_is_a_gap(mirror: Path) -> None:
    frame = load("gender-equality", "gender-equality-2005-2015").frame()
    gaps = frame.set_index(["country", "year"]).isna()
    assert gaps.to_numpy().sum() == 3
    assert gaps.loc[("UK", 2005)].sum() == 3


def test_editions_agree_on_the_formula_where_they_overlap(mirror: Path) -> None:
    frame = load("gender-equality", "gender-equality-2024").frame()
    domains = np.log(frame[["work", "money", "knowledge", "time", "power", "health"]])
    weights = np.array([0.193293, 0.154067, 0.216676, 0.145891, 0.190954, 0.099118])
    # Scores to one decimal.
    assert np.abs(np.exp(domains.to_numpy() @ weights) - frame["index"]).max() < 0.12


def test_the_embedded_edition_says_that_it_is_synthetic() -> None:
    found = load("gender-equality")
    assert (found.id, found.origin, found.rows) == ("gender-equality-synthetic", "embedded", 108)
    assert found.synthetic
    assert repr(found).startswith("Gender Equality Index: SYNTHETIC, ")
    assert found.path.name == "gender-equality-synthetic.xlsx"
    frame = found.frame()
    assert list(frame.columns) == list(SPEC.columns)
    assert frame.notna().all(axis=None)
    frame.loc[:, "index"] = 0.0
    assert found.frame()["index"].min() > 1, "each frame is a fresh one"


def test_the_table_is_read_once_and_soon() -> None:
    code = (
        "import time, autograder.data as d; start = time.process_time(); e = d.load('gender-equality'); e.frame();"
        "first = time.process_time() - start; start = time.process_time(); [e.frame() for _ in range(10)];"
        "print(first, (time.process_time() - start) / 10)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root(), capture_output=True, text=True, check=True)
    first, again = map(float, done.stdout.split())
    print(f"first {first:.2f} s with the libraries, again {again * 1000:.1f} ms")
    assert first < 4  # 0.9 s of it on a quiet machine, most for importing pandas
    assert again < 0.05


def test_libraries_for_workbooks_wait_until_a_frame_is_asked_for() -> None:
    code = (
        "import sys, autograder.data as d, autograder.cli.data; d.load('gender-equality');"
        "print([m for m in ('openpyxl', 'pandas', 'numpy', 'frictionless') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_edition_fits_the_schema(mirror: Path) -> None:
    checks, notes = verify("gender-equality")
    assert notes == []
    assert {check.edition.id: (check.checksum, check.schema_errors) for check in checks} == dict.fromkeys(
        [*OFFICIAL, "gender-equality-synthetic"], ("published", ())
    )


def test_the_schema_is_that_of_the_build() -> None:
    assert SPEC.descriptor["schema"]["fields"] == fields()
    assert SPEC.descriptor["data"] == [list(SPEC.columns)]


def test_countries_are_known_by_code_and_name() -> None:
    assert [code_of(text) for text in ("EL", "GR", "gb", " BE ", "Czech Republic", "Norway", "")] == [
        "EL",
        "EL",
        "UK",
        "BE",
        "CZ",
        None,
        None,
    ]
    unions = ("EU", "EU-28", "EU27", "European Union - 27 countries (from 2020)")
    assert all(is_union(text) for text in unions)
    assert not is_union("EL")


# --- the csv of 2024 ----------------------------------------------------------

CSV_DAMAGES = {
    "decimal commas": (lambda text: text.replace(".", ","), {"decimal_comma"}),
    "commas between columns": (lambda text: text.replace(";", ","), {"saved_again"}),
    "byte order mark": (lambda text: "\ufeff" + text, {"bom"}),
    "Windows line ends": (lambda text: text.replace("\n", "\r\n"), {"saved_again"}),
    "codes for names": (lambda text: text.replace("Greece", "GR"), {"iso_codes"}),
}


@pytest.mark.parametrize("name", CSV_DAMAGES)
def test_copies_of_the_csv_of_2024_are_recognised(name: str, mirror: Path, tmp_path: Path) -> None:
    damage, codes = CSV_DAMAGES[name]
    published = load("gender-equality", "gender-equality-2024")
    path = tmp_path / "copy.csv"
    path.write_text(damage(published.path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    assert {finding.code for finding in diagnose(path)} == codes
    taken = take_in_file(SPEC, path).edition
    assert taken.id == "gender-equality-2024"
    pd.testing.assert_frame_equal(taken.frame(), published.frame())
    # What was taken in is in the published form, so that it is read as it is from now on.
    again = load("gender-equality", "fetched")
    assert again.path == taken.path
    assert again.notes == ()


def test_a_csv_with_other_scores_is_refused(mirror: Path) -> None:
    text = load("gender-equality", "gender-equality-2024").path.read_text(encoding="utf-8")
    found = inspect(text.replace("Belgium;76.1", "Belgium;67.1").encode(), SPEC)
    assert [finding.code for finding in found.findings] == ["csv_unknown"]
    assert "but not with those of the edition of 2024" in str(found.findings[0])


# --- from an address -----------------------------------------------------------


@pytest.fixture(params=["embedded", "official"])
def served(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bytes]:
    """Id and bytes of a workbook to serve: the embedded one, and the official one where a mirror has it."""
    if request.param == "embedded":
        found = load("gender-equality", "embedded")
        return found.id, found.path.read_bytes()
    folder: Path = request.getfixturevalue("mirror")
    monkeypatch.delenv("LABS_DATA_MIRROR")
    official = SPEC.official
    return official.id, (folder / official.file).read_bytes()


def test_fetch_downloads_the_workbook(served: tuple[str, bytes], labs: Run, data_home: Path) -> None:
    edition, content = served
    with serving(content) as server:
        done = labs("fetch", "gender-equality", "--json", LABS_DATA_URL_GENDER_EQUALITY=server.url)
    assert done.returncode == 0, done.stdout
    assert parsed(done)["edition"]["edition"] == edition
    found = load("gender-equality")
    assert (found.origin, found.id) == ("fetched", edition)
    assert found.path.read_bytes() == content
    assert found.path.suffix == ".xlsx"
    assert len(found.frame()) == found.rows


def test_the_official_address_is_eiges() -> None:
    assert SPEC.official.id == "gender-equality-2013-2023"
    assert SPEC.official.method == "download"
    assert SPEC.official.obtain["url"].startswith("https://eige.europa.eu/")


def test_a_web_page_is_not_taken_for_the_workbook(data_home: Path) -> None:
    with serving(b"", "html as csv") as server, pytest.raises(DataError) as caught:
        take_in_address(SPEC, server.url)
    assert caught.value.code == "wrong_content"
    assert load("gender-equality").origin == "embedded"


def test_an_edition_with_the_new_baseline_is_kept_aside(data_home: Path) -> None:
    from tests.data.gender_damages import REFUSED, published_sheets

    with serving(REFUSED["the edition of 2025"][0](published_sheets())) as server, pytest.raises(DataError) as caught:
        take_in_address(SPEC, server.url)
    assert caught.value.code == "refused_file"
    assert "Since 2025 the Index is computed in a new way" in str(caught.value)
    assert load("gender-equality").origin == "embedded"
