"""Key files, for learners whom nobody can give temporary keys every day. A key may only take up her role."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.text import _
from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError, error_code, in_words
from infra.aws.steps.common import Outputs, Say
from infra.aws.steps.files import place_of
from infra.aws.steps.places import learner_aws_folder, learner_file
from infra.aws.steps.settings_files import learner_s3, save_learner, write_learner_file
from infra.aws_profile import PROFILE, write_role_profile
from infra.clients import aws_session
from infra.provisioning.names import learner_name
from infra.settings import S3, load

if TYPE_CHECKING:
    from infra.aws.session import Account

# A user of IAM has at most so many.
_MOST_KEYS = 2
# IAM tells its servers about a new key within seconds, as its documentation says.
_PATIENCE = 60.0
_PAUSE = 1.0
_NOT_YET = {"InvalidClientTokenId", "AccessDenied", "AccessDeniedException", "SignatureDoesNotMatch"}


def keys(account: Account, cohort: Cohort, stack: Outputs, name: str, say: Say) -> Path:
    """Give a learner a new key; return the folder of her `config` and `credentials`. Older keys are removed.

    The new key is tried before the old one goes, so she is never without one. Raises ServicesError.
    """
    learner_name(name)
    if not cohort.options.keys:
        raise CloudError(
            _("This cohort has no key files. Give temporary keys, or add keys = true below [options], and run up.")
        )
    user, iam = names.role_name(cohort, name), account.client("iam")
    folder = learner_aws_folder(cohort, name)
    with in_words():
        older = _keys(iam, user)
        if len(older) == _MOST_KEYS:
            # There is no room for a new one. The older of the two goes: what a stopped run left, or what nobody uses.
            iam.delete_access_key(UserName=user, AccessKeyId=older.pop(0))
        made = iam.create_access_key(UserName=user)["AccessKey"]
    role = names.role_arn(cohort, account.number, name)
    say("keys", _("{name}: trying the new key …").format(name=name))
    fresh = folder.with_name(f"{folder.name}.new")
    _write(fresh, account, made, role, name)
    try:
        _wait(fresh, account, name)
    except BaseException:
        with in_words():
            iam.delete_access_key(UserName=user, AccessKeyId=made["AccessKeyId"])
        raise
    finally:
        _remove(fresh)
    _write(folder, account, made, role, name)
    if not learner_file(cohort, name).exists():
        write_learner_file(account, cohort, stack, name)
    held = load(learner_file(cohort, name), environ={})
    s3 = replace(
        learner_s3(account, cohort, stack, name),
        access_key=None,
        secret_key=None,
        session_token=None,
        profile=PROFILE,
        profile_folder=str(folder),
    )
    save_learner(cohort, name, replace(held, s3=s3, learner=name))
    with in_words():
        for key in older:
            iam.delete_access_key(UserName=user, AccessKeyId=key)
    return folder


def remove_keys(account: Account, cohort: Cohort, name: str) -> int:
    """Delete all keys of a learner's user, without which CloudFormation can't delete it; return how many there were.

    0 when there is no such user. Raises CloudError.
    """
    user, iam = names.role_name(cohort, learner_name(name)), account.client("iam")
    with in_words():
        try:
            found = _keys(iam, user)
        except iam.exceptions.NoSuchEntityException:
            return 0
        for key in found:
            iam.delete_access_key(UserName=user, AccessKeyId=key)
    return len(found)


def _keys(iam: Any, user: str) -> list[str]:
    """Keys of a user, the oldest first."""
    found = iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    return [str(one["AccessKeyId"]) for one in sorted(found, key=lambda one: one["CreateDate"])]


def _write(folder: Path, account: Account, made: dict[str, str], role: str, name: str) -> None:
    settings = replace(place_of(account), access_key=made["AccessKeyId"], secret_key=made["SecretAccessKey"])
    write_role_profile(settings, folder, role, name if len(name) > 1 else f"learner-{name}")


def _wait(folder: Path, account: Account, name: str) -> None:
    """Wait until the key takes up the role, with the very files that the learner gets."""
    from botocore.exceptions import BotoCoreError, ClientError

    deadline = time.monotonic() + _PATIENCE
    while True:
        session = aws_session(S3(bucket="", region=account.region, profile=PROFILE, profile_folder=str(folder)))
        try:
            session.client("sts").get_caller_identity()
            return
        except (ClientError, BotoCoreError) as error:
            if time.monotonic() > deadline or (error_code(error) and error_code(error) not in _NOT_YET):
                raise CloudError(
                    _("The new key of {name} can't take up her role: {reason}. Run the same command again.").format(
                        name=name, reason=str(error).rstrip(".")
                    )
                ) from None
        time.sleep(_PAUSE)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
