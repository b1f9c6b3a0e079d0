"""The operations in Spark, as the Spark lab does them. Nothing but sums and counts reaches Python."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.measuring.scale.operations import (
    DAILY,
    INCIDENCE,
    MONTH,
    MONTHS,
    PRUNED,
    READ,
    WINDOW,
    Answer,
    Material,
    Operations,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SCHEMA = "DATE DATE, PROVINCE STRING, REGION STRING, AGEGROUP STRING, SEX STRING, CASES INT"


def operations(material: Material, memory_mb: int) -> tuple[Operations, Callable[[], Any]]:
    """The operations in a session of this process, with an engine of its own, and how to end it."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    from infra.settings import Spark
    from infra.spark import spark_session

    cores = len(os.sched_getaffinity(0))
    spark = spark_session(
        Spark(
            master=f"local[{cores}]",
            memory=f"{memory_mb}m",
            folder=str(material.scratch / "engine"),
        )
    )
    path, months_path = str(material.csv), str(material.months)

    def cases() -> DataFrame:
        return spark.read.csv(path, header=True, schema=SCHEMA, nullValue="NA")

    def by_province_and_day() -> DataFrame:
        known = spark.read.parquet(months_path).dropna(subset=["DATE", "PROVINCE"])
        return known.groupBy("PROVINCE", "DATE").agg(F.sum("CASES").alias("CASES"))

    def read() -> Answer:
        return _only(
            cases().agg(
                F.count("*").alias("rows"),
                F.sum("CASES").alias("cases"),
                F.count_if(F.col("DATE").isNull()).alias("without_day"),
                F.count_if(F.col("PROVINCE").isNull()).alias("without_province"),
            )
        )

    def months() -> Answer:
        named = cases().withColumn("month", F.coalesce(F.date_format("DATE", "yyyy-MM"), F.lit("unknown")))
        named.repartition("month").write.partitionBy("month").parquet(months_path)
        return {"months": spark.read.parquet(months_path).select("month").distinct().count()}

    def daily() -> Answer:
        return _only(by_province_and_day().agg(F.count("*").alias("rows"), F.max("CASES").alias("largest")))

    def window() -> Answer:
        number = F.datediff("DATE", F.lit("2020-01-01"))
        week = Window.partitionBy("PROVINCE").orderBy(number).rangeBetween(-6, 0)
        means = by_province_and_day().withColumn("mean", F.sum("CASES").over(week) / 7)
        return _only(means.agg(F.round(F.max("mean"), 6).alias("largest")))

    def incidence() -> Answer:
        people = spark.read.csv(
            str(material.population),
            header=True,
            schema="province STRING, code STRING, region STRING, population INT",
        )
        sums = (
            spark.read.parquet(months_path)
            .dropna(subset=["PROVINCE"])
            .groupBy("PROVINCE")
            .agg(F.sum("CASES").alias("n"))
        )
        rates = sums.join(F.broadcast(people), sums["PROVINCE"] == people["code"], "left").select(
            (100_000 * F.col("n") / F.col("population")).alias("rate")
        )
        unmatched = F.count_if(F.col("rate").isNull()).alias("unmatched")
        return _only(rates.agg(F.round(F.max("rate"), 6).alias("largest"), unmatched))

    def pruned() -> Answer:
        month = spark.read.parquet(months_path).where(F.col("month") == MONTH)
        return _only(month.agg(F.count("*").alias("rows"), F.sum("CASES").alias("cases")))

    return (
        {READ: read, MONTHS: months, DAILY: daily, WINDOW: window, INCIDENCE: incidence, PRUNED: pruned},
        spark.stop,
    )


def _only(frame: DataFrame) -> Answer:
    """The one row of an aggregation."""
    (row,) = frame.collect()
    return dict(row.asDict())
