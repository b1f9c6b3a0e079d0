"""Hidden properties of the exploration lab. Left out of the learner's bundle."""

from autograder.questions.exploration.hidden import (
    briefs,
    days,
    disclosing,
    figures,
    gaps,
    loading,
    rates,
    smoothing,
    suppressed,
    tail,
    testing,
    weekdays,
)

__all__ = [
    "briefs",
    "days",
    "disclosing",
    "figures",
    "gaps",
    "loading",
    "rates",
    "smoothing",
    "suppressed",
    "tail",
    "testing",
    "weekdays",
]
