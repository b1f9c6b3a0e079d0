"""What there is of a cohort in the account, asked of each service itself: the proof that `down` gives."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from autograder.text import N_, _
from infra.aws.cohort import Cohort
from infra.aws.deploying.ours import cohort_of
from infra.aws.deploying.secrets_left import living_secrets, waiting_secrets
from infra.aws.deploying.stack import events, look_at
from infra.aws.errors import CloudError, in_words
from infra.aws.names import (
    COHORT_TAG,
    REGION_TAG,
    bucket_name,
    database_name,
    iam_path,
    logs_bucket_name,
    stack_name,
    template_bucket_name,
)
from infra.aws.session import Account


@dataclass(frozen=True)
class Found:
    """One thing of the cohort. `kind` is a word for people, `why` says that it is kept on purpose; empty: it is not."""

    kind: str
    name: str
    why: str = ""


KINDS = (
    N_("stack"),
    N_("bucket"),
    N_("role, user or policy"),
    N_("secret"),
    N_("secret that waits for its deletion"),
    N_("database"),
    N_("snapshot"),
    N_("backup"),
    N_("key"),
    N_("log group"),
    N_("tagged"),
)


def inventory(account: Account, cohort: Cohort) -> list[Found]:
    """Everything of the cohort that any service still knows, sorted by kind. Asks only, changes nothing."""
    found: list[Found] = []
    state = look_at(account, cohort)
    if state is not None:
        found.append(Found("stack", stack_name(cohort)))
    for kind, ask in _ASKED.items():
        found += [Found(kind, name) for name in ask(account, cohort)]
    named = {one.name.split(" ")[-1] for one in found}
    # The same thing is not told twice: an ARN holds its name.
    found += [
        Found("key" if ":kms:" in arn else "tagged", arn)
        for arn in _tagged(account, cohort)
        if not any(name in arn for name in named)
    ]
    return found


def _deleted_with_the_stack(account: Account, cohort: Cohort) -> set[str]:
    """Names that CloudFormation has deleted with stacks of the cohort; it remembers them for three months."""
    client, name = account.client("cloudformation"), stack_name(cohort)
    gone: set[str] = set()
    with in_words():
        for page in client.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"]):
            for stack in page["StackSummaries"]:
                if stack["StackName"] == name:
                    happened = events(account, stack["StackId"])
                    gone |= {one.physical_id for one in happened if one.status == "DELETE_COMPLETE" and one.physical_id}
    return gone


def _buckets(account: Account, cohort: Cohort) -> Iterable[str]:
    client = account.client("s3")
    for name in (logs_bucket_name, bucket_name, template_bucket_name):
        bucket = name(cohort, account.number)
        try:
            with in_words():
                client.head_bucket(Bucket=bucket)
        except CloudError as error:
            if error.code not in ("404", "NoSuchBucket", "403"):
                raise
            continue  # 403: somebody else's in another account
        yield bucket


def _identities(account: Account, cohort: Cohort) -> Iterable[str]:
    client, path = account.client("iam"), iam_path(cohort)
    with in_words():
        for noun, name in _IDENTITIES.items():
            more = {"Scope": "Local"} if noun == "Policy" else {}
            plural = _plural(noun)
            for page in client.get_paginator(f"list_{_snake(plural)}").paginate(PathPrefix=path, **more):
                yield from (f"{noun} {one[name]}" for one in page[plural])


# What IAM calls them, and where it puts their names.
_IDENTITIES = {"Role": "RoleName", "User": "UserName", "Policy": "Arn", "InstanceProfile": "InstanceProfileName"}


def _plural(noun: str) -> str:
    return "Policies" if noun == "Policy" else f"{noun}s"


def _snake(noun: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", noun).lower()


def region_of_identity(account: Account, name: str) -> str:
    """The region of the cohort that an identity such as "Role labs-a-ada" belongs to, by its tag; empty without one."""
    noun, called = name.split(" ", 1)
    client = account.client("iam")
    key = "PolicyArn" if noun == "Policy" else _IDENTITIES[noun]
    try:
        with in_words():
            tags = getattr(client, f"list_{_snake(noun)}_tags")(**{key: called})["Tags"]
    except CloudError as error:
        if error.code == "NoSuchEntity":
            return ""
        raise
    return next((str(one["Value"]) for one in tags if one["Key"] == REGION_TAG), "")


def _databases(account: Account, cohort: Cohort) -> Iterable[str]:
    name = database_name(cohort)
    asked = {"Filters": [{"Name": "db-instance-id", "Values": [name]}]}
    return _listed(account, "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier", name, **asked)


def _snapshots(account: Account, cohort: Cohort) -> Iterable[str]:
    name = database_name(cohort)
    return _listed(
        account, "rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier", "", DBInstanceIdentifier=name
    )


def _backups(account: Account, cohort: Cohort) -> Iterable[str]:
    name = database_name(cohort)
    return _listed(
        account,
        "rds",
        "describe_db_instance_automated_backups",
        "DBInstanceAutomatedBackups",
        "DBInstanceIdentifier",
        name,
        DBInstanceIdentifier=name,
    )


def _keys(account: Account, cohort: Cohort) -> Iterable[str]:
    start = f"alias/{stack_name(cohort)}"
    for name in _listed(account, "kms", "list_aliases", "Aliases", "AliasName", start):
        if name == start or name.startswith(f"{start}-"):
            yield name


def log_groups(account: Account, cohort: Cohort) -> Iterable[str]:
    """Names of the log groups: the stack's own, and those that the services make by themselves."""
    name = stack_name(cohort)
    for start in (f"/labs/{cohort.name}", f"/aws/rds/instance/{name}", f"/aws/docdb/{name}", f"/aws/opensearch/{name}"):
        for found in _listed(
            account, "logs", "describe_log_groups", "logGroups", "logGroupName", "", logGroupNamePrefix=start
        ):
            if found == start or found.startswith(f"{start}/"):
                yield found


