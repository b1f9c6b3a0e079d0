"""Temporary keys of learners on AWS: fresh before a server starts, and renewed while it runs."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable

from autograder.text import _
from infra.hub.accounts import Member
from infra.hub.errors import HubError
from infra.hub.homes import cloud_folder, refresh_settings
from infra.hub.site import Site

# A role that takes up another role gets an hour at most; after half of it there is time for a second try.
EVERY_SECONDS = 1800


def renew(site: Site, one: Member) -> bool:
    """Take up a learner's role anew and put the keys into her settings file. True when she has keys of a cohort."""
    if not site.cohort or one.role != "learner":
        return False
    if importlib.util.find_spec("infra.aws.steps.credentials") is None:
        raise HubError(
            _("This course has no part for AWS, and the hub is one of cohort {name}.").format(name=site.cohort)
        )
    from infra.aws.cohort import read_cohort
    from infra.aws.errors import in_words
    from infra.aws.names import stack_name
    from infra.aws.session import connect
    from infra.aws.steps.credentials import credentials

    cohort = read_cohort(cloud_folder(site) / "cohort.toml")
    account = connect(cohort.region)
    with in_words():
        (stack,) = account.client("cloudformation").describe_stacks(StackName=stack_name(cohort))["Stacks"]
    outputs = {pair["OutputKey"]: pair["OutputValue"] for pair in stack.get("Outputs", ())}
    credentials(account, cohort, outputs, one.name)
    return refresh_settings(site, one)


def renew_all(site: Site, running: Iterable[Member]) -> list[str]:
    """Renew the keys of all whose servers run; what went wrong, one sentence each."""
    troubles = []
    for one in running:
        try:
            renew(site, one)
        except Exception as error:  # whatever it was: the others' keys must not run out for it
            troubles.append(f"{one.name}: {error}")
    return troubles
