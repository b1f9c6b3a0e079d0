"""The synthetic workbook: its bytes, EIGE's formula, how far it is from the official one, and what the lab rests on."""

from __future__ import annotations

import hashlib
import random
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from autograder.data import Edition, dataset, load
from autograder.paths import datasets_dir
from datasets.build import gender
from datasets.build.gender_formula import WEIGHTS, Values, highest, scores
from datasets.build.gender_marginals import LEVELS, MARGINALS, WOMEN
from datasets.build.gender_schema import DOMAINS, INDICATORS, SCORES, SUBDOMAINS
from datasets.build.stored_workbook import Cell, workbook_bytes
from tests.data.gender_facts import facts

SPEC = dataset("gender-equality")
FILE = datasets_dir() / "gender" / "gender-equality-synthetic.xlsx"
SHORT = [name for name, *_rest in SCORES]


def test_the_workbook_is_what_the_generator_makes_byte_for_byte(tmp_path: Path) -> None:
    content = FILE.read_bytes()
    assert gender.build() == content
    known = SPEC.edition("gender-equality-synthetic")
    assert known is not None
    assert (len(content), hashlib.sha256(content).hexdigest()) == (known.bytes, known.sha256)
    assert gender.main(["--out", str(tmp_path / "again.xlsx")]) == 0
    assert (tmp_path / "again.xlsx").read_bytes() == content
    assert len(content) < 300_000


def test_nothing_in_it_depends_on_the_machine() -> None:
    with zipfile.ZipFile(FILE) as archive:
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED, "versions of a compression library differ"
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.create_system == 3
        assert b"dcterms" not in archive.read("docProps/core.xml"), "no time of day"
    # The stream that Python guarantees for a seed; were it to change, so would the table.
    assert random.Random(gender.SEED).random() == 0.9056396761745207


def test_the_learners_bundle_has_it_without_the_generator() -> None:
    from autograder.building import bundle

    files = {path.relative_to(datasets_dir()).as_posix() for path in bundle._datasets()}
    assert {"gender/gender-equality-synthetic.xlsx", "gender/README.md"} <= files
    assert not [name for name in files if name.startswith("build")]


def test_it_has_the_form_of_the_official_workbook(mirror: Path) -> None:
    official = openpyxl.load_workbook(load("gender-equality", "gender-equality-2013-2023").path, read_only=True)
    ours = openpyxl.load_workbook(FILE, read_only=True)
    names = [name for name, _year, _data in gender.SHEETS]
    assert ours.sheetnames == ["SYNTHETIC", *names]
    assert names == official.sheetnames[: len(names)]
    for name in names:
        there = [list(row) for row in official[name].iter_rows(values_only=True)]
        here = [list(row) for row in ours[name].iter_rows(values_only=True)]
        # The official workbook shortens one heading, which the older one writes in full.
        assert [cell and cell.replace("S20/80", "S20/S80 (%)") for cell in there[0]] == here[0]
        assert here[0].count(None) == 1
        assert sum("  " in cell for cell in here[0] if cell) == 6
        assert [row[:4] for row in here[1:]] == [row[:4] for row in there[1:]], "years, order and countries"


def test_no_cell_of_it_is_a_cell_of_the_official_one(mirror: Path) -> None:
    official = load("gender-equality", "gender-equality-2013-2023").frame().set_index(["country", "year"])
    ours = load("gender-equality", "embedded").frame().set_index(["country", "year"])
    varies = [name for name in ours.columns if ours[name].nunique() > 1 and name != "data_year"]
    same = (ours[varies] == official.loc[ours.index, varies]).mean(axis=None)
    print(f"cells that happen to be equal: {same:.2%}")
    assert same < 0.01


def test_it_says_that_it_is_synthetic() -> None:
    book = openpyxl.load_workbook(FILE, read_only=True)
    assert book.sheetnames[0] == "SYNTHETIC"
    assert "SYNTHETIC" in book.properties.title
    assert "nothing about any country" in str([row[0].value for row in book["SYNTHETIC"].iter_rows()])
    assert "SYNTHETIC" in SPEC.card.read_text(encoding="utf-8")


