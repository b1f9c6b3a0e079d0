"""The Spark lab beyond its proofs: other random tables, lies of a process, and the reading of what comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.building.proofs import cached_states
from autograder.checking import Refuse, Work
from autograder.checking.registry import load_lab
from autograder.checking.worker import NotebookWorker
from autograder.data import load
from autograder.questions.spark import comparing, months, rates, replacing, shares, spreading, texts, windows
from autograder.questions.spark.tables import (
    by_day,
    cell,
    fresh_cases,
    fresh_start,
    month,
    numbers,
    published,
    tuples,
)

LAB = "spark"
SEEDS = [f"seed {number}" for number in range(40)]
# Properties of a question that draw a table on which chance could matter; the others are tried by the proofs.
BY_CHANCE = {
    "lazy": ("days", "edge"),
    "tuning": ("sizes", "even"),
    "incidence": ("unmatched",),
    "builtin": ("new_year",),
}


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


@pytest.mark.parametrize("question_id", BY_CHANCE)
def test_the_reference_is_right_whatever_the_random_table(question_id: str, names: dict[str, Any]) -> None:
    properties = {prop.key: prop.function for prop in load_lab(LAB)[question_id].properties}
    for key in BY_CHANCE[question_id]:
        refused = {seed: told for seed in SEEDS[:6] if (told := refusal(properties[key], names, seed))}
        assert refused == {}, key


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_skewed_table_is_told_from_even_shares(seed: str, names: dict[str, Any]) -> None:
    def by_province(df: Any, partitions: int) -> Any:
        return df.repartition(partitions, "PROVINCE")

    assert refusal(spreading.even, {**names, "spread": by_province}, seed) == "uneven"


def test_what_is_no_spark_table_is_refused_in_words(names: dict[str, Any]) -> None:
    def shown_only(spark: Any, folder: str, month: str | None) -> None:
        spark.read.parquet(folder).count()

    given = {"monthly": lambda df: df.limit(1).toPandas(), "read_month": shown_only}
    lab = load_lab(LAB)
    assert refusal(lab["pruning"].properties[0].function, {**names, **given}, "x") == "common.none"
    assert refusal(lab["totals"].properties[0].function, {**names, **given}, "x") == "common.kind"


def test_a_table_without_the_column_is_refused_with_both_lists(names: dict[str, Any]) -> None:
    worker = NotebookWorker({**names, "rolling7": lambda df: df})
    with pytest.raises(Refuse) as refused:
        windows.calendar(Work(worker, "x"))
    worker.close()
    assert refused.value.key == "common.kind"
    assert "MEAN7" in str(refused.value.facts["expected"])
    assert "MEAN7" not in str(refused.value.facts["seen"])


def test_an_answer_that_ends_the_process_costs_words_and_no_fault(names: dict[str, Any]) -> None:
    def stops(df: Any) -> Any:
        raise SystemExit(3)

    assert refusal(shares.whole, {**names, "shares": stops}, "x") == "common.raised"


# --- tables of the checks, without an engine ---


def rngs(count: int = 60) -> list[np.random.Generator]:
    return [np.random.default_rng(seed) for seed in range(count)]


def test_seven_rows_and_seven_days_differ_on_every_table() -> None:
    for rng in rngs():
        frame = by_day(rng, provinces=("Namur",))
        right = windows.right_means(frame)
        rows = numbers(frame.assign(R=windows.by_rows(frame)), windows.KEYS, "R")
        there = windows.there_means(frame)
        assert windows.first_wrong(rows, right)
        assert windows.first_wrong(there, right)
        assert windows.first_wrong(right, right) is None
        assert frame["DATE"].dt.month.nunique() == 1, "the visible table lies in one month"


def test_each_window_of_a_wrong_length_gives_other_rates() -> None:
    for rng in rngs():
        df, last = rates.fresh_window(rng)
        population = rates.fresh_population(rng)
        right = rates.rates(df, population, last)
        assert len(right) == len(rates.STATBEL)
        for days in (13, 15):
            assert rates.first_wrong(rates.rates(df, population, last, days), right)
        assert rates.first_wrong(rates.rates(df, population, last + pd.Timedelta(days=1), 15), right)


def test_a_changed_count_stands_under_known_and_unknown_keys() -> None:
    for seed in SEEDS:
        old, new = comparing.two_publications(Work(NotebookWorker({}), seed))
        changed = comparing.right_revised(old, new)
        assert len(changed) == 5
        assert {bool(row[0] and row[1]) for row in changed} == {True, False}


def test_every_table_has_rows_without_a_date_and_three_months() -> None:
    for rng in rngs():
        frame = fresh_cases(rng, 16)
        assert frame["DATE"].isna().sum() == 4
        assert frame["PROVINCE"].isna().sum() == 6
        assert len(months.month_names(frame)) >= 2
        assert month(frame["DATE"]).isna().sum() == 4


def test_fresh_tables_lie_outside_every_edition() -> None:
    latest = pd.to_datetime(load("covid-cases").frame()["DATE"], errors="coerce").max()
    assert min(fresh_start(rng) for rng in rngs()) > latest


def test_a_published_table_and_a_stored_one_read_back_as_they_were() -> None:
    import io

    import pyarrow.parquet as pq

    frame = fresh_cases(np.random.default_rng(3))
    back = pd.read_csv(io.StringIO(published(frame)), parse_dates=["DATE"])
    assert tuples(back, frame.columns) == tuples(frame, frame.columns)
    kept = pq.read_table(io.BytesIO(months.stored(frame))).to_pandas()
    assert tuples(kept, frame.columns) == tuples(frame, frame.columns)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (pd.NaT, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.Timestamp("2031-02-28"), "2031-02-28"),
        (pd.Timestamp("2031-02-28").date(), "2031-02-28"),
        (7, "7"),
        (7.0, "7"),
        (np.int64(7), "7"),
        ("Liège", "Liège"),
    ],
)
def test_a_cell_is_the_same_text_for_every_type(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(
    ("day", "week"),
    [("2021-01-01", "2020-W53"), ("2018-12-31", "2019-W01"), ("2020-02-10", "2020-W07"), (None, "unknown")],
)
def test_the_week_of_a_day(day: str | None, week: str) -> None:
    assert replacing.week_of(pd.Timestamp(day) if day else None) == week


@pytest.mark.parametrize(("text", "want"), [("12", 12), (" 12 ", 12), ("<5", None), ("2.5", None), ("1e3", None)])
def test_a_text_that_is_a_whole_number(text: str, want: float | None) -> None:
    got = texts.whole(text)
    assert np.isnan(got) if want is None else got == want


# --- editions ---

# Properties that look at the publication itself; all others make their own tables.
ON_THE_PUBLICATION = {
    "load": "summary",
    "rolling": "differing",
    "nulls": "lost",
    "incidence": "first",
    "bad_values": "held_back",
    "tuning": "decision",
}


@pytest.mark.parametrize("edition", ["mirror", "later"], indirect=True)
def test_an_official_publication_is_as_welcome(edition: str) -> None:
    found = cached_states(LAB, edition)[""]
    lab = load_lab(LAB)
    for question_id, key in ON_THE_PUBLICATION.items():
        (prop,) = [prop for prop in lab[question_id].properties if prop.key == key]
        assert refusal(prop.function, found, "x") == "", question_id
