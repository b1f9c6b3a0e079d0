"""The exploration lab beyond its proofs: other random tables, a later publication, mistakes whatever the seed."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.building.proofs import cached_states, reference_states
from autograder.building.source import read_source
from autograder.checking import Refuse, Work
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.worker import NotebookWorker
from autograder.data import load
from autograder.questions.exploration import briefs, disclosing, gaps, rates, tail, testing, weekdays
from autograder.questions.exploration.hidden.figures import NUMBER
from autograder.questions.exploration.tables import (
    cut_day,
    day_index,
    fresh_cases,
    fresh_start,
    national,
    published,
    wave,
)
from autograder.questions.exploration.thresholds import CUT_DAYS, LEAST_PART

LAB = "exploration"
SEEDS = [f"seed {number}" for number in range(12)]
QUESTIONS = [question.id for question in load_lab(LAB).questions]


def refusal(prop: Any, namespace: dict[str, Any], seed: str) -> str:
    """Key that the property refuses with, or "" when it holds."""
    worker = NotebookWorker(namespace)
    try:
        prop(Work(worker, seed))
    except Refuse as refused:
        return refused.key
    finally:
        worker.close()
    return ""


@pytest.fixture
def names() -> dict[str, Any]:
    """All names after the reference answers ran on the embedded edition."""
    return cached_states(LAB, "embedded")[""]


@pytest.mark.parametrize("question_id", QUESTIONS)
def test_the_reference_is_right_whatever_the_random_table(question_id: str, names: dict[str, Any]) -> None:
    for prop in load_lab(LAB)[question_id].properties:
        refused = {seed: key for seed in SEEDS[:6] if (key := refusal(prop.function, names, seed))}
        assert refused == {}, prop.key


def test_a_later_publication_is_as_welcome(mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cases of June 2021, tests of 2023, and municipalities that only the embedded edition has."""
    later = tmp_path / "covid"
    later.mkdir()
    for file in (mirror / "covid").glob("*.csv"):
        (later / file.name).symlink_to(file)
    monkeypatch.setenv("LABS_DATA_MIRROR", str(tmp_path))
    assert load("covid-cases").id == "covid-cases-2021-06-06"
    assert load("covid-municipalities").synthetic
    found = dict(reference_states(read_source(LAB)))[""]
    lab = load_lab(LAB)
    worker = NotebookWorker(found)
    verdicts = [run_question(lab, question, worker, graded=True) for question in lab.questions]
    worker.close()
    assert [item.message for verdict in verdicts for item in verdict.properties if not item.passed] == []


def test_the_lab_cuts_off_every_incomplete_day(edition: str) -> None:
    work = Work(NotebookWorker({}), edition)
    counts = national(work)
    parts = counts / counts.shift(7)
    assert cut_day(work) <= tail.by_rule(counts)
    assert (counts.index[-1] - cut_day(work)).days == CUT_DAYS
    assert parts[cut_day(work)] > LEAST_PART
    assert parts.iloc[-1] < LEAST_PART


def test_one_count_can_be_recovered_in_every_edition(edition: str) -> None:
    recovered = cached_states(LAB, edition)[""]["recovered"]
    assert list(recovered) == ["Herstappe"]
    assert recovered["Herstappe"] in range(1, 5)


# --- mistakes, whatever the seed ---


@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_windows_and_scales_are_named(seed: str) -> None:
    def answer(days_more: int, factor: float, after: int = 0) -> Any:
        def incidence(df: pd.DataFrame, population: pd.DataFrame, last: Any, days: int = 14) -> pd.Series:
            end = pd.Timestamp(last) + pd.Timedelta(days=after)
            return factor * rates.rates(df, population, end, days + days_more + after)

        return incidence

    wrong = {"window": answer(1, 1.0), "scale": answer(0, 0.01), "after": answer(0, 1.0, 90), "": answer(0, 1.0)}
    named = {key: refusal(rates.rate, {"incidence": function}, seed) for key, function in wrong.items()}
    assert named == {key: key for key in wrong}


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_rows_and_means_of_shares_are_named(seed: str) -> None:
    def by_rows(df: pd.DataFrame) -> pd.DataFrame:
        report = gaps.expected(df)
        return report.assign(share=report["rows"] / len(df))

    def mean_of_shares(tests: pd.DataFrame, days: int = 7) -> pd.DataFrame:
        positives, done = testing.sums(tests, 1)
        return (positives / done.where(done > 0)).rolling(days).mean()

    assert refusal(gaps.share, {"missing_report": by_rows}, seed) == "share_of_rows"
    assert refusal(testing.pooled, {"positivity": mean_of_shares}, seed) == "mean_of_shares"


