"""Hidden properties of the lab "Onboarding: Data Science Studio". Left out of the learner's bundle."""

from autograder.questions.onboarding_studio.hidden import (
    chunking,
    cleaning,
    connecting,
    finding,
    frames,
    indexing,
    kernel,
    loading,
    reconciling,
    searching,
    sorting,
    tables,
)

__all__ = [
    "chunking",
    "cleaning",
    "connecting",
    "finding",
    "frames",
    "indexing",
    "kernel",
    "loading",
    "reconciling",
    "searching",
    "sorting",
    "tables",
]
