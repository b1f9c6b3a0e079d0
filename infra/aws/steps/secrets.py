"""Passwords of the database, which CloudFormation draws and Secrets Manager keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.text import _
from infra.aws import names
from infra.aws.cohort import Cohort
from infra.aws.errors import CloudError, in_words
from infra.aws.steps.common import Outputs, output
from infra.provisioning.names import schema_name

if TYPE_CHECKING:
    from infra.aws.session import Account


@dataclass(frozen=True)
class Login:
    """A user of the database and her password."""

    user: str
    password: str = field(repr=False)


def administrator_login(account: Account, stack: Outputs) -> Login:
    """The database's administrator. Raises CloudError."""
    return _login(account, output(stack, "DatabaseAdminSecret"))


def learner_login(account: Account, cohort: Cohort, name: str) -> Login:
    """A learner's own login. Raises CloudError, also when the secret is another user's."""
    found = _login(account, names.secret_name(cohort, name))
    if found.user != schema_name(name):
        raise CloudError(
            _("The secret {secret} is for the user {got}. Expected: {want}. Run `labs cloud up`.").format(
                secret=names.secret_name(cohort, name), got=repr(found.user), want=schema_name(name)
            )
        )
    return found


def _login(account: Account, secret: str) -> Login:
    with in_words():
        text = account.client("secretsmanager").get_secret_value(SecretId=secret).get("SecretString", "")
    try:
        held = json.loads(text)
        user, password = held["username"], held["password"]
    except (ValueError, KeyError, TypeError):
        user = password = None
    if not (isinstance(user, str) and isinstance(password, str) and user and password):
        # What it holds is not shown: it may be a password all the same.
        raise CloudError(
            _("The secret {secret} holds no user's name and password as JSON. Mend it, or delete the stack.").format(
                secret=secret
            )
        )
    return Login(user, password)
