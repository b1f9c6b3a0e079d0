"""Hidden properties of the Spark lab. Left out of the learner's bundle."""

from autograder.questions.spark.hidden import (
    comparing,
    laziness,
    loading,
    months,
    rates,
    replacing,
    saving,
    shares,
    spreading,
    summing,
    texts,
    windows,
)

__all__ = [
    "comparing",
    "laziness",
    "loading",
    "months",
    "rates",
    "replacing",
    "saving",
    "shares",
    "spreading",
    "summing",
    "texts",
    "windows",
]
