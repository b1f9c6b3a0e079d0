"""Temporary keys of a learner's role, written into her settings."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.text import _
from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError, in_words
from infra.aws.steps.common import Outputs
from infra.aws.steps.places import learner_aws_folder, learner_file
from infra.aws.steps.settings_files import learner_s3, save_learner, write_learner_file
from infra.aws_profile import write_aws_profile
from infra.provisioning.names import learner_name
from infra.settings import load

if TYPE_CHECKING:
    from infra.aws.session import Account

# The roles' MaxSessionDuration, AWS's own most.
MOST_HOURS = 12.0
# AWS gives the session of a role that takes up another role this long and no longer ("role chaining").
CHAINED_HOURS = 1.0
_LEAST_HOURS = 0.25


@dataclass(frozen=True)
class Credentials:
    """Where a learner's keys were written, and until when they work (UTC).

    `shortened` when they end before the time that was asked for; `note` then says why.
    """

    path: Path
    expires: datetime.datetime
    shortened: bool = False
    note: str = ""


def credentials(account: Account, cohort: Cohort, stack: Outputs, name: str, hours: float = MOST_HOURS) -> Credentials:
    """Take up the learner's role for so many hours, and write its keys into her settings file. Raises ServicesError."""
    learner_name(name)
    if name not in cohort.learners:
        raise CloudError(_("There is no learner {name} in the cohort {cohort}.").format(name=name, cohort=cohort.name))
    if not _LEAST_HOURS <= hours <= MOST_HOURS:
        raise CloudError(
            _("Keys last from {least} to {most} hours, and {hours} were asked for.").format(
                least=_LEAST_HOURS, most=round(MOST_HOURS), hours=hours
            )
        )
    chained = ":assumed-role/" in account.caller_arn
    given = min(hours, CHAINED_HOURS) if chained else hours
    keys, expires = _taken_up(account, cohort, name, given)
    if not learner_file(cohort, name).exists():
        write_learner_file(account, cohort, stack, name)
    held = load(learner_file(cohort, name), environ={})
    s3 = replace(
        learner_s3(account, cohort, stack, name),
        access_key=keys["AccessKeyId"],
        secret_key=keys["SecretAccessKey"],
        session_token=keys["SessionToken"],
        profile=None,
        profile_folder=None,
    )
    path = save_learner(cohort, name, replace(held, s3=s3, learner=name))
    write_aws_profile(s3, learner_aws_folder(cohort, name))
    note = ""
    if given < hours:
        note = _(
            "The keys last one hour, because your own credentials are those of a role. "
            "AWS gives a role that takes up another one no more. A user's own keys can ask for twelve hours."
        )
    return Credentials(path, expires, given < hours, note)


def _taken_up(account: Account, cohort: Cohort, name: str, hours: float) -> tuple[dict[str, str], datetime.datetime]:
    role = names.role_arn(cohort, account.number, name)
    try:
        with in_words():
            answer = account.client("sts").assume_role(
                RoleArn=role,
                # CloudTrail shows who it was by this name.
                RoleSessionName=name if len(name) > 1 else f"learner-{name}",
                DurationSeconds=round(hours * 3600),
            )["Credentials"]
    except CloudError as error:
        if error.code not in ("AccessDenied", "AccessDeniedException", "NoSuchEntity"):
            raise
        raise CloudError(
            _(
                "The role of {name} can't be taken up: {reason} "
                "A new role can need a minute until AWS knows it everywhere."
            ).format(name=name, reason=error),
            error.code,
        ) from None
    return answer, answer["Expiration"].astimezone(datetime.UTC)
