"""Spark, as a check meets it: tables made in the learner's session, results as typed copies, and what a call cost.

Everything here runs in the learner's process. Plans, job counts and numbers of partitions are its engine's own words;
what decides about an answer are the values that it computes on tables that nobody has seen.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from autograder.checking.descriptions import SparkFrameDescription

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 5_000
# Exit code of a process whose engine has ended, for want of memory as a rule; Spark's own code for that.
ENGINE_GONE = 52
_PLAN_CHARACTERS = 100_000
_MOST_CAUSES = 20
_LOCAL_TABLE = "spark.sql.execution.arrow.localRelationThreshold"
# What brings rows to Python. `take`, `head`, `first` and `show` go through these or through the engine's own limit.
_FETCHING = ("collect", "toPandas", "toLocalIterator", "tail", "take", "first", "head")


@dataclass
class Meter:
    """What a call cost. jobs: Spark jobs that it started; fetched_rows: rows that it brought to Python."""

    jobs: int = 0
    fetched_rows: int = 0


def session() -> Any:
    """The Spark session of this process, started when there is none. Raises LabsError in words."""
    from infra.spark import spark_session

    return spark_session()


def make_frame(frame: pd.DataFrame, schema: str | None, partitions: int | None) -> Any:
    """A Spark DataFrame with the rows of a pandas frame. schema: DDL such as "DATE date, CASES int"; None infers it.

    partitions: number of its partitions; None leaves it to Spark. What is missing in pandas is NULL.
    """
    spark = session()
    ddl = schema or _schema(frame)
    try:
        with _as_a_scan(spark):
            made = spark.createDataFrame(frame, ddl)
    except Exception:  # Arrow has no form for some columns, such as mixed objects
        # Spark itself reads the DDL, on every kind of engine.
        types = spark.createDataFrame([], ddl).schema
        made = spark.createDataFrame(_rows(frame, [field.dataType.typeName() for field in types.fields]), types)
    return made.repartition(partitions) if partitions else made


@contextlib.contextmanager
def _as_a_scan(spark: Any) -> Iterator[None]:
    """Tables made inside are scanned when they are asked for, as a file would be: small ones would start no job."""
    if type(spark).__module__.startswith("pyspark.sql.connect"):
        yield
        return
    before = spark.conf.get(_LOCAL_TABLE, None)
    spark.conf.set(_LOCAL_TABLE, "0")
    try:
        yield
    finally:
        if before is None:
            spark.conf.unset(_LOCAL_TABLE)
        else:
            spark.conf.set(_LOCAL_TABLE, before)


def _schema(frame: pd.DataFrame) -> str:
    kinds = {"i": "bigint", "u": "bigint", "f": "double", "b": "boolean", "M": "timestamp"}
    pairs = [(name, kinds.get(frame[name].dtype.kind, "string")) for name in frame.columns]
    return ", ".join(f"`{name}` {kind}" for name, kind in pairs)


def _rows(frame: pd.DataFrame, types: list[str]) -> list[tuple[Any, ...]]:
    """The rows in Python's own kinds, as the columns' types want them: Spark refuses numpy's and pandas' kinds."""
    columns = []
    for position, kind in enumerate(types):
        column = frame.iloc[:, position]
        missing = column.isna().tolist()
        # `tolist` of a column of objects keeps pandas' own times.
        values = column.astype(object).tolist() if column.dtype.kind == "M" else column.tolist()
        make = _MAKERS.get(kind, _as_it_is)
        columns.append([None if gap else make(value) for value, gap in zip(values, missing, strict=True)])
    return list(zip(*columns, strict=True))


def _moment(value: Any) -> Any:
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def _day(value: Any) -> Any:
    moment = _moment(value)
    return moment.date() if isinstance(moment, datetime.datetime) else moment


def _as_it_is(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "date": _day,
    "timestamp": _moment,
    **dict.fromkeys(("byte", "short", "integer", "long"), int),
    **dict.fromkeys(("float", "double"), float),
    "string": str,
    "boolean": bool,
}


def is_frame(value: Any) -> bool:
    """Whether a value is a Spark DataFrame, of an engine on this machine or of Spark Connect."""
    return any(
        base.__name__ == "DataFrame" and base.__module__ in {"pyspark.sql.dataframe", "pyspark.sql.connect.dataframe"}
        for base in type(value).__mro__
    )


def describe_spark_frame(frame: Any) -> SparkFrameDescription:
    """The first `MOST_ROWS` rows of a Spark DataFrame, its schema, and what its engine says of it. Runs it."""
    fields = list(frame.schema.fields)
    local = hasattr(frame, "_jdf")
    plan = _plan(frame) if local else str(frame._explain_string(mode="formatted"))[:_PLAN_CHARACTERS]
    rows = frame.limit(MOST_ROWS + 1).collect()
    return SparkFrameDescription(
        columns=tuple(str(field.name) for field in fields),
        types=tuple(str(field.dataType.simpleString()) for field in fields),
        rows=_table(rows[:MOST_ROWS], fields),
        complete=len(rows) <= MOST_ROWS,
        partitions=int(frame._jdf.rdd().getNumPartitions()) if local else 0,
        plan=plan,
        # `is_cached` forgets a table that was kept under another name.
        cached=bool(frame.storageLevel.useMemory),
    )


def read_frames(value: Any) -> Any:
    """The value with its Spark DataFrames described, those in lists, tuples and dictionaries too.

    Raises what they raise when they are computed.
    """
    if "pyspark.sql" not in sys.modules:
        return value
    kind = type(value)
    if kind in (list, tuple):
        return kind(read_frames(part) for part in value)
    if kind is dict:
        return {key: read_frames(part) for key, part in value.items()}
    return describe_spark_frame(value) if is_frame(value) else value


def _plan(frame: Any) -> str:
    text = frame._sc._jvm.PythonSQLUtils.explainString(frame._jdf.queryExecution(), "formatted")
    return str(text)[:_PLAN_CHARACTERS]


def _table(rows: list[Any], fields: list[Any]) -> pd.DataFrame:
    import pandas as pd

    columns = {}
    for position, field in enumerate(fields):
        kind = field.dataType.simpleString()
        values = [row[position] for row in rows]
        columns[position] = _column(values, kind)
    table = pd.DataFrame(columns, index=range(len(rows)))
    # Two columns may have one name.
    table.columns = pd.Index([str(field.name) for field in fields])
    return table


def _column(values: list[Any], kind: str) -> pd.Series:
    import pandas as pd

    if kind == "date":
        return pd.Series(pd.to_datetime([None if value is None else value.isoformat() for value in values]))
    if kind.startswith("timestamp"):
        return pd.Series(pd.to_datetime(values))
    if kind.startswith("decimal"):
        return pd.Series([None if value is None else float(value) for value in values], dtype="float64")
    if kind in {"tinyint", "smallint", "int", "bigint"}:
        whole = all(value is not None for value in values)
        return pd.Series(values, dtype="int64" if whole else "float64")
    if kind in {"float", "double"}:
        return pd.Series(values, dtype="float64")
    if kind == "string":
        return pd.Series(values, dtype="str")
    return pd.Series([_value(value) for value in values], dtype=object)


def _value(value: Any) -> Any:
    """A nested value in Python's own kinds: a struct becomes a dictionary."""
    if hasattr(value, "asDict"):
        return {name: _value(part) for name, part in value.asDict().items()}
    if isinstance(value, list | tuple):
        return [_value(part) for part in value]
    if isinstance(value, dict):
        return {name: _value(part) for name, part in value.items()}
    return float(value) if isinstance(value, Decimal) else value


