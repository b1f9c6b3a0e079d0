"""The operations in Spark, with the functions of the Spark lab. Nothing but sums and counts reaches Python."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.measuring.scale.operations import (
    INCIDENCE,
    LAST_DAY,
    MONTH,
    MONTHS,
    ONE_MONTH,
    READ,
    TOTALS,
    WEEK,
    Answer,
    Material,
    Operations,
)
from autograder.measuring.scale.reference import reference_functions

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LAB = "spark"
FUNCTIONS = ("load_cases", "save_by_month", "monthly", "rolling7", "incidence", "read_month")
_POPULATION = "province STRING, code STRING, region STRING, population INT"


def operations(material: Material, memory_mb: int) -> tuple[Operations, Callable[[], Any]]:
    """The operations in a session of this process, with an engine of its own, and how to end it."""
    from pyspark.sql import functions as F

    from infra.settings import Spark
    from infra.spark import spark_session

    lab = reference_functions(LAB, FUNCTIONS)
    cores = len(os.sched_getaffinity(0))
    engine = Spark(master=f"local[{cores}]", memory=f"{memory_mb}m", folder=str(material.scratch / "engine"))
    spark = spark_session(engine)
    months_path = str(material.months)

    def saved() -> DataFrame:
        return spark.read.parquet(months_path)

    def read() -> Answer:
        cases = lab["load_cases"](spark, str(material.csv))
        return _only(
            cases.agg(
                F.count("*").alias("rows"),
                F.sum("CASES").alias("cases"),
                F.count_if(F.col("DATE").isNull()).alias("without_day"),
                F.count_if(F.col("PROVINCE").isNull()).alias("without_province"),
            )
        )

    def months() -> Answer:
        lab["save_by_month"](lab["load_cases"](spark, str(material.csv)), months_path)
        return {"folders": sum(1 for path in material.months.iterdir() if path.is_dir())}

    def totals() -> Answer:
        sums = lab["monthly"](saved())
        return _only(sums.agg(F.count("*").alias("groups"), F.sum("CASES").alias("cases")))

    def week() -> Answer:
        known = saved().dropna(subset=["DATE", "PROVINCE"])
        by_day = known.groupBy("PROVINCE", "DATE").agg(F.sum("CASES").alias("CASES"))
        return _only(lab["rolling7"](by_day).agg(F.max("MEAN7").alias("largest")))

    def incidence() -> Answer:
        population = spark.read.csv(str(material.population), header=True, schema=_POPULATION)
        rates = lab["incidence"](saved(), population, LAST_DAY)
        return _only(rates.agg(F.max("RATE").alias("largest"), F.count("*").alias("provinces")))

    def one_month() -> Answer:
        month = lab["read_month"](spark, months_path, MONTH)
        return _only(month.agg(F.count("*").alias("rows"), F.sum("CASES").alias("cases")))

    return (
        {READ: read, MONTHS: months, TOTALS: totals, WEEK: week, INCIDENCE: incidence, ONE_MONTH: one_month},
        spark.stop,
    )


def _only(frame: DataFrame) -> Answer:
    """The one row of an aggregation."""
    (row,) = frame.collect()
    return {name: float(value) for name, value in row.asDict().items()}
