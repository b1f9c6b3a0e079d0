"""Whether the names that a cohort takes are free, or its own: asked before anything is made."""

from __future__ import annotations

import datetime

from autograder.text import _
from infra.aws.cohort import Cohort, CohortError
from infra.aws.deploying.stack import State, is_ours
from infra.aws.errors import CloudError, in_words
from infra.aws.names import COHORT_TAG, bucket_name, iam_path, logs_bucket_name
from infra.aws.session import Account


def check_stack(state: State | None, cohort: Cohort) -> None:
    """Raise CloudError when somebody else's stack has the cohort's name."""
    if state is not None and not is_ours(state, cohort):
        raise CloudError(
            _(
                "The account has a stack {name} that is not this cohort's: it lacks the tag {tag}={cohort}. "
                "Choose another name in cohort.toml."
            ).format(name=state.name, tag=COHORT_TAG, cohort=cohort.name)
        )


def check_caller(account: Account) -> None:
    """Raise CloudError for the account's owner: nobody can take up a role as that one."""
    if account.caller_arn.endswith(":root"):
        raise CloudError(
            _(
                "These are the credentials of the account's owner (root), who can't take up learners' roles. "
                "Use a role or a user for administrators; `labs cloud policy` prints what it needs."
            )
        )


def check_end(cohort: Cohort, now: datetime.datetime | None = None) -> None:
    """Raise CohortError when the cohort is over: what would be made now, nothing would stop."""
    if cohort.expiry <= (now or datetime.datetime.now(datetime.UTC)):
        raise CohortError(
            _(
                "The cohort ended on {end}. Move `end` in cohort.toml to a later day, "
                "or take the cohort away with `labs cloud down`."
            ).format(end=cohort.end.isoformat())
        )


def check_names(account: Account, cohort: Cohort) -> None:
    """Raise CloudError when a bucket or a role of the cohort's name is there although its stack is not."""
    for bucket in (bucket_name(cohort, account.number), logs_bucket_name(cohort, account.number)):
        _check_bucket(account, cohort, bucket)
    path = iam_path(cohort)
    with in_words():
        roles = account.client("iam").list_roles(PathPrefix=path, MaxItems=10)["Roles"]
    if roles:
        raise CloudError(
            _(
                "The account has roles below {path}, such as {role}: a cohort {cohort} is in another region, or was. "
                "Choose another name, or take that one away first."
            ).format(path=path, role=roles[0]["RoleName"], cohort=cohort.name)
        )


def _check_bucket(account: Account, cohort: Cohort, bucket: str) -> None:
    client = account.client("s3")
    try:
        with in_words():
            client.head_bucket(Bucket=bucket)
    except CloudError as error:
        if error.code in ("404", "NoSuchBucket", "NotFound"):
            return
        if error.code in ("403", "AccessDenied", "301", "400"):
            raise CloudError(
                _(
                    "The bucket {bucket} is there already, and you may not see it. Choose another name for the cohort."
                ).format(bucket=bucket)
            ) from None
        raise
    if cohort_of(account, bucket) == cohort.name:
        raise CloudError(
            _(
                "The bucket {bucket} is there: an earlier `labs cloud down` kept it. "
                "Empty and delete it when it is no longer needed, or choose another name for the cohort."
            ).format(bucket=bucket)
        )
    raise CloudError(
        _("The bucket {bucket} is there already and is not this cohort's. Choose another name for the cohort.").format(
            bucket=bucket
        )
    )


def cohort_of(account: Account, bucket: str) -> str:
    """The cohort in a bucket's tags, empty where there is none."""
    try:
        with in_words():
            tags = account.client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"]
    except CloudError as error:
        if error.code in ("NoSuchTagSet", "AccessDenied"):
            return ""
        raise
    return next((str(one["Value"]) for one in tags if one["Key"] == COHORT_TAG), "")
