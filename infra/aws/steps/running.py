"""The steps in their order: what the deployer calls after a stack is up, and before learners leave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.steps.common import Outputs, Say, output
from infra.aws.steps.database import add_database_learner, prepare_database, remove_database_learner
from infra.aws.steps.emptying import empty_bucket
from infra.aws.steps.files import SeedLabs, seed_bucket
from infra.aws.steps.keys import remove_keys
from infra.aws.steps.reaching import administrator, database
from infra.aws.steps.settings_files import remove_learner_files, write_admin_file, write_learner_file
from infra.aws.steps.studio import upload_for_studio
from infra.provisioning.names import learner_name, prefix

if TYPE_CHECKING:
    from pathlib import Path

    from infra.aws.session import Account


def after_up(
    account: Account,
    cohort: Cohort,
    stack: Outputs,
    say: Say,
    removed: Iterable[str] = (),
    wheels: Path | None = None,
    seed_labs: SeedLabs | None = None,
) -> None:
    """Fill the stack: bucket, database, settings files. Run again at any time, it mends what is missing.

    `removed`: learners who are no longer in the cohort; what they have in the database and on this machine goes.
    `seed_labs`: as in `seed_bucket`. Raises LabsError.
    """
    gone = [learner_name(name) for name in removed]
    seed_bucket(account, stack, say, seed_labs)
    with database(account, cohort, stack, say) as admin:
        prepare_database(admin, say)
        for name in cohort.learners:
            add_database_learner(account, cohort, admin, name, say)
        for name in gone:
            remove_database_learner(cohort, admin, name, say)
    say("settings", _("writing the settings files …"))
    write_admin_file(account, cohort, stack, say)
    login = administrator(account, cohort, stack, say)
    for name in cohort.learners:
        write_learner_file(account, cohort, stack, name, say, login)
    for name in gone:
        remove_learner_files(cohort, name)
    upload_for_studio(account, cohort, stack, say, wheels)


def before_removal(account: Account, cohort: Cohort, stack: Outputs, learners: Iterable[str], say: Say) -> None:
    """Remove what learners have and the stack can't: keys, objects with all versions, schema and user, settings files.

    Their roles and secrets go with the stack's change afterwards. Raises ServicesError.
    """
    wanted = [learner_name(name) for name in learners]
    if not wanted:
        return
    for name in wanted:
        # Keys first: what is deleted afterwards can't come back through them.
        remove_keys(account, cohort, name)
    with database(account, cohort, stack, say) as admin:
        for name in wanted:
            remove_database_learner(cohort, admin, name, say)
    for name in wanted:
        empty_bucket(account, output(stack, "Bucket"), say, prefix(name))
        remove_learner_files(cohort, name)
