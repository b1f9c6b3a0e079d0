"""A submission's own Spark engine, in the sandbox: what it computes, what it costs, and how it is stopped."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from autograder.checking import Refuse, Work
from autograder.checking.limits import ResourceLimits
from autograder.checking.spark import MOST_ROWS
from autograder.judging.judge import BelowFloor, Judge
from autograder.judging.session import Session
from autograder.judging.stopwatch import Stopwatch
from autograder.judging.warm import Nest, Warm
from infra.java import find_java
from infra.spark import enclosed
from infra.spark_archive import archive_path, make_archive
from tests.judging.bench import equals, question, run

LIMITS = ResourceLimits(
    cell_seconds=40, call_seconds=40, submission_seconds=300, memory_mb=4096, processes=300, open_files=1024
)
PACKAGES = ("numpy", "pandas", "pyarrow", "pyspark.sql")
OPEN = """
from autograder import open_lab
from pyspark.sql import functions as F
lab = open_lab("spark")
spark = lab.spark()
"""
ANSWERS = """
def by_place(cases):
    return cases.groupBy("PLACE").agg(F.sum("CASES").alias("n")).orderBy("PLACE")

def greedy(cases):
    return len(cases.collect()) + len(cases.toPandas()) + len(cases.take(2)) + len(list(cases.toLocalIterator()))

def thrifty(cases):
    return cases.count()

def late(cases):
    return cases.select(F.col("PLACE").cast("int").alias("n"))

def forever(spark):
    return spark.range(10**12).selectExpr("sum(sqrt(id))").collect()

def hungry(spark):
    return spark.range(1).selectExpr("sequence(1, 200000000) AS s").selectExpr("size(s) AS n").collect()

def many(spark):
    return spark.range(20_000)

def nested(cases):
    return {"table": by_place(cases), "rows": [cases.groupBy().agg(F.collect_set("PLACE").alias("all"))]}

def double(number):
    return F.udf(lambda value: 2 * value, "long")(number)

def doubled(spark):
    return spark.range(3).select(double("id").alias("twice"))
