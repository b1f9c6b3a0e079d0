"""`plan`: what `up` would do, from a real change set that is deleted again. Nothing is changed in the account."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.deploying.changes import Change, change_set
from infra.aws.deploying.mending import HALF_WAY, NEVER_USED, unmendable
from infra.aws.deploying.ours import check_caller, check_end, check_names, check_stack
from infra.aws.deploying.protecting import losses
from infra.aws.deploying.stack import learners_in, look_at, resources
from infra.aws.deploying.template_text import template_for
from infra.aws.deploying.watching import words_for
from infra.aws.errors import CloudError
from infra.aws.session import Account


@dataclass(frozen=True)
class Plan:
    """What would happen. `kept` are logical ids that stay as they are; `lost` the changes that delete data.

    checked: whether CloudFormation itself was asked; it can't be as long as a failed creation is in the way.
    """

    created: tuple[Change, ...]
    changed: tuple[Change, ...]
    removed: tuple[Change, ...]
    kept: tuple[str, ...]
    lost: tuple[Change, ...]
    learners_added: tuple[str, ...]
    learners_removed: tuple[str, ...]
    checked: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.created or self.changed or self.removed)


def plan(account: Account, cohort: Cohort) -> Plan:
    """What `up` would do. Raises CloudError in words for whatever would stop it."""
    check_end(cohort)
    check_caller(account)
    state = look_at(account, cohort)
    check_stack(state, cohort)
    if state is not None and state.busy:
        raise CloudError(
            _("The stack {words} at the moment. Wait until that has ended, then plan again.").format(
                words=words_for(state.status)
            )
        )
    if state is not None and state.status in HALF_WAY:
        raise CloudError(
            _("An earlier change of the stack failed half-way. `labs cloud up` sets it back first; then plan again.")
        )
    if state is not None and state.status == "DELETE_FAILED":
        raise CloudError(unmendable(state))
    new = state is None or state.status == "REVIEW_IN_PROGRESS"
    # A first creation that failed left a stack that holds nothing; `up` removes it first.
    failed = state is not None and state.status in NEVER_USED
    if new:
        check_names(account, cohort)
    template = template_for(account, cohort)
    there = () if new or failed or state is None else tuple(resources(account, state.id))
    before = learners_in(list(there), cohort)
    if failed:
        changes = tuple(Change("Add", name, kind) for name, kind in template.kinds.items())
    else:
        with change_set(account, cohort, template, alone=False) as one:
            changes = one.changes
    touched = {one.logical_id for one in changes}
    return Plan(
        created=tuple(one for one in changes if one.action in ("Add", "Import")),
        changed=tuple(one for one in changes if one.action in ("Modify", "Dynamic")),
        removed=tuple(one for one in changes if one.action == "Remove"),
        kept=tuple(one.logical_id for one in there if one.logical_id not in touched),
        lost=tuple(losses(changes)),
        learners_added=tuple(name for name in cohort.learners if name not in before),
        learners_removed=tuple(name for name in before if name not in cohort.learners),
        checked=not failed,
    )
