"""Doing parts of what `labs cloud` does, for tests: a deployment without its steps, answers to its questions."""

from __future__ import annotations

from infra.aws.cohort import Cohort
from infra.aws.deploying.changes import change_set, execute
from infra.aws.deploying.protecting import protect
from infra.aws.deploying.template_text import template_for
from infra.aws.deploying.watching import watch
from infra.aws.session import Account


class Told:
    """What a run told, line by line."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, what: str, message: str) -> None:
        self.lines.append((what, message))


def yes(_question: str) -> bool:
    """Agrees."""
    return True


def no(_question: str) -> bool:
    """Refuses."""
    return False


def deploy_only(account: Account, one: Cohort) -> None:
    """Deploy the stack, without the steps in bucket and database."""
    with change_set(account, one, template_for(account, one)) as changes:
        execute(account, changes)
    state, _seen = watch(account, changes.stack_id, None, Told())
    assert state is not None
    protect(account, state)


def start_only(account: Account, one: Cohort) -> None:
    """Begin a deployment, and be gone, as after a kill."""
    with change_set(account, one, template_for(account, one)) as changes:
        execute(account, changes)
