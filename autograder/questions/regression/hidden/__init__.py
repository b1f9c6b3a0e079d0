"""Hidden properties of the regression lab. Left out of the learner's bundle."""

from autograder.questions.regression.hidden import (
    baselines,
    deciding,
    folds,
    formula,
    honest_features,
    intervals,
    leaving_out,
    loading,
    penalty,
    same_country,
    sign_changes,
    splitting,
)

__all__ = [
    "baselines",
    "deciding",
    "folds",
    "formula",
    "honest_features",
    "intervals",
    "leaving_out",
    "loading",
    "penalty",
    "same_country",
    "sign_changes",
    "splitting",
]
