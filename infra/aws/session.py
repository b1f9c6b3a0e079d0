"""Who asks: an AWS account, reached with boto3's own chain of credentials (variables, profile, SSO, role)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from autograder.text import _
from infra.aws.errors import CloudError, in_words

if TYPE_CHECKING:
    import boto3

# A proxy that swallows packets is told after this many seconds instead of a minute.
_CONNECT_SECONDS = 10


class Account:
    """An account in a region. `number` has twelve digits; `caller_arn` is who these credentials are."""

    def __init__(self, session: boto3.Session, region: str, number: str, caller_arn: str) -> None:
        self.session = session
        self.region = region
        self.number = number
        self.caller_arn = caller_arn
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client, made once. Standard retries, which wait when AWS asks to."""
        key = (service, region or self.region)
        if key not in self._clients:
            with in_words():
                self._clients[key] = _client(self.session, *key)
        return self._clients[key]

    @property
    def principal_arn(self) -> str:
        """The caller as a role's trust names it: the role itself for a session of an assumed role."""
        parts = self.caller_arn.split(":", 5)
        if len(parts) == 6 and parts[2] == "sts" and parts[5].startswith("assumed-role/"):
            name = parts[5].split("/")[1]
            return self._role_arn(name) or f"arn:{parts[1]}:iam::{parts[4]}:role/{name}"
        return self.caller_arn

    def _role_arn(self, name: str) -> str:
        """A session's ARN leaves its role's path out, so it is looked up; empty when that isn't allowed."""
        try:
            with in_words():
                return str(self.client("iam").get_role(RoleName=name)["Role"]["Arn"])
        except CloudError:
            return ""


def connect(region: str, profile: str | None = None) -> Account:
    """The account that the credentials at hand belong to. Raises CloudError in words when they are none, or no use."""
    import boto3

    with in_words():
        session = boto3.Session(profile_name=profile, region_name=region)
        found = _client(session, "sts", region).get_caller_identity()
    number = str(found["Account"])
    if len(number) != 12 or not number.isdigit():
        raise CloudError(_("AWS named no account. The endpoint in AWS_ENDPOINT_URL is none of AWS's."))
    return Account(session, region, number, str(found["Arn"]))


def _client(session: boto3.Session, service: str, region: str) -> Any:
    from botocore.config import Config

    retries: dict[str, Any] = {"mode": "standard"}
    if not os.environ.get("AWS_MAX_ATTEMPTS"):
        # boto3's own variable wins. A long wait asks often, and is told to ask less often now and then.
        retries["total_max_attempts"] = 6
    return session.client(
        service,
        region_name=region,
        config=Config(
            retries=retries,
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=60,
            user_agent_extra="bdti-labs",
        ),
    )
