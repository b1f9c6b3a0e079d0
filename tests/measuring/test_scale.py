"""Spark and pandas over the same enlarged table: equal answers, memory that ends, and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autograder.data import load
from autograder.data.enlarging import enlarge
from autograder.errors import LabsError
from autograder.measuring.scale.bench import Run, Scale, run_engine, same
from autograder.measuring.scale.operations import CAREFUL, ENGINES, LAST_DAY, MONTH, PANDAS, SPARK, TITLES
from autograder.measuring.scale.reference import reference_functions
from tests.environment.helpers import ROOT

ROWS = 60_000
ROOM_MB = 8192


@dataclass
class Bench:
    """What the command printed and kept, and where the table is."""

    done: subprocess.CompletedProcess[str]
    folder: Path

    @property
    def kept(self) -> dict[str, Any]:
        """The figures."""
        found: dict[str, Any] = json.loads((self.folder / "bench.json").read_text(encoding="utf-8"))
        return found

    @property
    def csv(self) -> Path:
        """The table's files."""
        return self.folder / f"covid-cases-synthetic-enlarged-{ROWS}" / "csv"

    def answers(self, engine: str) -> dict[str, dict[str, float]]:
        """What an engine found."""
        (run,) = [run for run in self.kept["runs"] if run["engine"] == engine]
        found: dict[str, dict[str, float]] = run["answers"]
        return found


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The command, once, over a small table."""
    folder = tmp_path_factory.mktemp("large")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LABS_")}
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "bench", "spark", "--rows", str(ROWS), "--out", str(folder)],
        capture_output=True,
        text=True,
        env={**kept, "LABS_LANG": "en", "PYTHONPATH": str(ROOT)},
        timeout=400,
    )
    return Bench(done, folder)


@pytest.mark.slow
def test_all_engines_do_all_operations_and_agree(bench: Bench) -> None:
    assert bench.done.returncode == 0, bench.done.stdout + bench.done.stderr
    assert "SYNTHETIC tables" in bench.done.stdout
    assert "Cases per 100,000 inhabitants in 14 days" in bench.done.stdout
    kept = bench.kept
    assert [run["engine"] for run in kept["runs"]] == list(ENGINES)
    for run in kept["runs"]:
        assert not run["failed"], run
        assert list(run["steps"]) == ["start", *TITLES]
        assert run["seconds"] >= sum(run["steps"].values()) * 0.9
        assert run["peak_mb"] > 50
        assert run["cpu_seconds"] > 0
    assert kept["differences"] == []
    assert kept["spark_over_pandas"][str(ROWS)] > 0
    assert sorted(path.name for path in bench.folder.iterdir()) == ["bench.json", bench.csv.parent.name]


@pytest.mark.slow
def test_the_answers_are_those_of_the_table(bench: Bench) -> None:
    cases = pd.concat(
        [pd.read_csv(path, keep_default_na=False, na_values=["NA"]) for path in sorted(bench.csv.glob("*.csv"))]
    )
    answers = bench.answers(SPARK)
    assert answers["read"] == {
        "rows": ROWS,
        "cases": cases["CASES"].sum(),
        "without_day": cases["DATE"].isna().sum(),
        "without_province": cases["PROVINCE"].isna().sum(),
    }
    month = cases[cases["DATE"].str.startswith(MONTH, na=False)]
    assert answers["one-month"] == {"rows": len(month), "cases": month["CASES"].sum()}
    assert answers["totals"]["cases"] == cases.loc[cases["DATE"].notna(), "CASES"].sum()
    # A folder a month, and one for rows without a day.
    assert answers["months"]["folders"] == cases["DATE"].str[:7].nunique() + 1
    days = pd.date_range(end=LAST_DAY, periods=14).strftime("%Y-%m-%d")
    sums = cases[cases["DATE"].isin(days)].groupby("PROVINCE")["CASES"].sum()
    people = pd.read_csv(load("belgium-population").path).set_index("code")["population"]
    assert answers["incidence"]["largest"] == pytest.approx((100_000 * sums / people).max())


@pytest.fixture(scope="module")
def two_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table in two files."""
    source = load("covid-cases", "embedded")
    done = enlarge(source, ROWS, tmp_path_factory.mktemp("two"), formats=("csv",), part_rows=40_000)
    assert len(done.files("csv")) == 2
    return done.folder / "csv"


def test_a_table_in_several_files_is_read_whole(two_files: Path, tmp_path: Path) -> None:
    run = run_engine(CAREFUL, two_files, ROWS, tmp_path, ROOM_MB, 1024, 120)
    assert (run.failed, run.answers["read"]["rows"]) == ("", ROWS)
    assert list(tmp_path.iterdir()) == [], "what a run writes is taken away"


def test_memory_that_ends_is_measured_and_not_guessed(two_files: Path, tmp_path: Path) -> None:
    """With more room the same run comes to its end: nothing but memory is missing."""
    run = run_engine(CAREFUL, two_files, ROWS, tmp_path, 300, 1024, 120)
    assert run.failed in TITLES
    assert run.reason
    assert run.failed not in run.steps
    assert run.peak_mb < 300


def test_an_engine_that_does_not_end_is_ended(two_files: Path, tmp_path: Path) -> None:
    run = run_engine(CAREFUL, two_files, ROWS, tmp_path, ROOM_MB, 1024, 0.2)
    assert (run.failed, run.reason) == ("start", "no end within 0 s")
    assert list(tmp_path.iterdir()) == []


def test_another_fault_than_memory_is_no_result(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "part-0.csv").write_text("nothing\n1\n", encoding="utf-8")
    with pytest.raises(LabsError, match=r"pandas could not be measured: .*Usecols"):
        run_engine(PANDAS, tmp_path / "csv", 1, tmp_path, ROOM_MB, 1024, 120)


def test_different_answers_are_told() -> None:
    one = Run(SPARK, 10, answers={"read": {"rows": 10.0}})
    other = replace(one, engine=PANDAS, answers={"read": {"rows": 9.0}})
    assert Scale((one, replace(one, engine=PANDAS)), 1, 1, "", {}).differences == []
    assert len(Scale((one, other), 1, 1, "", {}).differences) == 1
    assert same({"a": 0.1 + 0.2}, {"a": 0.3})
    assert not same({"a": 1.0}, {"b": 1.0})


def test_reference_functions_are_taken_without_running_the_notebook(tmp_path: Path) -> None:
    found = reference_functions("exploration", ["rolling7", "load_cases"])
    (tmp_path / "cases.csv").write_text(
        "DATE,PROVINCE,REGION,AGEGROUP,SEX,CASES\n2020-03-01,NA,NA,NA,F,3\n", encoding="utf-8"
    )
    assert found["load_cases"](tmp_path / "cases.csv")["CASES"].sum() == 3
    with pytest.raises(LabsError, match="no function levitate"):
        reference_functions("exploration", ["levitate"])