# --- the formula ---------------------------------------------------------------


def by_formula(frame: pd.DataFrame, women: dict[tuple[str, int], float]) -> pd.DataFrame:
    """Scores computed from the indicators of a frame, in its order."""
    rows: list[Values] = []
    for row in frame.to_dict("records"):
        found = {
            (number, sex): Decimal(repr(float(row[item.clean(sex)])))
            for number, item in enumerate(INDICATORS)
            for sex in "WMT"
            if row[item.clean(sex)] == row[item.clean(sex)]
        }
        rows.append(found)
    top = highest(rows)
    shares = [Decimal(repr(women[key])) for key in zip(frame["country"], frame["year"], strict=True)]
    made = [scores(row, top, share, 1 - share) for row, share in zip(rows, shares, strict=True)]
    return pd.DataFrame([{name: float(score[name]) for name in SHORT} for score in made])


def test_the_formula_gives_every_score_of_the_official_workbook(mirror: Path) -> None:
    found = load("gender-equality", "gender-equality-2005-2015")
    frame = found.frame()
    book = openpyxl.load_workbook(found.path, read_only=True, data_only=True)
    women: dict[tuple[str, int], float] = {}
    for year in frame["year"].unique():
        sheet = list(book[str(year)].iter_rows(max_row=30, max_col=130, values_only=True))
        place = sheet[0].index("Population (%) W")
        women |= {(str(row[0]), int(year)): float(row[place]) for row in sheet[1:] if row[0]}
    # Of the United Kingdom in 2005 the workbook gives a score, but not the indicator that went into it.
    whole = frame.notna().all(axis=1)
    assert (~whole).sum() == 1
    off = (by_formula(frame, women) - frame[SHORT])[whole].abs().max()
    print(f"largest difference of a score: {off.max():.1e}")
    assert off.max() < 1e-9


def test_the_formula_gives_every_score_of_the_synthetic_workbook() -> None:
    frame = load("gender-equality", "embedded").frame()
    women = dict.fromkeys(zip(frame["country"], frame["year"], strict=True), WOMEN)
    off = (by_formula(frame, women) - frame[SHORT]).abs().max()
    assert off.max() < 1e-10
    assert float(sum(WEIGHTS.values())) == pytest.approx(1, abs=1e-14)
    assert tuple(WEIGHTS) == DOMAINS


def test_women_men_and_all_fit_together() -> None:
    frame = load("gender-equality", "embedded").frame()
    for item in INDICATORS:
        w, m, t = (frame[item.clean(sex)] for sex in "WMT")
        if item.subdomain.startswith("power"):
            assert (w + m == 100).all()
            assert (t == 100).all()
        else:
            assert (t - WOMEN * w - (1 - WOMEN) * m).abs().max() <= 0.5001 * 10.0 ** -MARGINALS[
                INDICATORS.index(item)
            ].digits


def test_values_are_carried_forward_where_a_survey_was_not_held() -> None:
    for edition in editions_here():
        frame = edition.frame()
        pairs = {}
        for name in ("time", "time_care", "time_social"):
            wide = frame.pivot(index="country", columns="year", values=name)
            pairs[name] = [
                (int(one), int(two))
                for one, two in zip(wide.columns[:-1], wide.columns[1:], strict=True)
                if (wide[one] == wide[two]).all()
            ]
        print(edition.id, pairs)
        assert pairs["time_social"]
        if edition.id != "gender-equality-2005-2015":
            assert (2013, 2015) in pairs["time_social"]
            assert (2017, 2019) in pairs["time"]


# --- how alike -------------------------------------------------------------------


def editions_here() -> list[Edition]:
    """The synthetic edition, and both official workbooks where a mirror has them."""
    from autograder.data import present

    return [edition for edition in present("gender-equality")[0] if edition.id != "gender-equality-2024"]


