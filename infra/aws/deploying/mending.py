"""A stack that an earlier command left half-way, whatever it was: continued, mended, or told in words."""

from __future__ import annotations

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.ours import check_stack
from infra.aws.deploying.stack import State, last_event, look, look_at
from infra.aws.deploying.watching import Say, watch, why, words_for
from infra.aws.errors import CloudError, in_words
from infra.aws.session import Account

# After a first creation that failed nothing was ever used: it goes, and is made anew.
NEVER_USED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
# A change failed, and so did setting it back.
HALF_WAY = ("UPDATE_ROLLBACK_FAILED", "UPDATE_FAILED")
_SETTLED = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)


def settled(account: Account, cohort: Cohort, say: Say) -> State | None:
    """The cohort's stack once it can be changed; None when there is none, or none but a plan of one.

    Waits for what goes on, ends what a failed command left. Raises CloudError in words when a person has to decide.
    """
    while True:
        state = look_at(account, cohort)
        check_stack(state, cohort)
        if state is None or state.status == "REVIEW_IN_PROGRESS":
            return None
        if state.status in _SETTLED:
            return state
        if state.busy:
            say(
                _("stack"),
                _("{words}, by an earlier command or another one; waiting").format(words=words_for(state.status)),
            )
            watch(account, state.id, last_event(account, state.id), say)
        elif state.status in NEVER_USED:
            say(_("stack"), _("its first creation failed; what is left of it is removed"))
            remove_unused(account, state, say)
        elif state.status in HALF_WAY:
            _set_back(account, state, say)
        else:
            raise CloudError(unmendable(state))


def remove_unused(account: Account, state: State, say: Say) -> None:
    """Delete a stack whose first creation failed. Raises CloudError with the reason when something stays."""
    after = last_event(account, state.id)
    with in_words():
        account.client("cloudformation").delete_stack(StackName=state.id)
    left, seen = watch(account, state.id, after, say)
    if left is not None:
        raise CloudError(
            _(
                "What a failed creation left could not be removed. {reason}. Remove it, and run the command again."
            ).format(reason=why(account, state.id, seen).rstrip(".") or left.reason.rstrip("."))
        )


def _set_back(account: Account, state: State, say: Say) -> None:
    """Bring a stack back to what it was before a change that failed."""
    client = account.client("cloudformation")
    after = last_event(account, state.id)
    say(_("stack"), _("an earlier change failed half-way; it is being set back to what it was"))
    with in_words():
        if state.status == "UPDATE_FAILED":
            client.rollback_stack(StackName=state.id)
        else:
            client.continue_update_rollback(StackName=state.id)
    _left, seen = watch(account, state.id, after, say)
    now = look(account, state.id)
    if now is not None and now.status == state.status:
        raise CloudError(
            _(
                "The stack can't be set back to what it was before a change that failed. {reason} "
                "Mend that in the AWS console, and run the command again."
            ).format(reason=why(account, state.id, seen) or now.reason)
        )


def unmendable(state: State) -> str:
    """Why no command can go on with a stack by itself."""
    if state.status == "DELETE_FAILED":
        return _(
            "An earlier deletion of the stack ended half-way: {reason}. "
            "Save what is left with `labs cloud export`, and finish it with `labs cloud down`."
        ).format(reason=state.reason.rstrip(". "))
    return _(
        "The stack {name} is in the state {status}, which this command does not know. Look at it in the AWS console."
    ).format(name=state.name, status=state.status)
