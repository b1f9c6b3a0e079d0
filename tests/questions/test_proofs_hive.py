"""Questions of the Hive lab: proved on a real engine, by a learner who is there for that alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autograder.building.proofs import cached_states
from autograder.checking.registry import load_lab
from autograder.checking.work import Work
from autograder.data import load
from autograder.measuring.scale.reference import reference_functions
from infra.settings import Spark
from infra.spark import spark_session
from tests.questions.hive_engine import engine
from tests.questions.proving import prove

__all__ = ["engine"]

QUESTIONS = [question.id for question in load_lab("hive").questions]


@pytest.mark.slow
@pytest.mark.parametrize("question_id", QUESTIONS)
def test_proof(question_id: str, engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_work: Work, dataset_id: str, _edition: str | None = None) -> Any:
        raise AssertionError(f"{question_id} reads {dataset_id}: prove it on every edition")

    # These properties make their own tables, so one edition stands for all of them.
    monkeypatch.setattr(Work, "dataset", refused)
    prove("hive", question_id, "embedded")


@pytest.mark.slow
def test_one_figure_comes_out_the_same_by_pandas_spark_and_hive(
    engine: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cases per 100,000 inhabitants in 14 days, by the reference answers of three labs, on the same file."""
    cases, people = load("covid-cases"), load("belgium-population").frame()
    names = cached_states("hive", "embedded")[""]
    by_hive = names["top"].set_index("province")["per_100k"]
    last_day = str(names["LAST_DAY"])[:10]

    in_pandas = reference_functions("exploration", ("load_cases", "incidence"))
    by_pandas = in_pandas["incidence"](in_pandas["load_cases"](cases), people, pd.Timestamp(last_day))

    # A session stays as long as this process, and the services' folder does not.
    session = spark_session(Spark(folder=str(tmp_path_factory.getbasetemp() / "spark")))
    in_spark = reference_functions("spark", ("load_cases", "incidence"))
    rates = in_spark["incidence"](
        in_spark["load_cases"](session, str(cases.path)), session.createDataFrame(people), last_day
    )
    by_spark = pd.Series({row["PROVINCE"]: row["RATE"] for row in rates.collect()})

    assert len(by_hive) == len(by_pandas) == len(by_spark) == 11
    for found in (by_hive, by_spark):
        pd.testing.assert_series_equal(keyed(found), keyed(by_pandas), check_names=False, rtol=1e-9)


def keyed(rates: pd.Series) -> pd.Series:
    """The rates by province, whichever way its name is written, in one order."""
    found = rates.astype(float)
    found.index = pd.Index([str(name).replace("-", "").replace(" ", "").lower() for name in rates.index])
    return found.sort_index()
