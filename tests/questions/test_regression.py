"""The regression lab beyond its proofs: what its fresh tables promise, on every edition and for many seeds."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from autograder.building.proofs import cached_states, read_proofs
from autograder.building.source import read_source, source_path
from autograder.checking.registry import load_lab
from autograder.checking.run import run_question
from autograder.checking.worker import NotebookWorker, quiet
from autograder.data import load
from autograder.questions.regression import intervals, sign_changes, splitting, tables
from autograder.questions.regression import workbooks as books
from autograder.questions.regression.same_country import fresh_panel
from tests.questions.instructor_page import quoted
from tests.questions.instructor_page import tables as page_tables

LAB = load_lab("regression")
QUESTIONS = {question.id: question for question in LAB.questions}
IDS = list(QUESTIONS)
FRONT = read_source(LAB.id).front_matter
TEXT = source_path(LAB.id).with_name("instructor.md").read_text(encoding="utf-8")
SECTIONS = dict(zip(*[iter(re.split(r"^## (.+)$", TEXT, flags=re.MULTILINE)[1:])] * 2, strict=True))
PROSE = " ".join(TEXT.split())


@pytest.fixture
def names(edition: str) -> dict[str, Any]:
    """All names after the reference ran."""
    return cached_states("regression", edition)[""]


def test_every_edition_has_the_columns_that_checks_and_notebook_read(names: dict[str, Any]) -> None:
    panel = load("gender-equality").frame()
    assert {"country", "year", *tables.SCORES, *tables.SHORT} <= set(panel.columns)
    assert not panel[list(tables.SHORT)].isna().any().any()
    assert tuple(names["DOMAINS"]) == tables.DOMAINS
    assert tuple(names["SUBDOMAINS"]) == tables.SUBDOMAINS
    assert tuple(names["SHORT"]) == tables.SHORT
    assert names["DAILY"] == tables.daily(names["latest"])
    # With fewer columns than rows left, plain regression has one solution, which no library chooses.
    assert len(names["DAILY"]) + 2 < len(names["y"])
    assert len(names["INDICATORS"]) == 93
    assert names["panel"]["year"].nunique() >= 3


def test_the_lessons_hold(names: dict[str, Any]) -> None:
    comparison = names["comparison"]
    assert names["baseline_r2"] < 0
    assert names["width"] > 0.5
    assert comparison["ols"] > 1.2 * comparison["tuned"]
    assert comparison["mean"] > 1.2 * comparison["tuned"]
    assert names["shuffled_r2"] - names["grouped_r2"] > 0.12
    assert len(names["carried_forward"](names["panel"], "time_social")) >= 20
    assert names["sign_flips"](names["X_short"], names["y"])
    with_parliament = names["X_short"]["Share of members of parliament (%) W"].corr(names["y"])
    assert with_parliament > 0.2, "claim A of question 11 is true"


def test_the_reference_reads_the_workbook_of_the_edition(names: dict[str, Any]) -> None:
    table, panel = names["tidy"](names["DATA"]), names["panel"]
    keys = ["country", "year"]
    both = table.set_index(keys).join(panel.set_index(keys)[["index"]], how="inner")
    assert len(both) == len(table) == len(panel)
    pd.testing.assert_series_equal(both["Gender Equality Index"], both["index"], check_names=False)


def test_leaving_out_by_the_identity_is_leaving_out() -> None:
    X, y = tables.linear_case(np.random.default_rng(1), rows=15, columns=4)
    want = cross_val_predict(LinearRegression(), X, y, cv=LeaveOneOut())
    np.testing.assert_allclose(tables.leave_one_out(X, y), want, rtol=1e-8)


def test_own_splits_are_those_of_scikit_learn() -> None:
    X, y = tables.linear_case(np.random.default_rng(2), rows=20, columns=3, noise=0.0)
    assert splitting.own_scores(X, y, 5, np.random.default_rng(0)) == pytest.approx(np.ones(5))


@pytest.mark.parametrize("seed", range(8))
def test_fresh_tables_keep_their_promises(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y = sign_changes.fresh_case(rng)
    fits = sign_changes.coefficients(X, y)
    assert 2 <= len(sign_changes.flipping(fits)) <= 4
    assert fits.to_numpy().shape == X.shape
    panel, carried = fresh_panel(rng)
    wide = panel.pivot(index="country", columns="year", values="survey")
    found = {
        (country, year)
        for before, year in zip(wide, wide.columns[1:], strict=False)
        for country in wide.index
        if wide.loc[country, before] == wide.loc[country, year]
    }
    assert found == carried


def test_the_width_of_an_interval_is_that_of_the_textbook() -> None:
    errors = np.array([1.0, 2.0, 3.0, 4.0])
    # 1.6449 is the normal quantile of 95 %, 1.2910 the standard deviation, and 2 the root of four.
    assert intervals.by_formula(errors, 0.9) == pytest.approx(2 * 1.6449 * 1.2910 / 2, rel=1e-4)


def test_a_fresh_workbook_has_the_faults_of_the_official_one(tmp_path: Any) -> None:
    sheet = books.fresh_sheet(np.random.default_rng(0), "2031")
    sheet.gaps = [(0, 1)]
    path = tmp_path / "book.xlsx"
    path.write_bytes(books.workbook([sheet]))
    read = pd.read_excel(path, sheet_name="2031")
    assert any(str(name).startswith("Unnamed") for name in read.columns)
    assert any("  " in str(name) for name in read.columns)
    assert read["Country"].isna().any()
    assert ":" in set(read["WORK"])


def test_untouched_answers_are_not_attempted_and_wrong_names_are_no_fault() -> None:
    for question in LAB.questions:
        assert run_question(LAB, question, NotebookWorker({}), graded=True).outcome == "not_attempted"
        wrong: dict[str, Any] = dict.fromkeys(question.answers, 7)
        with quiet():
            verdict = run_question(LAB, question, NotebookWorker(wrong), graded=True)
        assert not any(result.fault for result in verdict.properties), question.id
        assert verdict.points == 0, question.id


@pytest.mark.parametrize("returned", [None, "text", float("nan"), [], {"a": 1}, pd.DataFrame()])
def test_functions_that_return_something_strange_are_refused_in_words(returned: Any) -> None:
    for question in LAB.questions:
        strange: dict[str, Any] = {name: (lambda *_given, **_named: returned) for name in question.answers}
        worker = NotebookWorker(strange)
        try:
            with quiet():
                verdict = run_question(LAB, question, worker, graded=True)
        finally:
            worker.close()
        assert [result.message for result in verdict.properties if result.fault] == [], question.id


def test_every_question_has_its_number_points_and_minutes_on_the_page() -> None:
    (timing,) = page_tables(SECTIONS["Timing"])
    shown = [(row["no."], quoted(row["question"]), float(row["points"]), int(row["minutes"])) for row in timing]
    assert shown == [
        (str(number), id_, QUESTIONS[id_].points, FRONT["tasks"][id_]) for number, id_ in enumerate(IDS, start=1)
    ]
    minutes = [FRONT["tasks"][id_] for id_ in IDS]
    assert f"{sum(minutes)} minutes for the core: {sum(minutes[:6])} minutes up to question 6" in PROSE
    hidden = sum(question.points - question.visible_points for question in LAB.questions)
    assert f"{hidden:g} of the {LAB.points:g} points come from further checks" in PROSE


def test_the_short_path_takes_30_minutes() -> None:
    (path,) = page_tables(SECTIONS["The path of 30 minutes"])
    assert sum(int(row["minutes"]) for row in path) == 30


def test_mistakes_name_keys_that_a_mutant_reaches_and_mark_those_that_only_grading_shows() -> None:
    (mistakes,) = page_tables(SECTIONS["Common mistakes"])
    visible = {question.message_key(key) for question in LAB.questions for key in question.messages}
    reached = {proof.message for id_ in IDS for proof in read_proofs(LAB.id, id_)}
    assert {quoted(row["question"]) for row in mistakes} == set(IDS)
    for row in mistakes:
        key = quoted(row["message key"])
        assert key.partition(".")[0] == quoted(row["question"]), row
        assert key in reached, row
        assert row["message key"].endswith("†") is (key not in visible), row
