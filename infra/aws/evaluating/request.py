"""Who asks for what, and what AWS would know about the request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from infra.aws.evaluating.statements import EvaluationError

# A value of the context: one text, or several for a key that has several.
Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Principal:
    """Who asks. `arn` is the role's or user's ARN, a service's name, or "" for nobody (an unsigned request).

    `session`: ARN of the session, for a role. `tags` are the role's or user's.
    """

    kind: Literal["role", "user", "root", "service", "anonymous"]
    arn: str
    account: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    session: str = ""

    def keys(self) -> dict[str, Value]:
        """What the context holds because of who asks."""
        if self.kind == "service":
            return {"aws:principalisawsservice": "true", "aws:principalservicename": self.arn}
        found: dict[str, Value] = {"aws:principalisawsservice": "false"}
        if self.kind == "anonymous":
            return found | {"aws:principaltype": "Anonymous"}
        found["aws:principalarn"] = self.arn
        found["aws:principalaccount"] = self.account
        found["aws:principaltype"] = {"role": "AssumedRole", "user": "User", "root": "Account"}[self.kind]
        if self.kind == "user":
            found["aws:username"] = self.arn.rsplit("/", 1)[-1]
        return found | {f"aws:principaltag/{key.lower()}": value for key, value in self.tags.items()}


@dataclass(frozen=True)
class Request:
    """One action on one resource. Keys of `context` are written in any case; a key that is missing is absent.

    `resource` is an ARN, or "*" for an action that takes none. `owner` is the account that owns the resource.
    """

    principal: Principal
    action: str
    resource: str
    owner: str
    context: Mapping[str, Value] = field(default_factory=dict)

    def keys(self) -> dict[str, Value]:
        """The whole context, keys in small letters."""
        if ":" not in self.action or "*" in self.action:
            raise EvaluationError(f"{self.action!r} is no single action. Expected: service:Action.")
        own = {key.lower(): value for key, value in self.context.items()}
        return {"aws:resourceaccount": self.owner} | own | self.principal.keys()
