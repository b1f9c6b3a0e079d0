"""What keeps a living cohort's data from an accident: no deletion of the stack, no replacing of what holds data."""

from __future__ import annotations

import json
from collections.abc import Iterable

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.changes import Change
from infra.aws.deploying.stack import Resource, State
from infra.aws.deploying.watching import Say
from infra.aws.errors import CloudError, in_words
from infra.aws.names import database_name
from infra.aws.session import Account

# Types whose loss is a loss of data, or of the key to it.
HOLDS_DATA = (
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::RDS::DBInstance",
    "AWS::DocDB::DBCluster",
    "AWS::OpenSearchService::Domain",
)
_EVERYTHING = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}


def stack_policy() -> str:
    """The stack's policy: everything may change, but nothing that holds data is replaced or removed by a change."""
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["Update:Replace", "Update:Delete"],
        "Resource": "*",
        "Condition": {"StringEquals": {"ResourceType": list(HOLDS_DATA)}},
    }
    return json.dumps({"Statement": [_EVERYTHING, denied]})


def open_policy() -> str:
    """The policy during a change that its administrator wants in spite of what it loses."""
    return json.dumps({"Statement": [_EVERYTHING]})


def losses(changes: Iterable[Change]) -> list[Change]:
    """The changes that lose data."""
    return [one for one in changes if one.loses and one.kind in HOLDS_DATA]


def check_losses(changes: Iterable[Change], *, wanted: bool) -> None:
    """Raise CloudError when a change would replace what holds data, or remove it although nobody wants that."""
    found = losses(changes)
    if exchanged := [one for one in found if one.action == "Modify"]:
        # CloudFormation makes the new one first, and both would have the same name.
        raise CloudError(
            _(
                "{names} can't be exchanged for another one while the cohort has it. Save it with `labs cloud export`. "
                "Then switch it off in cohort.toml, run `labs cloud up --lose-data`, and switch the other one on."
            ).format(names=_named(exchanged))
        )
    if found and not wanted:
        raise CloudError(
            _(
                "This change would delete {names} with all that is in it. Save it with `labs cloud export`; "
                "then run `labs cloud up --lose-data`. Or set cohort.toml back to what it was."
            ).format(names=_named(found))
        )


def _named(changes: Iterable[Change]) -> str:
    return ", ".join(f"{one.logical_id} ({one.kind})" for one in changes)


def protect(account: Account, state: State) -> None:
    """Protect a stack that lives. What is protected already is left alone."""
    client = account.client("cloudformation")
    with in_words():
        if not state.protected:
            client.update_termination_protection(StackName=state.id, EnableTerminationProtection=True)
        set_policy(account, state, stack_policy())


def set_policy(account: Account, state: State, policy: str) -> None:
    """Give the stack this policy unless it has it."""
    client = account.client("cloudformation")
    with in_words():
        now = client.get_stack_policy(StackName=state.id).get("StackPolicyBody") or "{}"
        if json.loads(now) != json.loads(policy):
            client.set_stack_policy(StackName=state.id, StackPolicyBody=policy)


def protect_database(account: Account, cohort: Cohort, found: Iterable[Resource], *, on: bool, say: Say) -> None:
    """Switch the database's own protection against deletion; a database that is not there needs none."""
    if not any(one.kind == "AWS::RDS::DBInstance" for one in found):
        return
    client = account.client("rds")
    name = database_name(cohort)
    try:
        with in_words():
            now = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
            if now["DeletionProtection"] != on and now["DBInstanceStatus"] != "deleting":
                client.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=on, ApplyImmediately=True)
                say(name, _("protected against deletion") if on else _("its protection against deletion is lifted"))
    except CloudError as error:
        if error.code not in ("DBInstanceNotFound", "DBInstanceNotFoundFault"):
            raise


def unprotect(account: Account, cohort: Cohort, state: State, found: Iterable[Resource], say: Say) -> None:
    """Lift what would stop the deletion of the stack."""
    if state.protected:
        with in_words():
            account.client("cloudformation").update_termination_protection(
                StackName=state.id, EnableTerminationProtection=False
            )
        say(_("stack"), _("its protection against deletion is lifted"))
    protect_database(account, cohort, found, on=False, say=say)