# --- what a call costs ---


@contextlib.contextmanager
def measured() -> Iterator[Meter]:
    """Count jobs and fetched rows inside the block. Without a running session both stay 0."""
    meter = Meter()
    if "pyspark.sql" not in sys.modules:
        yield meter
        return
    before = _jobs()
    with _counting(meter):
        try:
            yield meter
        finally:
            meter.jobs = max(0, _jobs() - before)


def _context() -> Any:
    core = sys.modules.get("pyspark")
    return core.SparkContext._active_spark_context if core is not None else None


def _jobs() -> int:
    """Number of jobs that the engine on this machine has started so far; 0 without one."""
    context = _context()
    if context is None or getattr(context, "_jsc", None) is None:
        return 0
    with contextlib.suppress(Exception):  # an engine that is gone has started nothing
        return int(context._jsc.sc().dagScheduler().numTotalJobs())
    return 0


@contextlib.contextmanager
def _counting(meter: Meter) -> Iterator[None]:
    depth = 0

    def counted(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(*arguments: Any, **keywords: Any) -> Any:
            nonlocal depth
            depth += 1
            try:
                found = method(*arguments, **keywords)
            finally:
                depth -= 1
            # `head` calls `take`, which calls `collect`: the outermost alone counts.
            if depth:
                return found
            if hasattr(found, "__next__"):
                return _one_by_one(found, meter)
            meter.fetched_rows += _rows_of(found)
            return found

        return call

    with contextlib.ExitStack() as stack:
        for module in ("pyspark.sql.dataframe", "pyspark.sql.connect.dataframe"):
            kind = getattr(sys.modules.get(module), "DataFrame", None)
            for name in _FETCHING:
                method = getattr(kind, name, None)
                if method is not None:
                    setattr(kind, name, counted(method))
                    stack.callback(setattr, kind, name, method)
        yield


def _one_by_one(rows: Iterator[Any], meter: Meter) -> Iterator[Any]:
    for row in rows:
        meter.fetched_rows += 1
        yield row


def _rows_of(found: Any) -> int:
    if found is None:
        return 0
    # One row, which is a tuple itself, or several.
    return 1 if hasattr(found, "asDict") else len(found)


def plain_error(error: BaseException) -> tuple[str, str] | None:
    """Kind and text of what the engine stopped with, without the Java around it; None for any other error."""
    if type(error).__name__ != "Py4JJavaError":
        return None
    with contextlib.suppress(Exception):  # asking an engine that is gone
        cause: Any = error.java_exception  # type: ignore[attr-defined]
        for _step in range(_MOST_CAUSES):
            following = cause.getCause()
            if following is None:
                break
            cause = following
        text = str(cause.getMessage() or "").strip()
        return str(cause.getClass().getSimpleName()), text.partition("\n")[0]
    return None


# --- an engine that goes on after its time, or is gone ---


def stop_jobs() -> None:
    """Stop what the engine of this process still computes after a call or a cell was stopped."""
    context = _context()
    if context is not None:
        with contextlib.suppress(Exception):  # the engine may be gone
            context.cancelAllJobs()


def engine_gone() -> bool:
    """Whether this process had an engine of its own that has ended."""
    context = _context()
    process = getattr(getattr(context, "_gateway", None), "proc", None)
    return process is not None and process.poll() is not None
