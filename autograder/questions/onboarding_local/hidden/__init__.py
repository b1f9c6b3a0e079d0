"""Hidden properties of the lab "Onboarding: local computer". Left out of the learner's bundle."""

from autograder.questions.onboarding_local.hidden import (
    client,
    environment,
    listing,
    paths,
    report,
    rights,
    sharing,
    tidying,
    uploading,
    verifying,
)

__all__ = [
    "client",
    "environment",
    "listing",
    "paths",
    "report",
    "rights",
    "sharing",
    "tidying",
    "uploading",
    "verifying",
]
