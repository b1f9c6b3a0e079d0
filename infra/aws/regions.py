"""Regions of AWS, as the installed boto3 knows them: nobody is asked."""

from __future__ import annotations

from functools import lru_cache

# Those in a member state. Source: AWS's list of regions; London and Zurich lie outside the Union.
EUROPEAN_UNION = (
    "eu-west-1",
    "eu-central-1",
    "eu-west-3",
    "eu-south-1",
    "eu-south-2",
    "eu-north-1",
)


@lru_cache(maxsize=1)
def known_regions() -> tuple[str, ...]:
    """All regions of the standard partition that have CloudFormation, sorted."""
    import boto3

    return tuple(sorted(boto3.Session().get_available_regions("cloudformation")))
