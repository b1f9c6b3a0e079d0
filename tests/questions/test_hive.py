"""The Hive lab: its dialect table holds on this engine, and its answers agree with pandas."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from autograder.building.source import read_source, source_path
from autograder.checking.registry import load_lab
from infra.settings import hive_settings
from tests.questions.hive_engine import Ask, ask, engine
from tests.questions.instructor_page import quoted, tables

__all__ = ["ask", "engine"]
LAB = load_lab("hive")
FRONT = read_source("hive").front_matter
LINES = "SELECT inline(array(struct('a', 1), struct('b', 2), struct('a', 3))) AS (name, number)"


def answer(question: str) -> dict[str, Any]:
    """Names that the reference answer of a question defines."""
    names: dict[str, Any] = {}
    exec(compile(read_source("hive").answers()[question].text, f"<{question}>", "exec"), names)
    return names


@pytest.fixture(scope="module")
def folder(engine: Path) -> str:
    """URI of a folder of the learner's with one file: a header, a quoted row and a bare one."""
    location = hive_settings().location
    path = Path(location.removeprefix("file:")) / "dialect"
    path.mkdir()
    (path / "a.csv").write_text('"NAME","NUMBER"\n"x",1\ny,2\n', encoding="utf-8")
    return f"{location}dialect"


def kind(ask: Ask, table: str) -> str:
    return next(row[1] for row in ask(f"DESCRIBE FORMATTED {table}") if row[0] == "Type")


def test_the_header_is_a_row_and_delimited_keeps_quotation_marks(ask: Ask, folder: str) -> None:
    ask(
        "CREATE EXTERNAL TABLE heads (name STRING, number INT) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
        f"LOCATION '{folder}' TBLPROPERTIES ('skip.header.line.count' = '1')"
    )
    assert sorted(ask("SELECT name, number FROM heads"), key=str) == [('"NAME"', None), ('"x"', 1), ("y", 2)]


def test_a_csv_serde_takes_the_marks_away_and_gives_texts(ask: Ask, folder: str) -> None:
    ask(
        "CREATE EXTERNAL TABLE texts (name STRING, number INT) "
        f"ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{folder}'"
    )
    assert [row[1] for row in ask("DESCRIBE texts")] == ["string", "string"]
    assert ("x", "1") in ask("SELECT * FROM texts")


def test_a_bad_cast_is_null_unless_ansi_is_on(ask: Ask) -> None:
    assert ask("SELECT CAST('<5' AS INT)") == [(None,)]
    ask("SET spark.sql.ansi.enabled=true")
    with pytest.raises(Exception, match="CAST_INVALID_INPUT"):
        ask("SELECT CAST('<5' AS INT)")


def test_a_table_with_a_location_is_external_here(ask: Ask, folder: str) -> None:
    ask(f"CREATE TABLE plain_location (line STRING) LOCATION '{folder}'")
    ask("CREATE TABLE plain (line STRING)")
    assert (kind(ask, "plain_location"), kind(ask, "plain")) == ("EXTERNAL", "MANAGED")


def test_a_sample_of_rows_is_of_the_whole(ask: Ask) -> None:
    ask(f"CREATE TABLE split_up AS {LINES}")
    ask(f"INSERT INTO split_up {LINES}")
    assert len(ask("SELECT * FROM split_up TABLESAMPLE (2 ROWS)")) == 2


@pytest.mark.parametrize("statement", ["UPDATE changed SET number = 1", "DELETE FROM changed WHERE number = 1"])
def test_update_and_delete_are_refused(ask: Ask, statement: str) -> None:
    ask(f"CREATE TABLE IF NOT EXISTS changed AS {LINES}")
    with pytest.raises(Exception, match=r"."):
        ask(statement)
    assert len(ask("SELECT * FROM changed")) == 3


def test_order_by_orders_the_whole(ask: Ask) -> None:
    rows = ask("SELECT number FROM (SELECT explode(sequence(1, 200)) AS number) t ORDER BY number % 7, number")
    assert rows == sorted(rows, key=lambda row: (row[0] % 7, row[0]))


def test_date_is_a_name_and_double_quotes_are_texts(ask: Ask) -> None:
    assert ask("SELECT date, \"a\" = 'a' FROM (SELECT 1 AS date) AS t") == [(1, True)]


