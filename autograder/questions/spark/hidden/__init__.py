"""Hidden properties of the Spark lab. Left out of the learner's bundle."""

from autograder.questions.spark.hidden import (
    bad_values,
    incidence,
    lazy,
    loading,
    nulls,
    pruning,
    replacing,
    rolling,
    saving,
    shares,
    totals,
    tuning,
)

__all__ = [
    "bad_values",
    "incidence",
    "lazy",
    "loading",
    "nulls",
    "pruning",
    "replacing",
    "rolling",
    "saving",
    "shares",
    "totals",
    "tuning",
]
