"""`up`: from whatever there is to the cohort that cohort.toml describes. Run again it goes on, or has nothing to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.changes import Change, change_set, execute
from infra.aws.deploying.locking import alone
from infra.aws.deploying.mending import remove_unused, settled
from infra.aws.deploying.ours import check_caller, check_end, check_names, check_stack
from infra.aws.deploying.protecting import (
    check_losses,
    losses,
    open_policy,
    protect,
    protect_database,
    set_policy,
    stack_policy,
)
from infra.aws.deploying.secrets_left import free_names
from infra.aws.deploying.stack import State, last_event, learners_in, look_at, resources
from infra.aws.deploying.template_text import Template, template_for
from infra.aws.deploying.watching import Say, watch, why
from infra.aws.errors import CloudError
from infra.aws.session import Account

# Asked before data is deleted: gets a sentence, says whether to go on.
Ask = Callable[[str], bool]


@dataclass(frozen=True)
class Raised:
    """What `up` did: the stack's outputs, the changes made, and who came and went."""

    outputs: dict[str, str]
    changes: tuple[Change, ...]
    learners_added: tuple[str, ...]
    learners_removed: tuple[str, ...]


def up(
    account: Account,
    cohort: Cohort,
    say: Say,
    ask: Ask,
    *,
    lose_data: bool = False,
    administrator: str = "",
    wheels: Path | None = None,
) -> Raised:
    """Bring the cohort up, or to what its file says now. Idempotent; killed at any moment it goes on the next time.

    lose_data: a change may remove what holds data. administrator: ARN of who may take up learners' roles.
    wheels: folder of packages for the studio's host.
    Raises CloudError with the reason when AWS refuses; a failed change was then set back.
    """
    check_end(cohort)
    check_caller(account)
    check_stack(look_at(account, cohort), cohort)
    with alone(cohort):
        template = template_for(account, cohort, administrator)
        state = settled(account, cohort, say)
        if state is None:
            check_names(account, cohort)
            free_names(account, cohort, say)
        before = learners_in(resources(account, state.id), cohort) if state else ()
        gone = tuple(name for name in before if name not in cohort.learners)
        with change_set(account, cohort, template) as one:
            check_losses(one.changes, wanted=lose_data)
            if state and gone:
                _part(account, cohort, state, gone, say, ask)
            after = last_event(account, one.stack_id)
            if one.changes:
                if state and losses(one.changes):
                    set_policy(account, state, open_policy())
                execute(account, one)
        if one.changes or state is None:
            try:
                state = _done(account, one.stack_id, after, say)
            except CloudError:
                if (left := look_at(account, cohort)) is not None:
                    set_policy(account, left, stack_policy())
                raise
        else:
            say(_("stack"), _("nothing to change"))
        _guard(account, cohort, state, template, say)
        from infra.aws.steps.running import after_up

        after_up(account, cohort, state.outputs, say, wheels=wheels)
    return Raised(dict(state.outputs), one.changes, tuple(name for name in cohort.learners if name not in before), gone)


def _part(account: Account, cohort: Cohort, state: State, gone: tuple[str, ...], say: Say, ask: Ask) -> None:
    """Remove the data of learners who are no longer in the file, while their accounts can still be named."""
    question = _("Delete all data of {names} in the cohort {cohort}?").format(names=", ".join(gone), cohort=cohort.name)
    if not ask(question):
        raise CloudError(
            _("Nothing was changed. The learners of the stack who are not in the file: {names}.").format(
                names=", ".join(gone)
            )
        )
    from infra.aws.steps.running import before_removal

    before_removal(account, cohort, state.outputs, gone, say)


def _done(account: Account, stack_id: str, after: str | None, say: Say) -> State:
    """Wait for a change. Raises CloudError with the first reason when it failed and was set back."""
    state, seen = watch(account, stack_id, after, say)
    if state is not None and state.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        return state
    reason = why(account, stack_id, seen) or (state.reason if state else "")
    if state is not None and state.status.startswith(("ROLLBACK", "CREATE")):
        remove_unused(account, state, say)
        raise CloudError(_("The cohort could not be made, and nothing of it is left. {reason}").format(reason=reason))
    if state is not None and state.status == "UPDATE_ROLLBACK_COMPLETE":
        raise CloudError(_("The change failed, and the cohort is as it was before. {reason}").format(reason=reason))
    raise CloudError(
        _("The change failed half-way; run the same command again to set it back. {reason}").format(reason=reason)
    )


def _guard(account: Account, cohort: Cohort, state: State, template: Template, say: Say) -> None:
    protect(account, state)
    if template.guards_database:
        protect_database(account, cohort, resources(account, state.id), on=True, say=say)