def test_a_dynamic_partition_needs_no_setting_and_null_has_a_name_of_its_own(ask: Ask) -> None:
    ask("CREATE TABLE parts (number INT) PARTITIONED BY (name STRING) STORED AS ORC")
    ask(
        "INSERT OVERWRITE TABLE parts PARTITION (name) SELECT number, IF(number = 3, NULL, name) FROM (" + LINES + ") t"
    )
    assert {row[0] for row in ask("SHOW PARTITIONS parts")} == {"name=a", "name=b", "name=__HIVE_DEFAULT_PARTITION__"}
    (plan,) = ask("EXPLAIN SELECT * FROM parts WHERE name = 'a'")
    assert re.search(r"PartitionFilters: \[[^\]]*name", plan[0])


def test_the_answers_agree_with_pandas_on_the_published_table(ask: Ask) -> None:
    for name in ("cases", "population", "calendar"):
        ask(f"DROP VIEW IF EXISTS {name}")
    ask("DROP TABLE IF EXISTS cases_csv")
    ask(answer("quotes")["CREATE_CASES"].replace("${source}", f"{hive_settings().shared}covid-cases"))
    ask(answer("typed")["CREATE_VIEW"])
    cases = pd.DataFrame(ask("SELECT day, province, cases FROM cases"), columns=["day", "province", "cases"])
    people = {"Antwerpen": 1_869_730, "Brabant wallon": 406_019, "Liège": 1_109_800, "Oost-Vlaanderen": 1_525_255}
    structs = ", ".join(f"struct('{name}', {count})" for name, count in people.items())
    ask(f"CREATE VIEW population AS SELECT inline(array({structs})) AS (province, population)")
    ask(
        "CREATE VIEW calendar AS SELECT explode(sequence(first, last)) AS day "
        "FROM (SELECT min(day) AS first, max(day) AS last FROM cases) AS ends"
    )
    known = cases.dropna()
    daily = known.pivot_table(index="day", columns="province", values="cases", aggfunc="sum")
    daily.index = pd.to_datetime(daily.index)
    mean = daily.asfreq("D").fillna(0).rolling(7).mean()
    got = pd.DataFrame(ask(answer("rolling")["ROLLING"]), columns=["day", "province", "mean7"])
    table = got.pivot_table(index="day", columns="province", values="mean7", dropna=False)
    table.index = pd.to_datetime(table.index)
    assert np.allclose(table.astype(float), mean[table.columns], equal_nan=True)
    last: datetime.date = max(known["day"]) - datetime.timedelta(days=4)
    window = known[(known["day"] > last - datetime.timedelta(days=14)) & (known["day"] <= last)]
    counts = window.groupby("province")["cases"].sum()
    rates = {name: 1e5 * counts[re.sub("[ -]", "", name.title())] / count for name, count in people.items()}
    found = ask(answer("incidence")["INCIDENCE"].replace("${last_day}", str(last)))
    assert {name: pytest.approx(rates[name]) for name, _rate, _place in found} == {
        name: rate for name, rate, _ in found
    }
    assert sorted(rates, key=lambda name: -rates[name]) == [
        name for name, _r, _p in sorted(found, key=lambda row: row[2])
    ]


# --- the instructor's page ---

PAGE = source_path("hive").with_name("instructor.md").read_text(encoding="utf-8")
SECTIONS = dict(zip(*[iter(re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)[1:])] * 2, strict=True))


def test_the_page_has_every_question_with_its_points_and_minutes() -> None:
    (timing,) = tables(SECTIONS["Timing"])
    shown = [(row["no."], quoted(row["question"]), float(row["points"]), int(row["minutes"])) for row in timing]
    assert shown == [
        (str(number), question.id, question.points, FRONT["tasks"][question.id])
        for number, question in enumerate(LAB.questions, start=1)
    ]
    minutes = [FRONT["tasks"][question.id] for question in LAB.questions]
    assert f"{sum(minutes)} minutes for the core: {sum(minutes[:5])} minutes up to question 5" in PAGE
    assert f"{sum(minutes[5:])} minutes from question 6" in PAGE
    hidden = sum(question.points - question.visible_points for question in LAB.questions)
    assert f"{hidden:g} of the {LAB.points:g} points come from further checks" in PAGE
