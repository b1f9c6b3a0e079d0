"""`down`: takes a cohort away, and then looks whether it is gone. Killed at any moment it goes on the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.left import Found, explained, shown
from infra.aws.deploying.locking import alone
from infra.aws.deploying.ours import check_stack
from infra.aws.deploying.protecting import unprotect
from infra.aws.deploying.stack import Resource, State, last_event, learners_in, look_at, resources
from infra.aws.deploying.sweeping import sweep
from infra.aws.deploying.template_text import kept_words
from infra.aws.deploying.watching import Say, watch, why
from infra.aws.errors import CloudError, in_words
from infra.aws.names import COHORT_TAG, KEEP_TAG
from infra.aws.session import Account

# Records of accesses arrive for hours after the last one; a bucket that was emptied may fill again meanwhile.
_TRIES = 4


@dataclass(frozen=True)
class Removed:
    """What `down` did. `found` is False when there was nothing; `kept` stays on purpose, each thing with its reason."""

    found: bool
    kept: tuple[Found, ...]


def down(account: Account, cohort: Cohort, say: Say, confirm: Callable[[str], bool]) -> Removed:
    """Take the cohort away, prove it, and say what is kept on purpose. An end in the past doesn't matter.

    confirm: gets what will be deleted in a sentence, says whether to go on. Raises CloudError with what is left.
    """
    state = look_at(account, cohort)
    check_stack(state, cohort)
    with alone(cohort):
        remains: list[Found] = []
        if state is None:
            found = explained(account, cohort)
            remains = [one for one in found if not one.why]
            if not remains:
                _forget(cohort)
                return Removed(False, tuple(found))
        if not confirm(_sentence(account, cohort, state, remains)):
            raise CloudError(_("Nothing was deleted."))
        if state is not None:
            _check_keep(state, cohort)
            _remove_stack(account, cohort, state, say)
        sweep(account, cohort, say)
        kept = _prove(account, cohort, say)
        _forget(cohort)
    return Removed(True, kept)


def _remove_stack(account: Account, cohort: Cohort, state: State, say: Say) -> None:
    for _attempt in range(_TRIES):
        if state.busy:
            say(_("stack"), _("another change is under way; waiting"))
            settled, _seen = watch(account, state.id, last_event(account, state.id), say)
            if settled is None:
                return
            state = settled
        there = resources(account, state.id)
        kept = _retained(state)
        unprotect(account, cohort, state, there, say)
        _let_go(account, cohort, there)
        _empty(account, there, kept, say)
        after = last_event(account, state.id)
        with in_words():
            account.client("cloudformation").delete_stack(StackName=state.id)
        left, seen = watch(account, state.id, after, say)
        if left is None:
            return
        state = left
    raise CloudError(
        _("The stack could not be removed. {reason} Mend that, and run `labs cloud down` again.").format(
            reason=why(account, state.id, seen) or state.reason
        )
    )


def _let_go(account: Account, cohort: Cohort, there: Iterable[Resource]) -> None:
    """Stop what would write into the buckets again, and take away keys, without which a user can't be deleted."""
    from infra.aws.steps.keys import remove_keys

    there = list(there)
    if any(one.kind == "AWS::IAM::User" for one in there):
        for name in learners_in(there, cohort):
            remove_keys(account, cohort, name)
    for one in there:
        if not one.physical_id:
            continue
        try:
            with in_words():
                if one.kind == "AWS::CloudTrail::Trail":
                    account.client("cloudtrail").stop_logging(Name=one.physical_id)
                elif one.kind == "AWS::S3::Bucket":
                    account.client("s3").put_bucket_logging(Bucket=one.physical_id, BucketLoggingStatus={})
        except CloudError as error:
            if error.code not in ("NoSuchBucket", "TrailNotFoundException"):
                raise


def _empty(account: Account, there: Iterable[Resource], kept: tuple[str, ...], say: Say) -> None:
    from infra.aws.steps.emptying import empty_bucket

    if "bucket" in kept:
        return
    buckets = [one.physical_id for one in there if one.kind == "AWS::S3::Bucket" and one.physical_id]
    # The records last: emptying the other one makes more of them.
    for bucket in sorted(buckets, key=lambda name: name.startswith("logs-")):
        empty_bucket(account, bucket, say)


def _prove(account: Account, cohort: Cohort, say: Say) -> tuple[Found, ...]:
    """Look at every service. Raises CloudError when something is there that nobody wants to keep."""
    say(_("account"), _("looking whether anything is left"))
    found = explained(account, cohort)
    left = [one for one in found if not one.why]
    if left:
        raise CloudError(
            _(
                "The cohort is not gone. There is still: {things}. Run `labs cloud down` again, or delete them by hand."
            ).format(things=shown(left))
        )
    return tuple(found)


def _retained(state: State) -> tuple[str, ...]:
    """What the deployed stack keeps, whatever the file says now."""
    return tuple(word for word in state.tags.get(KEEP_TAG, "").split() if word != "nothing")


def _check_keep(state: State, cohort: Cohort) -> None:
    """Raise CloudError when file and stack differ about what is kept: something would be lost, or left."""
    if KEEP_TAG in state.tags and state.tags[KEEP_TAG] != kept_words(cohort):
        raise CloudError(
            _(
                "The stack keeps {stack}, [keep] in cohort.toml says {file}. "
                "Run `labs cloud up` first, or set the file back; nothing was deleted."
            ).format(stack=state.tags[KEEP_TAG], file=kept_words(cohort))
        )


def _sentence(account: Account, cohort: Cohort, state: State | None, remains: list[Found]) -> str:
    if state is None:
        return _("Of the cohort {name} there is still: {things}. Delete that?").format(
            name=cohort.name, things=shown(remains)
        )
    return _(
        "This deletes the cohort {name} in account {account}, {region}: everything that carries the tag {tag}={name}, "
        "with all data of {learners}. Kept: {kept}."
    ).format(
        name=cohort.name,
        account=account.number,
        region=account.region,
        tag=COHORT_TAG,
        learners=", ".join(learners_in(resources(account, state.id), cohort)) or _("nobody"),
        kept=kept_words(cohort).replace("nothing", _("nothing")),
    )


def _forget(cohort: Cohort) -> None:
    """The settings files on this machine lead nowhere any more."""
    from infra.aws.steps.settings_files import remove_cohort_files

    remove_cohort_files(cohort)
