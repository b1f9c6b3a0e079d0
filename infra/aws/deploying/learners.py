"""Learners who come and go while a cohort lives: first the file, which is the wish, then `up`."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.text import _
from infra.aws.cohort import Cohort, CohortError, read_cohort, with_learners
from infra.aws.deploying.ours import check_caller, check_end
from infra.aws.deploying.stack import learners_in, look_at, resources
from infra.aws.deploying.up import up
from infra.aws.deploying.watching import Say
from infra.aws.errors import CloudError
from infra.aws.session import Account
from infra.provisioning.names import learner_name


@dataclass(frozen=True)
class Row:
    """A learner: whether she is in the file and in the stack, and where her settings are, if they are."""

    name: str
    in_file: bool
    in_stack: bool
    settings: Path | None


def add(account: Account, path: Path, names: tuple[str, ...], say: Say) -> Cohort:
    """Add learners to the file and to the cohort. What would stop that is told before the file is written."""
    _check(account, read_cohort(path))
    cohort = with_learners(path, add=names)
    say(str(path), _("added: {names}").format(names=", ".join(names)))
    up(account, cohort, say, _never)
    return cohort


def remove(account: Account, path: Path, names: tuple[str, ...], say: Say, sure: Callable[[], bool]) -> Cohort:
    """Remove learners with all their data from the file and from the cohort. Killed in between, `up` goes on."""
    before = read_cohort(path)
    _check(account, before)
    for name in names:
        check_known(before, name)
    if not set(before.learners) - set(names):
        raise CohortError(_("A cohort has at least one learner. Take the whole cohort away with: labs cloud down"))
    if not sure():
        raise CloudError(_("Nothing was deleted."))
    cohort = with_learners(path, remove=names)
    say(str(path), _("removed: {names}").format(names=", ".join(names)))
    state = look_at(account, cohort)
    there = learners_in(resources(account, state.id), cohort) if state else ()
    others = [name for name in there if name not in before.learners]
    # Whoever vanished from the file by hand was not asked about.
    up(account, cohort, say, _never if others else _always)
    return cohort


def listed(account: Account, cohort: Cohort) -> list[Row]:
    """All learners of the file and of the stack, by name."""
    from infra.aws.steps.places import learner_file

    state = look_at(account, cohort)
    there = learners_in(resources(account, state.id), cohort) if state else ()
    rows = []
    for name in sorted({*cohort.learners, *there}):
        settings = learner_file(cohort, name)
        rows.append(Row(name, name in cohort.learners, name in there, settings if settings.exists() else None))
    return rows


def check_known(cohort: Cohort, name: str) -> None:
    """Raise CohortError when nobody of that name is in the cohort."""
    learner_name(name)
    if name not in cohort.learners:
        near = difflib.get_close_matches(name, cohort.learners, 1)
        hint = _(" Did you mean {name}?").format(name=near[0]) if near else ""
        raise CohortError(
            _("There is no learner {name} in the cohort {cohort}.").format(name=name, cohort=cohort.name) + hint
        )


def _check(account: Account, cohort: Cohort) -> None:
    """What would stop `up` is told before the file is written."""
    check_end(cohort)
    check_caller(account)


def _always(_question: str) -> bool:
    return True


def _never(_question: str) -> bool:
    return False