def test_marginals_are_near_those_of_the_official_workbook(mirror: Path) -> None:
    official = load("gender-equality", "gender-equality-2013-2023").frame()
    official = official[official["year"] <= 2019]
    ours = load("gender-equality", "embedded").frame()
    table = pd.DataFrame(
        {
            "mean": official[SHORT].mean(),
            "mean here": ours[SHORT].mean(),
            "sd": official[SHORT].std(),
            "sd here": ours[SHORT].std(),
            "r": official[SHORT].corr()["index"],
            "r here": ours[SHORT].corr()["index"],
        }
    )
    print("\n" + table.round(2).to_string())
    assert (table["mean"] - table["mean here"]).abs().max() < 10
    assert (table["mean"] - table["mean here"]).abs().mean() < 3
    assert table.loc[list(DOMAINS), "sd here"].div(table.loc[list(DOMAINS), "sd"]).between(0.6, 1.5).all()
    assert table.loc[list(SUBDOMAINS), "sd here"].div(table.loc[list(SUBDOMAINS), "sd"]).between(0.5, 1.6).all()
    assert (table["r"] - table["r here"]).abs().max() < 0.4
    shared = [item.clean("T") for item in INDICATORS if not item.subdomain.startswith("power")]
    ratio = ours[shared].mean() / official[shared].mean()
    print(f"mean of indicators, synthetic over official: {ratio.min():.2f} to {ratio.max():.2f}")
    assert ratio.between(0.75, 1.25).all()


def test_levels_are_the_published_ones_to_five_points(mirror: Path) -> None:
    official = load("gender-equality", "gender-equality-2013-2023").frame()
    first = official[official["year"] == 2013].set_index("country")["index"]
    assert (first - pd.Series(LEVELS)).abs().max() <= 2.5


@pytest.mark.parametrize("edition", ["gender-equality-synthetic", "gender-equality-2005-2015"])
def test_what_the_lab_says_holds_on_this_edition(edition: str, request: pytest.FixtureRequest) -> None:
    if edition != "gender-equality-synthetic":
        request.getfixturevalue("mirror")
    found = load("gender-equality", edition)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lasso stops early at its smallest penalty
        got = facts(SPEC, found.frame())
    print(f"\n{edition}\n" + "\n".join(f"  {name:<24}{value:12.4g}" for name, value in got.items()))
    assert got["sum of weights"] == pytest.approx(1, abs=1e-9)
    assert got["error of the formula"] < 1e-11
    assert got["linear on domains R2"] > 0.98
    assert got["dummy LOO R2"] == pytest.approx(1 - (got["countries"] / (got["countries"] - 1)) ** 2)
    for model in ("ridge", "lasso"):
        assert got[f"{model} LOO MAE"] < 0.75 * got["few ols LOO MAE"]
        assert got[f"{model} LOO MAE"] < 0.4 * got["dummy LOO MAE"]
    assert got["ridge LOO MAE"] < 0.9 * got["raw ols LOO MAE"]
    assert got["split width"] > 0.7
    assert got["split R2 5 %"] < 0.2 < 0.6 < got["split R2 95 %"]
    assert 0.4 < got["work+money LOO R2"] < 0.9
    assert got["RF difference"] > 0.15
    assert got["carried forward"] == got["countries"]
    assert 6 < got["spread"] < 11
    assert got["highest"] - got["lowest"] > 20


# --- the writer ------------------------------------------------------------------


def test_a_workbook_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [['a <b> & "c"', "two  spaces", None], [1, 0.1 + 0.2, " x "], [None, -3.5, 12]]
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook_bytes([("one & two", rows), ("empty", [])], "t<itle", "c"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["one & two", "empty"]
    assert [list(row) for row in book["one & two"].iter_rows(values_only=True)] == rows
    assert book.properties.title == "t<itle"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = pd.read_excel(path, header=None)
    np.testing.assert_array_equal(table.iloc[1:, 1].to_numpy(dtype=float), [0.1 + 0.2, -3.5])
