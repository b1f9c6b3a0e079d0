"""Hidden properties of the classification lab. Left out of the learner's bundle."""

from autograder.questions.classification.hidden import (
    calibrating,
    carding,
    costing,
    counting,
    folding,
    importances,
    leaking,
    loading,
    misses,
    modelling,
    planning,
    splitting,
)

__all__ = [
    "calibrating",
    "carding",
    "costing",
    "counting",
    "folding",
    "importances",
    "leaking",
    "loading",
    "misses",
    "modelling",
    "planning",
    "splitting",
]