def _tagged(account: Account, cohort: Cohort) -> list[str]:
    wanted = [{"Key": COHORT_TAG, "Values": [cohort.name]}]
    with in_words():
        pages = account.client("resourcegroupstaggingapi").get_paginator("get_resources").paginate(TagFilters=wanted)
        return sorted(one["ResourceARN"] for page in pages for one in page["ResourceTagMappingList"])


def _listed(
    account: Account, service: str, operation: str, listed: str, key: str, start: str, **asked: Any
) -> Iterable[str]:
    """Names that a listing gives; none where AWS knows nothing of what was asked about."""
    try:
        with in_words():
            pages = account.client(service).get_paginator(operation).paginate(**asked)
            return [one[key] for page in pages for one in page[listed] if one.get(key, "").startswith(start)]
    except CloudError as error:
        # An endpoint that is none of AWS's own may lack an action: what it can't list it does not have.
        if "NotFound" in error.code or error.code == "InvalidAction":
            return []
        raise


_ASKED: dict[str, Callable[[Account, Cohort], Iterable[str]]] = {
    "bucket": _buckets,
    "role, user or policy": _identities,
    "secret": living_secrets,
    "secret that waits for its deletion": waiting_secrets,
    "database": _databases,
    "snapshot": _snapshots,
    "backup": _backups,
    "key": _keys,
    "log group": log_groups,
}


def explained(account: Account, cohort: Cohort) -> list[Found]:
    """The inventory, each thing with the reason why it stays, when there is one."""
    found = inventory(account, cohort)
    gone = _deleted_with_the_stack(account, cohort) if any(one.kind == "tagged" for one in found) else set()
    elsewhere = _region_elsewhere(account, cohort, found)
    return [dataclasses.replace(one, why=_reason(account, cohort, one, gone, elsewhere)) for one in found]


def _region_elsewhere(account: Account, cohort: Cohort, found: list[Found]) -> str:
    """The other region in which a cohort of this name lives, empty without one.

    There is at most one such cohort in an account, and not all that IAM keeps can carry the tag that says so.
    """
    identities = [one.name for one in found if one.kind == "role, user or policy"]
    regions = {region_of_identity(account, name) for name in identities if not name.startswith("Policy ")} - {""}
    return "" if cohort.region in regions else next(iter(sorted(regions)), "")


def _reason(account: Account, cohort: Cohort, one: Found, gone: set[str], elsewhere: str) -> str:
    reason = ""
    if one.kind == "bucket":
        reason = _bucket_stays(account, cohort, one.name)
    elif one.kind == "role, user or policy":
        if elsewhere:
            reason = _("it belongs to the cohort of this name in {region}").format(region=elsewhere)
    elif one.kind == "snapshot" or ":snapshot:" in one.name:
        reason = _("keep.database in cohort.toml") if cohort.keep.database else ""
    elif one.kind in ("key", "tagged") and (one.name.startswith("alias/") or ":kms:" in one.name):
        reason = _key_stays(account, cohort, one.name)
    elif one.kind == "tagged" and any((":" + one.name).endswith((f":{name}", f"/{name}")) for name in gone):
        # The tagging service goes on naming what was deleted, for hours.
        reason = _("CloudFormation has deleted it, and the service that lists tags does not know that yet")
    return reason


def _bucket_stays(account: Account, cohort: Cohort, bucket: str) -> str:
    if bucket == template_bucket_name(cohort, account.number):
        return ""
    if cohort.keep.bucket:
        return _("keep.bucket in cohort.toml")
    if look_at(account, cohort) is None and cohort_of(account, bucket) != cohort.name:
        return _("it is not this cohort's: it lacks the tag {tag}={name}").format(tag=COHORT_TAG, name=cohort.name)
    return ""


def _key_stays(account: Account, cohort: Cohort, name: str) -> str:
    """Why a key is still there: it opens what is kept, or AWS lets it wait before it deletes it."""
    with in_words():
        about = account.client("kms").describe_key(KeyId=name)["KeyMetadata"]
    if about["KeyState"] == "PendingDeletion":
        day: datetime.datetime | None = about.get("DeletionDate")
        return _("AWS deletes it on {day}, and takes nothing for it until then").format(
            day=f"{day:%Y-%m-%d}" if day else _("its own date")
        )
    if cohort.keep.bucket or cohort.keep.database:
        return _("without it nobody could read what is kept")
    return ""


def shown(found: Iterable[Found]) -> str:
    """Things on a line, for messages."""
    return ", ".join(f"{_(one.kind)} {one.name}" for one in found)
