"""The classification lab: its story holds, its questions stand alone, and another copy of the table changes nothing."""

from __future__ import annotations

import builtins
import symtable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.building.proofs import cached_states
from autograder.building.prove import try_reference
from autograder.building.source import read_source
from autograder.checking.registry import load_lab
from autograder.data import dataset, load
from autograder.data.intake import take_in_file
from autograder.questions.classification.costing import cheapest, cost_at
from autograder.questions.classification.loading import kaggle_form
from autograder.questions.classification.tables import FEATURES

LAB = load_lab("classification")


@pytest.fixture
def names() -> dict[str, Any]:
    """All names after the reference ran on the table of scikit-learn."""
    return cached_states("classification", "embedded")[""]


def test_the_plan_costs_less_than_one_half_and_far_less_than_a_second_look_at_nobody(names: dict[str, Any]) -> None:
    plan = names["second_look_plan"](names["X_train"], names["y_train"], names["X_test"], names["y_test"])
    assert plan["validation_cost"] < 0.5 * plan["validation_cost_half"]
    assert plan["threshold"] < 0.2
    assert plan["test_cost"] < 0.1 * 20 * names["y_test"].sum()


def test_the_threshold_that_the_lab_gives_is_a_cheapest_one() -> None:
    given = cached_states("classification", "embedded")[""]["lab_threshold"]
    rng = np.random.default_rng(0)
    for rows in (1, 2, 5, 40):
        for _round in range(20):
            # Few different probabilities, so that many samples share one.
            y, p = rng.integers(0, 2, rows), rng.integers(0, 8, rows) / 8
            assert cost_at(y, p, given(y, p)) == cheapest(y, p)[1]


def test_logistic_regression_is_calibrated_better_than_naive_bayes(names: dict[str, Any]) -> None:
    y = names["y_train"]
    assert names["brier"](y, names["p_logistic"]) < 0.5 * names["brier"](y, names["p_bayes"])


def test_one_column_of_the_size_says_little_and_all_of_them_much(names: dict[str, Any]) -> None:
    X, y = names["X_train"], names["y_train"]
    groups = {"size": names["GROUPS"]["size"], "alone": ["mean radius"]}
    found = names["group_importance"](X[::2], y[::2], X[1::2], y[1::2], groups)
    assert found["size"] > 0.05
    assert abs(found["alone"]) < 0.01


def test_every_column_is_in_one_group(names: dict[str, Any]) -> None:
    assert sorted(column for columns in names["GROUPS"].values() for column in columns) == sorted(FEATURES)
    assert names["FEATURES"] == list(FEATURES)


# --- questions may be left out ---


def bound(text: str) -> set[str]:
    """Names that a cell defines."""
    symbols = symtable.symtable(text, "cell", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}


def needed(text: str) -> set[str]:
    """Names that a cell, or a function in it, takes from other cells."""

    def read(scope: symtable.SymbolTable) -> set[str]:
        outer = scope.get_type() == "module"
        found = {
            item.get_name() for item in scope.get_symbols() if item.is_referenced() and (outer or item.is_global())
        }
        return found.union(*(read(inner) for inner in scope.get_children()))

    return read(symtable.symtable(text, "cell", "exec")) - bound(text)


def test_no_cell_needs_an_answer_to_another_question() -> None:
    given: set[str] = set(dir(builtins))
    faults = []
    for cell in read_source("classification").cells:
        if cell.cell_type != "code" or cell.mark == "check":
            continue
        faults += [f"{cell.where}: {name}" for name in sorted(needed(cell.text) - given)]
        if cell.mark != "answer":
            given |= bound(cell.text)
    assert faults == []


def test_unanswered_cells_change_no_name_of_the_lab() -> None:
    cells = read_source("classification").cells
    locked: set[str] = set().union(*(bound(cell.text) for cell in cells if cell.mark == "locked"))
    answers: set[str] = set().union(*(bound(cell.text) for cell in cells if cell.mark == "answer"))
    assert locked & answers <= {"X", "y"}


# --- another copy of the table ---


@pytest.fixture
def kaggle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The copy of Kaggle, its rows in another order, taken in as a learner would. Gives a name for this edition."""
    monkeypatch.setenv("LABS_DATA_HOME", str(tmp_path / "home"))
    frame = load("breast-cancer").frame().sample(frac=1, random_state=3, ignore_index=True)
    path = tmp_path / "data.csv"
    text = kaggle_form(frame[list(FEATURES)], 1 - frame["target"])
    path.write_text(text, encoding="utf-8")
    take_in_file(dataset("breast-cancer"), path)
    return "kaggle"


def test_what_is_read_from_the_table_holds_on_the_copy_of_kaggle_in_another_order(kaggle: str) -> None:
    states = cached_states("classification", kaggle)
    first = cached_states("classification", "embedded")[""]["X_test"]
    other = states[""]["X_test"]
    assert len(other) == len(first)
    assert not pd.DataFrame(other.to_numpy()).equals(pd.DataFrame(first.to_numpy())), "another split"
    for question in ("load", "baseline", "folds", "calibration", "card"):
        assert try_reference(LAB, LAB[question], states).problems == (), question