@pytest.mark.parametrize("seed", SEEDS)
def test_trailing_and_overall_means_are_named(seed: str) -> None:
    def overall(series: pd.Series) -> pd.Series:
        return series.groupby(series.index.day_of_week).mean() / series.mean()

    def trailing(series: pd.Series) -> dict[int, float]:
        return weekdays.around(series, 6, 0)

    assert refusal(weekdays.pattern, {"weekday_ratio": overall}, seed) == "overall"
    assert refusal(weekdays.pattern, {"weekday_ratio": trailing}, seed) == "trailing"


@pytest.mark.parametrize("measure", disclosing.MEASURES)
def test_a_measure_is_judged_by_the_attack(measure: str) -> None:
    left = [disclosing.attacked(measure, np.random.default_rng(seed)) for seed in range(40)]
    protects = measure in ("merge_neighbours", "withhold_second")
    assert all((count is None) == protects for count in left)
    assert protects or all(count in range(1, 5) for count in left)


# --- what learners give back ---


@pytest.mark.parametrize(
    "given",
    [
        pd.Timestamp("2020-10-30 12:00"),
        datetime.date(2020, 10, 30),
        "30 October 2020",
        np.datetime64("2020-10-30"),
        np.array(["2020-10-30"], dtype="datetime64[s]"),
        pd.DatetimeIndex(["2020-10-30"]),
        pd.Timestamp("2020-10-30", tz="Europe/Brussels"),
    ],
)
def test_a_day_is_read_in_every_form(given: object) -> None:
    work = Work(NotebookWorker({"last_day": given}), "")
    assert tail.day(work.value("last_day"), "last_day") == pd.Timestamp("2020-10-30")


@pytest.mark.parametrize("given", [7, "soon", [1, 2], pd.NaT, pd.Series([1.0, 2.0])])
def test_what_is_no_day_is_refused(given: object) -> None:
    work = Work(NotebookWorker({"last_day": given}), "")
    with pytest.raises(Refuse) as refused:
        tail.day(work.value("last_day"), "last_day")
    assert refused.value.key == "form"


def test_row_labels_are_days_or_refused() -> None:
    days = pd.date_range("2031-02-01", periods=3)
    for index in (days, days.to_period("D"), days.strftime("%Y-%m-%d"), days.tz_localize("UTC")):
        table = pd.DataFrame({"n": 1}, index=index)
        assert list(day_index(table, "index", "x")) == list(days)
    with pytest.raises(Refuse):
        day_index(pd.DataFrame({"n": [1, 2]}), "index", "x")


@pytest.mark.parametrize("name", ["Liège", "liege", "Oost-Vlaanderen", "Brabant wallon", "WestVlaanderen"])
def test_a_province_is_known_in_both_spellings(name: str) -> None:
    work = Work(NotebookWorker({}), "")
    assert briefs.province(work, name, "x") in rates.PROVINCES


@pytest.mark.parametrize("text", ["15277", "15,277", "15 277", "15\u202f277", "15.277", "15277.4", "15,277.43"])
def test_a_number_in_an_alt_text_is_read_however_it_is_written(text: str, names: dict[str, Any]) -> None:
    assert NUMBER.search(f"It is {text} cases a day in 2 weeks") is not None
    want = names["mean"].iloc[-1]
    shown = text.replace("15", f"{int(want) // 1000}").replace("277", f"{int(want) % 1000:03d}")
    alt = {**names, "alt_text": f"On 29 October the mean stands at {shown} cases a day."}
    hidden = next(prop for prop in load_lab(LAB)["figure"].properties if prop.key == "alt_number")
    assert refusal(hidden.function, alt, "") == ""


def test_a_published_file_reads_back_as_it_was() -> None:
    import io

    frame = fresh_cases(np.random.default_rng(3))
    for absent in ("NA", ""):
        back = pd.read_csv(io.StringIO(published(frame, absent)), parse_dates=["DATE"])
        assert back.isna().sum().to_dict() == frame.isna().sum().to_dict()
        assert back["CASES"].sum() == frame["CASES"].sum()


def test_fresh_tables_lie_outside_every_edition() -> None:
    latest = pd.Timestamp(load("covid-tests").frame()["DATE"].max())
    starts = [fresh_start(np.random.default_rng(seed)) for seed in range(50)]
    assert min(starts) > latest
    assert wave(np.random.default_rng(0), 30).min() > 0