"""
TABLE = pd.DataFrame(
    {
        "PLACE": ["Liège", "Namur", None, "Liège"],
        "CASES": [1, 2, 3, None],
        "DAY": pd.to_datetime(["2020-03-01", None, "2020-03-03", "2020-03-04"]),
    }
)
SCHEMA = "PLACE string, CASES int, DAY date"


@pytest.fixture(scope="module", autouse=True)
def archive() -> None:
    """Engines start from an archive, as in grading."""
    assert make_archive() == archive_path(find_java())


@contextmanager
def opened(limits: ResourceLimits = LIMITS, marker: str = "") -> Iterator[Session]:
    engine = enclosed()
    environment = (*engine.environment, ("LABS_TRIAL", marker))
    nest = Nest(PACKAGES, read_only=engine.paths, environment=environment, loopback=True, limits=limits)
    warm = Warm(nest)
    session = Session(warm, limits, {}, Stopwatch())
    try:
        for source in (OPEN, ANSWERS):
            cell = session.run_cell(source)
            assert cell.status == "ok", cell
            assert cell.outputs == []
        yield session
    finally:
        session.close()
        warm.close()


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with opened() as made:
        yield made


@pytest.fixture
def work(session: Session) -> Work:
    session.settle()
    return Work(session, "a seed")


def test_a_table_goes_in_and_a_typed_copy_comes_back(work: Work) -> None:
    tried = work.attempt("by_place", work.spark(TABLE, SCHEMA))
    found = work.spark_frame(tried.value, "by_place(…)")
    assert (found.columns, found.types) == (("PLACE", "n"), ("string", "bigint"))
    expected = pd.DataFrame({"PLACE": [None, "Liège", "Namur"], "n": [3, 1, 2]})
    pd.testing.assert_frame_equal(found.rows, expected, check_dtype=False)
    assert found.complete
    assert found.partitions >= 1
    assert "HashAggregate" in found.plan
    # Nothing was computed before the judge asked for the rows, and nothing brought to Python.
    assert (tried.jobs, tried.fetched_rows) == (0, 0)
    assert not tried.changed_argument


def test_jobs_and_rows_are_counted(work: Work) -> None:
    greedy = work.attempt("greedy", work.spark(TABLE, SCHEMA))
    assert (greedy.value, greedy.fetched_rows) == (14, 14)
    assert greedy.jobs >= 4
    thrifty = work.attempt("thrifty", work.spark(TABLE, SCHEMA))
    assert (thrifty.value, thrifty.jobs, thrifty.fetched_rows) == (4, 1, 0)


def test_tables_inside_other_values(work: Work) -> None:
    found = work.call("nested", work.spark(TABLE, SCHEMA))
    assert list(found["table"].rows["n"]) == [3, 1, 2]
    assert [sorted(one) for one in found["rows"][0].rows["all"]] == [["Liège", "Namur"]]


def test_a_large_table_is_cut(work: Work) -> None:
    found = work.spark_frame(work.call("many", work.session()), "many(…)")
    assert len(found.rows) == MOST_ROWS
    assert not found.complete


def test_what_fails_late_is_the_learners_error(work: Work) -> None:
    error = work.attempt("late", work.spark(TABLE, SCHEMA)).error
    assert error is not None
    assert error.type_name == "SparkNumberFormatException"
    assert error.text.startswith("[CAST_INVALID_INPUT]")
    assert "\n" not in error.text


def test_python_functions_of_a_learner_run(work: Work) -> None:
    assert list(work.call("doubled", work.session()).rows["twice"]) == [0, 2, 4]


def test_too_much_memory_is_told_and_the_next_call_works(work: Work) -> None:
    error = work.attempt("hungry", work.session()).error
    assert error is not None
    assert (error.type_name, error.text) == ("OutOfMemoryError", "Java heap space")
    assert work.call("thrifty", work.spark(TABLE, SCHEMA)) == 4


def test_an_engine_that_is_gone_is_replaced(session: Session, work: Work) -> None:
    cell = session.run_cell("spark.sparkContext._gateway.proc.kill(); spark.sparkContext._gateway.proc.wait()")
    assert (cell.status, cell.detail) == ("died", "its Spark engine ended, for want of memory as a rule")
    assert session.revive()
    assert work.call("thrifty", work.spark(TABLE, SCHEMA)) == 4


def test_a_runaway_query_is_stopped_and_costs_its_question_alone() -> None:
    with opened(replace(LIMITS, cell_seconds=12.0, call_seconds=6.0, grace_seconds=5.0)) as session:
        work = Work(session, "a seed")
        cell = session.run_cell("forever(spark)")
        assert cell.status == "timeout"
        assert "This cell ran longer than 12 seconds" in cell.outputs[-1]["evalue"]
        with pytest.raises(Refuse, match=r"common\.too_slow"):
            work.call("forever", work.session())
        # The judge goes on in the same process, and nothing of the query is left in its engine.
        session.settle()
        assert session.deaths == 0
        assert work.call("thrifty", work.spark(TABLE, SCHEMA)) == 4
        running = session.run_cell("assert not spark.sparkContext.statusTracker().getActiveJobsIds()")
        assert running.status == "ok"


def test_engines_need_a_sandbox_with_a_network_of_its_own(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.judging import judge as module

    original = module.nest_for
    monkeypatch.setattr(module, "nest_for", lambda *arguments: _lower(original(*arguments)))
    with pytest.raises(BelowFloor, match="namespaces"):
        run(judge, [question("x", equals("x", 1))], "x = 1", engines=("spark",), floor="none")


def _lower(nest: Nest) -> Nest:
    return replace(nest, highest="landlock", rehearsal=())


def test_engines_end_with_their_submission() -> None:
    marker = secrets.token_hex(8)
    with opened(marker=marker):
        assert any("java" in name for name in marked(marker))
    assert marked(marker) == []


def marked(marker: str) -> list[str]:
    """Programs of processes in whose environment the marker stands."""
    found = []
    for folder in Path("/proc").iterdir():
        # A process may end while it is looked at, and one of somebody else's is none of ours.
        with suppress(OSError):
            if folder.name.isdigit() and marker.encode() in (folder / "environ").read_bytes():
                found.append((folder / "comm").read_text().strip())
    return found
