"""Secrets that wait for their deletion keep their names; a cohort of the same name needs them."""

from __future__ import annotations

from typing import Any

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.watching import Say
from infra.aws.errors import in_words
from infra.aws.names import COHORT_TAG, admin_secret_name
from infra.aws.session import Account


def secret_prefix(cohort: Cohort) -> str:
    """What the names of all the cohort's secrets begin with."""
    return admin_secret_name(cohort).removesuffix("admin")


def waiting_secrets(account: Account, cohort: Cohort) -> list[str]:
    """ARNs of the cohort's secrets that wait for their deletion."""
    return [one["ARN"] for one in _secrets(account, cohort) if one.get("DeletedDate")]


def living_secrets(account: Account, cohort: Cohort) -> list[str]:
    """Names of the cohort's secrets that are in use."""
    return [one["Name"] for one in _secrets(account, cohort) if not one.get("DeletedDate")]


def free_names(account: Account, cohort: Cohort, say: Say) -> int:
    """Delete at once what waits for its deletion, and say how many there were. Only what carries the cohort's tag."""
    client = account.client("secretsmanager")
    found = waiting_secrets(account, cohort)
    for arn in found:
        with in_words():
            client.restore_secret(SecretId=arn)
            client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    if found:
        say(_("secrets"), _("{count} that waited for their deletion are deleted").format(count=len(found)))
    return len(found)


def _secrets(account: Account, cohort: Cohort) -> list[dict[str, Any]]:
    prefix = secret_prefix(cohort)
    with in_words():
        pages = (
            account.client("secretsmanager")
            .get_paginator("list_secrets")
            .paginate(IncludePlannedDeletion=True, Filters=[{"Key": "name", "Values": [prefix]}])
        )
        return [
            one
            for page in pages
            for one in page["SecretList"]
            if one["Name"].startswith(prefix)
            and any(tag["Key"] == COHORT_TAG and tag["Value"] == cohort.name for tag in one.get("Tags", []))
        ]
