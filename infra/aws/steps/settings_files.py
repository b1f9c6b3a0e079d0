"""Settings files of a cohort: labs and grader use AWS by nothing but LABS_SERVICES=<file>."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.text import _
from infra.aws.cohort import Cohort
from infra.aws.names import role_arn
from infra.aws.steps.common import Outputs, Say, output, quiet
from infra.aws.steps.files import admin_s3, place_of
from infra.aws.steps.places import admin_file, cohort_folder, learner_aws_folder, learner_file
from infra.aws.steps.reaching import administrator, services_of
from infra.aws.steps.secrets import learner_login
from infra.errors import SettingsError
from infra.private_files import private_folder, write_private
from infra.provisioning.names import GRADER, SHARED_SCHEMA, learner_name, prefix, schema_name
from infra.settings import S3, Database, Services, load

if TYPE_CHECKING:
    from infra.aws.session import Account


def write_admin_file(account: Account, cohort: Cohort, stack: Outputs, say: Say = quiet) -> Path:
    """The administrator's settings: S3 without keys (boto3's own chain), the database with its password. Private.

    With a learner named `grader` they also serve `labs grade`, by LABS_GRADING_SERVICES.
    Raises ServicesError.
    """
    found = services_of(cohort, administrator(account, cohort, stack, say))
    path = admin_file(cohort)
    private_folder(cohort_folder(cohort))
    store = admin_s3(account, stack)
    if GRADER in cohort.learners:
        store = replace(store, grading_role=role_arn(cohort, account.number, GRADER))
    replace(found, s3=store).save(path)
    return path


def write_learner_file(
    account: Account, cohort: Cohort, stack: Outputs, name: str, say: Say = quiet, admin: Database | None = None
) -> Path:
    """A learner's settings. Keys of S3 that her file has already stay; new ones come from `credentials` or `keys`.

    `admin`: what `reaching.administrator` gives, for whoever writes many files. Raises ServicesError.
    """
    admin = admin or administrator(account, cohort, stack, say)
    mine = learner_database(account, cohort, admin, name) if admin is not None else None
    s3 = learner_s3(account, cohort, stack, name)
    return save_learner(cohort, name, replace(services_of(cohort, mine), s3=s3, learner=name))


def learner_s3(account: Account, cohort: Cohort, stack: Outputs, name: str) -> S3:
    """A learner's settings of S3, with the keys or the profile that her file has. Raises ServicesError."""
    # With the endpoint in it, because she has no variables that lead her there.
    fresh = replace(place_of(account), bucket=output(stack, "Bucket"), prefix=prefix(name))
    known = _known(cohort, name)
    if known is None or known.s3 is None or known.s3.bucket != fresh.bucket:
        return fresh
    return replace(
        fresh,
        access_key=known.s3.access_key,
        secret_key=known.s3.secret_key,
        session_token=known.s3.session_token,
        profile=known.s3.profile,
        profile_folder=known.s3.profile_folder,
    )


def learner_database(account: Account, cohort: Cohort, admin: Database, name: str) -> Database:
    """A learner's login to the database; with `iam_login` there is no password in it. Raises ServicesError."""
    tokens = cohort.options.iam_login
    return replace(
        admin,
        user=schema_name(name),
        password="" if tokens else learner_login(account, cohort, name).password,
        schema=schema_name(name),
        shared_schema=SHARED_SCHEMA,
        iam_region=cohort.region if tokens else None,
    )


def save_learner(cohort: Cohort, name: str, settings: Services) -> Path:
    """Write a learner's file, whole and private, with the files it names beside it: both can be handed to her.

    Raises ServicesError.
    """
    path = learner_file(cohort, name)
    private_folder(cohort_folder(cohort))
    folder = private_folder(path.parent)
    changed: dict[str, Any] = {}
    for section in ("s3", "mysql", "postgres"):
        found = getattr(settings, section)
        if found is not None and found.ca:
            changed[section] = replace(found, ca=_beside(folder, section, Path(found.ca)))
    if settings.s3 is not None and settings.s3.profile_folder:
        held = changed.get("s3", settings.s3)
        changed["s3"] = replace(held, profile_folder=os.path.relpath(settings.s3.profile_folder, folder))
    replace(settings, **changed).save(path)
    return path


def _beside(folder: Path, section: str, ca: Path) -> str:
    """Name of a certificate file in `folder`, where it is put unless it is there."""
    target = folder / f"ca-{section}.pem"
    if ca.absolute() != target.absolute():
        try:
            write_private(target, ca.read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                _("The certificate file {path} can't be used: {reason}.").format(path=ca, reason=error)
            ) from None
    return target.name


def remove_learner_files(cohort: Cohort, name: str) -> None:
    """Delete a learner's settings and keys from this machine."""
    learner_name(name)
    shutil.rmtree(learner_aws_folder(cohort, name), ignore_errors=True)
    learner_file(cohort, name).unlink(missing_ok=True)


def remove_cohort_files(cohort: Cohort) -> None:
    """Delete all settings and keys of the cohort from this machine."""
    shutil.rmtree(cohort_folder(cohort), ignore_errors=True)


def _known(cohort: Cohort, name: str) -> Services | None:
    path = learner_file(cohort, name)
    if not path.exists():
        return None
    try:
        return load(path, environ={})
    except SettingsError:
        # A damaged file is made anew.
        return None
