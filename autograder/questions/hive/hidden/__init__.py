"""Hidden properties of the lab "Apache Hive". Left out of the learner's bundle."""

from autograder.questions.hive.hidden import (
    archive,
    explode,
    external,
    finish,
    incidence,
    numeric,
    partitions,
    pruning,
    quotes,
    rolling,
    sorting,
    typed,
)

__all__ = [
    "archive",
    "explode",
    "external",
    "finish",
    "incidence",
    "numeric",
    "partitions",
    "pruning",
    "quotes",
    "rolling",
    "sorting",
    "typed",
]
