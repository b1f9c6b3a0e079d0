"""The facts of the regression lab's outline, computed again on the official workbook. `pytest -s` shows them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autograder.building.proofs import cached_states
from autograder.paths import root
from solutions.fact import line
from solutions.regression import facts


@pytest.mark.parametrize("group", list(facts.GROUPS))
def test_the_facts_hold_on_the_official_workbook(group: str, mirror: Path) -> None:
    found = facts.check(group)
    print("", *(line(fact) for fact in found), sep="\n  ")
    assert found
    assert [line(fact) for fact in found if not fact.agrees] == []


@pytest.fixture
def names(mirror: Path) -> dict[str, Any]:
    """All names after the reference ran on the official workbook."""
    return cached_states("regression", "mirror")[""]


def test_the_reference_gives_the_facts(names: dict[str, Any]) -> None:
    assert len(names["panel"]) == 112
    assert names["formula_r2"] >= 0.9999
    assert names["exponents"].sum() == pytest.approx(1, abs=1e-9)
    assert names["baseline_r2"] == pytest.approx(-0.075, abs=0.0006)
    assert names["baseline_mae"] == pytest.approx(8.05, abs=0.006)
    assert names["width"] > 0.5
    assert names["shuffled_r2"] - names["grouped_r2"] >= 0.1
    assert names["comparison"]["tuned"] < min(names["comparison"]["mean"], names["comparison"]["ols"])
    carried = names["carried_forward"](names["panel"], "time_social")
    assert sorted(carried) == [(country, 2012) for country in sorted(names["latest"].index)]
    assert names["sign_flips"](names["X_short"], names["y"])


def test_the_reference_reads_the_official_workbook_as_the_course_does(names: dict[str, Any]) -> None:
    table, panel = names["tidy"](names["DATA"]), names["panel"]
    assert len(table) == 112
    assert not table.duplicated(["country", "year"]).any()
    assert not table["country"].str.startswith("EU").any()
    keys = ["country", "year"]
    both = table.set_index(keys).join(panel.set_index(keys)[["index", *names["DOMAINS"]]], how="inner")
    assert len(both) == 112
    for heading, short in {"Gender Equality Index": "index", "WORK": "work", "HEALTH": "health"}.items():
        pd.testing.assert_series_equal(both[heading], both[short], check_names=False)
    assert set(names["INDICATORS"]) <= set(table.columns)


def test_without_the_workbook_the_command_says_what_to_set() -> None:
    script = root() / "solutions" / "regression" / "facts.py"
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
    )
    assert run.returncode == 2
    assert "LABS_DATA_MIRROR" in run.stdout
    assert "Traceback" not in run.stderr
